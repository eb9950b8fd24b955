"""Regional exports: ask, follow, fetch."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from aircop.core.errors import RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.limits import limited
from aircop.core.models import Job
from aircop.core.services.drafts import draft_discard
from aircop.reporting.forms import ExportForm
from aircop.reporting.models import RegionalExport
from aircop.reporting.services import exports
from aircop.reporting.services.bulk_exports import KIND, export_ask
from jaitf.permissions import requires_page
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.selectors.approvals import asked_for_by, describe

DRAFT = "export-new"
MEDIA_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@requires_page(Page.EXPORTS)
@require_GET
def export_list(request: SignedInRequest) -> HttpResponse:
    """What I asked for: state, rows, expiry."""
    mine = list(RegionalExport.objects.filter(requested_by=request.user).defer("xlsx", "csv")[:50])
    jobs = {job.key: job for job in Job.objects.filter(kind=exports.BUILD, key__in=[str(export.public_id) for export in mine])}
    rows = [(export, jobs.get(str(export.public_id))) for export in mine]
    asked = [describe(one) for one in asked_for_by(request.user).filter(kind=KIND) if one.is_waiting]
    return TemplateResponse(request, "reporting/export_list.html", {"rows": rows, "asked": asked, "now": timezone.now()})


@requires_page(Page.EXPORTS)
@require_http_methods(["GET", "POST"])
@limited("export", 20, seconds=3600)
@recently_authenticated
def export_new(request: SignedInRequest) -> HttpResponse:
    """Choose a region and a period."""
    posted = request.POST if request.method == "POST" else None
    form = ExportForm(request.user, posted, initial=restored(request, DRAFT) or {})
    if request.method == "POST" and form.is_valid():
        try:
            made = export_ask(actor=request.user, **form.cleaned_data)
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=DRAFT)
            return redirect(made)
    return TemplateResponse(request, "reporting/export_new.html", {"form": form, "draft_key": DRAFT}, status=422 if form.errors else 200)


@requires_page(Page.EXPORTS)
@require_GET
def export_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """How far the export is, and its files."""
    export = exports.export_for(request.user, public_id)
    job = Job.objects.filter(kind=exports.BUILD, key=str(export.public_id)).first()
    context = {"export": export, "job": job, "expired": export.expires_at <= timezone.now()}
    return TemplateResponse(request, "reporting/_export.html" if request.htmx else "reporting/export_detail.html", context)


@requires_page(Page.EXPORTS)
@require_GET
def export_file(request: SignedInRequest, public_id: UUID, file_format: str) -> HttpResponse:
    """The file itself; logged before it leaves."""
    export, content = exports.export_fetch(actor=request.user, public_id=public_id, file_format=file_format)
    name = f"aircop-{export.region}-{export.starts_on}-{export.ends_on}.{file_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=MEDIA_TYPES[file_format], headers=headers)
