"""Sending and withdrawing alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import because
from aircop.core.errors import RuleViolation
from aircop.core.services.jobs import job_enqueue
from jaitf.choices import Verb
from jaitf.models import TaskForce, User
from jaitf.services.task_forces import joint_room
from messaging import events, rules
from messaging.choices import AlertState
from messaging.models import Alert, AlertDelivery
from messaging.permissions import alert_for, source_for
from messaging.selectors.route import airports_on_route
from messaging.selectors.subjects import Journey, Subject, journey_of, subjects_of
from messaging.sources import Source, kind_of
from seizures.choices import Series
from seizures.services.references import local_year, next_reference


@dataclass(frozen=True, slots=True)
class Wording:
    """What the sender writes and marks; `language` is that of the free text."""

    alert_type: str
    handling: str
    grounds: str
    requested_action: str
    not_to_do: str
    contact: str
    language: str


@transaction.atomic
def alert_send(
    *,
    actor: User,
    source: Source,
    recipients: Sequence[TaskForce],
    alert_type: str,
    handling: str,
    grounds: str,
    requested_action: str,
    contact: str,
    language: str,
    not_to_do: str = "",
    about: Subject | None = None,
    lands_at: datetime | None = None,
    off_route_reason: str = "",
    client_id: UUID | None = None,
) -> Alert:
    """Send an alert about a seizure, a control or a traveller to partner units.

    Rows and background jobs are written in this transaction; workers deliver after the commit. `about` is one of
    `subjects_of(source)` or a text of one's own (default: the first of them); `lands_at` is UTC (default: the
    flight's). Units off the route need `off_route_reason` and never see who the person is. The same `client_id`
    again returns the alert that was sent the first time.
    """
    source = source_for(actor, kind_of(source), source.public_id, Verb.SEND)
    if client_id is not None and (earlier := _sent_before(actor, client_id)):
        return earlier
    wording = Wording(alert_type, handling, grounds.strip(), requested_action.strip(), not_to_do.strip(), contact.strip(), language)
    subject = about or subjects_of(source, language)[0]
    journey = journey_of(source)
    lands_at = lands_at or journey.lands_at
    off_route = _off_route(source, recipients)
    _check(source, wording, subject, recipients, off_route, off_route_reason, lands_at)
    try:
        with transaction.atomic():
            alert = _write_alert(actor, source, wording, subject, journey, lands_at, client_id)
            _write_deliveries(alert, actor, recipients, off_route, off_route_reason.strip())
    except IntegrityError:
        # The same form came twice at the same moment; the other one was first.
        earlier = _sent_before(actor, client_id) if client_id else None
        if earlier is None:
            raise
        return earlier
    events.alert_sent.emit(events.AlertMoved(alert.pk, actor.pk))
    return alert


@transaction.atomic
def alert_cancel(*, actor: User, alert: Alert, reason: str) -> Alert:
    """Withdraw an alert: recipients see at once that they need not act, and why."""
    locked = alert_for(actor, alert.public_id, Verb.SEND, lock=True)
    rules.can_be_cancelled(locked, reason)
    locked.state = AlertState.CANCELLED
    locked.cancelled_at, locked.cancelled_by, locked.cancel_reason = timezone.now(), actor, reason.strip()[:300]
    with because(locked.cancel_reason):
        locked.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason"])
    for delivery in locked.deliveries.arrived().order_by("pk"):
        job_enqueue("alert.email", f"{delivery.public_id}:cancelled", {"delivery": str(delivery.public_id), "about": "cancelled"}, owner_id=actor.pk)
    events.alert_cancelled.emit(events.AlertMoved(locked.pk, actor.pk))
    return locked


def _sent_before(actor: User, client_id: UUID) -> Alert | None:
    earlier = Alert.objects.filter(client_id=client_id).first()
    if earlier is not None and earlier.sent_by_id != actor.pk:
        raise RuleViolation(_("This form was already used by somebody else. Open a new one."), code="client_id_taken")
    return earlier


def _off_route(source: Source, recipients: Sequence[TaskForce]) -> list[TaskForce]:
    on_route = set(airports_on_route(source))
    return [unit for unit in recipients if unit.airport_id not in on_route]


def _check(
    source: Source,
    wording: Wording,
    subject: Subject,
    recipients: Sequence[TaskForce],
    off_route: Sequence[TaskForce],
    off_route_reason: str,
    lands_at: datetime | None,
) -> None:
    rules.alert_type_is_sent_by_people(wording.alert_type)
    rules.language_is_known(wording.language)
    rules.text_is_complete(subject=subject.text, grounds=wording.grounds, requested_action=wording.requested_action, contact=wording.contact)
    rules.marking_is_as_narrow(wording.handling, getattr(source, "handling", None))
    rules.landing_is_plausible(timezone.now(), lands_at)
    rules.recipients_are_partners(recipients, source.compartment.task_force)
    rules.off_route_has_a_reason(off_route, off_route_reason)
    texts = [("grounds", wording.grounds), ("requested_action", wording.requested_action), ("not_to_do", wording.not_to_do)]
    rules.identifiers_stay_on_the_route(subject, texts, off_route)


def _write_alert(
    actor: User, source: Source, wording: Wording, subject: Subject, journey: Journey, lands_at: datetime | None, client_id: UUID | None
) -> Alert:
    now = timezone.now()
    sender = source.compartment.task_force
    return Alert.objects.create(
        compartment=source.compartment,
        **{kind_of(source).value: source},
        subject=subject.text[:200],
        is_about_person=subject.is_person,
        document_number=subject.document_number,
        nationality=subject.nationality,
        birth_date=subject.birth_date,
        flight_text=journey.flight_text,
        awb=journey.awb,
        origin=journey.origin,
        destination=journey.destination,
        lands_at=lands_at,
        alert_type=wording.alert_type,
        handling=wording.handling,
        grounds=wording.grounds,
        requested_action=wording.requested_action,
        not_to_do=wording.not_to_do,
        contact=wording.contact,
        language=wording.language,
        urgency=rules.urgency_at(now, lands_at),
        sent_at=now,
        sent_by=actor,
        client_id=client_id,
        reference=next_reference(sender, Series.ALERT, local_year(sender, now)),
    )


def _write_deliveries(alert: Alert, actor: User, recipients: Sequence[TaskForce], off_route: Sequence[TaskForce], reason: str) -> None:
    """One row and one background job a recipient: the outbox."""
    deadline = rules.answer_by(rules.urgency_at(alert.sent_at, alert.lands_at), alert.sent_at, alert.lands_at)
    for unit in {unit.pk: unit for unit in recipients}.values():
        delivery = AlertDelivery.objects.create(
            alert=alert,
            recipient=unit,
            compartment=joint_room(unit),
            answer_by=deadline,
            shows_person=unit not in off_route,
            added_because=reason[:300] if unit in off_route else "",
        )
        job_enqueue("alert.deliver", str(delivery.public_id), {"delivery": str(delivery.public_id)}, owner_id=actor.pk)
