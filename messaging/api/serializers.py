"""What the API says about alerts and their deliveries."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from jaitf.choices import Handling
from messaging.choices import Decision
from messaging.models import Alert, AlertDelivery
from messaging.selectors.inbox import seen_by_recipient
from messaging.sources import SourceKind


class AlertStepSerializer(serializers.ModelSerializer[AlertDelivery]):
    """How far an alert is at one recipient, as its sender sees it."""

    recipient = serializers.CharField(source="recipient.code")
    # Empty until the recipient answered.
    decision = serializers.ChoiceField(Decision.choices, allow_blank=True)

    class Meta:
        model = AlertDelivery
        fields = (
            "public_id", "recipient", "state", "shows_person", "added_because", "answer_by", "delivered_at", "emailed_at", "read_at",
            "acknowledged_at", "decision", "decision_note", "feedback", "feedback_note", "feedback_at",
        )  # fmt: skip
        read_only_fields = fields


class AlertSerializer(serializers.ModelSerializer[Alert]):
    """An alert as its sender sees it."""

    unit = serializers.CharField(source="compartment.task_force.code")
    compartment = serializers.UUIDField(source="compartment.public_id")
    seizure = serializers.UUIDField(source="seizure.public_id", default=None, allow_null=True)
    control = serializers.UUIDField(source="control.public_id", default=None, allow_null=True)
    traveller = serializers.UUIDField(source="traveller.public_id", default=None, allow_null=True)
    origin = serializers.CharField(source="origin_id", allow_null=True)
    destination = serializers.CharField(source="destination_id", allow_null=True)
    deliveries = AlertStepSerializer(many=True)

    class Meta:
        model = Alert
        fields = (
            "public_id", "reference", "unit", "compartment", "alert_type", "seizure", "control", "traveller", "subject", "is_about_person",
            "document_number", "nationality", "birth_date", "flight_text", "awb", "origin", "destination", "lands_at", "grounds",
            "requested_action", "not_to_do", "contact", "language", "handling", "urgency", "state", "sent_at", "cancelled_at", "cancel_reason",
            "deliveries",
        )  # fmt: skip
        read_only_fields = fields


class SeenSerializer(serializers.Serializer[Any]):
    """Who or what, as far as the recipient may know it."""

    subject = serializers.CharField()
    document_number = serializers.CharField()
    nationality = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    is_withheld = serializers.BooleanField()


class DeliverySerializer(serializers.ModelSerializer[AlertDelivery]):
    """An alert as its recipient sees it: identifiers of a person only where the itinerary goes."""

    recipient = serializers.CharField(source="recipient.code")
    # Empty until the recipient answered.
    decision = serializers.ChoiceField(Decision.choices, allow_blank=True)
    sender = serializers.CharField(source="alert.compartment.task_force.code")
    reference = serializers.CharField()
    alert_type = serializers.CharField(source="alert.alert_type")
    about = serializers.SerializerMethodField()
    flight_text = serializers.CharField(source="alert.flight_text")
    awb = serializers.CharField(source="alert.awb")
    origin = serializers.CharField(source="alert.origin_id", allow_null=True)
    destination = serializers.CharField(source="alert.destination_id", allow_null=True)
    lands_at = serializers.DateTimeField(source="alert.lands_at", allow_null=True)
    grounds = serializers.CharField(source="alert.grounds")
    requested_action = serializers.CharField(source="alert.requested_action")
    not_to_do = serializers.CharField(source="alert.not_to_do")
    contact = serializers.CharField(source="alert.contact")
    language = serializers.CharField(source="alert.language")
    handling = serializers.CharField(source="alert.handling")
    urgency = serializers.CharField(source="alert.urgency")
    alert_state = serializers.CharField(source="alert.state")
    cancel_reason = serializers.CharField(source="alert.cancel_reason")
    sent_at = serializers.DateTimeField(source="alert.sent_at")

    class Meta:
        model = AlertDelivery
        fields = (
            "public_id", "reference", "sender", "recipient", "state", "alert_type", "about", "flight_text", "awb", "origin", "destination",
            "lands_at", "grounds", "requested_action", "not_to_do", "contact", "language", "handling", "urgency", "alert_state", "cancel_reason",
            "sent_at", "answer_by", "delivered_at", "read_at", "acknowledged_at", "decision", "decision_note", "feedback", "feedback_note",
            "feedback_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(SeenSerializer)
    def get_about(self, delivery: AlertDelivery) -> dict[str, Any]:
        return dict(SeenSerializer(seen_by_recipient(delivery)).data)


class AlertCreateSerializer(serializers.Serializer[Any]):
    """An alert to send, about exactly one seizure, control or traveller. `person`: a person of the seizure or control; without
    one, `subject` says what it is about."""

    seizure = serializers.UUIDField(required=False)
    control = serializers.UUIDField(required=False)
    traveller = serializers.UUIDField(required=False)
    person = serializers.UUIDField(required=False)
    subject = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    recipients = serializers.ListField(child=serializers.CharField(max_length=8), allow_empty=False, max_length=20, help_text="Codes of units.")
    off_route_reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    alert_type = serializers.CharField(max_length=40, help_text="Code of the list alert_types.")
    handling = serializers.CharField(max_length=20, help_text=", ".join(Handling.values))
    grounds = serializers.CharField(max_length=500)
    requested_action = serializers.CharField(max_length=500)
    not_to_do = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    contact = serializers.CharField(max_length=120)
    language = serializers.CharField(max_length=5, help_text=", ".join(code for code, _name in settings.LANGUAGES))
    lands_at = serializers.DateTimeField(required=False, default=None, allow_null=True)
    client_id = serializers.UUIDField(required=False, help_text="An id of yours: the same again returns the alert that was sent the first time.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if sum(kind.value in attrs for kind in SourceKind) != 1:
            raise serializers.ValidationError({"seizure": ["Name exactly one of seizure, control and traveller."]})
        return attrs


class AnswerSerializer(serializers.Serializer[Any]):
    """The recipient's answer."""

    decision = serializers.CharField(max_length=10, help_text=", ".join(Decision.values))
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class FeedbackSerializer(serializers.Serializer[Any]):
    """What came of it."""

    feedback = serializers.CharField(max_length=40, help_text="Code of the list alert_feedback.")
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
