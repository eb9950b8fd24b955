"""What the API says about controls and cases."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from jaitf.api.serializers import ShownAlone
from seizures.api.goods import AttributesField
from seizures.models import CommodityLine, ConcealmentUsed, Control, Person, Photograph, ReportEdition, RouteLeg, Seizure, SeizureAgency

PERSON_FIELDS = [
    "public_id",
    "role",
    "family_name",
    "given_names",
    "sex",
    "birth_date",
    "nationality",
    "document_type",
    "document_number",
    "document_issuer",
    "document_expires_on",
    "outcome",
]


class PersonSerializer(serializers.ModelSerializer[Person]):
    """A person; of a victim neither name nor document nor date of birth is said, but a sign."""

    sign = serializers.SerializerMethodField(help_text="V-3F2A9C: by what a victim is called; empty for everybody else")

    class Meta:
        model = Person
        fields = [*PERSON_FIELDS, "sign"]
        read_only_fields = fields

    def get_sign(self, person: Person) -> str:
        return person.sign if person.is_victim else ""

    def to_representation(self, instance: Person) -> dict[str, Any]:
        said: dict[str, Any] = super().to_representation(instance)
        return said | {"birth_date": None} if instance.is_victim else said


class ControlSerializer(ShownAlone, serializers.ModelSerializer[Control]):
    """A control as everybody who may see it reads it."""

    behind = ("flight", "target")

    compartment = serializers.UUIDField(source="compartment.public_id", read_only=True)
    unit = serializers.CharField(source="compartment.task_force.code", read_only=True)
    flight = serializers.UUIDField(source="flight.public_id", read_only=True, allow_null=True, default=None)
    target = serializers.UUIDField(source="target.public_id", read_only=True, allow_null=True, default=None)
    officer = serializers.CharField(source="officer.display_name", read_only=True)
    persons = PersonSerializer(many=True, read_only=True)

    class Meta:
        model = Control
        fields = [
            "public_id",
            "reference",
            "compartment",
            "unit",
            "subject_kind",
            "awb",
            "s10",
            "target",
            "flight",
            "flight_text",
            "vector",
            "occurred_at",
            "time_zone",
            "place",
            "reason",
            "result",
            "note",
            "officer",
            "persons",
            "created_at",
        ]
        read_only_fields = fields


class LineSerializer(serializers.ModelSerializer[CommodityLine]):
    attributes = AttributesField(read_only=True)

    class Meta:
        model = CommodityLine
        fields = [
            "public_id",
            "commodity",
            "kind",
            "quantity",
            "unit",
            "basis",
            "method",
            "currency",
            "description",
            "attributes",
            "kg_equivalent",
            "kg_factor",
            "kg_factor_kind",
            "kg_factor_version",
        ]
        read_only_fields = fields


class LegSerializer(serializers.ModelSerializer[RouteLeg]):
    airport = serializers.CharField(source="airport_id", read_only=True, allow_null=True)
    country = serializers.CharField(source="country_id", read_only=True)

    class Meta:
        model = RouteLeg
        fields = ["public_id", "role", "airport", "country"]
        read_only_fields = fields


class ConcealmentSerializer(serializers.ModelSerializer[ConcealmentUsed]):
    class Meta:
        model = ConcealmentUsed
        fields = ["method", "detail"]
        read_only_fields = fields


class AgencySerializer(serializers.ModelSerializer[SeizureAgency]):
    agency = serializers.CharField(source="agency.code", read_only=True)

    class Meta:
        model = SeizureAgency
        fields = ["agency", "role"]
        read_only_fields = fields


class PhotographSerializer(serializers.ModelSerializer[Photograph]):
    class Meta:
        model = Photograph
        fields = ["public_id", "content_type", "byte_count", "width", "height", "sha256", "caption"]
        read_only_fields = fields


class EditionSerializer(serializers.ModelSerializer[ReportEdition]):
    class Meta:
        model = ReportEdition
        fields = ["public_id", "number", "language", "variant", "byte_count", "page_count", "sha256", "record_sha256", "signer", "issued_at"]
        read_only_fields = fields


SEIZURE_FIELDS = [
    "public_id",
    "reference",
    "event_uid",
    "compartment",
    "unit",
    "state",
    "occurred_at",
    "time_zone",
    "place",
    "place_detail",
    "vector",
    "detection",
    "flight_text",
    "awb",
    "s10",
    "handling",
    "lines",
    "version",
    "created_at",
    "submitted_at",
    "decided_at",
]


class SeizureListSerializer(ShownAlone, serializers.ModelSerializer[Seizure]):
    """A case in a list."""

    behind = ("control", "flight")

    compartment = serializers.UUIDField(source="compartment.public_id", read_only=True)
    unit = serializers.CharField(source="compartment.task_force.code", read_only=True)
    lines = LineSerializer(many=True, read_only=True)

    class Meta:
        model = Seizure
        fields = SEIZURE_FIELDS
        read_only_fields = fields


class SeizureSerializer(SeizureListSerializer):
    """A whole case."""

    control = serializers.UUIDField(source="control.public_id", read_only=True, allow_null=True, default=None)
    flight = serializers.UUIDField(source="flight.public_id", read_only=True, allow_null=True, default=None)
    legs = LegSerializer(many=True, read_only=True)
    persons = PersonSerializer(many=True, read_only=True)
    concealments = ConcealmentSerializer(many=True, read_only=True)
    agencies = AgencySerializer(many=True, read_only=True)
    photographs = PhotographSerializer(many=True, read_only=True)
    editions = serializers.SerializerMethodField()

    class Meta(SeizureListSerializer.Meta):
        fields = [
            *SEIZURE_FIELDS,
            "control",
            "flight",
            "narrative",
            "narrative_language",
            "return_reason",
            "legs",
            "persons",
            "concealments",
            "agencies",
            "photographs",
            "editions",
        ]
        read_only_fields = fields

    @extend_schema_field(EditionSerializer(many=True))
    def get_editions(self, seizure: Seizure) -> Any:
        return EditionSerializer(ReportEdition.objects.visible_to(self.context["request"].user).defer("content").filter(seizure=seizure), many=True).data
