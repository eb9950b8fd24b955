"""What the API says about the desk, and what it takes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from jaitf.api.serializers import ShownAlone
from profiling.choices import Priority, TargetState
from profiling.models import Flight, Message, MessageIssue, Target, TargetReason, TravelDocument, Traveller
from profiling.remarks import sentence
from profiling.services.targets import Reason


class FlightSerializer(serializers.ModelSerializer[Flight]):
    """A flight on one day; times in UTC."""

    compartment = serializers.UUIDField(source="compartment.public_id", read_only=True)
    unit = serializers.CharField(source="compartment.task_force.code", read_only=True)
    origin = serializers.CharField(source="origin_id", read_only=True)
    destination = serializers.CharField(source="destination_id", read_only=True)

    class Meta:
        model = Flight
        fields = [
            *("public_id", "compartment", "unit", "carrier", "number", "service_date", "origin", "destination"),
            *("departs_at", "arrives_at", "stops", "created_at"),
        ]
        read_only_fields = fields


class DocumentSerializer(serializers.ModelSerializer[TravelDocument]):
    class Meta:
        model = TravelDocument
        fields = ["document_type", "number", "issuer", "expires_on"]
        read_only_fields = fields


class AddressSerializer(serializers.Serializer[Any]):
    """What the message gives of an address; `country` as in `nationality`."""

    street = serializers.CharField(required=False)
    city = serializers.CharField(required=False)
    region = serializers.CharField(required=False)
    postcode = serializers.CharField(required=False)
    country = serializers.CharField(required=False)


class TravellerSerializer(serializers.ModelSerializer[Traveller]):
    """A traveller as the message says."""

    flight = serializers.UUIDField(source="flight.public_id", read_only=True)
    message = serializers.UUIDField(source="message.public_id", read_only=True, allow_null=True, default=None)
    phones = serializers.ListField(child=serializers.CharField(), read_only=True)
    emails = serializers.ListField(child=serializers.CharField(), read_only=True)
    address = AddressSerializer(read_only=True)
    documents = DocumentSerializer(many=True, read_only=True)

    class Meta:
        model = Traveller
        fields = [
            *("public_id", "flight", "message", "kind", "family_name", "given_names", "sex", "birth_date", "nationality", "residence"),
            *("embarked", "disembarks", "locator", "seats", "bag_count", "bag_weight_kg", "bag_tags", "phones", "emails", "address", "documents", "created_at"),
        ]
        read_only_fields = fields


class IssueSerializer(serializers.ModelSerializer[MessageIssue]):
    """Something odd in a message; `start` and `end` count characters of its text."""

    message = serializers.SerializerMethodField()

    class Meta:
        model = MessageIssue
        fields = ["severity", "position", "segment", "code", "message", "start", "end"]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_message(self, issue: MessageIssue) -> str:
        return sentence(issue.code, issue.params)


class MessageListSerializer(serializers.ModelSerializer[Message]):
    """A message that came in, without its text."""

    compartment = serializers.UUIDField(source="compartment.public_id", read_only=True)
    flight = serializers.UUIDField(source="flight.public_id", read_only=True, allow_null=True, default=None)
    received_by = serializers.CharField(source="received_by.display_name", read_only=True)

    class Meta:
        model = Message
        fields = [
            *("public_id", "compartment", "sha256", "part", "filename", "channel", "sender", "family", "version", "function"),
            *("state", "flight", "traveller_count", "issue_count", "received_by", "created_at", "read_at"),
        ]
        read_only_fields = fields


class MessageSerializer(MessageListSerializer):
    """A message with what is odd about it."""

    issues = IssueSerializer(many=True, read_only=True)

    class Meta(MessageListSerializer.Meta):
        fields = [*MessageListSerializer.Meta.fields, "issues"]
        read_only_fields = fields


class UploadSerializer(serializers.Serializer[Any]):
    """One file with messages; without a compartment it goes to the joint room of one's own unit."""

    file = serializers.FileField()
    compartment = serializers.UUIDField(required=False, allow_null=True, default=None)


class ReceivedSerializer(serializers.Serializer[Any]):
    """The messages of an upload so far; the others appear when the first has been read."""

    is_known = serializers.BooleanField(help_text="The same bytes came in before; these are the earlier messages.")
    messages = MessageListSerializer(many=True)


class ReasonSerializer(serializers.ModelSerializer[TargetReason]):
    class Meta:
        model = TargetReason
        fields = ["code", "detail"]
        extra_kwargs = {"detail": {"required": False}}


class TargetSerializer(ShownAlone, serializers.ModelSerializer[Target]):
    """A target with its reasons and its review."""

    behind = ("traveller", "consignment", "mail_item", "flight")

    compartment = serializers.UUIDField(source="compartment.public_id", read_only=True)
    traveller = serializers.UUIDField(source="traveller.public_id", read_only=True, allow_null=True, default=None)
    consignment = serializers.UUIDField(source="consignment.public_id", read_only=True, allow_null=True, default=None)
    mail_item = serializers.UUIDField(source="mail_item.public_id", read_only=True, allow_null=True, default=None)
    flight = serializers.UUIDField(source="flight.public_id", read_only=True, allow_null=True, default=None)
    subject = serializers.CharField(read_only=True)
    created_by = serializers.CharField(source="created_by.display_name", read_only=True)
    reviewed_by = serializers.CharField(source="reviewed_by.display_name", read_only=True, allow_null=True, default=None)
    reasons = ReasonSerializer(many=True, read_only=True)

    class Meta:
        model = Target
        fields = [
            *("public_id", "compartment", "kind", "subject", "traveller", "consignment", "mail_item", "flight", "priority", "state", "origin", "note"),
            *("reasons", "created_by", "created_at", "reviewed_by", "reviewed_at", "review_reason", "sent_at", "version"),
        ]
        read_only_fields = fields


class TargetCreateSerializer(serializers.Serializer[Any]):
    """Exactly one of traveller, consignment and mail item, and why."""

    traveller = serializers.UUIDField(required=False, allow_null=True, default=None)
    consignment = serializers.UUIDField(required=False, allow_null=True, default=None)
    mail_item = serializers.UUIDField(required=False, allow_null=True, default=None)
    reasons = ReasonSerializer(many=True)
    priority = serializers.ChoiceField(choices=Priority.choices, default=Priority.NORMAL)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)

    def stated(self) -> list[Reason]:
        return [Reason(reason["code"], reason.get("detail", "")) for reason in self.validated_data["reasons"]]


class TargetReviewSerializer(serializers.Serializer[Any]):
    """A named reviewer's decision on the version that he saw."""

    decision = serializers.ChoiceField(choices=[TargetState.CONFIRMED.value, TargetState.DISMISSED.value])
    reason = serializers.CharField(max_length=500)
    version = serializers.IntegerField()


class VersionSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField()
