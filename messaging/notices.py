"""Telling open pages of sender and recipients that an alert moved; ids only, and harmless when told twice."""

from __future__ import annotations

from aircop.core import live
from aircop.core.audit import acting
from messaging import events
from messaging.models import Alert, AlertDelivery

#: After the commit nobody acts any more; these only look up whose pages to tell.
ACTOR = "system:notices"


def arrived(delivery: AlertDelivery) -> None:
    """A new alert for the recipient's pages; progress for the sender's."""
    ids = {"id": str(delivery.public_id), "alert": str(delivery.alert.public_id)}
    recipient, sender = live.unit_channel(delivery.compartment_id), live.unit_channel(delivery.alert.compartment_id)
    live.publish_all([(recipient, "alert", ids), (sender, "delivery", ids)])


@events.delivery_read.on_commit
@events.delivery_answered.on_commit
@events.delivery_closed.on_commit
def moved(event: events.DeliveryMoved) -> None:
    with acting(None, system=ACTOR):
        delivery = AlertDelivery.objects.select_related("alert").get(pk=event.delivery_id)
    channels = [live.unit_channel(delivery.alert.compartment_id), live.unit_channel(delivery.compartment_id)]
    live.publish(channels, "delivery", {"id": str(delivery.public_id), "alert": str(delivery.alert.public_id)})


@events.alert_sent.on_commit
@events.alert_cancelled.on_commit
def alert_moved(event: events.AlertMoved) -> None:
    with acting(None, system=ACTOR):
        alert = Alert.objects.get(pk=event.alert_id)
        rooms = {alert.compartment_id, *alert.deliveries.arrived().values_list("compartment_id", flat=True)}
    live.publish([live.unit_channel(room) for room in sorted(rooms)], "delivery", {"alert": str(alert.public_id)})


@events.emergency_opened.on_commit
def emergency_opened(event: events.EmergencyOpened) -> None:
    """To the open pages of both chiefs."""
    live.publish([live.user_channel(person) for person in event.people], "emergency", {"id": event.public_id})


@events.task_given.on_commit
def task_given(given: events.TaskGiven) -> None:
    """To the open pages of who is to do it."""
    live.publish([live.user_channel(given.owner_id)], "task", {"id": given.public_id})
