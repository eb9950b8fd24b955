"""A paper or a file that says it is one of our reports: genuine, superseded, appended to, altered, copied, or not ours."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seizures.compact_record import BadCode, CompactRecord, decode
from seizures.models import ReportEdition
from seizures.services.editions import edition_issue
from seizures.uploads import MOST_BYTES
from seizures.verification import Outcome, check_code, check_file, code_in
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db

RECORD = CompactRecord("DSS", "DSS-2026-00042", 1, "fr", "full", "2026-11-24", 2, "ab" * 32)


@pytest.fixture
def edition(cast: Cast) -> ReportEdition:
    return make.issued(cast.dss)


def bytes_of(edition: ReportEdition) -> bytes:
    return bytes(ReportEdition.objects.get(pk=edition.pk).content)


def later(edition: ReportEdition, cast: Cast) -> ReportEdition:
    return edition_issue(actor=cast.dss.chief, seizure=edition.seizure, number=2, language="fr", reason="The weight was corrected")


def upload(content: bytes, code: str = "") -> str:
    cache.clear()
    response = Client().post(f"/verify/{code}/" if code else "/verify/", {"file": SimpleUploadedFile("r.pdf", content)})
    assert response.status_code == 200
    return response.content.decode()


# ---------- the code


def test_a_code_says_what_was_signed_and_nothing_else_is_accepted() -> None:
    code = RECORD.encode()
    assert decode(code) == RECORD
    assert len(code) < 300
    for wrong in ("", "x", code[:-1], code + "A", code[::-1], replace(RECORD, edition=2).encode()[:-4] + code[-4:]):
        with pytest.raises(BadCode):
            decode(wrong)


@given(st.integers(0, 400), st.sampled_from("ABCxyz019-_"))
@settings(max_examples=60, deadline=None)
def test_a_code_with_one_changed_letter_is_never_accepted(position: int, letter: str) -> None:
    code = RECORD.encode()
    position %= len(code)
    changed = code[:position] + letter + code[position + 1 :]
    if changed != code:
        with pytest.raises(BadCode):
            decode(changed)


def test_a_code_stays_valid_after_the_key_was_changed(settings) -> None:
    import base64

    from seizures.compact_record import _own_key

    code, before = RECORD.encode(), base64.b64encode(_own_key().public_key().public_bytes_raw()).decode()
    settings.REPORT_CODE_KEY = base64.b64encode(b"k" * 32).decode()
    with pytest.raises(BadCode):
        decode(code)
    settings.REPORT_CODE_KEYS_BEFORE = [before]
    assert decode(code) == RECORD


# ---------- a file


def test_the_issued_file_is_genuine_and_says_who_signed_it(edition: ReportEdition) -> None:
    finding = check_file(bytes_of(edition))
    assert finding.outcome == Outcome.CURRENT
    assert finding.record is not None
    assert (finding.record.reference, finding.record.edition, finding.record.digest) == (edition.seizure.reference, 1, edition.record_sha256)
    assert "JAITF Dakar" in finding.signer
    assert check_code(edition.code).outcome == Outcome.CURRENT
    assert code_in(bytes_of(edition)) == edition.code


def test_a_replaced_edition_is_told_apart_and_names_the_later_one(edition: ReportEdition, cast: Cast) -> None:
    newer = later(edition, cast)
    assert (check_file(bytes_of(edition)).outcome, check_file(bytes_of(edition)).later) == (Outcome.SUPERSEDED, 2)
    assert check_code(edition.code).outcome == Outcome.SUPERSEDED
    assert check_file(bytes_of(newer)).outcome == Outcome.CURRENT


def test_bytes_at_the_end_are_told_apart(edition: ReportEdition) -> None:
    finding = check_file(bytes_of(edition) + b"\n% more")
    assert (finding.outcome, finding.count) == (Outcome.APPENDED, 7)


def test_a_flipped_byte_in_the_padding_of_the_signature_is_found(edition: ReportEdition) -> None:
    content = bytearray(bytes_of(edition))
    padding = content.index(b"0" * 200)
    content[padding + 100] = ord("1")
    finding = check_file(bytes(content))
    assert (finding.outcome, finding.count, finding.position) == (Outcome.ALTERED, 1, padding + 100)


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_single_changed_bit_is_found_wherever_it_is(edition: ReportEdition, place: float, bit: int) -> None:
    content = bytearray(bytes_of(edition))
    position = int(place * len(content))
    content[position] ^= 1 << bit
    finding = check_file(bytes(content))
    assert (finding.outcome, finding.count, finding.position) == (Outcome.ALTERED, 1, position)


def test_a_changed_code_in_the_file_is_found_as_a_change(edition: ReportEdition) -> None:
    content = bytearray(bytes_of(edition))
    position = content.index(b"/ContactInfo") + 100
    content[position] ^= 1
    assert check_file(bytes(content)).outcome == Outcome.ALTERED


def test_a_code_copied_onto_another_paper_says_what_it_was_made_for(edition: ReportEdition, cast: Cast) -> None:
    other = make.issued(cast.dss)
    finding = check_file(bytes_of(other), code=edition.code)
    assert finding.outcome == Outcome.COPIED
    assert (finding.record.reference, finding.file_record.reference) == (edition.seizure.reference, other.seizure.reference)
    foreign = b"%PDF-1.7 another paper /ContactInfo (https\\072//x/verify/" + edition.code.encode() + b"/) %%EOF"
    assert check_file(foreign).outcome == Outcome.COPIED
    assert check_file(b"%PDF-1.7 a scan", code=edition.code).outcome == Outcome.COPIED


def test_what_is_not_ours_is_said_to_be_so(cast: Cast) -> None:
    assert check_file(b"%PDF-1.7 whatever").outcome == Outcome.NOT_OURS
    assert check_file(b"/ContactInfo (https://x/verify/" + b"A" * 200 + b"/)").outcome == Outcome.FORGED
    assert check_code("A" * 200).outcome == Outcome.FORGED
    assert check_code(RECORD.encode()).outcome == Outcome.UNKNOWN


# ---------- the public page


def test_anybody_may_look_and_sees_nothing_but_what_the_code_carries(edition: ReportEdition) -> None:
    page = Client().get(f"/verify/{edition.code}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Genuine: the current edition" in text
    assert edition.seizure.reference in text
    assert edition.record_sha256 in text
    for hidden in ("NDIAYE", "A01234567", "brown tape", edition.issued_for.display_name, str(edition.public_id)):
        assert hidden not in text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_page_tells_the_outcomes_of_an_upload_apart(edition: ReportEdition, cast: Cast) -> None:
    content = bytes_of(edition)
    assert "Genuine: the current edition" in upload(content)
    assert "something was added" in upload(content + b"x")
    assert "was changed after it was issued" in upload(content.replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    assert "the code belongs to another document" in upload(bytes_of(make.issued(cast.dss)), edition.code)
    assert "has not issued this file" in upload(b"%PDF nothing")
    later(edition, cast)
    page = upload(content)
    assert f"Edition 2 of {timezone.now():%Y-%m-%d} (UTC) replaced it" in page
    assert "The weight was corrected" not in page


def test_an_empty_or_a_huge_upload_is_refused_with_a_word(cast: Cast) -> None:
    assert Client().post("/verify/").status_code == 422
    huge = Client().post("/verify/", {"file": SimpleUploadedFile("r.pdf", b"x" * (MOST_BYTES + 1))})
    assert huge.status_code == 422
    assert "larger than any report" in huge.content.decode()


def test_an_upload_is_never_written_to_a_disk(edition: ReportEdition, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("an upload was written to a disk")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", refuse)
    assert "has not issued this file" in upload(b"x" * 3_000_000)


def test_one_address_may_not_ask_for_ever(cast: Cast) -> None:
    cache.clear()
    answers = [Client().post("/verify/", {"file": SimpleUploadedFile("r.pdf", b"x")}).status_code for _ in range(13)]
    assert answers == [200] * 12 + [429]


def test_the_schema_of_the_record_is_published_at_a_stable_address(cast: Cast) -> None:
    for version in (1, 2):
        page = Client().get(f"/schemas/seizure-record/{version}/")
        assert page.headers["Content-Type"] == "application/schema+json"
        assert json.loads(page.content)["$id"] == f"urn:aircop:seizure-record:{version}"


# ---------- the command


def verified(path: Path) -> tuple[dict, int]:
    out, code = StringIO(), 0
    try:
        call_command("verify_report", str(path), stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return json.loads(out.getvalue()), code


def test_the_command_says_valid_and_after_one_changed_byte_not(edition: ReportEdition, tmp_path: Path) -> None:
    path, content = tmp_path / "r.pdf", bytes_of(edition)
    path.write_bytes(content)
    answer, code = verified(path)
    assert code == 0
    assert (answer["valid"], answer["reference"], answer["edition"], answer["sha256"]) == (True, edition.seizure.reference, 1, edition.sha256)
    assert "JAITF Dakar" in answer["signer"]
    path.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    answer, code = verified(path)
    assert (code, answer["valid"], answer["outcome"]) == (1, False, "altered")
    with pytest.raises(CommandError, match="could not be read"):
        call_command("verify_report", str(tmp_path / "missing.pdf"))
