"""One exhibit under random steps of five people: what holds whatever they do."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from itertools import count

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from aircop.core.errors import AircopError
from jaitf.models import User
from jaitf.permissions import forget_access
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import Exhibit
from seizures.selectors.custody_audit import broken_links
from seizures.services.custody_steps import (
    FieldTest,
    exhibit_check_seal,
    exhibit_open_seal,
    exhibit_retrieve,
    exhibit_seal,
    exhibit_store,
    exhibit_test,
    exhibit_weigh,
)
from seizures.services.destruction import Destruction, destruction_order, exhibit_destroy
from seizures.services.exhibits import Part, entry_correct, exhibit_divide
from seizures.services.hand_overs import hand_over_confirm, hand_over_offer, hand_over_undo
from seizures.services.laboratory import exhibit_send
from tests.factories import exhibits as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast

#: Mostly the two who have it in their hands.
WHO = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4])
SEAL = st.sampled_from(["right", "right", "wrong", ""])
NET = st.sampled_from(["1000", "999", "500", "0.5"])


class CustodyMachine(RuleBasedStateMachine):
    """Officer, custodian, chief, deputy and a chief of another unit."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        unit = self.cast.dss
        self.people = [unit.officer, unit.custodian, unit.chief, unit.deputy, self.cast.abj.chief]
        self.numbers = count(1)

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)
        for user in self.people:
            forget_access(user)

    @initialize()
    def begin(self) -> None:
        self.thing = make.exhibit(cases.seizure_draft(self.cast.dss), self.people[0])
        self.digests: list[str] = []

    def now(self) -> Exhibit:
        return Exhibit.objects.get(pk=self.thing.pk)

    def step(self, what: object, who: int, **given: object) -> None:
        with suppress(AircopError):
            what(actor=self.people[who], exhibit=self.now(), **given)  # type: ignore[operator]

    def seal_read(self, how: str) -> str:
        return {"right": self.now().seal_number, "wrong": "WRONG"}.get(how, "")

    @rule(who=WHO, to=WHO)
    def offer(self, who: int, to: int) -> None:
        self.step(hand_over_offer, who, receiver=self.people[to])

    @rule(who=WHO, seal=SEAL)
    def confirm(self, who: int, seal: str) -> None:
        self.step(hand_over_confirm, who, found=self.seal_read(seal))

    @rule(who=WHO)
    def undo(self, who: int) -> None:
        self.step(hand_over_undo, who, reason="No.")

    @rule(who=WHO, net=NET, second=WHO)
    def weigh(self, who: int, net: str, second: int) -> None:
        self.step(exhibit_weigh, who, weight=make.weight(net=net), second=self.people[second])

    @rule(who=WHO)
    def seal(self, who: int) -> None:
        self.step(exhibit_seal, who, issuer="DSS", number=f"M{next(self.numbers)}")

    @rule(who=WHO)
    def open(self, who: int) -> None:
        self.step(exhibit_open_seal, who, reason="A sample.")

    @rule(who=WHO, seal=SEAL)
    def check(self, who: int, seal: str) -> None:
        self.step(exhibit_check_seal, who, found=self.seal_read(seal))

    @rule(who=WHO)
    def test(self, who: int) -> None:
        self.step(exhibit_test, who, test=FieldTest("Scott", "L1", "blue"))

    @rule(who=WHO)
    def store(self, who: int) -> None:
        self.step(exhibit_store, who, store="Store 1")

    @rule(who=WHO, seal=SEAL)
    def retrieve(self, who: int, seal: str) -> None:
        self.step(exhibit_retrieve, who, found=self.seal_read(seal))

    @rule(who=WHO)
    def send(self, who: int) -> None:
        self.step(exhibit_send, who, to="Laboratory")

    @rule(who=WHO, part=NET, remainder=NET)
    def divide(self, who: int, part: str, remainder: str) -> None:
        self.step(exhibit_divide, who, parts=[Part("A part", Decimal(part))], remainder_g=Decimal(remainder), second=self.people[3 if who != 3 else 2])

    @rule(who=WHO, which=st.integers(1, 6))
    def correct(self, who: int, which: int) -> None:
        self.step(entry_correct, who, refers_to=which, note="It was otherwise.")

    @rule(who=st.sampled_from([2, 3]))
    def order(self, who: int) -> None:
        self.step(destruction_order, who, reference="TGI 1", waiver="None needed.")

    @rule(who=WHO)
    def destroy(self, who: int) -> None:
        self.step(exhibit_destroy, who, destruction=Destruction("Fire", "A", "B"))

    @rule(
        statement=st.sampled_from(
            [
                "UPDATE seizures_custodyentry SET net_g = 1 WHERE exhibit_id = %s",
                "DELETE FROM seizures_custodyentry WHERE exhibit_id = %s",
                "UPDATE seizures_exhibit SET offered_to_id = holder_id, offered_at = now() WHERE id = %s",
                "UPDATE seizures_exhibit SET last_sequence = 0, head = '' WHERE id = %s",
            ]
        )
    )
    def forge(self, statement: str) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [self.thing.pk])

    @invariant()
    def every_link_holds(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert list(broken_links()) == []

    @invariant()
    def the_ledger_only_grows(self) -> None:
        digests = list(self.thing.entries.order_by("sequence").values_list("digest", flat=True))
        assert digests[: len(self.digests)] == self.digests
        self.digests = digests

    @invariant()
    def one_custodian_and_none_after_the_end(self) -> None:
        for thing in Exhibit.objects.all():
            custodians = [bool(thing.holder_id), bool(thing.store), bool(thing.outside)]
            assert sum(custodians) == (0 if thing.ended_at else 1)

    @invariant()
    def who_holds_it_took_it(self) -> None:
        """Every change from one person to another was confirmed by the new one."""
        holder: User | int | None = None
        for entry in self.thing.entries.order_by("sequence"):
            if entry.holder_id is not None and entry.holder_id != holder:
                assert (entry.actor_id, entry.kind in (Kind.COLLECTED, Kind.TRANSFER, Kind.RETRIEVED)) == (entry.holder_id, True)
            holder = entry.holder_id

    @invariant()
    def nothing_is_made_of_nothing(self) -> None:
        """A division leaves what was there, within the tolerance."""
        for entry in self.thing.entries.filter(kind=Kind.SAMPLED):
            assert abs(entry.parent_net_g - entry.children_net_g - entry.net_g) <= max(entry.parent_net_g * Decimal("0.005"), Decimal("0.1"))


def test_the_custody_of_one_exhibit(cast: Cast):
    CustodyMachine.cast = cast
    run_state_machine_as_test(
        CustodyMachine,
        settings=settings(max_examples=6, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)),
    )
