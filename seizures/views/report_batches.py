"""Reports of many cases: choose, ask, follow, fetch."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.errors import NotVisible, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.limits import limited
from aircop.core.models import Job
from aircop.core.paging import capped_count
from aircop.core.services.drafts import draft_discard
from jaitf.list_pages import terms_of
from jaitf.models import ApprovalRequest
from jaitf.permissions import requires_page
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.selectors.approvals import asked_for_by, describe
from jaitf.services.list_exports import exportable
from seizures.choices import BatchItemState, ReportLanguage, ReportVariant
from seizures.filters import SeizureFilter
from seizures.forms.batches import BatchForm
from seizures.lists import CASES
from seizures.models import ReportBatch, Seizure
from seizures.selectors.cases import seizures_listed
from seizures.services import report_batches
from seizures.services.bulk_reports import KIND, batch_ask
from seizures.services.report_batches import ARCHIVE, MOST_ALONE, MOST_REPORTS, archive_key, batch_counts, batch_for, batches_of

DRAFT = "report-batch-new"


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
@limited("report-batch", 20, seconds=3600)
@recently_authenticated
def batch_new(request: SignedInRequest) -> HttpResponse:
    """GET offers the approved cases of the filtered list, POST asks for the reports of those that were chosen."""
    found = SeizureFilter(request.GET, seizures_listed(request.user), user=request.user).qs
    rows = exportable(request.user, found.approved())
    offered = list(rows[:MOST_REPORTS])
    form = _form(request, offered)
    query = CASES.query_of(request.GET)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = batch_ask(actor=request.user, terms=terms_of(query), **{**data, "cases": [UUID(one) for one in data["cases"]]})
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=DRAFT)
            if isinstance(made, ApprovalRequest):
                messages.info(request, _("A second person has been asked. The reports are made as soon as somebody has approved."))
            return redirect(made)
    chosen = set(form["cases"].value() or ())
    context = {
        "form": form,
        "draft_key": DRAFT,
        "rows": [(seizure, str(seizure.public_id) in chosen) for seizure in offered],
        "facts": [(_("List"), CASES.title), *CASES.words(query)],
        "left_over": max(capped_count(rows) - len(offered), 0),
        "most": MOST_REPORTS,
        "most_alone": MOST_ALONE,
        "batches": batches_of(request.user),
        "asked": [describe(one) for one in asked_for_by(request.user).filter(kind=KIND) if one.is_waiting],
        "back_url": CASES.url(query),
    }
    return TemplateResponse(request, "seizures/report_batch_new.html", context, status=422 if form.errors else 200)


def _form(request: SignedInRequest, offered: list[Seizure]) -> BatchForm:
    names = [str(seizure.public_id) for seizure in offered]
    posted = request.POST if request.method == "POST" else restored(request, DRAFT)
    unit = request.user.posting.task_force if request.user.posting else None
    language = ReportLanguage.of_unit(unit.languages if unit else [])
    return BatchForm(posted, offered=names, initial={"cases": names, "languages": [language], "variant": ReportVariant.FULL})


@requires_page(Page.CASES)
@require_GET
def batch_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """How far the reports are, what failed and why, and the archive."""
    batch = batch_for(request.user, public_id)
    template = "seizures/_report_batch.html" if request.htmx else "seizures/report_batch.html"
    return TemplateResponse(request, template, _state(batch))


def _state(batch: ReportBatch) -> dict[str, Any]:
    counts = batch_counts(batch)
    job = Job.objects.filter(kind=ARCHIVE, key=archive_key(batch)).first()
    failed = list(batch.items.filter(state=BatchItemState.FAILED))
    return {
        "batch": batch,
        "job": job,
        "counts": counts,
        "languages": [str(ReportLanguage(language).label) for language in batch.languages],
        "failed": [(item, str(ReportLanguage(item.language).label)) for item in failed],
        "is_running": not (batch.file or batch.stopped_at or batch.has_expired) and job is not None and job.state in {"queued", "running"},
        "may_retry": bool(failed) and not batch.stopped_at and not batch.has_expired and not counts[BatchItemState.WAITING],
    }


@requires_page(Page.CASES)
@require_POST
def batch_stop(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Make no more of them."""
    return _changed(request, public_id, report_batches.batch_stop)


@requires_page(Page.CASES)
@require_POST
def batch_retry(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Try again what failed."""
    return _changed(request, public_id, report_batches.batch_retry)


def _changed(request: SignedInRequest, public_id: UUID, change: Any) -> HttpResponse:
    try:
        change(actor=request.user, public_id=public_id)
    except RuleViolation as error:
        messages.error(request, str(error.message))
    return redirect("seizures:report-batch", public_id)


@requires_page(Page.CASES)
@require_GET
def batch_file(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The archive; every report in it is logged before it leaves."""
    batch = report_batches.batch_fetch(actor=request.user, public_id=public_id)
    try:
        file = default_storage.open(batch.file)
    except FileNotFoundError as error:
        raise NotVisible(_("This file is not there: it is not made yet, or it has expired. Ask for the reports anew.")) from error
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "ETag": f'"{batch.sha256}"'}
    # Streamed: an archive may be larger than what a page may hold in memory.
    return FileResponse(file, as_attachment=True, filename=batch.filename, content_type="application/zip", headers=headers)  # type: ignore[return-value]
