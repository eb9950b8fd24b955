"""Opening, changing and submitting case files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import Conflict, RuleViolation
from aircop.core.times import zone
from jaitf.choices import Verb
from jaitf.models import Compartment, User
from jaitf.permissions import require
from profiling.permissions import flight_for
from seizures import events, rules
from seizures.choices import AgencyRole, SeizureState, Series
from seizures.identifiers import plain_awb, plain_s10
from seizures.inputs import AgencyInput, PersonInput, SeizureInput
from seizures.models import Control, Person, Seizure
from seizures.permissions import control_for, seizure_for
from seizures.problems import Problems
from seizures.selectors.readiness import completeness
from seizures.selectors.safeguards import has_safeguards
from seizures.services.goods import concealments_plan, lines_plan
from seizures.services.links import link_keys_write
from seizures.services.parts import Parts, not_too_many
from seizures.services.persons import person_fill
from seizures.services.references import local_year, next_reference
from seizures.services.route import agencies_plan, legs_plan
from seizures.services.victims import victims_keep


@transaction.atomic
def seizure_create(
    *,
    actor: User,
    compartment: Compartment,
    details: SeizureInput,
    control: Control | None = None,
    event_uid: UUID | None = None,
) -> Seizure:
    """Open a case file as a draft, alone or from a control, whose persons it then shares.

    The same `event_uid` from the same person in the same compartment is the same case: sending twice opens one.
    """
    require(actor, compartment, Verb.ADD)
    if event_uid and (known := _already_open(actor, compartment, event_uid)):
        return known
    if control is not None:
        control = control_for(actor, control.public_id, Verb.CHANGE, lock=True)
        if control.compartment_id != compartment.pk:
            raise RuleViolation("A case that comes from a control stays in the control's compartment.", code="compartment")
    seizure = Seizure(compartment=compartment, control=control, created_by=actor, state=SeizureState.DRAFT)
    if event_uid:
        seizure.event_uid = event_uid
    _write(seizure, details, actor, timezone.now())
    _tell(events.seizure_opened, seizure, actor)
    return seizure


def _already_open(actor: User, compartment: Compartment, event_uid: UUID) -> Seizure | None:
    # Two requests with the same id wait for one another here, so that the second finds the first one's row.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"seizure:{event_uid}"])
    return Seizure.objects.visible_to(actor).filter(event_uid=event_uid, compartment=compartment, created_by=actor).first()


@transaction.atomic
def seizure_change(*, actor: User, seizure: Seizure, version: int, details: SeizureInput) -> Seizure:
    """Replace what a draft or returned case says. `version` is the one that was read; another one raises Conflict."""
    locked = seizure_for(actor, seizure.public_id, Verb.CHANGE, lock=True)
    rules.may_be_edited(locked)
    if locked.version != version:
        raise Conflict
    locked.version += 1
    _write(locked, details, actor, timezone.now())
    return locked


@transaction.atomic
def seizure_submit(*, actor: User, seizure: Seizure, version: int | None = None) -> Seizure:
    """Submit a complete case to the chief; the first submission gives the reference (`DSS-2026-00042`).

    What is missing raises InvalidInput by section (`lines`, `legs`, `agencies`, `occurred_at`).
    """
    locked = seizure_for(actor, seizure.public_id, Verb.SUBMIT, lock=True)
    rules.may_be_submitted(locked)
    if version is not None and locked.version != version:
        raise Conflict
    now = timezone.now()
    completeness(locked, now).raise_any()
    locked.state = SeizureState.SUBMITTED
    locked.submitted_by, locked.submitted_at = actor, now
    locked.decided_by, locked.decided_at, locked.return_reason = None, None, ""
    locked.version += 1
    if locked.reference is None:
        locked.reference = next_reference(locked.compartment.task_force, Series.SEIZURE, local_year(locked.compartment.task_force, now))
    locked.save()
    _tell(events.seizure_submitted, locked, actor)
    return locked


@dataclass(frozen=True, slots=True)
class CasePlan:
    """A case as it shall be: checked, not yet written. `parts` by name, each with the rows that it wants."""

    seizure: Seizure
    parts: dict[str, Parts[Any]]

    def write(self, actor: User) -> None:
        """In the fixed order: case, then its parts."""
        self.seizure.save()
        for plan in self.parts.values():
            plan.write()
        link_keys_write(self.seizure)
        self.keep_victims(actor)

    def keep_victims(self, actor: User) -> None:
        """Who the victims are goes into their room, also where the case itself waits for somebody's decision."""
        victims_keep(actor=actor, record=self.seizure, persons=self.parts["persons"].wanted)


