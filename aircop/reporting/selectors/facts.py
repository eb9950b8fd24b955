"""De-identified facts across units, read as the reporting role: the views of `sql/facts.sql` and nothing behind them.

What leaves here has no names, documents, narratives, references or record ids: codes, quantities, places and months.
Person counts under 11 are suppressed (the k of the Counter-Trafficking Data Collaborative's public data set), and with
them every total from which they could be worked out.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from aircop.core import codelists
from aircop.core.database_roles import as_reporting
from aircop.reporting.models import ConcealmentFact, LegFact, LineFact, PersonEventFact, PersonFact, SeizureFact
from aircop.reporting.periods import day_bounds
from jaitf.models import TaskForce

SMALLEST_COUNT = 11


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One commodity line of one approved seizure."""

    event_key: str
    task_force: str
    country: str
    region: str
    seized_on: date
    vector: str
    place: str
    detection: str
    root: str
    commodity: str
    quantity: Decimal
    unit: str
    basis: str
    method: str
    kg_equivalent: Decimal | None
    kg_factor: Decimal | None
    kg_factor_kind: str
    kg_factor_version: str
    origin: str
    departure: str
    transit: str
    destination: str
    concealment: str


COLUMNS = tuple(field.name for field in fields(ReportLine))


def approved_seizures(units: dict[int, TaskForce], starts_on: date, ends_on: date) -> QuerySet[SeizureFact]:
    """Approved seizures of the units whose local day lies in the period; a joint event once (the record of the unit that leads)."""
    wanted = Q(pk__in=[])
    for unit in units.values():
        start, end = day_bounds(starts_on, ends_on, unit.time_zone)
        wanted |= Q(task_force_id=unit.pk, occurred_at__gte=start, occurred_at__lt=end)
    first = SeizureFact.objects.filter(wanted).order_by("event", "contributes", "created_at", "pk").distinct("event").values("pk")
    return SeizureFact.objects.filter(pk__in=first).order_by("occurred_at", "pk")


def units_of(region: str) -> dict[int, TaskForce]:
    """The units of a region, by key."""
    return {unit.pk: unit for unit in TaskForce.objects.filter(region=region).select_related("airport")}


def event_key(seizure: SeizureFact) -> str:
    """A pseudonym that joins the lines of one event and can't be traced back without this installation's key."""
    return hashlib.blake2b(seizure.event.encode(), digest_size=6, key=settings.FIELD_KEY[:32], person=b"aircop-event").hexdigest()


def line_facts(region: str, starts_on: date, ends_on: date, *, chunk: int = 500) -> list[ReportLine]:
    """One fact per commodity line, in the order of the events; what belongs to them is read in chunks."""
    units = units_of(region)
    found: list[ReportLine] = []
    with as_reporting():
        seizures = list(approved_seizures(units, starts_on, ends_on))
        for start in range(0, len(seizures), chunk):
            found += _facts_of(seizures[start : start + chunk], units)
    return found


def _facts_of(batch: list[SeizureFact], units: dict[int, TaskForce]) -> Iterator[ReportLine]:
    ids = [seizure.pk for seizure in batch]
    lines: dict[int, list[LineFact]] = defaultdict(list)
    for line in LineFact.objects.filter(seizure_id__in=ids).order_by("seizure_id", "position"):
        lines[line.seizure_id].append(line)
    legs: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for seizure_id, role, country in LegFact.objects.filter(seizure_id__in=ids).order_by("position").values_list("seizure_id", "role", "country"):
        legs[seizure_id][role].append(country)
    hidden: dict[int, list[str]] = defaultdict(list)
    for seizure_id, method in ConcealmentFact.objects.filter(seizure_id__in=ids).order_by("method").values_list("seizure_id", "method"):
        hidden[seizure_id].append(method)
    for seizure in batch:
        for line in lines[seizure.pk]:
            yield _fact(seizure, units[seizure.task_force_id], line, legs[seizure.pk], hidden[seizure.pk])


def _fact(seizure: SeizureFact, unit: TaskForce, line: LineFact, legs: dict[str, list[str]], hidden: list[str]) -> ReportLine:
    return ReportLine(
        event_key=event_key(seizure),
        task_force=unit.code,
        country=unit.airport.country_id,
        region=unit.region,
        seized_on=seizure.occurred_at.astimezone(ZoneInfo(unit.time_zone)).date(),
        vector=seizure.vector,
        place=seizure.place,
        detection=seizure.detection,
        root=codelists.root_of("commodities", line.commodity),
        commodity=line.commodity,
        quantity=line.quantity.normalize(),
        unit=line.unit,
        basis=line.basis,
        method=line.method,
        kg_equivalent=line.kg_equivalent,
        kg_factor=line.kg_factor,
        kg_factor_kind=line.kg_factor_kind,
        kg_factor_version=line.kg_factor_version,
        origin=" ".join(legs.get("origin", [])),
        departure=" ".join(legs.get("departure", [])),
        transit=" ".join(legs.get("transit", [])),
        destination=" ".join(legs.get("destination", []) or legs.get("final", [])),
        concealment=" ".join(hidden),
    )


@dataclass(frozen=True, slots=True)
class PersonCount:
    """Persons of one sex and role in the region and period; `count` is None where it was suppressed."""

    role: str
    sex: str
    count: int | None


def person_counts(region: str, starts_on: date, ends_on: date) -> list[PersonCount]:
    """Persons in approved seizures by role and sex, small cells suppressed; no totals are given, so none can betray a cell."""
    units = units_of(region)
    with as_reporting():
        seizures = approved_seizures(units, starts_on, ends_on).order_by().values("pk")
        counts = Counter(PersonFact.objects.filter(seizure_id__in=seizures).values_list("role", "sex"))
    return [PersonCount(role, sex, count if count >= SMALLEST_COUNT else None) for (role, sex), count in sorted(counts.items())]


@dataclass(frozen=True, slots=True)
class EventCount:
    """Person events of one kind in the region and period; both counts are None where one was suppressed."""

    commodity: str
    events: int | None
    persons: int | None


def event_counts(region: str, starts_on: date, ends_on: date) -> list[EventCount]:
    """Person events by kind, counted apart from commodity lines; where fewer persons than 11 were in them nothing is told."""
    units = units_of(region)
    with as_reporting():
        seizures = approved_seizures(units, starts_on, ends_on).order_by().values("pk")
        rows = PersonEventFact.objects.filter(seizure_id__in=seizures).values_list("commodity", "persons")
        events: Counter[str] = Counter()
        persons: Counter[str] = Counter()
        for commodity, count in rows:
            events[commodity] += 1
            persons[commodity] += count
    return [EventCount(code, events[code], persons[code]) if persons[code] >= SMALLEST_COUNT else EventCount(code, None, None) for code in sorted(events)]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A unit of the region, and whether it reported in the period."""

    task_force: str
    reported: bool


def coverage(region: str, starts_on: date, ends_on: date) -> list[Coverage]:
    """Units expected to report, and those that did (any seizure approved in the period)."""
    units = units_of(region)
    with as_reporting():
        reporting = set(approved_seizures(units, starts_on, ends_on).values_list("task_force_id", flat=True))
    expected = sorted((unit for unit in units.values() if unit.is_active), key=lambda unit: unit.code)
    return [Coverage(unit.code, unit.pk in reporting) for unit in expected]
