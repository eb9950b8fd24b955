"""De-identified facts across units: the only place that reads records of units which the reader does not belong to.

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
from django.db.models import QuerySet

from aircop.core import codelists
from aircop.reporting.periods import day_bounds
from jaitf.models import TaskForce
from seizures.models import CommodityLine, ConcealmentUsed, Person, RouteLeg, Seizure

SMALLEST_COUNT = 11


@dataclass(frozen=True, slots=True)
class LineFact:
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


COLUMNS = tuple(field.name for field in fields(LineFact))


def approved_seizures(region: str, starts_on: date, ends_on: date) -> QuerySet[Seizure]:
    """Approved seizures of the region's units whose local day lies in the period; a joint event once (its first record)."""
    units = TaskForce.objects.filter(region=region)
    wanted: list[int] = []
    for unit in units:
        start, end = day_bounds(starts_on, ends_on, unit.time_zone)
        wanted += Seizure.objects.approved().filter(compartment__task_force=unit, occurred_at__gte=start, occurred_at__lt=end).values_list("pk", flat=True)
    first = Seizure.objects.approved().filter(pk__in=wanted).order_by("event_uid", "created_at", "pk").distinct("event_uid").values("pk")
    return Seizure.objects.filter(pk__in=first).order_by("occurred_at", "pk")


def event_key(seizure: Seizure) -> str:
    """A pseudonym that joins the lines of one event and can't be traced back without this installation's key."""
    return hashlib.blake2b(seizure.event_uid.bytes, digest_size=6, key=settings.FIELD_KEY[:32], person=b"aircop-event").hexdigest()


def line_facts(region: str, starts_on: date, ends_on: date, *, chunk: int = 500) -> Iterator[LineFact]:
    """One fact per commodity line, in the order of the events; reads in chunks, so memory does not grow with the period."""
    seizures = approved_seizures(region, starts_on, ends_on).select_related("compartment__task_force__airport")
    batch: list[Seizure] = []
    for seizure in seizures.iterator(chunk_size=chunk):
        batch.append(seizure)
        if len(batch) == chunk:
            yield from _facts_of(batch)
            batch = []
    if batch:
        yield from _facts_of(batch)


def _facts_of(batch: list[Seizure]) -> Iterator[LineFact]:
    ids = [seizure.pk for seizure in batch]
    lines: dict[int, list[CommodityLine]] = defaultdict(list)
    for line in CommodityLine.objects.filter(seizure_id__in=ids).order_by("seizure_id", "position"):
        lines[line.seizure_id].append(line)
    legs: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for seizure_id, role, country in RouteLeg.objects.filter(seizure_id__in=ids).order_by("position").values_list("seizure_id", "role", "country_id"):
        legs[seizure_id][role].append(country)
    hidden: dict[int, list[str]] = defaultdict(list)
    for seizure_id, method in ConcealmentUsed.objects.filter(seizure_id__in=ids).order_by("method").values_list("seizure_id", "method"):
        hidden[seizure_id].append(method)
    for seizure in batch:
        for line in lines[seizure.pk]:
            yield _fact(seizure, line, legs[seizure.pk], hidden[seizure.pk])


def _fact(seizure: Seizure, line: CommodityLine, legs: dict[str, list[str]], hidden: list[str]) -> LineFact:
    unit = seizure.compartment.task_force
    return LineFact(
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
    seizures = approved_seizures(region, starts_on, ends_on)
    rows = Person.objects.filter(seizure__in=seizures).exclude(role="victim").values_list("role", "sex")
    counts = Counter(rows)
    return [PersonCount(role, sex, count if count >= SMALLEST_COUNT else None) for (role, sex), count in sorted(counts.items())]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A unit of the region, and whether it reported in the period."""

    task_force: str
    reported: bool


def coverage(region: str, starts_on: date, ends_on: date) -> list[Coverage]:
    """Units expected to report, and those that did (any seizure approved in the period)."""
    reporting = set(approved_seizures(region, starts_on, ends_on).values_list("compartment__task_force__code", flat=True))
    codes = TaskForce.objects.filter(region=region, is_active=True).order_by("code").values_list("code", flat=True)
    return [Coverage(code, code in reporting) for code in codes]
