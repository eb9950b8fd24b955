"""A case under random operations by people of two agencies and a stranger: what holds whatever they do."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from aircop.core.errors import AircopError
from jaitf.models import Compartment, User
from jaitf.permissions import forget_access
from seizures.choices import SeizureState
from seizures.models import CommodityLine, Seizure
from seizures.selectors.record import canonical_record
from seizures.services.decisions import seizure_approve, seizure_return
from seizures.services.seizures import seizure_change, seizure_create, seizure_submit
from tests.factories import seizures as make
from tests.factories.cast import Cast

QUANTITIES = st.decimals("0.001", "9999", places=3)
#: Officers and chiefs act more often than the custodian and those outside.
WHO = st.sampled_from([0, 1, 2, 3, 4, 0, 1, 2, 5, 6, 7, 8])
WHICH = st.integers(0, 6)


class CaseMachine(RuleBasedStateMachine):
    """Customs and police of one unit with officers and chiefs, and the chief of another unit, work on a handful of cases."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        unit = self.cast.dss
        self.insiders = [unit.officer, unit.chief, unit.deputy, unit.police_officer, unit.police_chief, unit.custodian]
        self.outsiders = [self.cast.abj.chief, self.cast.stranger, self.cast.analyst]
        self.rooms: list[Compartment] = [unit.joint, unit.customs_room, unit.police_room]
        self.locked: dict[int, str] = {}

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)
        for user in [*self.insiders, *self.outsiders]:
            forget_access(user)

    def somebody(self, number: int) -> User:
        people = [*self.insiders, *self.outsiders]
        return people[number % len(people)]

    def some_case(self, number: int) -> Seizure | None:
        cases = list(Seizure.objects.order_by("pk"))
        return cases[number % len(cases)] if cases else None

    @initialize()
    def begin(self) -> None:
        unit = self.cast.dss
        make.submitted(unit)
        make.submitted(unit, actor=unit.chief)
        make.seizure_draft(unit)

    @rule(who=WHO, room=st.integers(0, 2), complete=st.sampled_from([True, True, False]))
    def open(self, who: int, room: int, complete: bool) -> None:
        with suppress(AircopError):
            seizure_create(actor=self.somebody(who), compartment=self.rooms[room], details=make.seizure_input(complete))

    @precondition(lambda self: Seizure.objects.exists())
    @rule(who=WHO, which=WHICH, quantity=QUANTITIES, stale=st.sampled_from([False, False, True]))
    def change(self, who: int, which: int, quantity: Decimal, stale: bool) -> None:
        seizure = self.some_case(which)
        with suppress(AircopError):
            details = make.seizure_input(lines=(make.line_input(quantity=quantity),))
            seizure_change(actor=self.somebody(who), seizure=seizure, version=seizure.version - stale, details=details)

    @precondition(lambda self: Seizure.objects.exists())
    @rule(who=WHO, which=WHICH)
    def submit(self, who: int, which: int) -> None:
        with suppress(AircopError):
            seizure_submit(actor=self.somebody(who), seizure=self.some_case(which))

    @precondition(lambda self: Seizure.objects.exists())
    @rule(who=WHO, which=WHICH)
    def approve(self, who: int, which: int) -> None:
        with suppress(AircopError):
            done = seizure_approve(actor=self.somebody(who), seizure=self.some_case(which))
            self.locked[done.pk] = canonical_record(Seizure.objects.get(pk=done.pk))

    @precondition(lambda self: Seizure.objects.exists())
    @rule(who=WHO, which=WHICH, reason=st.sampled_from(["", "Weigh it again."]))
    def send_back(self, who: int, which: int, reason: str) -> None:
        with suppress(AircopError):
            seizure_return(actor=self.somebody(who), seizure=self.some_case(which), reason=reason)

    @precondition(lambda self: Seizure.objects.exists())
    @rule(
        which=WHICH,
        statement=st.sampled_from(
            [
                "UPDATE seizures_seizure SET narrative = 'forged' WHERE id = %s",
                "UPDATE seizures_seizure SET state = 'draft', reference = NULL WHERE id = %s",
                "UPDATE seizures_seizure SET state = 'approved', decided_by_id = submitted_by_id, decided_at = now() WHERE id = %s",
                "DELETE FROM seizures_commodityline WHERE seizure_id = %s",
                "UPDATE seizures_commodityline SET quantity = 1 WHERE seizure_id = %s",
                "UPDATE seizures_person SET family_name = 'FORGED' WHERE seizure_id = %s",
            ]
        ),
    )
    def forge(self, which: int, statement: str) -> None:
        seizure = self.some_case(which)
        with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [seizure.pk])

    @invariant()
    def a_reference_is_there_exactly_from_the_submission_on(self) -> None:
        for seizure in Seizure.objects.all():
            assert (seizure.reference is None) == (seizure.state == SeizureState.DRAFT), seizure.state

    @invariant()
    def references_have_no_gap(self) -> None:
        numbers = sorted(int(reference.rpartition("-")[2]) for reference in Seizure.objects.exclude(reference=None).values_list("reference", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def what_is_approved_never_changes(self) -> None:
        for pk, record in self.locked.items():
            assert canonical_record(Seizure.objects.get(pk=pk)) == record

    @invariant()
    def nobody_approved_what_he_submitted(self) -> None:
        for seizure in Seizure.objects.filter(state=SeizureState.APPROVED):
            assert seizure.decided_by_id not in (None, seizure.submitted_by_id)
            assert seizure.pk in self.locked

    @invariant()
    def nobody_outside_sees_anything(self) -> None:
        for user in self.outsiders:
            assert not Seizure.objects.visible_to(user).exists()
            assert not CommodityLine.objects.visible_to(user).exists()
        police_only = Seizure.objects.filter(compartment=self.cast.dss.police_room)
        assert not police_only.visible_to(self.cast.dss.officer).exists()

    @invariant()
    def what_was_submitted_was_complete(self) -> None:
        for seizure in Seizure.objects.filter(state=SeizureState.APPROVED):
            # Whoever forges lines away leaves a person with an outcome, which is enough without goods.
            assert seizure.lines.exists() or seizure.persons.exclude(outcome="").exists()
            assert {"departure", "destination"} <= set(seizure.legs.values_list("role", flat=True))


@pytest.mark.django_db
def test_whatever_people_do_a_case_keeps_its_promises(cast: Cast):
    machine = type("Machine", (CaseMachine,), {"cast": cast})
    run_state_machine_as_test(machine, settings=settings(max_examples=12, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)))
