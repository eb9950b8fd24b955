"""Unusual access: twenty scripted misuses of which nineteen must be found, and honest work that must pass."""

from __future__ import annotations

import math
import random
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaitf.unusual_access import Reader, Row, Rule, findings, names_person

TODAY = date(2026, 11, 23)
COLLEAGUES = (("Moussa", "NDIAYE", "m.ndiaye.dss"), ("Fatou", "SARR", "f.sarr.dss"), ("Jean-Marie", "N'GUESSAN", "jm.nguessan.dss"))
AWA = Reader("Awa", "DIOP", "a.diop.dss", COLLEAGUES, "Africa/Dakar")
NAMES = ("SOW MARIAM", "DIALLO", "TRAORE IBRAHIM", "SILVA", "OKAFOR GRACE", "DIOP", "NDIAYE", "KONE", "SARR MAMADOU", "A12345678", "TP1481", "BA")
#: First hour and length of the shifts of a unit; people keep one kind, or turn through all of them.
SHIFTS = ((6, 8), (8, 9), (14, 8), (22, 8))


def at(hour: float, day: date = TODAY) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)


def read(when: datetime, **changes: object) -> Row:
    given: dict = {"at": when, "actor": 1, "action": "read", "record": uuid4().hex, "is_open_work": True}
    return Row(**given | changes)


def reads(count: int, first: float, step_minutes: float = 3, **changes: object) -> list[Row]:
    return [read(at(first) + timedelta(minutes=step_minutes * number), **changes) for number in range(count)]


def searched(terms: str, hour: float = 10) -> list[Row]:
    return [Row(at(hour), 1, "search", terms=terms)]


def labelled(numbers: list[int], action: str = "read", hour: float = 10) -> list[Row]:
    return [read(at(hour) + timedelta(minutes=n), action=action, label=f"DSS-2026-{number:05d}") for n, number in enumerate(numbers)]


#: what is done → the rows of that day, and the rule that names it. Habits: the day shift of `honest(…)`, 8 to 17.
MISUSES: dict[str, tuple[list[Row], Rule]] = {
    "searches her own full name": (searched("Diop Awa"), Rule.SELF),
    "searches her own name with accents and a comma": (searched("DIOP, Àwa"), Rule.SELF),
    "searches herself by initial": (searched("A. Diop"), Rule.SELF),
    "opens a traveller of her own name": ([read(at(10), concerns="self")], Rule.SELF),
    "searches a colleague by user name": (searched("m.ndiaye.dss"), Rule.COLLEAGUE),
    "searches a colleague's full name, apostrophe and all": (searched("N'Guessan Jean Marie"), Rule.COLLEAGUE),
    "opens a colleague among the travellers": ([read(at(11), concerns="colleague")], Rule.COLLEAGUE),
    "looks up five old acquaintances": (reads(5, 10, is_open_work=False), Rule.NO_TASK),
    "looks up four old cases over the day, hidden in work": (reads(20, 9) + reads(4, 9, 110, is_open_work=False), Rule.NO_TASK),
    "prints the reports of six closed cases": (reads(6, 15, action="print", is_open_work=False), Rule.NO_TASK),
    "opens a hundred travellers for a list": (reads(100, 9, 2), Rule.RATE),
    "exports and prints in bulk before leaving the unit": (reads(90, 9, 3, action="export"), Rule.RATE),
    "comes at three in the morning for tonight's targets": (reads(7, 3), Rule.OFF_SHIFT),
    "looks at two old records at midnight": (reads(2, 0.5, is_open_work=False), Rule.OFF_SHIFT),
    "uses a left session late in the evening": (reads(9, 22, 5), Rule.OFF_SHIFT),
    "goes through the cases by number": (labelled(list(range(40, 48))), Rule.SEQUENCE),
    "goes through the cases backwards": (labelled(list(range(48, 41, -1))), Rule.SEQUENCE),
    "tries references one after the other in the search": (
        [Row(at(10) + timedelta(minutes=n), 1, "search", terms=f"abj-2026-{n:05d}") for n in range(1, 8)],
        Rule.SEQUENCE,
    ),
    "tries addresses of records that are not hers": (reads(5, 10, action="denied"), Rule.DENIED),
    "knocks on the same closed door all day": ([read(at(9 + n), action="denied", record="one") for n in range(7)], Rule.DENIED),
}


