"""Background work of cases: rendering reports."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from aircop.core import live
from aircop.core.audit import acting
from aircop.core.choices import Queue
from aircop.core.models import Job
from aircop.core.services.jobs import JobRun, job_kind
from seizures.models import ReportEdition, Seizure
from seizures.permissions import seizure_rows
from seizures.report_pdf import render_seizure_report
from seizures.services.editions import KIND, edition_prepare, edition_store


def _told_to_the_unit(job: Job) -> None:
    """Everybody who has the case open sees that the report failed, not only who asked for it."""
    with acting(None, system=f"system:{KIND}"):
        seizure = Seizure.objects.filter(public_id=UUID(job.payload["seizure"])).first()
    if seizure is not None:
        live.publish([live.unit_channel(seizure.compartment_id)], "job", {"id": str(job.public_id)})


@job_kind(KIND, queue=Queue.REPORTS, lease=timedelta(seconds=180), on_dead=_told_to_the_unit)
def render_report(run: JobRun) -> None:
    """Issue one edition in one language. Running twice stores it once: who comes second finds it."""
    owner = run.job.owner
    if owner is None:
        raise ValueError("a report is asked for by a person")
    with run.acting():
        # Asking was checked when it was asked; an edition that was promised is issued, whoever has moved on since.
        seizure = seizure_rows().get(public_id=run.payload["seizure"])
        prepared = edition_prepare(seizure, run.payload["number"], run.payload["language"])
    if isinstance(prepared, ReportEdition):
        return
    _report(run, 30, owner.language)
    document = render_seizure_report(prepared.document)
    _report(run, 90, owner.language)
    with run.acting():
        edition_store(prepared, document, owner_id=owner.pk)


def _report(run: JobRun, percent: int, language: str) -> None:
    with translation.override(language):
        run.progress(percent, _("Setting the pages") if percent < 90 else _("Storing the file"))
