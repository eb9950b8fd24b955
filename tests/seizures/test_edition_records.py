"""What an edition says is fixed when it is made: in every language, whenever it is set, whatever was written since."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import jsonschema
import pgtrigger
import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation
from pypdf import PdfReader

from aircop.core.choices import JobState
from aircop.core.errors import RuleViolation
from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from seizures.choices import ReportLanguage, ReportVariant
from seizures.models import EditionRecord, ReportEdition, Seizure
from seizures.permissions import seizure_for
from seizures.report_pdf import render_seizure_report, report_html
from seizures.selectors.record import digest_of
from seizures.selectors.report import report_document
from seizures.services.decisions import seizure_approve
from seizures.services.editions import edition_issue, edition_prepare, edition_renew_request
from seizures.services.seizures import seizure_submit
from seizures.verification import Outcome, check_code
from seizures.views.verify import schema_text
from tests.clients import sign_in
from tests.factories import amendments, exhibits, safeguards
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db

REASON = "The laboratory weighed it again."


def text_of(edition: ReportEdition) -> str:
    content = bytes(ReportEdition.objects.get(pk=edition.pk).content)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def record_in(edition: ReportEdition) -> dict:
    with pikepdf.open(BytesIO(bytes(ReportEdition.objects.get(pk=edition.pk).content))) as pdf:
        return json.loads(pdf.attachments["record.json"].get_file().read_bytes())


def issue(cast: Cast, seizure: Seizure, number: int, language: str = "en", **changes: str) -> ReportEdition:
    return edition_issue(actor=cast.dss.chief, seizure=seizure, number=number, language=language, **changes)


def forget_records() -> None:
    """As before records of editions were kept."""
    with pgtrigger.ignore("seizures.EditionRecord:edition_record_is_kept"):
        EditionRecord.objects.all().delete()


def run_jobs() -> None:
    for job in Job.objects.filter(kind="report.render", state=JobState.QUEUED).order_by("pk"):
        job_run(job.pk)


def test_the_edition_after_an_amendment_names_what_it_replaces_when_and_why(cast: Cast):
    seizure = make.approved(cast.dss)
    first = issue(cast, seizure, 1)
    amendments.approved(cast.dss, seizure)
    second = issue(cast, seizure, 2)
    one, two = seizure.edition_records.order_by("number")
    said = record_in(second)["edition"]
    assert (said["number"], said["version"], said["reason"]) == (2, 2, REASON)
    assert said["replaces"] == {"number": 1, "version": 1, "made_at": f"{one.made_at:%Y-%m-%dT%H:%M:%SZ}", "record_sha256": first.record_sha256}
    assert record_in(first)["edition"]["replaces"] is None
    text = text_of(second)
    assert f"Replaces edition 1 of {one.made_at:%d %b %Y %H:%M}".replace(" 0", " ") in text.replace(" 0", " ")
    assert f"Reason for this edition: {REASON}" in text
    assert first.record_sha256 in text
    assert (two.record_sha256, second.reason) == (second.record_sha256, REASON)
    finding = check_code(first.code)
    assert (finding.outcome, finding.replaced_by, finding.replaced_on, finding.later) == (Outcome.SUPERSEDED, 2, two.made_at.date(), 2)
    amendments.approved(cast.dss, seizure, narrative="And once more.")
    assert (check_code(first.code).replaced_by, check_code(first.code).later) == (2, 3)


@pytest.mark.parametrize("language", ReportLanguage.values)
def test_the_head_says_so_in_each_language(cast: Cast, language: str):
    seizure = make.approved(cast.dss)
    amendments.approved(cast.dss, seizure)
    loaded = seizure_for(cast.dss.chief, seizure.public_id)
    document = report_document(loaded, number=2, language=language, issued_at=loaded.decided_at)
    with translation.override(language):
        html, _assets = report_html(document)
    words = {"en": "Replaces edition 1 of", "fr": "Remplace l’édition 1 du", "es": "Sustituye a la edición 1 del", "pt": "Substitui a edição 1 de"}
    assert words.get(language, "يحل محل الإصدار 1 المؤرخ في") in html
    assert REASON in html
    assert seizure.edition_records.get(number=1).record_sha256 in html


def test_an_edition_that_waits_while_an_amendment_is_approved_says_what_it_was_issued_for(cast: Cast):
    seizure = make.approved(cast.dss)
    amendments.approved(cast.dss, seizure, narrative="NEWNARRATIVE", persons=(make.person_input(family_name="NEWNAME"),))
    run_jobs()
    assert not Job.objects.exclude(error="").exists()
    one, two = ReportEdition.objects.order_by("number")
    old, new = text_of(one), text_of(two)
    words = ("NDIAYE", "Found in the lining", "NEWNAME", "NEWNARRATIVE")
    assert [word in old for word in words] == [True, True, False, False]
    assert [word in new for word in words] == [False, False, True, True]
    assert [edition.record_sha256 for edition in (one, two)] == list(seizure.edition_records.order_by("number").values_list("record_sha256", flat=True))
    page = sign_in(cast.dss.officer).get(f"/seizures/{seizure.public_id}/?tab=documents").content.decode()
    assert "Earlier editions" in page
    assert f"/editions/{one.public_id}/" in page


def test_another_language_asked_for_later_says_the_same(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    thing = exhibits.exhibit(seizure, cast.dss.officer)
    seizure = seizure_approve(actor=cast.dss.chief, seizure=seizure_submit(actor=cast.dss.officer, seizure=seizure))
    first = issue(cast, seizure, 1, "en")
    person = seizure.persons.get()
    safeguards.strip_search(person, cast.dss.officer, cast.dss.chief, result="nothing")
    safeguards.detention(person, cast.dss.officer)
    safeguards.all_answered(person, cast.dss.officer)
    exhibits.sealed(thing, cast.dss.officer, number="LATERSEAL")
    cast.dss.chief.last_name = "RENAMED"
    cast.dss.chief.save()
    later = issue(cast, seizure, 1, "fr")
    assert record_in(later) == record_in(first)
    assert "LATERSEAL" not in text_of(later)
    assert "Held since" not in text_of(first)
    assert "RENAMED" not in text_of(later)
    renewed = edition_renew_request(actor=cast.dss.chief, seizure=seizure, reason="The rights were answered")
    now = issue(cast, seizure, 2, "en")
    assert (renewed.number, renewed.version, renewed.reason) == (2, 1, "The rights were answered")
    assert "LATERSEAL" in text_of(now)
    assert "Held since" in text_of(now)
    assert record_in(now)["safeguards"][0]["answers"][0]["answer"] == "yes"
    jsonschema.validate(record_in(now), json.loads(schema_text()), cls=jsonschema.Draft202012Validator)


def test_setting_an_edition_again_gives_the_same_bytes_whatever_was_written_since(cast: Cast):
    seizure = make.approved(cast.dss)
    loaded = seizure_for(cast.dss.chief, seizure.public_id)
    prepared = edition_prepare(loaded, 1, "fr")
    assert not isinstance(prepared, ReportEdition)
    safeguards.all_answered(seizure.persons.get(), cast.dss.officer)
    amendments.approved(cast.dss, seizure)
    fresh = seizure_for(cast.dss.chief, seizure.public_id)
    again = report_document(fresh, number=1, language="fr", issued_at=prepared.issued_at)
    again = replace(again, verify_url=prepared.document.verify_url)
    assert again == prepared.document
    assert render_seizure_report(again).content == render_seizure_report(prepared.document).content


def test_a_partners_paper_names_what_it_replaces_and_neither_why_nor_a_digest(cast: Cast):
    seizure = make.approved(cast.dss)
    amendments.approved(cast.dss, seizure)
    edition = issue(cast, seizure, 2, variant=ReportVariant.AMBER)
    said, whole = record_in(edition), seizure.edition_records.get(number=1)
    assert said["edition"]["replaces"] == {"number": 1, "version": 1, "made_at": f"{whole.made_at:%Y-%m-%dT%H:%M:%SZ}"}
    text = text_of(edition)
    assert "Replaces edition 1 of" in text
    for hidden in (REASON, whole.record_sha256, seizure.edition_records.get(number=2).record_sha256):
        assert hidden not in text
        assert hidden not in json.dumps(said)
    jsonschema.validate(said, json.loads(schema_text()), cls=jsonschema.Draft202012Validator)


def test_a_chief_makes_a_new_edition_with_its_reason_and_an_officer_does_not(cast: Cast):
    seizure = make.approved(cast.dss)
    url, chief = f"/seizures/{seizure.public_id}/editions/new/", sign_in(cast.dss.chief)
    assert sign_in(cast.dss.officer).post(url, {"reason": "x"}).status_code == 403
    assert sign_in(cast.abj.chief).post(url, {"reason": "x"}).status_code == 404
    assert "Say why" in chief.post(url, {"reason": " "}, follow=True).content.decode()
    assert seizure.edition_records.count() == 1
    page = chief.post(url, {"reason": "The rights <b>were</b> answered"}, follow=True).content.decode()
    assert "The rights &lt;b&gt;were&lt;/b&gt; answered" in page
    assert set(Job.objects.values_list("key", flat=True)) == {f"{seizure.public_id}:1:fr", f"{seizure.public_id}:2:fr"}
    assert "Make a new edition" not in sign_in(cast.dss.officer).get(f"/seizures/{seizure.public_id}/?tab=documents").content.decode()
    draft = make.seizure_draft(cast.dss)
    assert "issued when the case is approved" in chief.post(f"/seizures/{draft.public_id}/editions/new/", {"reason": "x"}, follow=True).content.decode()


def test_editions_and_versions_are_numbered_apart(cast: Cast):
    """A new edition of the same version, then an amendment: version 2 is edition 3."""
    seizure = make.approved(cast.dss)
    edition_renew_request(actor=cast.dss.chief, seizure=seizure, reason="Rights")
    amendments.approved(cast.dss, seizure)
    assert list(seizure.edition_records.values_list("number", "version")) == [(3, 2), (2, 1), (1, 1)]
    assert list(seizure.versions.values_list("number", flat=True)) == [2, 1]


def test_an_edition_from_before_records_were_kept_is_told_so_and_replaced_by_a_new_one(cast: Cast):
    seizure = make.approved(cast.dss)
    first = issue(cast, seizure, 1)
    forget_records()
    with pytest.raises(RuleViolation, match="Make a new edition"):
        issue(cast, seizure, 1, "fr")
    made = edition_renew_request(actor=cast.dss.chief, seizure=seizure, reason="In French as well")
    assert json.loads(made.record)["edition"]["replaces"]["record_sha256"] == first.record_sha256
    assert (made.number, check_code(first.code).replaced_by) == (2, 2)


def test_a_report_that_waited_before_records_were_kept_is_made_when_it_is_set(cast: Cast):
    make.approved(cast.dss)
    forget_records()
    run_jobs()
    assert ReportEdition.objects.get().record_sha256 == EditionRecord.objects.get().record_sha256


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE seizures_editionrecord SET custody = '' WHERE seizure_id = %s",
        "DELETE FROM seizures_editionrecord WHERE seizure_id = %s",
    ],
)
def test_what_an_edition_says_never_changes(cast: Cast, forged: str):
    seizure = make.approved(cast.dss)
    with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(forged, [seizure.pk])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": 4}, "does not follow"),
        ({"number": 2}, "does not follow"),
        ({"version": 1}, "the version that the case has now"),
        ({"record_sha256": "0" * 64}, "not that of the record"),
        ({"record": '{"narrative":"forged"}', "record_sha256": digest_of('{"narrative":"forged"}')}, "something else than version 2"),
        ({"reason": ""}, "new_edition_says_why"),
    ],
)
def test_the_database_refuses_an_edition_that_is_none(cast: Cast, changes: dict, said: str):
    seizure = make.approved(cast.dss)
    amendments.approved(cast.dss, seizure)
    last = seizure.edition_records.get(number=2)
    given = {"number": 3, "version": 2, "record": last.record, "record_sha256": last.record_sha256, "reason": "x"} | changes
    with pytest.raises(DatabaseError, match=said), transaction.atomic():
        EditionRecord.objects.create(compartment=seizure.compartment, seizure=seizure, made_at=last.made_at, **given)


def test_the_database_refuses_a_file_of_no_edition_or_with_another_record(cast: Cast):
    edition = issue(cast, make.approved(cast.dss), 1)
    insert = (
        "INSERT INTO seizures_reportedition (public_id, created_at, compartment_id, seizure_id, number, language, variant, reason, content, byte_count,"
        " page_count, sha256, record_sha256, code, signer, renderer, issued_at) SELECT gen_random_uuid(), now(), compartment_id, seizure_id, {number},"
        " 'pt', variant, '', content, byte_count, page_count, sha256, {digest}, '', '', renderer, now() FROM seizures_reportedition WHERE id = %s"
    )
    for number, digest, said in (("9", "record_sha256", "was never made"), ("1", "repeat('0', 64)", "something else than its record")):
        with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert.format(number=number, digest=digest), [edition.pk])
