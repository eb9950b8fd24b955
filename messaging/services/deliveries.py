"""What becomes of an alert at a recipient: it arrives, is read, answered, and closed with feedback."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from aircop.core.services.jobs import job_enqueue
from jaitf.choices import Verb
from jaitf.models import User
from jaitf.permissions import may
from messaging import events, rules
from messaging.choices import DeliveryState
from messaging.models import AlertDelivery
from messaging.permissions import delivery_for


@transaction.atomic
def delivery_deliver(*, public_id: UUID | str) -> AlertDelivery:
    """Put the alert into the recipient's inbox, once, however often it is called; the worker's part, without a person.

    The e-mail to the unit's mailbox is a background job of its own, so that a slow mail server holds up no alert.
    """
    delivery = AlertDelivery.objects.select_for_update(of=("self",)).select_related("alert", "recipient").get(public_id=public_id)
    if delivery.state != DeliveryState.QUEUED:
        return delivery
    delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, timezone.now()
    delivery.save(update_fields=["state", "delivered_at"])
    if delivery.recipient.email:
        job_enqueue("alert.email", str(delivery.public_id), {"delivery": str(delivery.public_id), "about": "new"}, owner_id=delivery.alert.sent_by_id)
    events.delivery_arrived.emit(events.DeliveryMoved(delivery.pk, delivery.alert_id, None))
    return delivery


@transaction.atomic
def delivery_read(*, actor: User, delivery: AlertDelivery) -> AlertDelivery:
    """Note who opened the alert first; only somebody who could answer it counts as its reader."""
    if delivery.state != DeliveryState.DELIVERED or not may(actor, Verb.SEND, delivery):
        return delivery
    locked = delivery_for(actor, delivery.public_id, Verb.SEND, lock=True)
    if locked.state == DeliveryState.DELIVERED:
        locked.state, locked.read_at, locked.read_by = DeliveryState.READ, timezone.now(), actor
        locked.save(update_fields=["state", "read_at", "read_by"])
        events.delivery_read.emit(events.DeliveryMoved(locked.pk, locked.alert_id, actor.pk))
    return locked


@transaction.atomic
def delivery_acknowledge(*, actor: User, delivery: AlertDelivery, decision: str, note: str = "") -> AlertDelivery:
    """Answer the alert: accepted, or declined with a reason. The same answer by the same person again changes nothing."""
    locked = delivery_for(actor, delivery.public_id, Verb.SEND, lock=True)
    if locked.state == DeliveryState.ACKNOWLEDGED and (locked.acknowledged_by_id, locked.decision) == (actor.pk, decision):
        return locked
    rules.can_be_answered(locked, decision, note)
    now = timezone.now()
    if locked.read_at is None:
        locked.read_at, locked.read_by = now, actor
    locked.state, locked.acknowledged_at, locked.acknowledged_by = DeliveryState.ACKNOWLEDGED, now, actor
    locked.decision, locked.decision_note = decision, note.strip()[:500]
    locked.save(update_fields=["state", "read_at", "read_by", "acknowledged_at", "acknowledged_by", "decision", "decision_note"])
    events.delivery_answered.emit(events.DeliveryMoved(locked.pk, locked.alert_id, actor.pk))
    return locked


@transaction.atomic
def delivery_close(*, actor: User, delivery: AlertDelivery, feedback: str, note: str = "") -> AlertDelivery:
    """Say what came of it (code list `alert_feedback`); this closes the delivery. The same again changes nothing."""
    locked = delivery_for(actor, delivery.public_id, Verb.SEND, lock=True)
    if locked.state == DeliveryState.CLOSED and (locked.feedback_by_id, locked.feedback) == (actor.pk, feedback):
        return locked
    rules.can_be_closed(locked, feedback)
    locked.state, locked.feedback_at, locked.feedback_by = DeliveryState.CLOSED, timezone.now(), actor
    locked.feedback, locked.feedback_note = feedback, note.strip()[:500]
    locked.save(update_fields=["state", "feedback_at", "feedback_by", "feedback", "feedback_note"])
    events.delivery_closed.emit(events.DeliveryMoved(locked.pk, locked.alert_id, actor.pk))
    return locked
