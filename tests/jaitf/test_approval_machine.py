"""Whatever people ask, decide, withdraw, forge or let lapse: nothing grave happens without a second person who saw it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from aircop.core.errors import AircopError
from aircop.reporting.models import RegionalExport
from jaitf.choices import APPROVAL_TRANSITIONS, ApprovalState, Role
from jaitf.models import ApprovalRequest, Posting, User
from jaitf.permissions import forget_access
from jaitf.selectors.approvals import approvals_waiting, deciders_of
from jaitf.services.approvals import approval_decide, approval_withdraw, approvals_expire
from jaitf.services.officers import posting_end, posting_start
from tests.factories.approvals import another, ask_to_appoint, ask_to_export
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
WHO = st.integers(0, 6)
WHICH = st.integers(0, 9)
FORGERIES = (
    "UPDATE jaitf_approvalrequest SET state = 'done' WHERE id = %s",
    "UPDATE jaitf_approvalrequest SET state = 'approved', decided_by_id = asked_by_id, decided_at = now() WHERE id = %s",
    "UPDATE jaitf_approvalrequest SET state = 'asked', decided_by_id = NULL, decided_at = NULL WHERE id = %s",
    "UPDATE jaitf_approvalrequest SET payload = '{}' WHERE id = %s",
    "UPDATE jaitf_approvalrequest SET expires_at = expires_at + interval '9 days' WHERE id = %s",
    "DELETE FROM jaitf_approvalrequest WHERE id = %s",
)


class Approvals(RuleBasedStateMachine):
    cast: Cast
    #: Over all runs: a machine in which nothing is ever approved proves nothing.
    outcomes: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.clock = time_machine.travel(datetime.now(UTC), tick=False)
        self.traveller = self.clock.start()
        cast = self.cast
        self.admins = [cast.administrator, another(Role.ADMINISTRATOR), another(Role.ADMINISTRATOR, "third.admin")]
        self.people = [*self.admins, cast.analyst, cast.regional_coordinator, cast.oversight, cast.dss.chief]
        self.candidates = [cast.stranger, cast.dss.liaison]
        self.postings = set(Posting.objects.values_list("pk", flat=True))
        #: Request → who approved it through the service.
        self.approved: dict[int, int] = {}

    @initialize()
    def begin(self) -> None:
        self.ask_for_a_posting(0, 0, Role.CHIEF)
        self.ask_for_a_report(3, 400)

    def teardown(self) -> None:
        self.clock.stop()
        transaction.savepoint_rollback(self.savepoint)
        for person in self.people:
            forget_access(person)

    def some(self, number: int) -> ApprovalRequest:
        requests = list(ApprovalRequest.objects.order_by("pk"))
        return requests[number % len(requests)]

    @rule(who=st.integers(0, 2), candidate=st.integers(0, 1), role=st.sampled_from([Role.CHIEF, Role.DEPUTY]))
    def ask_for_a_posting(self, who: int, candidate: int, role: Role) -> None:
        with suppress(AircopError):
            place = {"role": role, "task_force": self.cast.abj.task_force, "agency": self.cast.abj.police}
            ask_to_appoint(self.cast, self.candidates[candidate], self.admins[who], **place)

    @rule(who=WHO, days=st.integers(400, 402))
    def ask_for_a_report(self, who: int, days: int) -> None:
        with suppress(AircopError):
            ask_to_export(self.people[who], days=days)

    @precondition(lambda self: ApprovalRequest.objects.exists())
    @rule(who=WHO, which=WHICH, approve=st.booleans(), as_shown=st.sampled_from([True, True, False]))
    def decide(self, who: int, which: int, approve: bool, as_shown: bool) -> None:
        request, person = self.some(which), User.objects.get(pk=self.people[who].pk)
        digest = request.payload_sha256 if as_shown else "0" * 64
        self.decided(request, person, approve, digest)

    @precondition(lambda self: approvals_waiting().exists())
    @rule(which=WHICH, who=WHO, approve=st.sampled_from([True, True, False]))
    def decide_as_one_should(self, which: int, who: int, approve: bool) -> None:
        waiting = list(approvals_waiting())
        request = waiting[which % len(waiting)]
        people = deciders_of(request)
        if people:
            self.decided(request, people[who % len(people)], approve, request.payload_sha256)

    def decided(self, request: ApprovalRequest, person: User, approve: bool, digest: str) -> None:
        with suppress(AircopError):
            approval_decide(actor=person, public_id=request.public_id, approve=approve, digest=digest, answer="so it is")
            self.outcomes["approved" if approve else "refused"] += 1
            if approve:
                assert digest == request.payload_sha256
                assert request.expires_at > datetime.now(UTC)
                self.approved[request.pk] = person.pk

    @precondition(lambda self: ApprovalRequest.objects.exists())
    @rule(who=WHO, which=WHICH)
    def withdraw(self, who: int, which: int) -> None:
        with suppress(AircopError):
            approval_withdraw(actor=self.people[who], public_id=self.some(which).public_id)

    @precondition(lambda self: ApprovalRequest.objects.exists())
    @rule(which=WHICH, statement=st.sampled_from(FORGERIES))
    def forge(self, which: int, statement: str) -> None:
        with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [self.some(which).pk])

    @rule(hours=st.integers(1, 40), scheduler_runs=st.booleans())
    def time_passes(self, hours: int, scheduler_runs: bool) -> None:
        self.traveller.shift(timedelta(hours=hours))
        if scheduler_runs:
            approvals_expire()

    @rule(back=st.booleans())
    def an_administrator_goes_or_comes_back(self, back: bool) -> None:
        with suppress(AircopError):
            if back:
                self.postings.add(posting_start(actor=None, officer=self.admins[2], role=Role.ADMINISTRATOR).pk)
            else:
                posting_end(actor=None, posting=Posting.objects.filter(officer=self.admins[2]).order_by("pk").last())

    @invariant()
    def what_was_done_was_approved_by_a_second_person(self) -> None:
        done = ApprovalRequest.objects.filter(state__in=[ApprovalState.APPROVED, ApprovalState.DONE])
        assert {request.pk: request.decided_by_id for request in done} == self.approved
        assert not any(request.decided_by_id in (request.asked_by_id, request.about_id) for request in done)

    @invariant()
    def exactly_what_was_approved_is_there(self) -> None:
        done = list(ApprovalRequest.objects.filter(state=ApprovalState.DONE))
        asked = sorted((one.content["officer"], one.content["role"], one.decided_by_id) for one in done if one.kind == "role.grant")
        given = Posting.objects.exclude(pk__in=self.postings).values_list("officer__username", "role", "approved_by_id")
        assert sorted(given) == asked
        assert RegionalExport.objects.exclude(approved_by=None).count() == RegionalExport.objects.count() == len(done) - len(asked)

    @invariant()
    def states_follow_the_table(self) -> None:
        for request in ApprovalRequest.objects.all():
            states = list(request.events.order_by("pgh_id").values_list("state", flat=True))
            assert states[0] == ApprovalState.ASKED
            assert all(step in APPROVAL_TRANSITIONS for step in pairwise(states)), states


def test_whatever_people_do_nothing_grave_happens_by_one_alone(cast: Cast):
    machine = type("Machine", (Approvals,), {"cast": cast, "outcomes": Counter()})
    steps = settings(max_examples=15, stateful_step_count=25, deadline=None, database=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=steps)
    assert machine.outcomes["approved"] > 5
    assert machine.outcomes["refused"] > 1
