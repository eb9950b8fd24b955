"""Reports of many cases: who may have them, one job for each, an archive that is whole or not there, two persons for many."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.choices import JobState
from aircop.core.errors import Forbidden, NotVisible, RuleViolation
from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from jaitf.choices import AccessAction, Role
from jaitf.models import AccessLog, ApprovalRequest, CompartmentGroupObjectPermission, User
from jaitf.permissions import forget_access
from jaitf.selectors.approvals import deciders_of
from messaging.services.shares import record_share
from seizures.models import ReportBatch, ReportEdition, Seizure
from seizures.services import report_batches
from seizures.services.bulk_reports import batch_ask
from seizures.services.photographs import stray_files_remove
from seizures.services.report_batches import ARCHIVE, ITEM, batch_counts, batch_fetch, batch_request, batch_retry, batch_stop, batches_expire
from tests.clients import forget_purposes, reauthenticated, sign_in, state_purposes
from tests.factories import seizures as make
from tests.factories.approvals import another, approve
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def ask(actor: User, cases: list[Seizure], languages: tuple[str, ...] = ("fr",), **more: Any) -> ReportBatch:
    return batch_request(actor=actor, cases=[one.public_id for one in cases], languages=languages, **more)


def work(batch: ReportBatch) -> ReportBatch:
    """What the workers do: every report, then the archive."""
    for job in [*Job.objects.filter(kind=ITEM, state=JobState.QUEUED), archive_job(batch)]:
        job_run(job.pk)
    batch.refresh_from_db()
    return batch


def archive_job(batch: ReportBatch) -> Job:
    batch.refresh_from_db()
    return Job.objects.get(kind=ARCHIVE, key=f"{batch.public_id}:{batch.round}")


def files_of(batch: ReportBatch) -> tuple[dict[str, bytes], list[dict[str, str]]]:
    """The reports in the archive by name, and the rows of its list."""
    with zipfile.ZipFile(default_storage.path(batch.file)) as archive:
        assert archive.testzip() is None
        held = {name: archive.read(name) for name in archive.namelist()}
    return held, list(csv.DictReader(io.StringIO(held.pop("manifest.csv").decode("utf-8-sig"))))


def test_the_archive_holds_the_stored_reports_and_a_list_with_their_digests(cast: Cast):
    issued = make.issued(cast.dss)
    other = make.approved(cast.dss, room=cast.dss.customs_room)
    batch = ask(cast.dss.chief, [issued.seizure, other])
    assert Job.objects.filter(kind=ITEM).count() == 1, "what is stored is not made again"
    work(batch)
    held, rows = files_of(batch)
    editions = {edition.filename: edition for edition in ReportEdition.objects.all()}
    assert held == {name: bytes(edition.content) for name, edition in editions.items()}
    assert [row["Reference"] for row in rows] == [issued.seizure.reference, other.reference]
    for row in rows:
        assert row["SHA-256 of the file"] == hashlib.sha256(held[row["File"]]).hexdigest()
        assert (row["Edition"], row["Language"], row["What went wrong"]) == ("1", "French", "")
    content = Path(default_storage.path(batch.file)).read_bytes()
    assert (batch.sha256, batch.byte_count) == (hashlib.sha256(content).hexdigest(), len(content))
    job = archive_job(batch)
    assert (job.state, job.owner, job.url) == (JobState.DONE, cast.dss.chief, f"/cases/reports/{batch.public_id}/")


def test_each_report_is_a_job_of_its_own_and_the_archive_waits_for_them(cast: Cast):
    batch = ask(cast.dss.chief, [make.approved(cast.dss), make.approved(cast.dss)], ("fr", "ar"))
    jobs = list(Job.objects.filter(kind=ITEM))
    assert len(jobs) == 4
    assert {job.title for job in jobs} == {""}, "one line in the background work, not four"
    job_run(archive_job(batch).pk)
    waiting = archive_job(batch)
    assert (waiting.state, waiting.attempts, waiting.error) == (JobState.QUEUED, 0, "")
    assert waiting.due_at > timezone.now()
    job_run(jobs[0].pk)
    assert (archive_job(batch).note, archive_job(batch).progress) == ("1 of 4 reports", 23)
    page = sign_in(cast.dss.chief).get(f"/cases/reports/{batch.public_id}/").content.decode()
    assert "1 of 4 reports" in page
    for job in jobs[1:]:
        job_run(job.pk)
    assert archive_job(batch).due_at <= timezone.now(), "the last report wakes the archive"
    assert not batch_counts(batch)["waiting"]
    assert len(files_of(work(batch))[0]) == 4


def test_running_a_report_or_the_archive_twice_changes_nothing(cast: Cast):
    batch = work(ask(cast.dss.chief, [make.approved(cast.dss)]))
    Job.objects.update(state=JobState.QUEUED)
    before = (batch.file, batch.sha256)
    work(batch)
    assert (batch.file, batch.sha256) == before
    assert ReportEdition.objects.count() == 1


def test_only_cases_that_the_person_may_take_out_each_logged(cast: Cast):
    own, elsewhere = make.approved(cast.dss, handling="TLP_RED"), make.approved(cast.abj)
    for actor, cases, refusal in (
        (cast.dss.officer, [own], Forbidden),
        (cast.dss.liaison, [own], Forbidden),
        (cast.dss.chief, [own, elsewhere], NotVisible),
        (cast.analyst, [own], Forbidden),
    ):
        with pytest.raises(refusal), transaction.atomic():
            ask(actor, cases)
    assert not ReportBatch.objects.exists()
    batch = ask(cast.dss.chief, [own])
    entry = AccessLog.objects.get(action=AccessAction.EXPORT)
    assert (entry.actor, entry.record_id, entry.record_label, entry.terms) == (cast.dss.chief, own.public_id, own.reference, "reports fr full")
    work(batch)
    client = sign_in(cast.dss.chief)
    forget_purposes(client)
    assert "/purpose/" in client.get(f"/cases/reports/{batch.public_id}/file/").headers["Location"], "a narrow mark asks what it is for"
    state_purposes(client)
    answer = client.get(f"/cases/reports/{batch.public_id}/file/")
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == batch.sha256
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{batch.filename}"'
    assert answer.headers["Cache-Control"] == "no-store"
    edition = ReportEdition.objects.get()
    assert AccessLog.objects.filter(action=AccessAction.EXPORT, record_id=edition.public_id, terms=f"archive {batch.public_id}").count() == 1
    assert sign_in(cast.dss.deputy).get(f"/cases/reports/{batch.public_id}/").status_code == 404
    assert sign_in(cast.dss.deputy).get(f"/cases/reports/{batch.public_id}/file/").status_code == 404


def test_a_case_that_was_shared_stays_with_its_owner(cast: Cast):
    shared, until = make.approved(cast.abj), timezone.now() + timedelta(days=3)
    record_share(actor=cast.abj.chief, record=shared, with_unit=cast.dss.task_force, handling="TLP_AMBER", reason="For the transit", expires_at=until)
    with pytest.raises(Forbidden):
        ask(cast.dss.chief, [shared])


def test_who_may_not_take_a_case_out_any_more_gets_no_archive_of_it(cast: Cast):
    batch = work(ask(cast.dss.chief, [make.approved(cast.dss)]))
    CompartmentGroupObjectPermission.objects.filter(permission__codename="export_record", content_object=cast.dss.joint).delete()
    forget_access(cast.dss.chief)
    with pytest.raises(Forbidden, match="any more"):
        batch_fetch(actor=cast.dss.chief, public_id=batch.public_id)


def test_the_page_offers_the_approved_cases_of_the_filter_and_takes_a_choice_of_them(cast: Cast):
    first, second, draft = make.approved(cast.dss), make.approved(cast.dss), make.submitted(cast.dss)
    client = reauthenticated(sign_in(cast.dss.chief))
    assert "/cases/reports/?state=approved" in client.get("/cases/?state=approved").content.decode()
    page = client.get("/cases/reports/?vector=PAX").content.decode()
    assert first.reference in page
    assert second.reference in page
    assert draft.reference not in page
    data = {"cases": [str(second.public_id)], "languages": ["fr", "en"], "variant": "full"}
    answer = client.post("/cases/reports/?vector=PAX", data)
    batch = ReportBatch.objects.get()
    assert answer.headers["Location"] == f"/cases/reports/{batch.public_id}/"
    assert (batch.languages, batch.terms) == (["en", "fr"], "vector=PAX")
    assert {item.seizure_id for item in batch.items.all()} == {second.pk}
    assert "/cases/reports/" not in sign_in(cast.dss.officer).get("/cases/").content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cases": []}, "Choose at least one case"),
        ({"languages": []}, "Choose at least one language"),
        ({"languages": ["de"]}, "not one of the available choices"),
        ({"cases": [str(uuid4())]}, "not one of the available choices"),
    ],
)
def test_a_wrong_choice_is_told_and_what_was_typed_stays(cast: Cast, change: dict[str, Any], words: str):
    seizure = make.approved(cast.dss)
    client = reauthenticated(sign_in(cast.dss.chief))
    data = {"cases": [str(seizure.public_id)], "languages": ["fr"], "variant": "full", "reason": "KEPT"}
    answer = client.post("/cases/reports/", data | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "KEPT" in answer.content.decode()
    assert not ReportBatch.objects.exists()


def test_too_many_reports_are_refused_before_anything_is_made(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(report_batches, "MOST_REPORTS", 3)
    cases = [make.approved(cast.dss), make.approved(cast.dss)]
    with pytest.raises(RuleViolation, match="4 reports; one archive holds at most 3"):
        ask(cast.dss.chief, cases, ("fr", "en"))
    with pytest.raises(RuleViolation, match="Leave out"):
        ask(cast.dss.chief, [make.submitted(cast.dss)])


def test_more_cases_than_one_may_take_out_alone_wait_for_a_second_person(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(report_batches, "MOST_ALONE", 2)
    cases = [make.approved(cast.dss) for _number in range(3)]
    keys = [one.public_id for one in cases]
    with pytest.raises(RuleViolation, match="second person"):
        ask(cast.dss.chief, cases)
    with pytest.raises(RuleViolation, match="Say why"), transaction.atomic():
        batch_ask(actor=cast.dss.chief, cases=keys, languages=["fr"])
    asked = batch_ask(actor=cast.dss.chief, cases=keys, languages=["fr"], reason="for the prosecutor")
    assert isinstance(asked, ApprovalRequest)
    assert asked.content == {"cases": sorted(one.reference for one in cases), "languages": ["fr"], "variant": "full"}
    assert not Job.objects.filter(kind=ITEM).exists()
    names = {one.username for one in deciders_of(asked)}
    assert {"oversight", cast.dss.deputy.username} <= names
    assert not names & {cast.dss.chief.username, cast.abj.chief.username, cast.dss.officer.username}
    approve(cast.dss.deputy, asked)
    batch = ReportBatch.objects.get()
    assert (batch.user, batch.approved_by, batch.items.count()) == (cast.dss.chief, cast.dss.deputy, 3)


def test_slices_within_a_week_add_up_and_the_same_case_counts_once(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(report_batches, "MOST_ALONE", 2)
    cases = [make.approved(cast.dss) for _number in range(3)]
    ask(cast.dss.chief, cases[:2])
    ask(cast.dss.chief, cases[:2], ("en",))
    with pytest.raises(RuleViolation, match="second person"):
        ask(cast.dss.chief, cases[2:])
    assert isinstance(ask(cast.dss.deputy, cases[2:]), ReportBatch)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert isinstance(ask(cast.dss.chief, cases[2:]), ReportBatch)


def test_a_batch_that_is_stopped_makes_nothing_more(cast: Cast):
    batch = ask(cast.dss.chief, [make.approved(cast.dss), make.approved(cast.dss)])
    job_run(Job.objects.filter(kind=ITEM)[0].pk)
    client = sign_in(cast.dss.chief)
    assert client.post(f"/cases/reports/{batch.public_id}/stop/").status_code == 302
    work(batch)
    assert (batch.file, ReportEdition.objects.count()) == ("", 1)
    assert archive_job(batch).state == JobState.DONE
    assert "Stopped after 1 of 2 reports" in client.get(f"/cases/reports/{batch.public_id}/").content.decode()
    with pytest.raises(RuleViolation):
        batch_stop(actor=cast.dss.chief, public_id=batch.public_id)


def test_an_archive_expires_and_what_was_asked_for_stays(cast: Cast, django_capture_on_commit_callbacks: Any):
    batch = work(ask(cast.dss.chief, [make.approved(cast.dss)]))
    path = Path(default_storage.path(batch.file))
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True), time_machine.travel(timezone.now() + timedelta(days=8)):
        with pytest.raises(NotVisible):
            batch_fetch(actor=cast.dss.chief, public_id=batch.public_id)
        with acting(None, system="system:retention"):
            assert batches_expire() == 1
        page = sign_in(cast.dss.chief).get(f"/cases/reports/{batch.public_id}/").content.decode()
    batch.refresh_from_db()
    assert (batch.file, batch.items.count()) == ("", 1)
    assert "expired" in page
    assert not path.exists()


def test_the_daily_clearing_keeps_archives_that_somebody_may_fetch_and_removes_others(cast: Cast):
    batch = work(ask(cast.dss.chief, [make.approved(cast.dss)]))
    kept = Path(default_storage.path(batch.file))
    left = kept.with_name(".writing-left-by-a-dead-worker")
    left.write_bytes(b"half")
    long_ago = (timezone.now() - timedelta(days=2)).timestamp()
    for path in (kept, left):
        os.utime(path, (long_ago, long_ago))
    assert stray_files_remove() == 1
    assert (kept.exists(), left.exists()) == (True, False)


def test_a_variant_that_the_mark_does_not_allow_fails_for_that_case_alone(cast: Cast):
    wide, narrow = make.approved(cast.dss, handling="TLP_GREEN"), make.approved(cast.dss, handling="TLP_AMBER_STRICT")
    batch = work(ask(cast.dss.chief, [wide, narrow], variant="green"))
    held, rows = files_of(batch)
    assert list(held) == [f"{wide.reference}-1-fr-green.pdf"]
    assert [(row["Reference"], row["What went wrong"]) for row in rows if row["What went wrong"]] == [
        (narrow.reference, "The mark of the case does not let its report travel that far.")
    ]
    page = sign_in(cast.dss.chief).get(f"/cases/reports/{batch.public_id}/").content.decode()
    assert narrow.reference in page
    assert "does not let its report travel" in page
    assert archive_job(batch).title.endswith("1 missing")


def test_what_failed_is_tried_again_and_the_archive_made_anew(cast: Cast, settings: Any):
    good, bad = make.issued(cast.dss).seizure, make.approved(cast.dss)
    batch = ask(cast.dss.chief, [good, bad])
    settings.REPORT_KEYS = "pkcs12"
    work(batch)
    first = batch.file
    held, rows = files_of(batch)
    assert len(held) == 1
    assert "REPORT_PKCS12" in next(row["What went wrong"] for row in rows if row["Reference"] == bad.reference)
    settings.REPORT_KEYS = ""
    client = sign_in(cast.dss.chief)
    assert "Try these again" in client.get(f"/cases/reports/{batch.public_id}/").content.decode()
    assert client.post(f"/cases/reports/{batch.public_id}/retry/").status_code == 302
    work(batch)
    held, rows = files_of(batch)
    assert len(held) == 2
    assert {row["What went wrong"] for row in rows} == {""}
    assert batch.file != first
    with pytest.raises(RuleViolation):
        batch_retry(actor=cast.dss.chief, public_id=batch.public_id)


def test_when_nothing_could_be_made_there_is_no_archive_and_it_says_so(cast: Cast, settings: Any):
    batch = ask(cast.dss.chief, [make.approved(cast.dss)])
    settings.REPORT_KEYS = "pkcs12"
    work(batch)
    job = archive_job(batch)
    assert (batch.file, job.state) == ("", JobState.DEAD)
    assert "None of the reports could be made" in job.error


def test_the_database_keeps_it_to_its_owner_and_its_states_to_their_order(cast: Cast):
    batch = work(ask(cast.dss.chief, [make.approved(cast.dss)]))
    for statement in (
        "UPDATE seizures_reportbatchitem SET state = 'waiting', edition_id = NULL",
        "UPDATE seizures_reportbatchitem SET edition_id = NULL",
        "UPDATE seizures_reportbatch SET sha256 = ''",
        "UPDATE seizures_reportbatch SET approved_by_id = user_id",
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ReportBatch.objects.filter(pk=batch.pk).exists()


def test_asking_and_the_page_need_the_same_queries_for_many_cases_but_the_log(cast: Cast, django_assert_max_num_queries: Any):
    cases = [make.approved(cast.dss) for _number in range(4)]
    client = sign_in(cast.dss.chief)
    client.get("/cases/reports/")
    with django_assert_max_num_queries(32):
        client.get("/cases/reports/")
    batch = ask(another(Role.CHIEF, task_force=cast.dss.task_force, agency=cast.dss.customs), cases)
    with django_assert_max_num_queries(45):
        report_batches._items(batch, cases)
