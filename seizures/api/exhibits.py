"""The API of exhibits, for reading: who has them, and their ledgers. Entries are made in the browser, where both persons are asked who they are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from aircop.core.errors import InvalidInput
from jaitf.choices import AccessAction
from jaitf.services.access_log import log_access
from seizures.api.views import CasesMixin
from seizures.models import CustodyEntry, Exhibit
from seizures.permissions import exhibit_for, seizure_for
from seizures.selectors.custody import court_quantity, entries_of


class EntrySerializer(serializers.ModelSerializer[CustodyEntry]):
    """One entry of a ledger, as it was chained; persons by their user names."""

    actor = serializers.CharField(source="actor.username", read_only=True)
    second = serializers.CharField(source="second.username", read_only=True, allow_null=True, default=None)
    holder = serializers.CharField(source="holder.username", read_only=True, allow_null=True, default=None)

    class Meta:
        model = CustodyEntry
        fields = [
            "public_id", "sequence", "kind", "occurred_at", "recorded_at", "is_late", "late_reason", "actor", "second", "holder", "store", "outside",
            "refers_to", "note", "place", "witness_1", "witness_2", "seal_issuer", "seal_number", "seal_found", "gross_g", "net_g", "is_estimate",
            "instrument", "calibrated_on", "method", "lot", "result", "purity", "uncertainty", "accreditation", "parent_net_g", "children_net_g",
            "loss_g", "reference", "retained", "waiver", "file_sha256", "content_digest", "previous_digest", "digest", "masked_at",
        ]  # fmt: skip
        read_only_fields = fields


class ExhibitListSerializer(serializers.ModelSerializer[Exhibit]):
    """An exhibit in a list: what it is, and who has it."""

    reference = serializers.CharField(read_only=True)
    seizure = serializers.UUIDField(source="seizure.public_id", read_only=True)
    compartment = serializers.UUIDField(source="compartment.public_id", read_only=True)
    parent = serializers.UUIDField(source="parent.public_id", read_only=True, allow_null=True, default=None)  # type: ignore[assignment]
    line = serializers.UUIDField(source="line.public_id", read_only=True, allow_null=True, default=None)
    holder = serializers.CharField(source="holder.username", read_only=True, allow_null=True, default=None)
    offered_to = serializers.CharField(source="offered_to.username", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Exhibit
        fields = [
            "public_id", "reference", "seizure", "compartment", "number", "parent", "line", "description", "found_at_place", "holder", "store", "outside",
            "offered_to", "offered_at", "seal_issuer", "seal_number", "net_g", "last_sequence", "head", "last_occurred_at", "ended_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class CourtQuantitySerializer(serializers.Serializer[Any]):
    """The net weight that counts for a court, and where it comes from."""

    net_g = serializers.DecimalField(max_digits=14, decimal_places=4)
    source = serializers.ChoiceField(choices=["laboratory", "sealed"])  # type: ignore[assignment]
    sequence = serializers.IntegerField(source="entry.sequence")


class ExhibitSerializer(ExhibitListSerializer):
    """An exhibit with its whole ledger."""

    entries = serializers.SerializerMethodField()
    court_quantity = serializers.SerializerMethodField()

    class Meta(ExhibitListSerializer.Meta):
        fields = [*ExhibitListSerializer.Meta.fields, "court_quantity", "entries"]
        read_only_fields = fields

    @extend_schema_field(EntrySerializer(many=True))
    def get_entries(self, exhibit: Exhibit) -> Any:
        return EntrySerializer(self._entries(exhibit), many=True).data

    @extend_schema_field(CourtQuantitySerializer(allow_null=True))
    def get_court_quantity(self, exhibit: Exhibit) -> Any:
        quantity = court_quantity(self._entries(exhibit))
        return CourtQuantitySerializer(quantity).data if quantity is not None and quantity.is_for_court else None

    def _entries(self, exhibit: Exhibit) -> list[CustodyEntry]:
        if not hasattr(self, "_read"):
            self._read = entries_of(exhibit)
        return self._read


class ExhibitViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CasesMixin):
    """Exhibits of the reader's rooms; a share of a case does not open them."""

    queryset = Exhibit.objects.none()

    def get_serializer_class(self) -> Any:
        return ExhibitListSerializer if self.action == "list" else ExhibitSerializer

    def get_queryset(self) -> QuerySet[Exhibit]:
        rows = Exhibit.objects.visible_to(self.user).select_related("seizure", "compartment", "parent", "line", "holder", "offered_to")
        wanted = self.request.query_params.get("seizure")
        return rows.filter(seizure=seizure_for(self.user, _case(wanted))) if wanted else rows

    def get_object(self) -> Exhibit:
        exhibit = exhibit_for(self.user, self.kwargs["public_id"])
        log_access(actor=self.user, action=AccessAction.READ, record=exhibit)
        return exhibit

    @extend_schema(parameters=[OpenApiParameter("seizure", UUID, description="Only those of this case.")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Exhibits, the newest first."""
        response = super().list(request, *args, **kwargs)
        log_access(actor=self.user, action=AccessAction.SEARCH, record_type="exhibit", count=len(response.data["results"]))
        return response


def _case(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as error:
        raise InvalidInput({"seizure": [_("This is not the id of a case.")]}) from error
