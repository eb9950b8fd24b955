"""The API of the desk: messages, flights, travellers, targets."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from aircop.core.limits import take
from jaitf.api.pages import PageViewSet
from jaitf.choices import AccessAction, Verb
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from profiling.api import serializers
from profiling.filters import TravellerFilter
from profiling.models import Flight, Message, Target, Traveller
from profiling.permissions import consignment_for, flight_for, mail_item_for, message_for, room_for_new_records, target_for, traveller_for
from profiling.selectors.flights import flights_with_places
from profiling.selectors.targets import queue
from profiling.services import targets
from profiling.services.messages import check_size, message_receive


class DeskMixin(PageViewSet):
    """For people whose role opens the desk; each record is named by its public id, each reading of one is logged."""

    page = Page.DESK

    def param_id(self, name: str) -> UUID | None:
        """A public id out of the query; 400 when it is none."""
        given = self.request.query_params.get(name)
        try:
            return UUID(given) if given else None
        except ValueError as error:
            raise ValidationError({name: ["This is not the id of a record."]}) from error

    def logged(self, record: Any) -> Any:
        log_access(actor=self.user, action=AccessAction.READ, record=record)
        return record


class MessageViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, DeskMixin):
    """Messages that came in."""

    queryset = Message.objects.none()

    def get_serializer_class(self) -> Any:
        return serializers.MessageListSerializer if self.action == "list" else serializers.MessageSerializer

    def get_queryset(self) -> QuerySet[Message]:
        return Message.objects.visible_to(self.user).light().select_related("compartment", "flight", "received_by")

    def get_object(self) -> Message:
        return cast(Message, self.logged(message_for(self.user, self.kwargs["public_id"])))

    @extend_schema(
        request={"multipart/form-data": serializers.UploadSerializer}, responses={200: serializers.ReceivedSerializer, 201: serializers.ReceivedSerializer}
    )
    def create(self, request: Request) -> Response:
        """Bring in a file; a job reads it. 200 when the same bytes came in before, else 201."""
        take("upload", self.user.pk, 60)
        given = serializers.UploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        check_size(data["file"].size)
        room = room_for_new_records(self.user, data["compartment"])
        received = message_receive(actor=self.user, compartment=room, data=data["file"].read(), filename=data["file"].name or "", channel="api")
        answer = serializers.ReceivedSerializer({"is_known": received.is_known, "messages": received.messages})
        return Response(answer.data, status=status.HTTP_200_OK if received.is_known else status.HTTP_201_CREATED)

    def get_parsers(self) -> list[Any]:
        # A file comes as a form; everything else of this address only reads.
        return [MultiPartParser()]


@extend_schema(parameters=[OpenApiParameter("day", str, description="Day of departure, YYYY-MM-DD.")])
class FlightViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, DeskMixin):
    """Flights, the latest filed first."""

    serializer_class = serializers.FlightSerializer
    queryset = Flight.objects.none()

    def get_queryset(self) -> QuerySet[Flight]:
        found = flights_with_places(self.user)
        given = self.request.query_params.get("day")
        if not given:
            return found
        try:
            day = parse_date(given)
        except ValueError:
            day = None
        if day is None:
            raise ValidationError({"day": ["Give the day as YYYY-MM-DD."]})
        return found.filter(service_date=day)

    def get_object(self) -> Flight:
        return cast(Flight, self.logged(flight_for(self.user, self.kwargs["public_id"])))


class TravellerViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, DeskMixin):
    """Travellers, of one flight or of all that one may see."""

    serializer_class = serializers.TravellerSerializer
    queryset = Traveller.objects.none()

    def get_queryset(self) -> QuerySet[Traveller]:
        found = Traveller.objects.visible_to(self.user).select_related("flight", "message").defer("message__raw", "message__text")
        if flight_id := self.param_id("flight"):
            found = found.filter(flight=flight_for(self.user, flight_id))
        return found.prefetch_related("documents")

    @extend_schema(parameters=[OpenApiParameter("flight", UUID), OpenApiParameter("q", str, description="Name, document, booking or seat.")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Travellers; a search is logged with its words."""
        words = request.query_params.get("q", "").strip()
        answer = super().list(request, *args, **kwargs)
        kind = AccessAction.SEARCH if words else AccessAction.READ
        log_access(
            actor=self.user, action=kind, record_type="traveller", record_id=request.query_params.get("flight"), terms=words, count=len(answer.data["results"])
        )
        return answer

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        words = self.request.query_params.get("q", "").strip()
        return TravellerFilter({"q": words}, queryset=queryset).qs if words else queryset

    def get_object(self) -> Traveller:
        return cast(Traveller, self.logged(traveller_for(self.user, self.kwargs["public_id"])))


class TargetViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, DeskMixin):
    """Targets, the latest first."""

    serializer_class = serializers.TargetSerializer
    queryset = Target.objects.none()

    def get_queryset(self) -> QuerySet[Target]:
        return queue(self.user, self.request.query_params.get("state", "all")).select_related("compartment", "reviewed_by")

    def get_object(self) -> Target:
        return cast(Target, self.logged(target_for(self.user, self.kwargs["public_id"])))

    @extend_schema(parameters=[OpenApiParameter("state", str, description="proposed, confirmed, dismissed, sent or controlled.")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Targets, of one state or all."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=serializers.TargetCreateSerializer, responses={201: serializers.TargetSerializer})
    def create(self, request: Request) -> Response:
        """Mark a traveller, a consignment or a mail item."""
        given = serializers.TargetCreateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        target = targets.target_create(
            actor=self.user,
            traveller=traveller_for(self.user, data["traveller"]) if data["traveller"] else None,
            consignment=consignment_for(self.user, data["consignment"]) if data["consignment"] else None,
            mail_item=mail_item_for(self.user, data["mail_item"]) if data["mail_item"] else None,
            reasons=given.stated(),
            priority=data["priority"],
            note=data["note"],
        )
        return Response(self.get_serializer(target).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.TargetReviewSerializer, responses=serializers.TargetSerializer)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, public_id: UUID) -> Response:
        """Confirm or dismiss, with a reason."""
        given = serializers.TargetReviewSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        target = target_for(self.user, public_id, Verb.REVIEW)
        reviewed = targets.target_review(actor=self.user, target=target, **given.validated_data)
        return Response(self.get_serializer(reviewed).data)

    @extend_schema(request=serializers.VersionSerializer, responses=serializers.TargetSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, public_id: UUID) -> Response:
        """Send a confirmed target to the control post."""
        given = serializers.VersionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        target = target_for(self.user, public_id, Verb.REVIEW)
        sent = targets.target_send(actor=self.user, target=target, version=given.validated_data["version"])
        return Response(self.get_serializer(sent).data)
