"""Photographs after the approval: added and renamed by an amendment, approved by a second person, never taken out."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from aircop.core.errors import Forbidden, NotVisible, RuleViolation
from seizures.choices import AmendmentState
from seizures.files import ORIGINALS
from seizures.input_json import from_json
from seizures.models import Amendment, AmendmentPhotograph, Photograph, Seizure
from seizures.selectors.differences import differences_of
from seizures.selectors.record import canonical_record
from seizures.services.amendment_photographs import amendment_captions, amendment_photograph_add, amendment_photograph_remove
from seizures.services.amendments import amendment_approve, amendment_return, amendment_submit, amendment_withdraw
from seizures.services.decisions import seizure_approve
from seizures.services.photographs import photograph_add, stray_files_remove
from seizures.services.seizures import seizure_submit
from tests.clients import sign_in
from tests.factories import amendments
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Seizure:
    """Approved, with one photograph."""
    draft = make.seizure_draft(cast.dss)
    photograph_add(actor=cast.dss.officer, seizure=draft, file=make.picture(name="first.jpg", colour="red"), caption="On the scale")
    return seizure_approve(actor=cast.dss.chief, seizure=seizure_submit(actor=cast.dss.officer, seizure=draft))


@pytest.fixture
def amendment(cast: Cast, case: Seizure) -> Amendment:
    return amendments.opened(cast.dss, case, reason="The laboratory sent a photograph.")


def added(cast: Cast, amendment: Amendment, colour: str = "blue", caption: str = "In the laboratory") -> AmendmentPhotograph:
    return amendment_photograph_add(actor=cast.dss.officer, amendment=amendment, file=make.picture(name="second.jpg", colour=colour), caption=caption)


def approved(cast: Cast, amendment: Amendment) -> Seizure:
    amendment.refresh_from_db()
    amendment_approve(actor=cast.dss.chief, amendment=amendment_submit(actor=cast.dss.officer, amendment=amendment))
    return Seizure.objects.get(pk=amendment.seizure_id)


def captions(case: Seizure) -> list[str]:
    return list(case.photographs.values_list("caption", flat=True))


def test_a_photograph_is_added_by_an_amendment_and_stands_in_the_new_version(cast: Cast, case: Seizure, amendment: Amendment):
    before = canonical_record(Seizure.objects.get(pk=case.pk))
    upload = added(cast, amendment)
    assert canonical_record(Seizure.objects.get(pk=case.pk)) == before
    (section,) = differences_of(Amendment.objects.get(pk=amendment.pk))
    assert [(row.kind, row.what) for row in section.rows] == [("added", "In the laboratory")]
    now = approved(cast, amendment)
    assert captions(now) == ["On the scale", "In the laboratory"]
    new = now.photographs.last()
    assert (new.public_id, new.sha256, str(new.original)) == (upload.public_id, upload.sha256, str(upload.original))
    one, two = now.versions.order_by("number")
    assert (one.record, len(json.loads(two.record)["photographs"])) == (before, 2)
    assert sign_in(cast.dss.officer).get(f"/photographs/{new.public_id}/").status_code == 200


def test_a_caption_is_corrected_by_an_amendment(cast: Cast, case: Seizure, amendment: Amendment):
    shown = case.photographs.get()
    amendment_captions(actor=cast.dss.officer, amendment=amendment, captions={shown.public_id: " On the scale, net ", uuid4(): "nothing"})
    assert captions(case) == ["On the scale"]
    (section,) = differences_of(Amendment.objects.get(pk=amendment.pk))
    assert [(change.before, change.after) for change in section.rows[0].changes] == [("On the scale", "On the scale, net")]
    now = approved(cast, amendment)
    assert captions(now) == ["On the scale, net"]
    assert now.photographs.get().sha256 == shown.sha256


def test_what_was_approved_is_never_taken_out(cast: Cast, case: Seizure, amendment: Amendment):
    added(cast, amendment)
    amendment.refresh_from_db()
    amendments.proposing(amendment, cast.dss.officer, photographs=())
    assert from_json(Amendment.objects.get(pk=amendment.pk).proposal).photographs[0].caption == "On the scale"
    with pytest.raises(NotVisible):
        amendment_photograph_remove(actor=cast.dss.officer, photograph=case.photographs.get())
    with pytest.raises(DatabaseError), transaction.atomic():
        Photograph.objects.all().delete()


def test_saving_the_form_of_the_amendment_keeps_its_photographs(cast: Cast, case: Seizure, amendment: Amendment):
    added(cast, amendment)
    amendment.refresh_from_db()
    amendments.proposing(amendment, cast.dss.officer, narrative="Weighed again.", photographs=None)
    assert captions(approved(cast, amendment)) == ["On the scale", "In the laboratory"]


def test_the_same_picture_is_refused_twice_and_a_file_that_lies_is_named(cast: Cast, case: Seizure, amendment: Amendment):
    added(cast, amendment)
    for colour in ("blue", "red"):
        with pytest.raises(RuleViolation, match="already in the case"):
            added(cast, amendment, colour)
    assert amendment.photographs.count() == 1
    lie = SimpleUploadedFile("lie.jpg", b"%PDF-1.7 not a picture", content_type="image/jpeg")
    answer = sign_in(cast.dss.officer).post(f"/amendments/{amendment.public_id}/photographs/", {"photographs": lie, "caption": "kept words"})
    assert answer.status_code == 422
    assert "lie.jpg" in answer.content.decode()
    assert "kept words" in answer.content.decode()


def test_while_the_chief_decides_nothing_of_it_changes(cast: Cast, case: Seizure, amendment: Amendment):
    upload = added(cast, amendment)
    amendment.refresh_from_db()
    amendment_submit(actor=cast.dss.officer, amendment=amendment)
    with pytest.raises(RuleViolation, match="waits for the decision"):
        added(cast, amendment, "green")
    with pytest.raises(RuleViolation, match="waits for the decision"):
        amendment_photograph_remove(actor=cast.dss.officer, photograph=upload)
    for change in (lambda: AmendmentPhotograph.objects.all().delete(), lambda: AmendmentPhotograph.objects.update(caption="another")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    page = sign_in(cast.dss.chief).get(f"/amendments/{amendment.public_id}/").content.decode()
    assert f"/amendment-photographs/{upload.public_id}/" in page
    assert "Add photographs" not in page
    amendment_return(actor=cast.dss.chief, amendment=Amendment.objects.get(pk=amendment.pk), reason="Another photograph, please.")
    amendment_photograph_remove(actor=cast.dss.officer, photograph=upload)
    assert not amendment.photographs.exists()


def test_what_was_taken_out_again_or_withdrawn_leaves_the_case_as_it_was(cast: Cast, case: Seizure, amendment: Amendment, django_capture_on_commit_callbacks):
    upload = added(cast, amendment)
    file = Path(upload.original.path)
    assert file.exists()
    with django_capture_on_commit_callbacks(execute=True):
        amendment_photograph_remove(actor=cast.dss.officer, photograph=upload)
    assert not file.exists()
    kept = added(cast, amendment, "green")
    amendment_withdraw(actor=cast.dss.officer, amendment=Amendment.objects.get(pk=amendment.pk))
    assert captions(case) == ["On the scale"]
    assert Amendment.objects.get(pk=amendment.pk).state == AmendmentState.WITHDRAWN
    assert kept.original.storage.exists(str(kept.original))


def test_files_of_amendments_are_no_strays(cast: Cast, amendment: Amendment, monkeypatch: pytest.MonkeyPatch):
    upload = added(cast, amendment)
    monkeypatch.setattr("seizures.services.photographs.files_before", lambda _at: [str(upload.original), f"{ORIGINALS}/nobody/knows.jpg"])
    assert stray_files_remove() == 1
    assert upload.original.storage.exists(str(upload.original))


def test_an_outsider_and_whoever_only_reads_propose_nothing(cast: Cast, amendment: Amendment):
    for person, refusal in ((cast.abj.officer, NotVisible), (cast.dss.custodian, Forbidden)):
        with pytest.raises(refusal):
            amendment_photograph_add(actor=person, amendment=amendment, file=make.picture(name="x.jpg", colour="blue"))


def test_by_the_browser_from_upload_to_captions(cast: Cast, case: Seizure, amendment: Amendment):
    client = sign_in(cast.dss.officer)
    address = f"/amendments/{amendment.public_id}/"
    sent = {"photographs": [make.picture(name="a.jpg", colour="blue"), make.picture(name="b.jpg", colour="green")], "caption": "Laboratory"}
    assert "2 photographs are added" in client.post(f"{address}photographs/", sent, follow=True).content.decode()
    first = amendment.photographs.first()
    assert client.get(f"/amendment-photographs/{first.public_id}/")["Content-Type"] == "image/jpeg"
    client.post(f"{address}captions/", {f"caption-{first.public_id}": "Under the lamp"})
    client.post(f"/amendment-photographs/{amendment.photographs.last().public_id}/remove/")
    page = client.get(address).content.decode()
    assert "Under the lamp" in page
    assert [one.caption for one in from_json(Amendment.objects.get(pk=amendment.pk).proposal).photographs] == ["On the scale", "Under the lamp"]
