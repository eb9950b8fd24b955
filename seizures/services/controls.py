"""Recording controls."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from aircop.core.errors import Conflict
from aircop.core.times import zone
from jaitf.choices import Verb
from jaitf.models import Compartment, User
from jaitf.permissions import require
from profiling.models import Flight, Target
from profiling.permissions import flight_for, target_for
from profiling.services.targets import target_mark_controlled
from seizures import events, rules
from seizures.choices import Place, Series, SubjectKind
from seizures.identifiers import plain_awb, plain_s10
from seizures.inputs import ControlInput, PersonInput
from seizures.models import Control, Person
from seizures.problems import Problems
from seizures.services.persons import person_fill
from seizures.services.references import local_year, next_reference
from seizures.services.victims import victims_keep

_LANDSIDE_OF = {
    Place.ARRIVALS: "PAX_ARR",
    Place.IMMIGRATION: "PAX_ARR",
    Place.BAGGAGE: "PAX_ARR",
    Place.DEPARTURES: "PAX_DEP",
    Place.TRANSIT: "PAX_TRANSIT",
}


@transaction.atomic
def control_create(
    *,
    actor: User,
    compartment: Compartment,
    details: ControlInput,
    person: PersonInput | None = None,
    client_id: UUID | None = None,
) -> Control:
    """Record a control with its reference (`DSS-C-2026-00042`), whatever it found; a control on a target closes the target.

    The same `client_id` from the same person is the same control: sending twice records once. Wrong fields raise
    InvalidInput, all at once.
    """
    require(actor, compartment, Verb.ADD)
    if client_id and (known := _already_recorded(actor, client_id)):
        return known
    target = target_for(actor, details.target, Verb.CHANGE, lock=True) if details.target else None
    now = timezone.now()
    control, who = _checked(_build(actor, compartment, details, target), details, person, now)
    control.client_id = client_id
    try:
        with transaction.atomic():
            control.reference = next_reference(compartment.task_force, Series.CONTROL, local_year(compartment.task_force, now))
            control.save()
    except IntegrityError:
        # The same form was sent twice at the same moment; the other request was first.
        if client_id and (known := _already_recorded(actor, client_id)):
            return known
        raise Conflict from None
    if who is not None:
        who.control = control
        who.save()
        victims_keep(actor=actor, record=control, persons=[who])
    if target is not None:
        target_mark_controlled(actor=actor, target=target)
    events.control_recorded.emit(events.ControlRecorded(control.pk, control.compartment_id, control.target_id, actor.pk))
    return control


def _already_recorded(actor: User, client_id: UUID) -> Control | None:
    return Control.objects.visible_to(actor).filter(client_id=client_id, officer=actor).first()


def _build(actor: User, compartment: Compartment, details: ControlInput, target: Target | None) -> Control:
    flight = flight_for(actor, details.flight) if details.flight else (target.flight if target else None)
    return Control(
        compartment=compartment,
        reference="-",
        subject_kind=details.subject_kind,
        awb=details.awb.strip()[:12],
        s10=details.s10.strip()[:13],
        target=target,
        flight=flight,
        flight_text=flight.designator if flight else details.flight_text,
        vector=details.vector or default_vector(compartment, details, flight),
        occurred_at=details.occurred_at,
        time_zone=details.time_zone,
        place=details.place,
        reason=details.reason,
        result=details.result,
        note=details.note.strip(),
        officer=actor,
    )


def _checked(control: Control, details: ControlInput, person: PersonInput | None, now: datetime) -> tuple[Control, Person | None]:
    """Check control and person together, so that everything wrong is told at once; returns both, unsaved."""
    problems = Problems()
    with problems.noting():
        rules.event_time(control.occurred_at, now)
    with problems.noting():
        zone(control.time_zone)
    with problems.noting():
        control.flight_text = rules.flight_number(control.flight_text)
    with problems.noting():
        control.awb = plain_awb(details.awb)
    with problems.noting():
        control.s10 = plain_s10(details.s10)
    with problems.noting():
        rules.control_subject(control, person)
    problems.check_fields(control)
    who = None
    if person is not None:
        # One control has one person and one form: the fields of the person carry no prefix.
        who = person_fill(Person(compartment=control.compartment), person, actor=control.officer, problems=problems)
    problems.raise_any()
    return control, who


def default_vector(compartment: Compartment, details: ControlInput, flight: Flight | None) -> str:
    """How the subject travelled, as far as the flight and the place tell; else the heading, never a guess."""
    home = compartment.task_force.airport_id
    arrives = flight is not None and flight.destination_id == home
    departs = flight is not None and flight.origin_id == home
    if details.subject_kind == SubjectKind.MAIL:
        return "POSTAL"
    if details.subject_kind == SubjectKind.CONSIGNMENT:
        return "CARGO_IMP" if arrives else "CARGO_EXP" if departs else "CARGO"
    if details.place == Place.TRANSIT:
        return "PAX_TRANSIT"
    return "PAX_ARR" if arrives else "PAX_DEP" if departs else _LANDSIDE_OF.get(details.place, "PAX")  # type: ignore[call-overload]
