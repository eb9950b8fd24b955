"""The ledger as the running site writes it: under row security, as the role that may neither change nor delete an entry."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection

from seizures.models import CustodyEntry, Exhibit, ExhibitFile
from seizures.services.exhibits import Part, exhibit_divide
from seizures.services.hand_overs import hand_over_confirm, hand_over_offer
from tests.factories import exhibits as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast
from tests.seizures.served import served


@pytest.fixture
def thing(cast: Cast) -> Exhibit:
    seizure = cases.approved(cast.dss)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with served(cast.dss.officer):
        return make.exhibit(seizure, cast.dss.officer)


def test_the_whole_way_of_a_thing_is_written_as_served(cast: Cast, thing: Exhibit):
    unit = cast.dss
    with served(unit.officer):
        make.weighed(thing, unit.officer, unit.deputy)
        exhibit_divide(actor=unit.officer, exhibit=thing, parts=[Part("Sample", Decimal(10))], remainder_g=Decimal(990), second=unit.deputy)
        make.sealed(thing, unit.officer, "RUN-1")
        hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.custodian)
    with served(unit.custodian):
        hand_over_confirm(actor=unit.custodian, exhibit=thing, found="RUN-2")
    thing.refresh_from_db()
    assert (thing.holder, thing.last_sequence) == (unit.custodian, 7)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE seizures_custodyentry SET masked_at = now(), salt = '', note = '' WHERE sequence = 1",
        "DELETE FROM seizures_custodyentry",
        "TRUNCATE seizures_custodyentry",
        "ALTER TABLE seizures_custodyentry DISABLE TRIGGER ALL",
        "DELETE FROM seizures_exhibitfile",
    ],
)
def test_the_site_has_no_right_to_change_the_ledger(cast: Cast, thing: Exhibit, statement: str):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), served(cast.dss.officer), connection.cursor() as cursor:
        cursor.execute(statement)


def test_other_rooms_see_nothing_of_it(cast: Cast, thing: Exhibit):
    for stranger in (cast.abj.officer, cast.dss.liaison, cast.analyst, cast.administrator):
        with served(stranger):
            for model in (Exhibit, CustodyEntry, ExhibitFile):
                assert not model.objects.exists(), (stranger, model)


def test_nobody_writes_into_a_ledger_that_he_does_not_see(cast: Cast, thing: Exhibit):
    entry = thing.entries.get()
    entry.pk, entry.sequence, entry.actor = None, 2, cast.abj.officer
    with pytest.raises(DatabaseError, match=r"no such exhibit|row-level security"), served(cast.abj.officer):
        entry.save(force_insert=True)
