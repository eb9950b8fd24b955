"""The invariants of custody (domain reference, section 8): chain, custodian, hand-over, time; by services and against raw SQL."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.errors import Forbidden
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import CustodyEntry, Exhibit
from seizures.selectors.custody import entries_of
from seizures.services.custody import Moment
from seizures.services.custody_steps import (
    FieldTest,
    exhibit_retrieve,
    exhibit_store,
    exhibit_test,
)
from seizures.services.exhibits import Found, entry_correct, exhibit_collect
from seizures.services.hand_overs import hand_over_confirm, hand_over_offer, hand_over_undo
from tests.factories import exhibits as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast, Unit
from tests.seizures.ledger import forced, refused, refused_by_the_database


@pytest.fixture
def unit(cast: Cast) -> Unit:
    return cast.dss


@pytest.fixture
def thing(unit: Unit) -> Exhibit:
    """Held by the officer, of a case that is approved already."""
    return make.exhibit(cases.approved(unit), unit.officer)


# 1 ------------------------------------------------------------------------------------------------------------------------


def test_entries_are_chained_and_nothing_changes_or_removes_one(unit: Unit, thing: Exhibit):
    make.weighed(thing, unit.officer, unit.deputy)
    first, second = entries_of(thing)
    assert (first.previous_digest, second.previous_digest, thing.head) == ("", first.digest, second.digest)
    for statement in ("UPDATE seizures_custodyentry SET note = 'forged' WHERE id = %s", "DELETE FROM seizures_custodyentry WHERE id = %s"):
        refused_by_the_database(statement, first.pk, match="never changed")
    for statement in (
        "UPDATE seizures_exhibit SET holder_id = NULL, store = 'mine' WHERE id = %s",
        "UPDATE seizures_exhibit SET description = 'flour' WHERE id = %s",
        "DELETE FROM seizures_exhibit WHERE id = %s",
    ):
        refused_by_the_database(statement, thing.pk, match="entries of its ledger only")


def test_an_entry_that_does_not_follow_the_last_one_is_refused(unit: Unit, thing: Exhibit):
    with pytest.raises(DatabaseError, match="does not follow"):
        forced(thing, Kind.LOSS, unit.officer, note="x", sequence=7)
    with pytest.raises(DatabaseError, match="does not follow"):
        forced(thing, Kind.LOSS, unit.officer, note="x", previous_digest="0" * 64)


def test_a_digest_that_is_not_that_of_the_content_is_refused(unit: Unit, thing: Exhibit):
    entry = entries_of(thing)[0]
    entry.pk, entry.public_id, entry.sequence, entry.previous_digest = None, uuid4(), 2, thing.head
    with pytest.raises(DatabaseError, match="digest is not that"), transaction.atomic():
        entry.save(force_insert=True)


def test_a_correction_is_a_new_entry_that_refers_to_the_old_one(unit: Unit, thing: Exhibit):
    make.weighed(thing, unit.officer, unit.deputy, net="1000")
    correction = entry_correct(actor=unit.officer, exhibit=thing, refers_to=2, note="The scale showed 990 g.", net_g=Decimal(990))
    assert (correction.sequence, correction.refers_to) == (3, 2)
    assert entries_of(thing)[1].net_g == 1000
    with refused("no_such_entry"):
        entry_correct(actor=unit.officer, exhibit=thing, refers_to=4, note="Later than itself.")
    with refused("missing"):
        entry_correct(actor=unit.officer, exhibit=thing, refers_to=2, note=" ")
    with pytest.raises(DatabaseError, match="custody_correction_refers"):
        forced(thing, Kind.CORRECTION, unit.officer, note="of nothing")


def test_masked_text_is_gone_and_everything_else_stays(unit: Unit, thing: Exhibit):
    entry = entries_of(thing)[0]
    masked = CustodyEntry.objects.filter(pk=entry.pk)
    with transaction.atomic():
        masked.update(note="", place="", salt="", masked_at=timezone.now())
    for change in ({"note": "other"}, {"digest": "0" * 64}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            masked.update(**change)


# 2 ------------------------------------------------------------------------------------------------------------------------


def test_at_any_time_there_is_one_custodian(unit: Unit, thing: Exhibit):
    assert thing.custodian == str(unit.officer)
    exhibit_store(actor=unit.officer, exhibit=thing, store="Store 1, shelf B")
    thing.refresh_from_db()
    assert (thing.holder, thing.custodian) == (None, "Store 1, shelf B")
    exhibit_retrieve(actor=unit.custodian, exhibit=thing)
    thing.refresh_from_db()
    assert (thing.holder, thing.store) == (unit.custodian, "")
    for custodians in ({"store": "also here"}, {"holder_id": None}):
        with pytest.raises(DatabaseError, match="custody"):
            forced(thing, Kind.LOSS, unit.custodian, note="x", **custodians)
    with pytest.raises(DatabaseError, match="one_custodian"):
        forced(thing, Kind.STORED, unit.custodian, store="here", outside="and there", holder_id=None)


def test_only_who_holds_a_thing_works_on_it(unit: Unit, thing: Exhibit):
    with refused("not_holder"):
        exhibit_store(actor=unit.custodian, exhibit=thing, store="Mine")
    with pytest.raises(DatabaseError, match="only the person who holds"):
        forced(thing, Kind.STORED, unit.custodian, store="Mine", holder_id=None)
    exhibit_store(actor=unit.officer, exhibit=thing, store="Store 1")
    with pytest.raises(DatabaseError, match="whoever receives it holds it"):
        forced(thing, Kind.RETRIEVED, unit.custodian, store="", holder_id=unit.chief.pk)


def test_what_somebody_left_behind_is_taken_over_with_a_word(unit: Unit, thing: Exhibit):
    with refused("held"):
        exhibit_retrieve(actor=unit.custodian, exhibit=thing, note="On the desk.")
    with pytest.raises(DatabaseError, match="a person holds it"):
        forced(thing, Kind.RETRIEVED, unit.custodian, holder_id=unit.custodian.pk, note="x")
    unit.officer.postings.update(ends_on=timezone.now().date())
    with refused("missing"):
        exhibit_retrieve(actor=unit.custodian, exhibit=thing)
    with pytest.raises(DatabaseError, match="how it was found"):
        forced(thing, Kind.RETRIEVED, unit.custodian, holder_id=unit.custodian.pk)
    exhibit_retrieve(actor=unit.custodian, exhibit=thing, note="In the locker of the officer.")
    thing.refresh_from_db()
    assert thing.holder == unit.custodian


# 3 ------------------------------------------------------------------------------------------------------------------------


def test_a_hand_over_is_open_until_the_receiver_confirms(unit: Unit, thing: Exhibit):
    hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.custodian)
    thing.refresh_from_db()
    assert (thing.holder, thing.offered_to) == (unit.officer, unit.custodian)
    with refused("offered"):
        exhibit_store(actor=unit.officer, exhibit=thing, store="Store 1")
    for other in (unit.officer, unit.chief):
        with pytest.raises(Forbidden):
            hand_over_confirm(actor=other, exhibit=thing)
        with pytest.raises(DatabaseError, match="only the person it was handed to"):
            forced(thing, Kind.TRANSFER, other, second_id=unit.custodian.pk, holder_id=other.pk)
    hand_over_confirm(actor=unit.custodian, exhibit=thing)
    thing.refresh_from_db()
    assert (thing.holder, thing.offered_to) == (unit.custodian, None)


def test_a_hand_over_to_oneself_or_to_somebody_of_another_room_is_refused(cast: Cast, thing: Exhibit):
    unit = cast.dss
    with refused("second_is_first"):
        hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.officer)
    for stranger in (cast.abj.custodian, unit.liaison, cast.stranger):
        with refused("receiver"):
            hand_over_offer(actor=unit.officer, exhibit=thing, receiver=stranger)
    with pytest.raises(DatabaseError, match=r"custody_takes_two|hand_over_goes"):
        forced(thing, Kind.OFFERED, unit.officer, second_id=unit.officer.pk)


def test_both_parties_can_undo_a_hand_over_and_nobody_else(unit: Unit, thing: Exhibit):
    for who in (unit.officer, unit.custodian):
        hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.custodian)
        with pytest.raises(Forbidden):
            hand_over_undo(actor=unit.chief, exhibit=thing, reason="Mine")
        hand_over_undo(actor=who, exhibit=thing, reason="The bag is torn.")
        thing.refresh_from_db()
        assert (thing.holder, thing.offered_to) == (unit.officer, None)


def test_a_hand_over_that_is_open_for_a_day_raises_a_flag(unit: Unit, thing: Exhibit):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.custodian)
        thing.refresh_from_db()
        clock.shift(timedelta(hours=24))
        assert not thing.is_overdue
        clock.shift(timedelta(seconds=1))
        assert thing.is_overdue
        assert list(Exhibit.objects.overdue(timezone.now())) == [thing]


def test_nobody_writes_in_somebody_elses_name(unit: Unit, thing: Exhibit):
    with pytest.raises(DatabaseError, match="own name"), acting(unit.chief.pk):
        forced(thing, Kind.LOSS, unit.officer, note="x")


# 6 ------------------------------------------------------------------------------------------------------------------------


def test_times_run_forward_and_what_is_late_says_why(unit: Unit, thing: Exhibit):
    before = Moment(timezone.now() - timedelta(hours=2))
    make.weighed(thing, unit.officer, unit.deputy)
    with refused("late"):
        exhibit_test(actor=unit.officer, exhibit=thing, test=FieldTest("Scott", "L1", "blue"), at=before)
    late = exhibit_test(actor=unit.officer, exhibit=thing, test=FieldTest("Scott", "L1", "blue"), at=Moment(before.occurred_at, "No connection."))
    assert (late.is_late, late.late_reason) == (True, "No connection.")
    with pytest.raises(DatabaseError, match="do not run backwards"):
        forced(thing, Kind.TESTED, unit.officer, occurred_at=before.occurred_at, lot="1", result="blue")
    with pytest.raises(DatabaseError, match="custody_late_says_why"):
        forced(thing, Kind.TESTED, unit.officer, occurred_at=before.occurred_at, is_late=True, lot="1", result="blue")


def test_what_was_done_more_than_a_day_ago_is_late(unit: Unit):
    long_ago = Moment(timezone.now() - timedelta(hours=25))
    seizure = cases.approved(unit)
    found = Found("Packet", "Suitcase")
    with refused("late"):
        exhibit_collect(actor=unit.officer, seizure=seizure, found=found, at=long_ago)
    thing = exhibit_collect(actor=unit.officer, seizure=seizure, found=found, at=Moment(long_ago.occurred_at, "The server was down."))
    assert entries_of(thing)[0].is_late
    with pytest.raises(DatabaseError, match="custody_late_is_marked"):
        forced(thing, Kind.TESTED, unit.officer, occurred_at=timezone.now() - timedelta(hours=24, seconds=1), lot="1", result="blue")


def test_a_hand_over_is_never_put_in_before_another_entry_nor_ahead_of_its_time(unit: Unit, thing: Exhibit):
    with refused("before_the_last"):
        exhibit_store(actor=unit.officer, exhibit=thing, store="Store 1", at=Moment(thing.last_occurred_at - timedelta(minutes=1), "Forgot."))
    with refused("future"):
        exhibit_store(actor=unit.officer, exhibit=thing, store="Store 1", at=Moment(timezone.now() + timedelta(hours=1)))
    with pytest.raises(DatabaseError, match="custody_is_past"):
        forced(thing, Kind.LOSS, unit.officer, note="x", occurred_at=timezone.now() + timedelta(hours=1))
