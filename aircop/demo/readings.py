"""Who looked at what in the last weeks: honest shifts of everybody, and a few readings that oversight should ask about."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from random import Random
from zoneinfo import ZoneInfo

from django.db import connection

from aircop.demo.accounts import DemoUnit
from jaitf.choices import AccessAction, Purpose, Role
from jaitf.models import User
from profiling.models import Traveller
from seizures.models import Control, Seizure

DAYS = 45
#: First hour and length of the shifts of a unit; people keep one kind, or turn through all of them.
SHIFTS = ((6, 8), (8, 9), (14, 8), (22, 8))
OFFICE = SHIFTS[1]
_NAMES = ("SOW MARIAM", "DIALLO", "TRAORE IBRAHIM", "SILVA", "OKAFOR GRACE", "DIOP", "NDIAYE", "KONE", "SARR MAMADOU", "A12345678", "TP1481", "BA")
_IN_OFFICE = {Role.CHIEF, Role.DEPUTY, Role.LIAISON}
_COLUMNS = {
    "at": "timestamptz", "actor_id": "bigint", "action": "text", "record_type": "text", "record_id": "uuid", "record_label": "text",
    "compartment_id": "bigint", "terms": "text", "count": "integer", "purpose": "text", "purpose_note": "text", "is_open_work": "boolean",
    "concerns": "text", "request_id": "text", "address": "inet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of a person's day. `number` counts on through what came in overnight."""

    at: datetime
    action: str = AccessAction.READ
    is_old: bool = False
    has_note: bool = False
    terms: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    kind: str
    public_id: uuid.UUID
    label: str
    room: int


