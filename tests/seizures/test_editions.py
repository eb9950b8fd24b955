"""The report of an approved case: issued once per language, stored, served byte by byte, logged."""

from __future__ import annotations

import base64
import hashlib
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader

from aircop.core.choices import JobState
from aircop.core.models import Job
from aircop.core.pdf import PdfEngineMissing
from aircop.core.services.jobs import job_run
from jaitf.choices import AccessAction
from jaitf.models import AccessLog
from seizures.models import ReportEdition, Seizure
from seizures.permissions import seizure_for
from seizures.selectors.record import canonical_record
from seizures.selectors.report import report_document
from seizures.services.editions import edition_issue, edition_request
from seizures.services.photographs import photograph_add
from seizures.services.seizures import seizure_submit
from tests.clients import sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def text_of(edition: ReportEdition) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(bytes(edition.content))).pages)


def test_the_job_of_the_approval_issues_the_report_and_running_it_twice_issues_one(cast: Cast):
    seizure = make.approved(cast.dss)
    job = Job.objects.get()
    job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")
    edition = ReportEdition.objects.get()
    assert (edition.number, edition.language, edition.issued_for) == (1, "fr", cast.dss.chief)
    assert edition.sha256 == hashlib.sha256(bytes(edition.content)).hexdigest()
    assert edition.record_sha256 == seizure.edition_records.get().record_sha256
    assert edition.page_count == len(PdfReader(BytesIO(bytes(edition.content))).pages)
    assert seizure.reference in text_of(edition)
    Job.objects.update(state=JobState.QUEUED)
    job_run(job.pk)
    assert ReportEdition.objects.count() == 1


def test_the_other_language_is_the_same_edition(cast: Cast):
    seizure = make.approved(cast.dss)
    client = sign_in(cast.dss.officer)
    assert client.post(f"/seizures/{seizure.public_id}/editions/", {"language": "en"}).status_code == 302
    client.post(f"/seizures/{seizure.public_id}/editions/", {"language": "en"})
    assert sorted(Job.objects.values_list("key", flat=True)) == [f"{seizure.public_id}:1:en", f"{seizure.public_id}:1:fr"]
    for job in Job.objects.all():
        job_run(job.pk)
    english, french = (ReportEdition.objects.get(language=language) for language in ("en", "fr"))
    assert (english.number, english.record_sha256) == (french.number, french.record_sha256)
    assert "Cocaine hydrochloride" in text_of(english)
    assert "Chlorhydrate de coca" in text_of(french)


def test_only_an_approved_case_has_a_report_and_only_in_the_languages_that_exist(cast: Cast):
    client = sign_in(cast.dss.officer)
    draft, approved = make.seizure_draft(cast.dss), make.approved(cast.dss)
    client.post(f"/seizures/{draft.public_id}/editions/", {"language": "fr"})
    for language in ("", "xx", "de"):
        client.post(f"/seizures/{approved.public_id}/editions/", {"language": language})
    assert [job.key for job in Job.objects.all()] == [f"{approved.public_id}:1:fr"]
    assert sign_in(cast.abj.chief).post(f"/seizures/{approved.public_id}/editions/", {"language": "en"}).status_code == 404


def test_the_stored_bytes_are_served_and_logged_before_they_leave(cast: Cast):
    edition = make.issued(cast.dss)
    response = sign_in(cast.dss.custodian).get(f"/editions/{edition.public_id}/")
    assert response.content == bytes(edition.content)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{edition.seizure.reference}-1-fr.pdf"'
    assert response.headers["ETag"] == f'"{edition.sha256}"'
    assert base64.b64decode(response.headers["Digest"].removeprefix("sha-256=")).hex() == edition.sha256
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    entry = AccessLog.objects.get(record_id=edition.public_id)
    assert (entry.action, entry.actor, entry.record_label) == (AccessAction.PRINT, cast.dss.custodian, f"{edition.seizure.reference} / 1 (fr)")
    assert sign_in(cast.abj.chief).get(f"/editions/{edition.public_id}/").status_code == 404


def test_an_issued_edition_is_never_changed_or_deleted(cast: Cast):
    edition = make.issued(cast.dss)
    for statement in ("UPDATE seizures_reportedition SET content = 'x' WHERE id = %s", "DELETE FROM seizures_reportedition WHERE id = %s"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [edition.pk])


