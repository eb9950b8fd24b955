"""What breaks in the middle of a report leaves nothing behind and is told in words; and the chain, made again, is the same."""

from __future__ import annotations

import hashlib
import os
import re
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone, translation

from aircop.core.choices import JobState
from aircop.core.models import Job
from aircop.core.pdf import renderer
from aircop.core.pdf.signatures import read_signature
from aircop.core.services.jobs import job_run
from seizures.models import ReportEdition, Seizure
from seizures.permissions import seizure_rows
from seizures.services.decisions import seizure_approve
from seizures.services.editions import KIND, edition_issue, edition_prepare_again, edition_render, edition_request
from seizures.services.photographs import photograph_add
from seizures.services.seizures import seizure_submit
from tests.clients import sign_in
from tests.factories import exhibits
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
#: The signature's own bytes: the rest of the file, its time of signing too, is that of the issue.
SIGNATURE = re.compile(rb"/Contents <[0-9a-fA-F]{1000,}>")
MB = 1024 * 1024


def attempt(seizure: Seizure) -> Job:
    """One run of the case's report, now."""
    Job.objects.filter(kind=KIND, state=JobState.QUEUED).update(due_at=timezone.now())
    job = Job.objects.get(kind=KIND, key=f"{seizure.public_id}:1:fr")
    job_run(job.pk)
    job.refresh_from_db()
    return job


def mended(cast: Cast, seizure: Seizure) -> None:
    """Whoever presses Try again gets the report, once."""
    edition_request(actor=cast.dss.officer, seizure=seizure, language="fr")
    assert attempt(seizure).state == JobState.DONE
    edition = ReportEdition.objects.get(seizure=seizure)
    assert read_signature(bytes(edition.content)).is_valid


@contextmanager
def full_disk_of_the_database(bytes_a_file: int) -> Iterator[None]:
    """The server's process behind this connection may let no file grow beyond so many bytes; a write is then refused as without room."""
    pid = _backend()
    _limit(pid, bytes_a_file)
    try:
        yield
    finally:
        _limit(pid, resource.RLIM_INFINITY)


def _backend() -> int:
    """Process id of the server behind this connection, where it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    name = Path(f"/proc/{pid}/cmdline")
    if not name.exists() or b"postgres" not in name.read_bytes():
        pytest.skip("the database runs on another machine")
    return int(pid)


def _limit(pid: int, bytes_a_file: int) -> None:
    """Set the limit as the server's own account: under root that is another one."""
    account = Path(f"/proc/{pid}").stat()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setresgid(account.st_gid, account.st_gid, account.st_gid)
                os.setresuid(account.st_uid, account.st_uid, account.st_uid)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (bytes_a_file, resource.RLIM_INFINITY))
        except OSError:
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        pytest.skip("the database's processes are not ours to limit")


def test_a_full_disk_of_the_database_stores_nothing_and_the_next_attempt_does(cast: Cast):
    filled, seizure = make.approved(cast.dss), make.approved(cast.dss)
    # The file of the reports stands above the limit, so that it can't grow. Below 16 MB the server's own log would break.
    content, said = os.urandom(18 * MB), filled.edition_records.get().record_sha256
    ReportEdition.objects.create(
        compartment=filled.compartment, seizure=filled, number=1, language="fr", content=content, byte_count=len(content), page_count=1,
        sha256=hashlib.sha256(content).hexdigest(), record_sha256=said, renderer="x", issued_at=timezone.now(),
    )  # fmt: skip
    with full_disk_of_the_database(17 * MB):
        job = attempt(seizure)
    assert (job.state, job.attempts) == (JobState.QUEUED, 1), "it is tried again by itself"
    assert job.error.startswith("The server's disk is full. Nothing was half-written")
    assert not ReportEdition.objects.filter(seizure=seizure).exists()
    page = sign_in(cast.dss.officer).get(f"/seizures/{seizure.public_id}/?tab=documents").content.decode()
    assert "The last attempt failed and is repeated" in page
    assert "disk is full" in page
    mended(cast, seizure)


def test_a_machine_without_the_renderer_says_what_to_install_and_issues_after_it_is_there(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    seizure = make.approved(cast.dss)
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "weasyprint", None)
        job = attempt(seizure)
    assert (job.state, ReportEdition.objects.count()) == (JobState.DEAD, 0)
    assert "the Pango library is missing" in job.error
    mended(cast, seizure)


def test_a_renderer_that_breaks_over_a_page_is_told_without_its_innards(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    import weasyprint

    seizure = make.approved(cast.dss)

    def breaks(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("/usr/lib/secret/path line 12")

    with monkeypatch.context() as broken:
        broken.setattr(weasyprint.Document, "write_pdf", breaks)
        job = attempt(seizure)
    assert (job.state, ReportEdition.objects.count()) == (JobState.DEAD, 0)
    assert "The pages could not be set (ZeroDivisionError). Nothing was stored." in job.error
    assert "secret" not in job.error
    page = sign_in(cast.dss.officer).get(f"/seizures/{seizure.public_id}/?tab=documents").content.decode()
    assert "Try again" in page
    mended(cast, seizure)


def test_rendering_and_signing_an_edition_again_gives_the_stored_bytes_but_for_the_signature(cast: Cast):
    """The whole chain twice: query, map, template, pages, embedded record, signature; days later and by a reader of another language."""
    seizure = make.seizure_draft(cast.dss)
    photograph_add(actor=cast.dss.officer, seizure=seizure, file=make.picture(), caption="Suitcase")
    seizure = seizure_approve(actor=cast.dss.chief, seizure=seizure_submit(actor=cast.dss.officer, seizure=seizure))
    exhibits.exhibit(seizure, cast.dss.officer)
    edition = edition_issue(actor=cast.dss.chief, seizure=seizure, number=1, language="fr")
    stored = bytes(edition.content)
    assert edition.sha256 == hashlib.sha256(stored).hexdigest()
    assert (edition.renderer, edition.byte_count) == (renderer(), len(stored))
    later = ReportEdition.objects.get(pk=edition.pk)
    later.seizure = seizure_rows().get(pk=seizure.pk)
    with time_machine.travel(timezone.now() + timedelta(days=40)), translation.override("ar"):
        again = edition_render(edition_prepare_again(later)).content
    assert again != stored, "a signature is never the same twice"
    assert len(SIGNATURE.findall(stored)) == 1
    assert SIGNATURE.sub(b"", again) == SIGNATURE.sub(b"", stored)
    assert len(again) == len(stored)
    assert read_signature(stored).is_valid
    assert read_signature(again).is_valid
