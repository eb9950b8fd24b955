"""Planning, sending and withdrawing alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from aircop.core.audit import because
from aircop.core.services.jobs import job_enqueue
from jaitf.choices import Verb
from jaitf.models import TaskForce, User
from jaitf.services.task_forces import joint_room
from messaging import events, rules
from messaging.choices import AlertState, Urgency
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

    def texts(self) -> list[tuple[str, str]]:
        return [("grounds", self.grounds), ("requested_action", self.requested_action), ("not_to_do", self.not_to_do)]


@dataclass(frozen=True, slots=True)
class Plan:
    """An alert that may be sent: checked, nothing written. `off_route` are the recipients who will not see the person."""

    source: Source
    wording: Wording
    subject: Subject
    journey: Journey
    lands_at: datetime | None
    recipients: list[TaskForce]
    off_route: list[TaskForce]
    off_route_reason: str
    urgency: Urgency
    sent_at: datetime
    answer_by: datetime

    def shows_person_to(self, unit: TaskForce) -> bool:
        return unit not in self.off_route


def alert_plan(
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
) -> Plan:
    """What `alert_send` with the same arguments would send, to whom, how urgent. Raises what it would raise."""
    source = source_for(actor, kind_of(source), source.public_id, Verb.SEND)
    wording = Wording(alert_type, handling, grounds.strip(), requested_action.strip(), not_to_do.strip(), contact.strip(), language)
    offered = subjects_of(source, language)
    subject = about or offered[0]
    journey = journey_of(source)
    now, lands_at = timezone.now(), lands_at or journey.lands_at
    units = list({unit.pk: unit for unit in recipients}.values())
    on_route = set(airports_on_route(source))
    off_route = [unit for unit in units if unit.airport_id not in on_route]
    rules.alert_type_is_sent_by_people(alert_type)
    rules.language_is_known(language)
    rules.text_is_complete(subject=subject.text, grounds=wording.grounds, requested_action=wording.requested_action, contact=wording.contact)
    rules.marking_is_as_narrow(handling, getattr(source, "handling", None))
    rules.landing_is_plausible(now, lands_at)
    rules.recipients_are_partners(units, source.compartment.task_force)
    rules.off_route_has_a_reason(off_route, off_route_reason)
    free_texts = wording.texts() + ([] if subject.is_person else [("subject", subject.text)])
    rules.identifiers_stay_on_the_route([one for one in offered if one.is_person], free_texts, off_route)
    urgency = rules.urgency_at(now, lands_at)
    deadline = rules.answer_by(urgency, now, lands_at)
    return Plan(source, wording, subject, journey, lands_at, units, off_route, off_route_reason.strip()[:300], urgency, now, deadline)


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
    if client_id is not None and (earlier := _sent_before(actor, client_id)):
        return earlier
    plan = alert_plan(
        actor=actor,
        source=source,
        recipients=recipients,
        alert_type=alert_type,
        handling=handling,
        grounds=grounds,
        requested_action=requested_action,
        contact=contact,
        language=language,
        not_to_do=not_to_do,
        about=about,
        lands_at=lands_at,
        off_route_reason=off_route_reason,
    )
    try:
        with transaction.atomic():
            alert = _write(actor, plan, client_id)
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
    return Alert.objects.filter(client_id=client_id, sent_by=actor).first()


def _write(actor: User, plan: Plan, client_id: UUID | None) -> Alert:
    """The alert, its deliveries and their jobs; the number of the series is taken last."""
    sender = plan.source.compartment.task_force
    alert = Alert.objects.create(
        compartment=plan.source.compartment,
        **{kind_of(plan.source).value: plan.source},
        subject=plan.subject.text[:200],
        is_about_person=plan.subject.is_person,
        document_number=plan.subject.document_number,
        nationality=plan.subject.nationality,
        birth_date=plan.subject.birth_date,
        flight_text=plan.journey.flight_text,
        awb=plan.journey.awb,
        origin=plan.journey.origin,
        destination=plan.journey.destination,
        lands_at=plan.lands_at,
        alert_type=plan.wording.alert_type,
        handling=plan.wording.handling,
        **dict(plan.wording.texts()),
        contact=plan.wording.contact,
        language=plan.wording.language,
        urgency=plan.urgency,
        sent_at=plan.sent_at,
        sent_by=actor,
        client_id=client_id,
        reference=next_reference(sender, Series.ALERT, local_year(sender, plan.sent_at)),
    )
    for unit in plan.recipients:
        _write_delivery(alert, actor, unit, plan)
    return alert


def _write_delivery(alert: Alert, actor: User, unit: TaskForce, plan: Plan) -> None:
    """One row and one background job a recipient: the outbox."""
    delivery = AlertDelivery.objects.create(
        alert=alert,
        recipient=unit,
        compartment=joint_room(unit),
        answer_by=plan.answer_by,
        shows_person=plan.shows_person_to(unit),
        added_because="" if plan.shows_person_to(unit) else plan.off_route_reason,
    )
    job_enqueue("alert.deliver", str(delivery.public_id), {"delivery": str(delivery.public_id)}, owner_id=actor.pk)
