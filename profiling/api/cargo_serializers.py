"""What the API says about consignments and mail items, and what it takes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from profiling.form_fields import AirportField, CountryField
from profiling.models import Consignment, Flight, MailItem
from profiling.scanning import scan
from profiling.services.cargo import ConsignmentFacts, MailFacts


class NoteSerializer(serializers.Serializer[Any]):
    """What is doubtful about a number, in a sentence."""

    severity = serializers.CharField()
    message = serializers.CharField()


class ConsignmentListSerializer(serializers.ModelSerializer[Consignment]):
    """A consignment; places as IATA codes, weight in kilograms."""

    compartment = serializers.UUIDField(source="compartment.public_id", read_only=True)
    flight = serializers.UUIDField(source="flight.public_id", read_only=True, allow_null=True, default=None)
    created_by = serializers.CharField(source="created_by.display_name", read_only=True)

    class Meta:
        model = Consignment
        fields = [
            *("public_id", "compartment", "awb", "flight", "description", "shipper", "consignee", "origin", "destination"),
            *("pieces", "weight_kg", "created_by", "created_at"),
        ]
        read_only_fields = fields


class ConsignmentSerializer(ConsignmentListSerializer):
    """A consignment with what is doubtful about its number."""

    warnings = serializers.SerializerMethodField(help_text="A wrong check digit does not keep a consignment out: labels have them.")

    class Meta(ConsignmentListSerializer.Meta):
        fields = [*ConsignmentListSerializer.Meta.fields, "warnings"]
        read_only_fields = fields

    @extend_schema_field(NoteSerializer(many=True))
    def get_warnings(self, consignment: Consignment) -> list[dict[str, str]]:
        return scan("awb", consignment.awb).issues


class MailItemListSerializer(serializers.ModelSerializer[MailItem]):
    """A mail item; countries as ISO codes of two letters, weight in kilograms."""

    compartment = serializers.UUIDField(source="compartment.public_id", read_only=True)
    flight = serializers.UUIDField(source="flight.public_id", read_only=True, allow_null=True, default=None)
    created_by = serializers.CharField(source="created_by.display_name", read_only=True)

    class Meta:
        model = MailItem
        fields = [
            *("public_id", "compartment", "s10", "flight", "description", "sender", "addressee", "origin_country", "destination_country"),
            *("weight_kg", "created_by", "created_at"),
        ]
        read_only_fields = fields


class MailItemSerializer(MailItemListSerializer):
    """A mail item with what is doubtful about its number."""

    warnings = serializers.SerializerMethodField(help_text="A wrong check digit does not keep an item out: labels have them.")

    class Meta(MailItemListSerializer.Meta):
        fields = [*MailItemListSerializer.Meta.fields, "warnings"]
        read_only_fields = fields

    @extend_schema_field(NoteSerializer(many=True))
    def get_warnings(self, item: MailItem) -> list[dict[str, str]]:
        return scan("s10", item.s10).issues


class CargoCreateSerializer(serializers.Serializer[Any]):
    """What both have; without a compartment the record goes where its flight is, else to the joint room of one's own unit."""

    compartment = serializers.UUIDField(required=False, allow_null=True, default=None)
    flight = serializers.UUIDField(required=False, allow_null=True, default=None)
    description = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    weight_kg = serializers.DecimalField(required=False, allow_null=True, default=None, min_value=0, max_digits=10, decimal_places=3)

    def told(self) -> dict[str, Any]:
        return {name: value for name, value in self.validated_data.items() if name not in ("compartment", "flight")}


class ConsignmentCreateSerializer(CargoCreateSerializer):
    """A consignment by its air waybill, with or without hyphen."""

    awb = serializers.CharField(max_length=40)
    shipper = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    consignee = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    origin = serializers.CharField(required=False, allow_blank=True, default="", help_text="IATA code")
    destination = serializers.CharField(required=False, allow_blank=True, default="", help_text="IATA code")
    pieces = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=99_999)

    def validate_origin(self, code: str) -> str:
        return _airport(code)

    def validate_destination(self, code: str) -> str:
        return _airport(code)

    def facts(self, flight: Flight | None) -> ConsignmentFacts:
        return ConsignmentFacts(flight=flight, **self.told())


class MailItemCreateSerializer(CargoCreateSerializer):
    """A postal item by its S10 number."""

    s10 = serializers.CharField(max_length=40)
    sender = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    addressee = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    origin_country = serializers.CharField(required=False, allow_blank=True, default="", help_text="ISO code of two letters")
    destination_country = serializers.CharField(required=False, allow_blank=True, default="", help_text="ISO code of two letters")

    def validate_origin_country(self, code: str) -> str:
        return CountryField(required=False).clean(code)

    def validate_destination_country(self, code: str) -> str:
        return CountryField(required=False).clean(code)

    def facts(self, flight: Flight | None) -> MailFacts:
        return MailFacts(flight=flight, **self.told())


def _airport(code: str) -> str:
    """The code of an airport that we know, as on the page; a wrong one is refused with the same words."""
    airport = AirportField(required=False).clean(code)
    return airport.iata if airport else ""
