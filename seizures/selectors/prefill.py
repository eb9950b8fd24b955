"""What a form starts with, so that nothing is typed twice: the traveller, the target, the control, the last entry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from aircop.core import codelists
from jaitf.models import Agency, TaskForce, User
from profiling.choices import TargetOrigin
from profiling.models import Flight, Target, Traveller
from seizures.choices import AgencyRole, LegRole, PersonRole, SubjectKind
from seizures.models import Control, Person, RouteLeg, Seizure, SeizureAgency

#: A type-ahead needs no more; a hub has some 300 movements a day.
MOST_FLIGHTS = 400
HALF_A_DAY = timedelta(hours=14)


def flights_around(user: User, at: datetime, chosen: Flight | None = None) -> list[Flight]:
    """Flights that the person sees and that move within 14 hours of `at`, by time; the chosen one in any case."""
    near = Flight.objects.visible_to(user).between(at - HALF_A_DAY, at + HALF_A_DAY).select_related("origin", "destination").order_by("arrives_at")
    flights = list(near[:MOST_FLIGHTS])
    if chosen is not None and chosen not in flights:
        flights.insert(0, chosen)
    return flights


def last_control(user: User) -> Control | None:
    """The person's own latest control, for “copy last”."""
    return Control.objects.visible_to(user).filter(officer=user).select_related("flight__origin", "flight__destination").order_by("-created_at").first()


def control_initial(unit: TaskForce, *, traveller: Traveller | None = None, target: Target | None = None, last: Control | None = None) -> dict[str, Any]:
    """Form values of a new control. The person is never copied from the last one."""
    values: dict[str, Any] = {"occurred_at": timezone.now(), "time_zone": unit.time_zone}
    if last is not None:
        values |= {name: getattr(last, name) for name in ("place", "reason", "vector", "subject_kind", "flight_text")}
        values["flight"] = str(last.flight.public_id) if last.flight else ""
    if target is not None:
        traveller = target.traveller
        values["target"] = target.public_id
        values["reason"] = "RULE" if target.origin == TargetOrigin.RULE else "MANIFEST"
        values["flight"] = str(target.flight.public_id) if target.flight else ""
        if target.consignment is not None:
            values |= {"subject_kind": SubjectKind.CONSIGNMENT, "awb": target.consignment.awb, "note": target.consignment.description}
        if target.mail_item is not None:
            values |= {"subject_kind": SubjectKind.MAIL, "s10": target.mail_item.s10, "note": target.mail_item.description}
    if traveller is not None:
        values |= {"traveller": traveller.public_id, "subject_kind": SubjectKind.PERSON, "flight": str(traveller.flight.public_id)}
        values.setdefault("reason", "MANIFEST")
    return values


def seizure_initial(user: User, unit: TaskForce, control: Control | None) -> dict[str, Any]:
    """Form values of a new case, from its control where there is one; the officer's own agency detected and seized it."""
    values: dict[str, Any] = {"occurred_at": timezone.now(), "time_zone": unit.time_zone, "narrative_language": user.language}
    posting = user.posting
    if posting is not None and posting.agency is not None:
        values |= {"detecting": [posting.agency.code], "seizing": [posting.agency.code]}
    if control is not None:
        leaves = {code for code, _label in codelists.leaves("vectors")}
        values |= {
            "control": control.public_id,
            "occurred_at": control.occurred_at,
            "time_zone": control.time_zone,
            "place": control.place,
            "vector": control.vector if control.vector in leaves else "",
            "detection": control.reason,
            "flight": str(control.flight.public_id) if control.flight else "",
            "flight_text": "" if control.flight else control.flight_text,
            "awb": control.awb,
            "s10": control.s10,
            "narrative": control.note,
        }
    return values


def persons_of_control(control: Control) -> list[Person]:
    """The persons of a control who are in no case yet; whoever was merely controlled becomes a carrier."""
    persons = list(control.persons.filter(seizure=None))
    for person in persons:
        if person.role == PersonRole.CONTROLLED:
            person.role = PersonRole.CARRIER
    return persons


def legs_of_flight(flight: Flight | None) -> list[RouteLeg]:
    """Departure and destination of a flight, as (unsaved) places of the route."""
    if flight is None:
        return []
    ends = [(LegRole.DEPARTURE, flight.origin), (LegRole.DESTINATION, flight.destination)]
    return [RouteLeg(role=role, airport=airport, country_id=airport.country_id) for role, airport in ends]


def seizure_values(seizure: Seizure, agencies: list[SeizureAgency] | None = None) -> dict[str, Any]:
    """Form values of a case that is edited; `agencies` are those of a proposed version."""
    names = ("occurred_at", "time_zone", "place", "place_detail", "vector", "detection", "awb", "s10", "narrative", "narrative_language", "handling", "version")
    values: dict[str, Any] = {name: getattr(seizure, name) for name in names}
    values["flight"] = str(seizure.flight.public_id) if seizure.flight else ""
    values["flight_text"] = "" if seizure.flight else seizure.flight_text
    parts = list(seizure.agencies.select_related("agency")) if agencies is None else agencies
    for name, role in (("detecting", AgencyRole.DETECTING), ("seizing", AgencyRole.SEIZING), ("contributing", AgencyRole.CONTRIBUTING)):
        values[name] = [part.agency.code for part in parts if part.role == role]
    return values


def agencies_of_unit(unit: TaskForce, seizure: Seizure | None = None) -> list[Agency]:
    """Agencies that post officers to the unit, and those that the case already names."""
    found = Agency.objects.filter(postings__task_force=unit)
    if seizure is not None:
        found |= Agency.objects.filter(pk__in=seizure.agencies.values("agency_id"))
    return list(found.distinct().order_by("name"))