def case_plan(seizure: Seizure, details: SeizureInput, actor: User, now: datetime, begun: Collection[UUID] = ()) -> CasePlan:
    """Check everything that `details` says and put it into the (unsaved) case; what is wrong raises InvalidInput.

    Args:
        begun: public ids of persons who are proposed and not stored yet; they keep them.
    """
    problems = Problems()
    _fill(seizure, details, actor, now, problems)
    parts: dict[str, Parts[Any]] = {
        "lines": lines_plan(seizure, details.lines, problems),
        "legs": legs_plan(seizure, details.legs, problems),
        "persons": _persons_plan(seizure, details.persons, actor, problems, begun),
        "concealments": concealments_plan(seizure, details.concealments, problems),
        "agencies": agencies_plan(seizure, details.agencies if details.agencies is not None else _own_agency(seizure, actor), problems),
    }
    problems.raise_any()
    return CasePlan(seizure, parts)


def _write(seizure: Seizure, details: SeizureInput, actor: User, now: datetime) -> None:
    case_plan(seizure, details, actor, now).write(actor)


def _fill(seizure: Seizure, details: SeizureInput, actor: User, now: datetime, problems: Problems) -> None:
    flight = flight_for(actor, details.flight) if details.flight else None
    seizure.flight = flight
    seizure.flight_text = flight.designator if flight else details.flight_text
    seizure.occurred_at, seizure.time_zone = details.occurred_at, details.time_zone
    for name in ("place", "vector", "detection", "narrative_language", "handling"):
        setattr(seizure, name, getattr(details, name))
    seizure.place_detail, seizure.narrative = details.place_detail.strip(), details.narrative.strip()
    with problems.noting():
        rules.event_time(details.occurred_at, now)
    with problems.noting():
        zone(details.time_zone)
    with problems.noting():
        seizure.flight_text = rules.flight_number(seizure.flight_text)
    with problems.noting():
        seizure.awb = plain_awb(details.awb)
    with problems.noting():
        seizure.s10 = plain_s10(details.s10)
    problems.check_fields(seizure)


class _Persons(Parts[Person]):
    """A person who was met in the control stays there when taken out of the case."""

    def write(self) -> None:
        for person in self.gone:
            if person.control_id is not None and person.seizure_id is not None:
                self._left.pop(person.public_id)
                person.seizure = None
                person.save(update_fields=["seizure"])
            elif person.seizure_id is None:
                self._left.pop(person.public_id)
        super().write()


def _persons_plan(seizure: Seizure, wanted: tuple[PersonInput, ...], actor: User, problems: Problems, begun: Collection[UUID]) -> _Persons:
    """The persons of the case; those of its control are the same records, nobody is counted twice."""
    not_too_many(wanted, "persons", problems)
    existing = list(seizure.persons.all()) if seizure.pk else []
    if seizure.control_id is not None:
        existing += Person.objects.filter(control_id=seizure.control_id, seizure=None, compartment_id=seizure.compartment_id)
    parts = _Persons(existing, lambda person: person.public_id)
    for position, data in enumerate(wanted):
        person = parts.take(data.public_id) or Person(compartment_id=seizure.compartment_id)
        if person.pk is None and data.public_id in begun:
            person.public_id = data.public_id
        person.seizure = seizure
        parts.keep(person_fill(person, data, actor=actor, problems=problems, prefix=f"persons.{position}."))
    for person in parts.gone:
        if person.control_id is None and has_safeguards(person):
            problems.add("persons", _("%(person)s has safeguards on record and stays in the case.") % {"person": person})
    return parts


def _own_agency(seizure: Seizure, actor: User) -> list[AgencyInput]:
    """On opening, the agency of the actor's posting; on a change, what is there."""
    if seizure.pk:
        return [AgencyInput(agency=part.agency.code, role=part.role) for part in seizure.agencies.select_related("agency")]
    posting = actor.posting
    if posting is None or posting.agency is None:
        return []
    return [AgencyInput(agency=posting.agency.code, role=role) for role in (AgencyRole.DETECTING, AgencyRole.SEIZING)]


def _tell(event: events.Event[events.SeizureMoved], seizure: Seizure, actor: User) -> None:
    event.emit(events.SeizureMoved(seizure.pk, seizure.compartment_id, seizure.control_id, actor.pk))