def test_a_failed_report_is_shown_with_its_reason_and_can_be_tried_again(cast: Cast):
    seizure = make.approved(cast.dss)
    job = Job.objects.get()
    Job.objects.filter(pk=job.pk).update(state=JobState.DEAD, error=str(PdfEngineMissing().message), attempts=1)
    client = sign_in(cast.dss.officer)
    page = client.get(f"/seizures/{seizure.public_id}/?tab=documents").content.decode()
    assert "the Pango library is missing" in page
    assert "Try again" in page
    client.post(f"/seizures/{seizure.public_id}/editions/", {"language": "fr"})
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.QUEUED, 0, "")


def test_the_page_follows_the_job_without_reading_the_case_again(cast: Cast):
    seizure, client = make.approved(cast.dss), sign_in(cast.dss.officer)
    Job.objects.update(state=JobState.RUNNING, progress=30, note="Setting the pages")
    partial = client.get(f"/seizures/{seizure.public_id}/?tab=documents", headers={"HX-Request": "true"})
    assert "Setting the pages" in partial.content.decode()
    # Neither the page nor the forms beside the list, in which somebody may be typing.
    assert "<html" not in partial.content.decode()
    assert "<form" not in partial.content.decode()
    assert not AccessLog.objects.filter(action=AccessAction.READ).exists()


def test_the_command_issues_once_and_then_writes_the_stored_bytes(cast: Cast, tmp_path: Path):
    seizure = make.approved(cast.dss)
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    with pytest.raises(CommandError, match="--actor"):
        call_command("render_report", seizure.reference, "--language", "fr", "-o", str(first))
    call_command("render_report", seizure.reference, "--edition", "1", "--language", "fr", "-o", str(first), "--actor", "chief.dss", stdout=StringIO())
    call_command("render_report", seizure.reference, "--language", "fr", "-o", str(second), stdout=StringIO())
    assert first.read_bytes() == second.read_bytes() == bytes(ReportEdition.objects.get().content)
    assert AccessLog.objects.filter(action=AccessAction.PRINT).count() == 2


def test_the_command_says_what_is_wrong(cast: Cast, tmp_path: Path):
    seizure, out = make.approved(cast.dss), str(tmp_path / "x.pdf")
    submitted = make.submitted(cast.dss)
    for reference, extra in (
        ("DSS-1999-00001", ["--actor", "chief.dss"]),
        (seizure.reference, ["--actor", "nobody"]),
        (seizure.reference, ["--actor", "chief.abj"]),
        (seizure.reference, ["--actor", "chief.dss", "--edition", "7"]),
        (submitted.reference, ["--actor", "chief.dss"]),
    ):
        with pytest.raises(CommandError):
            call_command("render_report", reference, "--language", "fr", "-o", out, *extra)
    make_dir = str(tmp_path / "missing" / "x.pdf")
    with pytest.raises(CommandError, match="could not be written"):
        call_command("render_report", seizure.reference, "--language", "fr", "-o", make_dir, "--actor", "chief.dss")


def test_the_document_says_what_the_records_say_in_the_language_of_the_report(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    photograph_add(actor=cast.dss.officer, seizure=seizure, file=make.picture(), caption="Suitcase")
    from seizures.services.decisions import seizure_approve

    seizure_approve(actor=cast.dss.chief, seizure=seizure_submit(actor=cast.dss.officer, seizure=seizure))
    loaded = seizure_for(cast.dss.chief, seizure.public_id)
    document = report_document(loaded, number=1, language="fr", issued_at=loaded.decided_at)
    assert document.lines[0].commodity == "Chlorhydrate de cocaïne"
    assert [(stop.code, stop.kind) for stop in document.stops] == [("GRU", "origin"), ("DSS", "unit")]
    assert document.persons[0].nationality == "Sénégal"
    assert document.photos[0].caption == "Suitcase"
    assert document.submitted.post.endswith("Customs SN")
    assert document.approved.name == cast.dss.chief.display_name
    assert document.handling == "TLP:AMBER"


def test_the_digest_of_a_record_does_not_depend_on_the_reader(cast: Cast):
    seizure = make.approved(cast.dss)
    from django.utils import translation

    texts = set()
    for language in ("en", "fr", "ar"):
        with translation.override(language):
            texts.add(canonical_record(seizure_for(cast.dss.officer, seizure.public_id)))
    assert len(texts) == 1
    assert seizure.reference in texts.pop()


def test_asking_for_what_is_stored_gives_the_stored_one(cast: Cast):
    edition = make.issued(cast.dss, language="en")
    assert edition_request(actor=cast.dss.officer, seizure=edition.seizure, language="en") == edition
    assert edition_issue(actor=cast.dss.chief, seizure=Seizure.objects.get(), number=1, language="en") == edition