def poisson(dice: random.Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


def honest(dice: random.Random, actor: int, days: int, shift: tuple[int, int] | None = None, until: date = TODAY) -> list[Row]:
    """A person's honest days up to `until` (left out): shifts, busy nights, swaps, calls at night, old cases, namesakes, dead links."""
    rows: list[Row] = []
    mine, mean = shift or dice.choice(SHIFTS), dice.uniform(8, 35)
    turns, case = dice.random() < 0.4 and shift is None, dice.randrange(100, 900)
    for back in range(days, 0, -1):
        day = until - timedelta(days=back)
        if dice.random() < 2 / 7:
            if dice.random() < 0.03:  # called at home
                rows += [read(at(dice.uniform(0, 24), day) + timedelta(minutes=4 * n), actor=actor) for n in range(dice.randint(1, 3))]
            continue
        start, length = SHIFTS[(back // 5) % len(SHIFTS)] if turns else mine
        if dice.random() < 0.015:
            start, length = dice.choice(SHIFTS)
        count = poisson(dice, min(mean * dice.lognormvariate(0, 0.35), 80))
        for _number in range(count):
            when = at(start + dice.uniform(0, length), day)
            is_old = dice.random() < 0.04
            rows.append(read(when, actor=actor, is_open_work=not is_old, has_note=is_old and dice.random() < 0.5))
        rows += [Row(at(start + dice.uniform(0, length), day), actor, "search", terms=dice.choice(NAMES)) for _number in range(poisson(dice, 6))]
        rows += [read(at(start + dice.uniform(0, length), day), actor=actor, action="denied") for _number in range(poisson(dice, 0.15))]
        if dice.random() < 0.1:  # a chief goes through what came in overnight
            first, length_of_run = at(start + 1, day), dice.randint(2, 4)
            rows += [read(first + timedelta(minutes=3 * n), actor=actor, label=f"DSS-2026-{case + n:05d}") for n in range(length_of_run)]
            case += length_of_run
    return rows


def found_on(rows: list[Row], reader: Reader = AWA) -> set[Rule]:
    habits = honest(random.Random(7), 1, 30, (8, 9))
    return {finding.rule for finding in findings(habits + rows, {1: reader}, TODAY)}


def test_nineteen_of_twenty_misuses_are_found():
    assert len(MISUSES) == 20
    missed = [what for what, (rows, rule) in MISUSES.items() if rule not in found_on(rows)]
    assert len(missed) <= 1, missed


@pytest.mark.parametrize("seed", [11, 2026, 417])
def test_honest_work_raises_at_most_one_false_alarm_in_a_hundred_days(seed: int):
    dice = random.Random(seed)
    people = range(1, 41)
    rows = [row for person in people for row in honest(dice, person, 90)]
    since = TODAY - timedelta(days=60)
    alarms = findings(rows, dict.fromkeys(people, AWA), since)
    worked = {(row.actor, row.at.date()) for row in rows if row.at.date() >= since}
    assert len(worked) > 1500
    assert len(alarms) * 100 <= len(worked), [(alarm.rule, alarm.text) for alarm in alarms]


def test_a_day_of_a_newcomer_is_compared_with_nothing():
    assert findings(reads(100, 3), {1: AWA}, TODAY) == []


@pytest.mark.parametrize(
    ("terms", "is_named"),
    [("awa diop", True), ("DIOP A", True), ("diop", False), ("awa", False), ("diop moussa", False), ("a.diop.dss", True), ("", False), ("adiop", False)],
)
def test_a_namesake_is_not_oneself(terms: str, is_named: bool):
    assert names_person(terms, "Awa", "DIOP", "a.diop.dss") is is_named


@given(st.lists(st.tuples(st.integers(0, 60 * 24 * 40), st.sampled_from(["read", "search", "denied", "print"]), st.text(max_size=20)), max_size=60))
def test_any_log_is_read_without_falling_over_and_rows_belong_to_their_day(log: list[tuple[int, str, str]]):
    rows = [Row(at(0) - timedelta(minutes=minutes), 1, action, record=terms, terms=terms) for minutes, action, terms in log]
    for finding in findings(rows, {1: AWA}, TODAY - timedelta(days=3)):
        assert finding.rows
        assert set(finding.rows) <= set(rows)
        assert finding.day >= TODAY - timedelta(days=3)
