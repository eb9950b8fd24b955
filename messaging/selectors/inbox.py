"""The inbox: its state for the top bar, and its lanes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jaitf.models import User
from messaging.choices import AlertState, DeliveryState, Urgency
from messaging.models import AlertDelivery

#: How long a closed or cancelled alert stays in the inbox.
KEPT = timedelta(days=7)
MOST = 300


@dataclass(frozen=True)
class InboxState:
    """How many alerts wait for an answer, and the nearest deadline (UTC)."""

    unanswered: int
    next_deadline: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What this recipient may know about who or what the alert is about."""

    subject: str
    document_number: str
    nationality: str
    birth_date: date | None
    is_withheld: bool


@dataclass(slots=True)
class Lane:
    """Alerts of the inbox that ask for the same thing; `kind` is its colour (overdue, flash, soon or plain)."""

    key: str
    title: str | Promise
    kind: str = "plain"
    cards: list[tuple[AlertDelivery, Seen]] = field(default_factory=list)


def inbox_state(user: User) -> InboxState:
    found = AlertDelivery.objects.visible_to(user).unanswered().aggregate(count=Count("pk"), nearest=Min("answer_by"))
    return InboxState(found["count"], found["nearest"])


def seen_by_recipient(delivery: AlertDelivery) -> Seen:
    """The alert's subject as the recipient may know it: identifiers only where the itinerary goes."""
    alert = delivery.alert
    if alert.is_about_person and not delivery.shows_person:
        return Seen("", "", "", None, True)
    return Seen(alert.subject, alert.document_number, alert.nationality, alert.birth_date, False)


def inbox_lanes(user: User) -> list[Lane]:
    """The reader's alerts by what they ask for, the nearest deadline first; closed ones for a week."""
    now = timezone.now()
    lanes = _empty_lanes()
    related = AlertDelivery.objects.visible_to(user).arrived().select_related(
        "alert__compartment__task_force", "alert__origin", "alert__destination", "recipient", "acknowledged_by"
    )  # fmt: skip
    recent = ~Q(state=DeliveryState.CLOSED) & Q(alert__state=AlertState.SENT) | Q(feedback_at__gt=now - KEPT) | Q(alert__cancelled_at__gt=now - KEPT)
    for delivery in related.filter(recent).by_deadline()[:MOST]:
        lanes[_lane_of(delivery, now)].cards.append((delivery, seen_by_recipient(delivery)))
    return list(lanes.values())


def _empty_lanes() -> dict[str, Lane]:
    lanes = [
        Lane("overdue", _("Overdue"), "overdue"),
        Lane("flash", _("Flash"), "flash"),
        Lane("immediate", _("Immediate"), "soon"),
        Lane("priority", _("Priority")),
        Lane("routine", _("Routine")),
        Lane("acknowledged", _("Answered: feedback due")),
        Lane("closed", _("Closed or cancelled")),
    ]
    return {lane.key: lane for lane in lanes}


def _lane_of(delivery: AlertDelivery, now: datetime) -> str:
    if delivery.state == DeliveryState.CLOSED or delivery.alert.state == AlertState.CANCELLED:
        return "closed"
    if delivery.state == DeliveryState.ACKNOWLEDGED:
        return "acknowledged"
    return "overdue" if delivery.answer_by < now else Urgency(delivery.alert.urgency).value
