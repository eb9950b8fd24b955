"""The API of alerts: what we sent, what we received."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jaitf.api.pages import PageViewSet
from jaitf.choices import AccessAction, Verb
from jaitf.models import TaskForce
from jaitf.reauthentication import recently_authenticated_call
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from messaging.api import serializers
from messaging.models import Alert, AlertDelivery
from messaging.permissions import alert_for, delivery_for, source_for
from messaging.selectors.subjects import Subject, subject_of
from messaging.services.alerts import alert_send
from messaging.services.deliveries import delivery_acknowledge, delivery_close
from messaging.sources import Source, SourceKind

_ALERTS = Alert.objects.select_related("compartment__task_force", "seizure", "control", "traveller").prefetch_related(
    Prefetch("deliveries", AlertDelivery.objects.select_related("recipient").order_by("recipient__code"))
)


class AlertsMixin(PageViewSet):
    """For people whose role opens the alerts; each record is named by its public id, each reading of one is logged."""

    page = Page.ALERTS


class AlertViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, AlertsMixin):
    """Alerts that we sent, with what became of them at each recipient."""

    serializer_class = serializers.AlertSerializer
    queryset = Alert.objects.none()

    def get_queryset(self) -> QuerySet[Alert]:
        return _ALERTS.visible_to(self.user)

    def get_object(self) -> Alert:
        alert = alert_for(self.user, self.kwargs["public_id"])
        log_access(actor=self.user, action=AccessAction.READ, record=alert)
        return alert

    @extend_schema(request=serializers.AlertCreateSerializer, responses={201: serializers.AlertSerializer})
    @recently_authenticated_call
    def create(self, request: Request) -> Response:
        """Send an alert. A browser session must have confirmed its password within five minutes; a token need not."""
        given = serializers.AlertCreateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        kind = next(kind for kind in SourceKind if kind.value in data)
        source = source_for(self.user, kind, data.pop(kind.value), Verb.SEND)
        about = _about(source, str(data.pop("person", "")), data.pop("subject"), data["language"])
        alert = alert_send(actor=self.user, source=source, recipients=_units(data.pop("recipients")), about=about, **data)
        return Response(serializers.AlertSerializer(alert).data, status=status.HTTP_201_CREATED)


class DeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, AlertsMixin):
    """Alerts that we received."""

    serializer_class = serializers.DeliverySerializer
    queryset = AlertDelivery.objects.none()

    def get_queryset(self) -> QuerySet[AlertDelivery]:
        return AlertDelivery.objects.visible_to(self.user).arrived().select_related("alert__compartment__task_force", "recipient")

    def get_object(self) -> AlertDelivery:
        delivery = delivery_for(self.user, self.kwargs["public_id"])
        log_access(actor=self.user, action=AccessAction.READ, record=delivery)
        return delivery

    @extend_schema(request=serializers.AnswerSerializer, responses=serializers.DeliverySerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, public_id: str) -> Response:
        """Accept the alert, or decline it with a reason."""
        given = serializers.AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        delivery = delivery_for(self.user, public_id, Verb.SEND)
        return self._now(delivery_acknowledge(actor=self.user, delivery=delivery, **given.validated_data))

    @extend_schema(request=serializers.FeedbackSerializer, responses=serializers.DeliverySerializer)
    @action(detail=True, methods=["post"])
    def feedback(self, request: Request, public_id: str) -> Response:
        """Say what came of it; this closes the alert for our unit."""
        given = serializers.FeedbackSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        delivery = delivery_for(self.user, public_id, Verb.SEND)
        return self._now(delivery_close(actor=self.user, delivery=delivery, **given.validated_data))

    def _now(self, delivery: AlertDelivery) -> Response:
        return Response(serializers.DeliverySerializer(delivery).data)


def _about(source: Source, person: str, subject: str, language: str) -> Subject | None:
    """The person that was named, the words that were given, or None: the first that the source offers."""
    if person:
        found = subject_of(source, person, language)
        if found is None:
            raise ValidationError({"person": ["There is no such person in this record."]})
        return found
    return Subject(subject.strip()) if subject.strip() else None


def _units(codes: list[str]) -> list[TaskForce]:
    units = {unit.code: unit for unit in TaskForce.objects.filter(code__in=codes).select_related("airport")}
    if unknown := [code for code in codes if code not in units]:
        raise ValidationError({"recipients": [f"There is no unit {code}." for code in unknown]})
    return [units[code] for code in dict.fromkeys(codes)]
