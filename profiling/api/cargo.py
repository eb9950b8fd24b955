"""The API of consignments and mail items."""

from __future__ import annotations

from typing import Any, ClassVar, cast
from uuid import UUID

from django.db.models import QuerySet
from django_filters import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from jaitf.choices import AccessAction
from jaitf.models import Compartment
from jaitf.services.access_log import log_access
from profiling.api import cargo_serializers as serializers
from profiling.api.views import DeskMixin
from profiling.filters import ConsignmentFilter, MailItemFilter
from profiling.models import Consignment, Flight, MailItem
from profiling.permissions import consignment_for, flight_for, mail_item_for, room_for_new_records
from profiling.services.cargo import consignment_create, mail_item_create

_LISTED = extend_schema(
    parameters=[OpenApiParameter("flight", UUID), OpenApiParameter("q", str, description="Number, declared contents, sender or recipient.")]
)


class CargoMixin(mixins.ListModelMixin, mixins.RetrieveModelMixin, DeskMixin):
    """Lists of one flight or of all that one may see; a search is logged with its words."""

    filter_of_words: ClassVar[type[FilterSet]]
    record_type: ClassVar[str]

    def of_flight(self, records: QuerySet[Any]) -> QuerySet[Any]:
        if flight_id := self.param_id("flight"):
            records = records.filter(flight=flight_for(self.user, flight_id))
        return records.select_related("compartment", "flight", "created_by")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        words = self.request.query_params.get("q", "").strip()
        return self.filter_of_words({"q": words}, queryset=queryset).qs if words else queryset

    @_LISTED
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The latest entered first."""
        answer = super().list(request, *args, **kwargs)
        if words := request.query_params.get("q", "").strip():
            flight_id, count = request.query_params.get("flight"), len(answer.data["results"])
            log_access(actor=self.user, action=AccessAction.SEARCH, record_type=self.record_type, record_id=flight_id, terms=words, count=count)
        return answer

    def place(self, data: dict[str, Any]) -> tuple[Compartment, Flight | None]:
        """The room that was named, else that of the flight, else the unit's; and the flight, if one was named."""
        flight = flight_for(self.user, data["flight"]) if data["flight"] else None
        if flight and not data["compartment"]:
            return flight.compartment, flight
        return room_for_new_records(self.user, data["compartment"]), flight


class ConsignmentViewSet(CargoMixin):
    """Consignments under their air waybills."""

    queryset = Consignment.objects.none()
    filter_of_words = ConsignmentFilter
    record_type = "consignment"

    def get_serializer_class(self) -> Any:
        return serializers.ConsignmentListSerializer if self.action == "list" else serializers.ConsignmentSerializer

    def get_queryset(self) -> QuerySet[Consignment]:
        return self.of_flight(Consignment.objects.visible_to(self.user))

    def get_object(self) -> Consignment:
        return cast(Consignment, self.logged(consignment_for(self.user, self.kwargs["public_id"])))

    @extend_schema(request=serializers.ConsignmentCreateSerializer, responses={201: serializers.ConsignmentSerializer})
    def create(self, request: Request) -> Response:
        """Enter a consignment; `warnings` says what is doubtful about its number."""
        given = serializers.ConsignmentCreateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        room, flight = self.place(given.validated_data)
        consignment = consignment_create(actor=self.user, compartment=room, facts=given.facts(flight))
        return Response(self.get_serializer(consignment).data, status=status.HTTP_201_CREATED)


class MailItemViewSet(CargoMixin):
    """Postal items under their S10 numbers."""

    queryset = MailItem.objects.none()
    filter_of_words = MailItemFilter
    record_type = "mailitem"

    def get_serializer_class(self) -> Any:
        return serializers.MailItemListSerializer if self.action == "list" else serializers.MailItemSerializer

    def get_queryset(self) -> QuerySet[MailItem]:
        return self.of_flight(MailItem.objects.visible_to(self.user))

    def get_object(self) -> MailItem:
        return cast(MailItem, self.logged(mail_item_for(self.user, self.kwargs["public_id"])))

    @extend_schema(request=serializers.MailItemCreateSerializer, responses={201: serializers.MailItemSerializer})
    def create(self, request: Request) -> Response:
        """Enter a mail item; `warnings` says what is doubtful about its number."""
        given = serializers.MailItemCreateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        room, flight = self.place(given.validated_data)
        item = mail_item_create(actor=self.user, compartment=room, facts=given.facts(flight))
        return Response(self.get_serializer(item).data, status=status.HTTP_201_CREATED)
