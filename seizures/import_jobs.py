"""Background work of registers: reading, checking, opening and undoing, in the name of who asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from aircop.core.audit import acting
from aircop.core.choices import Queue
from aircop.core.models import Job
from aircop.core.services.jobs import JobRun, job_kind
from seizures.choices import ImportState
from seizures.models import ImportedCase, RegisterFile, RegisterImport
from seizures.permissions import register_rows
from seizures.services.import_reading import look_into, meanings_before
from seizures.services.import_runs import CHUNK, RegisterRun, cases_take_back, register_keep
from seizures.services.imports import CHECK, READ, RUN, UNDO
from seizures.services.route import gazetteer_kept

_LEASE = timedelta(minutes=5)
#: Where an import stands when the worker died over it too often, or the file was refused.
_FALLS_BACK = {
    ImportState.READING: ImportState.COLUMNS,
    ImportState.CHECKING: ImportState.COLUMNS,
    ImportState.RUNNING: ImportState.STOPPED,
    ImportState.UNDOING: ImportState.DONE,
}


def _given_up(job: Job) -> None:
    """Let people go on: the reason stands with the job and on the page of the import."""
    with acting(job.owner_id, system=f"system:{job.kind}"):
        register = RegisterImport.objects.filter(public_id=UUID(job.payload["register"])).first()
        if register is not None and register.is_busy:
            register.state = _FALLS_BACK[ImportState(register.state)]
            register.save(update_fields=["state"])


@job_kind(READ, queue=Queue.EXPORTS, lease=_LEASE, on_dead=_given_up)
def read_register(run: JobRun) -> None:
    """Look into the file. A file that can't be read is refused; the import then waits for another sheet, or to be discarded."""
    with _at_work(run, ImportState.READING) as register:
        if register is None:
            return
        look_into(register, _content(register), meanings_before(register))
        register.state = ImportState.COLUMNS
        register.save()


@job_kind(CHECK, queue=Queue.EXPORTS, lease=_LEASE, on_dead=_given_up)
def check_register(run: JobRun) -> None:
    """Try everything and keep nothing but what is wrong."""
    _pass(run, ImportState.CHECKING, ImportState.CHECKED, writes=False)


@job_kind(RUN, queue=Queue.EXPORTS, lease=_LEASE, on_dead=_given_up)
def open_cases(run: JobRun) -> None:
    """Open the cases, chunk by chunk; whatever was opened before it died is not opened again."""
    _pass(run, ImportState.RUNNING, ImportState.DONE, writes=True)


@job_kind(UNDO, queue=Queue.EXPORTS, lease=_LEASE, on_dead=_given_up)
def undo_register(run: JobRun) -> None:
    """Take back what nobody has touched since, chunk by chunk."""
    with _at_work(run, ImportState.UNDOING) as register:
        keys = list(register.cases.order_by("row").values_list("pk", flat=True)) if register is not None else []
    for start in range(0, len(keys), CHUNK):
        with _at_work(run, ImportState.UNDOING) as register:
            if register is None:
                return
            cases_take_back(register, keys[start : start + CHUNK])
        run.progress(min(99, start * 100 // max(len(keys), 1)))
    with _at_work(run, ImportState.UNDOING) as register:
        if register is not None:
            register.kept_count = ImportedCase.objects.filter(register=register).count()
            register.state = ImportState.UNDONE
            register.save()


@contextmanager
def _at_work(run: JobRun, state: str) -> Iterator[RegisterImport | None]:
    """The import in this state, locked, in the name of who asked; None when it has moved on (a job that runs twice)."""
    with run.acting():
        yield register_rows().select_for_update(of=("self",)).filter(public_id=run.payload["register"], state=state).first()


def _content(register: RegisterImport) -> bytes:
    return bytes(RegisterFile.objects.get(register=register).content)


def _pass(run: JobRun, state: str, then: str, *, writes: bool) -> None:
    """One pass over the register, a transaction for each chunk; then what was found. Nothing when the import has moved on."""
    owner = run.job.owner
    assert owner is not None
    with _at_work(run, state) as register:
        if register is None:
            return
        work = RegisterRun(register, owner, _content(register), writes=writes)
    done = 0
    with gazetteer_kept():
        chunks = work.chunks()
        while chunk := next(chunks, None):
            with run.acting():
                work.do_chunk(chunk)
            done += sum(len(read.rows.rows) for read in chunk)
            note = _("%(done)s of %(all)s rows") % {"done": done, "all": len(work.rows)}
            run.progress(min(99, done * 100 // max(len(work.rows), 1)), note)
    with _at_work(run, state) as register:
        if register is not None:
            register_keep(register, work.finish(), then)
