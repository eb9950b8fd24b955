"""Code lists: loaded once, labelled in five languages, asked by code."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation

from aircop.core import codelists
from aircop.core.fields import CodeField, decrypt, encrypt
from aircop.core.models import CodeEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read_anew() -> None:
    codelists.forget()


def test_a_label_is_in_the_readers_language_else_in_english():
    with translation.override("fr"):
        assert codelists.label("commodities", "COC_SALT") == codelists.label("commodities", "COC_SALT", "fr")
    assert codelists.label("commodities", "COC_SALT", "fr") != codelists.label("commodities", "COC_SALT", "en")
    assert codelists.label("commodities", "COC_SALT", "tlh") == codelists.label("commodities", "COC_SALT", "en")


def test_a_code_that_the_list_lacks_is_shown_as_it_is():
    assert codelists.label("commodities", "GONE") == "GONE"
    assert codelists.label("no_such_list", "X") == "X"
    assert codelists.find("commodities", "GONE") is None


def test_every_code_has_a_label_in_every_language_and_a_parent_that_exists():
    entries = CodeEntry.objects.all()
    codes = {(entry.list_name, entry.code) for entry in entries}
    for entry in entries:
        assert all(getattr(entry, f"label_{language}") for language in codelists.LANGUAGES), entry
        assert not entry.parent or (entry.list_name, entry.parent) in codes, entry


def test_headings_roll_up_and_only_leaves_are_offered():
    below = {entry.code for entry in codelists.children("commodities", "DRUG")}
    assert {"DRUG_COC", "COC_SALT"} <= below
    assert codelists.root_of("commodities", "COC_SALT") == "DRUG"
    offered = {code for code, _label in codelists.leaves("commodities")}
    assert "COC_SALT" in offered
    assert "DRUG_COC" not in offered
    grouped = {code: heading for heading, codes in codelists.grouped_choices("commodities", "en") for code, _label in codes}
    assert grouped["COC_SALT"] == codelists.label("commodities", "DRUG_COC", "en")


def test_loading_again_changes_nothing_and_a_vanished_code_is_kept_but_not_offered():
    before = CodeEntry.objects.filter(is_active=True).count()
    stray = CodeEntry.objects.create(
        list_name="units", code="CUBIT", position=99, label_en="cubit", label_fr="coudée", label_es="codo", label_pt="côvado", label_ar="ذراع"
    )
    call_command("load_codelists", stdout=io.StringIO())
    stray.refresh_from_db()
    assert not stray.is_active
    assert codelists.find("units", "CUBIT") is None
    assert CodeEntry.objects.filter(is_active=True).count() == before


def test_a_field_of_a_list_refuses_what_the_list_lacks():
    field = CodeField("vectors")
    known = codelists.leaves("vectors")[0][0]
    assert field.clean(known, None) == known
    with pytest.raises(ValidationError, match="not in the list"):
        field.clean("TELEPORT", None)


@pytest.mark.parametrize("data", [b"", b"secret", bytes(range(256)) * 100])
def test_what_is_encrypted_comes_back_and_a_changed_byte_is_noticed(data: bytes):
    token = encrypt(data)
    assert data == b"" or data not in token
    assert decrypt(token) == data
    with pytest.raises(ValueError, match="does not belong"):
        decrypt(token[:-8] + b"AAAAAAA=")
