"""Unusual access: twenty scripted misuses of which nineteen must be found, and honest work that must pass."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aircop.demo.readings import OFFICE, habits
from jaitf.unusual_access import Reader, Row, Rule, findings, names_person

TODAY = date(2026, 11, 23)
COLLEAGUES = (("Moussa", "NDIAYE", "m.ndiaye.dss"), ("Fatou", "SARR", "f.sarr.dss"), ("Jean-Marie", "N'GUESSAN", "jm.nguessan.dss"))
AWA = Reader("Awa", "DIOP", "a.diop.dss", COLLEAGUES, "Africa/Dakar")


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


def honest(dice: random.Random, actor: int, days: int, shift: tuple[int, int] | None = None) -> list[Row]:
    """A person's honest days up to today (left out), as in the demo world."""
    return [
        read(
            reading.at,
            actor=actor,
            action=reading.action,
            terms=reading.terms,
            is_open_work=not reading.is_old,
            note=f"DSS-2026-{number:05d}" if reading.has_note else "",
            label=f"DSS-2026-{reading.number:05d}" if reading.number else "",
        )
        for number, reading in enumerate(habits(dice, days, TODAY, shift=shift))
    ]


def found_on(rows: list[Row], reader: Reader = AWA) -> set[Rule]:
    habits = honest(random.Random(7), 1, 30, OFFICE)
    return {finding.rule for finding in findings(habits + rows, {1: reader}, TODAY)}


def test_nineteen_of_twenty_misuses_are_found():
    assert len(MISUSES) == 20
    missed = [what for what, (rows, rule) in MISUSES.items() if rule not in found_on(rows)]
    assert len(missed) <= 1, missed


def test_a_note_explains_a_few_old_records_and_not_a_whole_sitting():
    assert found_on(reads(5, 10, is_open_work=False, note="DSS-2026-00041")) == set()
    assert found_on(reads(6, 10, is_open_work=False, note="DSS-2026-00041")) == {Rule.NO_TASK}


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
