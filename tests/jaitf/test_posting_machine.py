"""Whatever is posted, ended or left to the calendar: a person holds exactly what the postings in force give."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from aircop.core.errors import AircopError
from jaitf.models import Airport, Posting, User
from jaitf.permissions import access_of
from jaitf.services.officers import officer_create, posting_end, posting_start, postings_refresh
from jaitf.services.task_forces import agency_create, agency_room, joint_room, task_force_create

pytestmark = pytest.mark.django_db

#: Written by hand: role → (reads the joint room, reads its own agency's room, approves).
EXPECTED = {
    "officer": (True, True, False),
    "targeter": (True, True, False),
    "custodian": (True, True, False),
    "chief": (True, True, True),
    "liaison": (False, True, False),
}


class Postings(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.clock = time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False)
        self.traveller = self.clock.start()
        self.in_line = True
        self.given: list[Posting] = []
        airport = Airport.objects.select_related("country").get(iata="DSS")
        self.units = [task_force_create(code=code, name=code, airport=airport, languages=["fr"]) for code in ("DSS", "DSC")]
        self.agencies = [agency_create(code=f"sn-{kind}", name=kind, agency_type=kind.upper(), country=airport.country) for kind in ("customs", "police")]
        for unit in self.units:
            for agency in self.agencies:
                agency_room(unit, agency)
        self.officer = officer_create(username="awa.diop", password="x" * 14)

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)

    @property
    def today(self) -> date:
        return datetime.now(UTC).date()

    @rule(
        role=st.sampled_from(sorted(EXPECTED)), unit=st.integers(0, 1), agency=st.integers(0, 1), begins=st.integers(-2, 3), lasts=st.none() | st.integers(0, 4)
    )
    def post(self, role: str, unit: int, agency: int, begins: int, lasts: int | None) -> None:
        start = self.today + timedelta(days=begins)
        try:
            posting = posting_start(
                actor=None,
                officer=self.officer,
                role=role,
                task_force=self.units[unit],
                agency=self.agencies[agency],
                starts_on=start,
                ends_on=None if lasts is None else start + timedelta(days=lasts),
            )
        except AircopError as refusal:
            if refusal.code != "posting_twice":
                raise
        else:
            self.given.append(posting)
            self.in_line = True

    @precondition(lambda self: self.given)
    @rule(index=st.integers(0, 50), days=st.integers(-1, 3))
    def end(self, index: int, days: int) -> None:
        try:
            posting_end(actor=None, posting=self.given[index % len(self.given)], ends_on=self.today + timedelta(days=days))
        except AircopError as refusal:
            if refusal.code not in {"posting_ended", "posting_end_past", "posting_prolonged"}:
                raise
        else:
            self.in_line = True

    @rule(days=st.integers(1, 3), scheduler_runs=st.booleans())
    def time_passes(self, days: int, scheduler_runs: bool) -> None:
        self.traveller.shift(timedelta(days=days))
        if scheduler_runs:
            postings_refresh()
        self.in_line = scheduler_runs

    def expected(self, approve: bool = False) -> set[int]:
        rooms = set()
        for posting in Posting.objects.filter(officer=self.officer):
            in_force = posting.starts_on <= self.today and (posting.ends_on is None or self.today < posting.ends_on)
            joint, agency, approves = EXPECTED[posting.role]
            if in_force and (approves or not approve):
                rooms |= {joint_room(posting.task_force).pk} if joint else set()
                rooms |= {agency_room(posting.task_force, posting.agency).pk} if agency else set()
        return rooms

    @invariant()
    def holds_what_the_postings_in_force_give(self) -> None:
        held = access_of(User.objects.get(pk=self.officer.pk)).compartments
        for verb, expected in (("view", self.expected()), ("approve", self.expected(approve=True))):
            if self.in_line:
                assert held.get(verb, frozenset()) == expected
            else:
                # Rights that begin wait for the scheduler; rights that ended never do.
                assert held.get(verb, frozenset()) <= expected


def test_access_follows_the_postings_in_force_whatever_happens():
    steps = settings(
        max_examples=20,
        stateful_step_count=10,
        deadline=None,
        database=None,
        # Each step costs queries: a failure is shown as found, shrinking it takes minutes.
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Postings, settings=steps)
