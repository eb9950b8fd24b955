"""`manage.py audit_verify` finds what somebody with the owner's rights did to the ledger behind the application's back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Max
from django.test import override_settings
from django.utils import timezone

from seizures import custody_chain
from seizures.models import CustodyEntry, Exhibit, ExhibitFile
from seizures.services.custody_steps import exhibit_store
from seizures.services.exhibit_files import exhibit_file_add
from tests.factories import exhibits as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast

TABLES = ("seizures_exhibit", "seizures_custodyentry", "seizures_exhibitfile")


@pytest.fixture
def thing(cast: Cast) -> Exhibit:
    """Four entries, and a second exhibit beside it."""
    unit = cast.dss
    seizure = cases.approved(unit)
    found = make.weighed(make.exhibit(seizure, unit.officer), unit.officer, unit.deputy)
    exhibit_store(actor=unit.officer, exhibit=make.sealed(found, unit.officer), store="Store 1")
    make.exhibit(seizure, unit.officer)
    found.refresh_from_db()
    return found


def verified(**options: object) -> str:
    out = io.StringIO()
    call_command("audit_verify", stdout=out, **options)
    return out.getvalue()


def broken(**options: object) -> str:
    with pytest.raises(CommandError) as refused:
        verified(**options)
    assert refused.value.returncode == 1
    return str(refused.value)


@contextmanager
def behind_the_back() -> Iterator[None]:
    """What the owner of the database can do: no trigger of ours runs."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def entry(thing: Exhibit, sequence: int) -> CustodyEntry:
    return thing.entries.get(sequence=sequence)


def test_an_untouched_ledger_holds_and_is_counted(thing: Exhibit):
    assert verified() == "5 custody entries of 2 exhibits: every link holds.\n"


@pytest.mark.parametrize(
    "change",
    [
        {"note": "flour"},
        {"net_g": 5},
        {"instrument": "Scale 4"},
        {"occurred_at": F("occurred_at") - timedelta(minutes=1)},
        {"kind": "FORFEITED"},
        {"seal_number": "1"},
        {"salt": "1" * 32},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_found(thing: Exhibit, change: dict[str, object]):
    with behind_the_back():
        thing.entries.filter(sequence=2).update(**change)
    assert broken() == f"Broken: {thing}, entry 2: its content was changed"


def test_an_entry_whose_digests_were_computed_anew_is_found(thing: Exhibit):
    """Whoever knows the format can chain a forged entry, but not mark it."""
    previous = entry(thing, 1).digest
    with behind_the_back():
        for sequence in (2, 3, 4):
            forged = entry(thing, sequence)
            forged.net_g, mark = (7 if sequence == 2 else forged.net_g), forged.mark
            forged.previous_digest = previous
            custody_chain.enter(forged)
            forged.mark, previous = mark, forged.digest
            forged.save()
        Exhibit.objects.filter(pk=thing.pk).update(head=previous)
    assert broken().endswith("entry 2: was not written by this installation")


def test_a_removed_entry_is_found_in_the_middle_and_at_the_end(thing: Exhibit):
    with behind_the_back():
        thing.entries.filter(sequence=4).delete()
    assert "entry 4: entries at the end are gone" in broken()
    with behind_the_back():
        thing.entries.filter(sequence=2).delete()
    assert "entry 3: entry 2 is gone" in broken()


def test_an_entry_that_was_put_in_is_found(thing: Exhibit, cast: Cast):
    """Chained as it should be, past all triggers; its writer does not have the application's key."""
    event = entry(thing, 4)
    now = timezone.now()
    event.pk, event.public_id, event.sequence, event.previous_digest, event.occurred_at, event.recorded_at = None, uuid4(), 5, event.digest, now, now
    custody_chain.enter(event)
    event.mark = "0" * 64
    with behind_the_back():
        event.save(force_insert=True)
        Exhibit.objects.filter(pk=thing.pk).update(head=event.digest, last_sequence=5)
    assert "entry 5: was not written by this installation" in broken()


def test_a_row_that_names_another_custodian_than_its_ledger_is_found(thing: Exhibit):
    for change, what in (({"store": "Mine"}, "another custodian"), ({"seal_number": "1"}, "another seal"), ({"description": "flour"}, "description")):
        before = {name: getattr(thing, name) for name in change}
        with behind_the_back():
            Exhibit.objects.filter(pk=thing.pk).update(**change)
        assert what in broken()
        with behind_the_back():
            Exhibit.objects.filter(pk=thing.pk).update(**before)
    assert verified()


def test_a_cut_off_end_is_found_by_the_heads_that_are_kept_outside(thing: Exhibit, tmp_path: Path):
    kept = tmp_path / "heads.txt"
    verified(write_heads=kept)
    third = entry(thing, 3)
    with behind_the_back():
        thing.entries.filter(sequence=4).delete()
        Exhibit.objects.filter(pk=thing.pk).update(head=third.digest, last_sequence=3, holder_id=third.holder_id, store="")
    assert verified()
    assert "entry 4: is not the entry that was there" in broken(heads=kept)


def test_an_exhibit_that_vanished_with_its_ledger_is_found_by_the_heads(thing: Exhibit, tmp_path: Path):
    kept = tmp_path / "heads.txt"
    verified(write_heads=kept)
    with behind_the_back():
        thing.entries.all().delete()
        Exhibit.objects.filter(pk=thing.pk).delete()
    assert "the exhibit is gone" in broken(heads=kept)


def test_heads_that_somebody_wrote_himself_are_refused(thing: Exhibit, tmp_path: Path):
    kept = tmp_path / "heads.txt"
    verified(write_heads=kept)
    kept.write_text(kept.read_text()[:-2] + "xx")
    assert "was changed" in broken(heads=kept)
    assert "could not be read" in broken(heads=tmp_path / "none")


def test_masked_text_does_not_break_the_chain(thing: Exhibit):
    thing.entries.filter(sequence=1).update(note="", place="", salt="", masked_at=timezone.now())
    assert "every link holds" in verified()


def test_a_changed_or_removed_file_is_found(thing: Exhibit, cast: Cast):
    other = Exhibit.objects.exclude(pk=thing.pk).annotate(most=Max("entries__sequence")).get()
    kept = exhibit_file_add(actor=cast.dss.officer, exhibit=other, file=SimpleUploadedFile("phone.bin", b"phone"))
    with behind_the_back():
        ExhibitFile.objects.filter(pk=kept.pk).update(content=b"other")
    assert "phone.bin was changed" in broken()
    with behind_the_back():
        ExhibitFile.objects.filter(pk=kept.pk).delete()
    assert "its file is gone" in broken()


def test_the_key_may_be_changed_while_the_old_one_is_named(thing: Exhibit, settings):
    old = settings.SECRET_KEY
    with override_settings(SECRET_KEY="another-key-of-this-installation-0123456789", SECRET_KEY_FALLBACKS=[old]):
        assert verified()
    with override_settings(SECRET_KEY="another-key-of-this-installation-0123456789", SECRET_KEY_FALLBACKS=[]):
        assert "not written by this installation" in broken()
