"""The alerts about flights and who travels on them: for the board of the desk, and for the page of a flight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from jaitf.models import User
from jaitf.permissions import may_open
from jaitf.roles import Page
from messaging.choices import AlertState, DeliveryState, Urgency
from messaging.models import Alert, AlertDelivery
from profiling.models import Flight, TravelDocument

#: How far the landing in an alert may lie from that of the flight: the same number flies again the next day.
NEAR: Final = timedelta(hours=12)
#: An older alert is about another journey, whoever travels.
BEFORE: Final = timedelta(days=30)
_UNANSWERED: Final = [DeliveryState.DELIVERED, DeliveryState.READ]


@dataclass(frozen=True, slots=True)
class FlightAlert:
    """One alert that came in or went out; open while it waits for an answer. `flight_ids`: flights with a document it names."""

    public_id: UUID
    reference: str
    alert_type: str
    urgency: str
    flight_text: str
    lands_at: datetime | None
    sent_at: datetime
    is_incoming: bool
    is_open: bool
    flight_ids: list[int]

    @property
    def url(self) -> str:
        """The reader's own view of it: the delivery of what came in, the alert that went out."""
        return reverse("messaging:delivery-detail" if self.is_incoming else "messaging:alert-detail", args=[self.public_id])

    @property
    def urgency_label(self) -> str:
        return str(Urgency(self.urgency).label)

    def is_about(self, flight: Flight) -> bool:
        """Whether it names the flight of that day, or the document of somebody on it."""
        if flight.pk in self.flight_ids:
            return True
        at = flight.arrives_at or flight.departs_at or datetime.combine(flight.service_date, time(12), UTC)
        return self.flight_text == flight.designator and abs((self.lands_at or self.sent_at) - at) <= NEAR


@dataclass(slots=True)
class FlightAlerts:
    """The alerts about one flight, the latest first."""

    received: list[FlightAlert] = field(default_factory=list)
    sent: list[FlightAlert] = field(default_factory=list)

    @property
    def to_answer(self) -> int:
        """How many of those that came in wait for this unit."""
        return sum(alert.is_open for alert in self.received)

    @property
    def unanswered(self) -> int:
        """How many of those that went out wait for some partner."""
        return sum(alert.is_open for alert in self.sent)


def alerts_about_flights(user: User, flights: Iterable[Flight]) -> dict[int, FlightAlerts]:
    """By the flight's key, for each flight that has some: the alerts that this person may see, without withdrawn ones.

    One query, however many flights. Whoever is not told who the person is does not learn it from the flight either.
    """
    about = list(flights)
    if not about or not may_open(user, Page.ALERTS):
        return {}
    since = datetime.combine(min(flight.service_date for flight in about), time(), UTC) - BEFORE
    designators = {flight.designator for flight in about}
    documents = TravelDocument.objects.visible_to(user).filter(traveller__flight__in=[flight.pk for flight in about])
    known = {"since": since, "designators": designators, "documents": documents}
    found: dict[int, FlightAlerts] = {}
    for row in _sent(user, **known).union(_received(user, **known), all=True).order_by("-sent_at"):
        alert = FlightAlert(*row)
        for flight in about:
            if alert.is_about(flight):
                alerts = found.setdefault(flight.pk, FlightAlerts())
                (alerts.received if alert.is_incoming else alerts.sent).append(alert)
    return found


def _received(user: User, **known: Any) -> QuerySet[Any, Any]:
    deliveries = AlertDelivery.objects.visible_to(user).arrived()
    named = Case(When(shows_person=True, then=F("alert__document_number")), default=Value(""), output_field=CharField())
    return _rows(deliveries, "alert__", named, Case(When(state__in=_UNANSWERED, then=True), default=False, output_field=BooleanField()), **known)


def _sent(user: User, **known: Any) -> QuerySet[Any, Any]:
    behind = AlertDelivery.objects.filter(alert=OuterRef("pk"), state__in=[DeliveryState.QUEUED, *_UNANSWERED])
    return _rows(Alert.objects.visible_to(user), "", F("document_number"), Exists(behind), **known)


def _rows(
    queryset: QuerySet[Any], alert: str, number: Any, is_open: Any, *, since: datetime, designators: set[str], documents: QuerySet[TravelDocument]
) -> QuerySet[Any, Any]:
    """Alerts that may concern the flights, as the values of a FlightAlert; `alert` leads from the row to the alert."""
    named = documents.filter(number=OuterRef("named"), issuer=OuterRef(f"{alert}nationality"))
    annotated = queryset.annotate(
        named=number,
        is_incoming=Value(bool(alert), output_field=BooleanField()),
        is_open=is_open,
        flight_ids=ArraySubquery(named.values("traveller__flight")),
    )
    recent: QuerySet[Any] = annotated.filter(**{f"{alert}state": AlertState.SENT, f"{alert}sent_at__gte": since})
    names = ("reference", "alert_type", "urgency", "flight_text", "lands_at", "sent_at")
    fields = ["public_id", *(f"{alert}{name}" for name in names), "is_incoming", "is_open", "flight_ids"]
    return recent.filter(Q(**{f"{alert}flight_text__in": designators}) | ~Q(named="")).values_list(*fields)
