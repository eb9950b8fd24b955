"""What the sender sees: how far each recipient is, and whom to phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from aircop.core import live
from jaitf.choices import Handling
from jaitf.models import TaskForce, User
from messaging.choices import DeliveryState
from messaging.models import Alert, AlertDelivery
from messaging.sources import Source, kind_of

#: A delivery normally takes a fraction of a second.
LATE_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Progress:
    """The deliveries of one alert. `to_phone`: not delivered, and it will take a while; call them instead."""

    deliveries: list[AlertDelivery]
    to_phone: list[AlertDelivery]
    is_queue_down: bool

    @property
    def is_waiting(self) -> bool:
        return any(delivery.state == DeliveryState.QUEUED for delivery in self.deliveries)


def deliveries_of(alert: Alert) -> list[AlertDelivery]:
    """The sender's view of all deliveries, also those still on their way; the alert itself must have been loaded for the reader."""
    related = alert.deliveries.select_related("recipient__airport", "read_by", "acknowledged_by", "feedback_by")
    return list(related.order_by("recipient__code"))


def progress_of(alert: Alert) -> Progress:
    """How far the alert is; asks Redis only when something has not arrived yet."""
    deliveries = deliveries_of(alert)
    waiting = [delivery for delivery in deliveries if delivery.state == DeliveryState.QUEUED]
    is_down = bool(waiting) and not live.is_up()
    is_late = timezone.now() - alert.sent_at > LATE_AFTER
    return Progress(deliveries, waiting if is_down or is_late else [], is_down)


def sent_alerts(user: User) -> QuerySet[Alert]:
    """The reader's outbox, newest first, with its deliveries; nothing is counted but what a page shows."""
    deliveries = AlertDelivery.objects.select_related("recipient").order_by("recipient__code")
    return (
        Alert.objects.visible_to(user)
        .select_related("compartment__task_force", "sent_by", "origin", "destination")
        .prefetch_related(Prefetch("deliveries", deliveries))
        .order_by("-sent_at", "-pk")
    )


def alerts_about(user: User, source: Source) -> QuerySet[Alert]:
    """The alerts about one seizure, control or traveller that the reader may see."""
    return sent_alerts(user).filter(**{kind_of(source).value: source})


def named_recipients(alert: Alert) -> list[str]:
    """Under TLP:RED the recipients are named to each other: the alert is for them and for nobody else.

    A recipient may know which units got it, not what they answered: the database gives the names and keeps the rest.
    """
    if alert.handling != Handling.RED:
        return []
    named = TaskForce.objects.filter(pk__in=RawSQL("SELECT aircop.named_recipients(%s)", [alert.pk]))
    return list(named.order_by("code").values_list("name", flat=True))
