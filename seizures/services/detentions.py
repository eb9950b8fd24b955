"""Loss of liberty: it begins, gets more time from a named authority, ends; and the limit that the unit works under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from aircop.core.services.jobs import job_enqueue
from aircop.core.times import zone
from jaitf.choices import Verb
from jaitf.models import TaskForce, User
from seizures import safeguard_rules as rules
from seizures.models import Circumstances, Detention, DetentionExtension, DetentionLimit, Person
from seizures.permissions import detention_for, person_for
from seizures.problems import Problems
from seizures.safeguard_choices import DetentionEnd
from seizures.selectors.keepers import holders_of
from seizures.selectors.safeguards import limit_of
from seizures.services.rights import person_is_open

KIND = "detention.email"


@dataclass(frozen=True, slots=True, kw_only=True)
class DetentionInput:
    started_at: datetime
    time_zone: str
    place: str
    legal_basis: str
    child_reason: str = ""


@transaction.atomic
def detention_begin(*, actor: User, person: Person, details: DetentionInput) -> Detention:
    """Start the clock, with the limit that the unit works under at this moment."""
    locked = person_for(actor, person.public_id, Verb.CHANGE, lock=True)
    person_is_open(locked)
    zone(details.time_zone)
    limit = limit_of(locked.compartment.task_force)
    detention = Detention(
        compartment=locked.compartment,
        person=locked,
        started_at=details.started_at,
        time_zone=details.time_zone,
        place=" ".join(details.place.split()),
        legal_basis=" ".join(details.legal_basis.split()),
        child_reason=" ".join(details.child_reason.split()),
        limit_hours=limit.hours,
        limit_source=limit.source,
        until=details.started_at + timedelta(hours=limit.hours),
        recorded_by=actor,
    )
    rules.detention_begins(detention, Circumstances.objects.filter(person=locked).first(), timezone.now())
    _check(detention)
    try:
        with transaction.atomic():
            detention.save()
    except IntegrityError as error:
        raise RuleViolation(_("This person is held already. End that first."), code="held") from error
    return detention


def _check(record: Detention | DetentionExtension | DetentionLimit) -> None:
    problems = Problems()
    problems.check_fields(record)
    problems.raise_any()


@transaction.atomic
def detention_extend(*, actor: User, detention: Detention, until: datetime, authority: str, reference: str) -> Detention:
    """More time, by a decision of the prosecutor or judge; the reminders begin anew for the new end."""
    locked = detention_for(actor, detention.public_id, Verb.CHANGE, lock=True)
    person_is_open(locked.person)
    authority, reference = " ".join(authority.split()), " ".join(reference.split())
    rules.extension_allowed(locked, until, authority, reference)
    extension = DetentionExtension(
        compartment=locked.compartment, person=locked.person, detention=locked, authority=authority, reference=reference, until=until, recorded_by=actor
    )
    _check(extension)
    extension.save()
    locked.until = until
    locked.reminded = max((step for step in rules.REMINDERS if step <= elapsed_percent(locked, timezone.now())), default=0)
    locked.save(update_fields=["until", "reminded"])
    return locked


@transaction.atomic
def detention_end(*, actor: User, detention: Detention, ended_at: datetime, ending: str, note: str = "") -> Detention:
    """Stop the clock, and say how it ended."""
    locked = detention_for(actor, detention.public_id, Verb.CHANGE, lock=True)
    person_is_open(locked.person)
    text = " ".join(note.split())
    if ending not in DetentionEnd.values:
        raise RuleViolation(_("Say how it ended."), code="ending", field="ending")
    rules.detention_ends(locked, ended_at, ending, text, timezone.now())
    locked.ended_at, locked.ending, locked.ending_note = ended_at, ending, text
    _check(locked)
    locked.save(update_fields=["ended_at", "ending", "ending_note"])
    return locked


@transaction.atomic
def detention_limit_set(*, actor: User, task_force: TaskForce, hours: int, source: str) -> DetentionLimit:
    """The unit's chief enters the limit of the law; it counts for whoever is held from now on."""
    rules.require_senior(actor, task_force.pk)
    if not 1 <= hours <= 720:
        raise RuleViolation(_("Enter the hours of the law, from 1 to 720."), code="hours", field="hours")
    if not source.strip():
        raise RuleViolation(_("Name the law and its article."), code="source", field="source")
    limit = DetentionLimit(task_force=task_force, hours=hours, source=" ".join(source.split()), set_by=actor)
    _check(limit)
    limit.save()
    return limit


def elapsed_percent(detention: Detention, now: datetime) -> int:
    """How much of the time has gone, in percent; more than 100 when it is over."""
    return int((now - detention.started_at) / (detention.until - detention.started_at) * 100)


@transaction.atomic
def reminders_send(now: datetime) -> int:
    """For each running detention that passed 50, 75, 90 or 100 percent: an e-mail job for the chiefs and who entered it."""
    sent = 0
    for detention in Detention.objects.running().select_related("compartment", "recorded_by").select_for_update(of=("self",)):
        step = max((one for one in rules.REMINDERS if one <= elapsed_percent(detention, now)), default=0)
        if step <= detention.reminded:
            continue
        detention.reminded = step
        detention.save(update_fields=["reminded"])
        for person in {*holders_of(detention.compartment, Verb.APPROVE), detention.recorded_by}:
            payload = {"detention": detention.pk, "step": step, "person": person.pk}
            job_enqueue(KIND, f"{detention.public_id}:{int(detention.until.timestamp())}:{step}:{person.pk}", payload, owner_id=person.pk)
            sent += 1
    return sent