def habits(dice: Random, days: int, until: date, *, shift: tuple[int, int] | None = None, zone: tzinfo = UTC) -> list[Reading]:
    """A person's honest days up to `until` (left out): shifts, busy nights, swaps, calls at night, old cases, namesakes, dead links."""
    found: list[Reading] = []
    mine, mean = shift or dice.choice(SHIFTS), dice.uniform(8, 35)
    turns, case = dice.random() < 0.4 and shift is None, dice.randrange(100, 900)
    for back in range(days, 0, -1):
        midnight = datetime.combine(until - timedelta(days=back), datetime.min.time(), zone).astimezone(UTC)
        if dice.random() < 2 / 7:
            if dice.random() < 0.03:  # called at home
                called = midnight + timedelta(hours=dice.uniform(0, 24))
                found += [Reading(called + timedelta(minutes=4 * n)) for n in range(dice.randint(1, 3))]
            continue
        start, length = SHIFTS[(back // 5) % len(SHIFTS)] if turns else mine
        if dice.random() < 0.015:
            start, length = dice.choice(SHIFTS)
        found += _day(dice, midnight + timedelta(hours=start), length, mean)
        if dice.random() < 0.1:  # a chief goes through what came in overnight
            run = dice.randint(2, 4)
            found += [Reading(midnight + timedelta(hours=start + 1, minutes=3 * n), number=case + n) for n in range(run)]
            case += run
    return found


def _day(dice: Random, start: datetime, length: int, mean: float) -> list[Reading]:
    def sometime() -> datetime:
        return start + timedelta(hours=dice.uniform(0, length))

    found = []
    for _number in range(_poisson(dice, min(mean * dice.lognormvariate(0, 0.35), 80))):
        is_old = dice.random() < 0.04
        found.append(Reading(sometime(), is_old=is_old, has_note=is_old and dice.random() < 0.5))
    found += [Reading(sometime(), AccessAction.SEARCH, terms=dice.choice(_NAMES)) for _number in range(_poisson(dice, 6))]
    return found + [Reading(sometime(), AccessAction.DENIED) for _number in range(_poisson(dice, 0.15))]


def _poisson(dice: Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


def misuses(units: list[DemoUnit], until: date) -> dict[User, list[Reading]]:
    """What oversight finds in the demo world: somebody looks for himself, comes at night, tries numbers, is refused again and again."""
    day, one = datetime.combine(until - timedelta(days=2), datetime.min.time(), UTC), {unit.plan.code: unit for unit in units}
    himself = one["DSS"].people[Role.OFFICER][2]
    night = datetime.combine(day.date(), datetime.min.time(), ZoneInfo(one["LFW"].task_force.time_zone)).astimezone(UTC) + timedelta(hours=2)
    return {
        himself: [Reading(day + timedelta(hours=11), AccessAction.SEARCH, terms=f"{himself.last_name} {himself.first_name}")],
        one["LFW"].one(Role.DEPUTY): [Reading(night + timedelta(minutes=4 * n), is_old=True) for n in range(6)],
        one["ABJ"].one(Role.TARGETER): [
            Reading(day + timedelta(hours=13, minutes=n), AccessAction.SEARCH, terms=f"LIS-{day.year}-{n:05d}") for n in range(1, 9)
        ],
        one["BOG"].one(Role.CUSTODIAN): [Reading(day + timedelta(hours=15, minutes=20 * n), AccessAction.DENIED) for n in range(7)],
    }


def fill_log(units: list[DemoUnit], seed: int, now: datetime, days: int = DAYS) -> int:
    """Write the weeks before `now` into the access log; returns how many lines. As the owner: the log takes no time but its own."""
    dice, until, lines = Random(seed), now.date(), []  # noqa: S311 - a generated world, not a secret
    wrong = misuses(units, until)
    for unit in units:
        records, zone = _records(unit), ZoneInfo(unit.task_force.time_zone)
        for role, people in unit.people.items():
            for person in people:
                days_of = habits(dice, days, until, shift=OFFICE if role in _IN_OFFICE else None, zone=zone)
                lines += [_line(dice, person, reading, records) for reading in days_of + wrong.get(person, [])]
    _write(sorted(lines, key=lambda line: str(line["at"])))
    return len(lines)


def _records(unit: DemoUnit) -> list[_Record]:
    """What people of the unit open: cases, controls, travellers of its common room."""
    cases = Seizure.objects.filter(compartment=unit.joint, reference__isnull=False).order_by("reference")
    controls = Control.objects.filter(compartment=unit.joint).order_by("reference")[:200]
    travellers = Traveller.objects.filter(compartment=unit.joint).order_by("pk")[:200]
    return [
        _Record(kind, public_id, label or "", unit.joint.pk)
        for kind, rows in (
            ("seizure", cases.values_list("public_id", "reference")),
            ("control", controls.values_list("public_id", "reference")),
            ("traveller", ((public_id, "") for public_id in travellers.values_list("public_id", flat=True))),
        )
        for public_id, label in rows
    ]


def _line(dice: Random, person: User, reading: Reading, records: list[_Record]) -> dict[str, object]:
    line: dict[str, object] = dict.fromkeys(_COLUMNS) | {
        "at": reading.at, "actor_id": person.pk, "action": str(reading.action), "record_type": "search", "record_label": "", "terms": reading.terms,
        "purpose": "", "purpose_note": "", "concerns": "", "request_id": "", "address": "192.0.2.17",
    }  # fmt: skip
    if reading.action == AccessAction.SEARCH:
        return line | {"count": dice.randint(0, 4)}
    if reading.action == AccessAction.DENIED or not records:
        return line | {"record_type": "seizure", "record_id": uuid.UUID(int=dice.getrandbits(128), version=4)}
    record = records[reading.number % len(records)] if reading.number is not None else dice.choice(records)
    purpose = dice.choice((Purpose.DESK, Purpose.DESK, Purpose.CASE, Purpose.SUPERVISION)) if record.kind == "traveller" else ""
    return line | {
        "record_type": record.kind, "record_id": record.public_id, "record_label": record.label, "compartment_id": record.room, "purpose": str(purpose),
        "purpose_note": (record.label or "Request of the prosecutor") if reading.has_note else "", "is_open_work": not reading.is_old,
    }  # fmt: skip


def _write(lines: Iterable[dict[str, object]]) -> None:
    lines = list(lines)
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    arrays = ", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())
    values = [[str(line[name]) if isinstance(line[name], uuid.UUID) else line[name] for line in lines] for name in _COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO jaitf_accesslog ({names}) SELECT * FROM unnest({arrays})", values)  # nosec B608  # noqa: S608 - our own names
