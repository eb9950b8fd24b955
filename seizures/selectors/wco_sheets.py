"""Gathering the WCO-ready sheet out of approved cases."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch

from aircop.core.errors import Forbidden
from jaitf.choices import Verb
from jaitf.models import User
from jaitf.services.list_exports import may_export
from seizures.ages import CHILD, age_band
from seizures.choices import PersonRole
from seizures.models import CencommReport, Person, Seizure
from seizures.permissions import seizure_rows
from seizures.querysets import SeizureQuerySet
from seizures.wco_sheet import SheetLeg, SheetLine, SheetPerson, SheetSeizure, coded_facts


def sheet_rows(user: User, rows: SeizureQuerySet[Seizure] | None = None) -> SeizureQuerySet[Seizure]:
    """Those cases that this person may take out as a sheet: approved, of rooms with the right to export, nothing shared.

    Raises Forbidden for who may export nothing at all.
    """
    if not may_export(user):
        raise Forbidden
    chosen = seizure_rows() if rows is None else rows
    return chosen.approved().visible_to(user, Verb.EXPORT)


def sheet_seizures(rows: SeizureQuerySet[Seizure]) -> list[SheetSeizure]:
    """The sheet of these cases, in their order; the same number of queries whatever the number of cases."""
    related = rows.select_related("compartment__task_force__airport__country", "flight", "control").defer("narrative")
    # A list brings its own persons along, victims too.
    parted = related.prefetch_related(None).prefetch_related("lines", "concealments", "agencies__agency", "legs", "cencomm_reports")
    persons = Prefetch("persons", Person.objects.exclude(role=PersonRole.VICTIM))
    return [_sheet(seizure) for seizure in parted.prefetch_related(persons)]


def _sheet(seizure: Seizure) -> SheetSeizure:
    unit, flight = seizure.compartment.task_force, seizure.flight
    reported = next(iter(seizure.cencomm_reports.all()), None)
    return SheetSeizure(
        reference=seizure.reference or "",
        event=str(seizure.event_uid),
        state=seizure.state,
        unit=unit.code,
        programme=unit.programme,
        country=unit.airport.country_id,
        airport=unit.airport.iata,
        occurred_at=seizure.occurred_at,
        time_zone=seizure.time_zone,
        place=seizure.place,
        vector=seizure.vector,
        detection=seizure.detection,
        from_target=bool(seizure.control and seizure.control.target_id),
        agencies=tuple((part.agency.agency_type, part.role) for part in seizure.agencies.all()),
        carrier=flight.carrier if flight else "",
        flight=flight.designator if flight else seizure.flight_text,
        awb=seizure.awb,
        s10=seizure.s10,
        concealments=tuple(used.method for used in seizure.concealments.all()),
        handling=str(seizure.get_handling_display()),
        cencomm_reference=reported.reference if reported else "",
        cencomm_at=reported.reported_at if reported else None,
        lines=_lines(seizure),
        legs=tuple(SheetLeg(number, leg.role, leg.country_id, leg.airport_id or "") for number, leg in enumerate(seizure.legs.all(), start=1)),
        persons=_persons(seizure.persons.all(), seizure),
    )


def _lines(seizure: Seizure) -> tuple[SheetLine, ...]:
    """Goods only: who is wanted, smuggled or trafficked does not leave with a list of goods."""
    return tuple(
        SheetLine(
            position=number,
            commodity=line.commodity,
            quantity=line.quantity,
            unit=line.unit,
            basis=line.basis,
            method=line.method,
            currency=line.currency,
            kg_equivalent=line.kg_equivalent,
            kg_factor=line.kg_factor,
            kg_factor_version=line.kg_factor_version,
            facts=coded_facts(line.kind, line.attributes),
        )
        for number, line in enumerate(seizure.lines.all(), start=1)
        if not line.is_person_event
    )


def _persons(persons: Iterable[Person], seizure: Seizure) -> tuple[SheetPerson, ...]:
    """Persons without anything that names them. Of a child only that there is one: no nationality, no outcome."""
    found = []
    for person in persons:
        band = age_band(person.birth_date, seizure.occurred_at.date())
        known = band != CHILD
        found.append(SheetPerson(person.role, person.sex, band, person.nationality if known else "", person.outcome if known else ""))
    return tuple(found)


def cencomm_reports(seizure: Seizure) -> list[CencommReport]:
    """What was noted about CENcomm, the latest first."""
    return list(seizure.cencomm_reports.select_related("reported_by"))
