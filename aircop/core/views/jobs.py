"""A person's background work: progress, failure, retry."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_POST

from aircop.core.errors import NotVisible
from aircop.core.models import Job
from aircop.core.services import jobs


def job_of(request: HttpRequest, public_id: UUID) -> Job:
    """One's own job; anybody else's does not exist."""
    job = Job.objects.filter(public_id=public_id, owner_id=request.user.pk).first()
    if job is None:
        raise NotVisible
    return job


@login_required
@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """What I asked for and how far it is."""
    mine = Job.objects.filter(owner_id=request.user.pk).exclude(title="")[:50]
    template = "core/_jobs.html" if request.htmx else "core/jobs.html"  # type: ignore[attr-defined]
    return TemplateResponse(request, template, {"jobs": mine})


@login_required
@require_GET
def job_status(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One job as a partial that refreshes itself until it is finished."""
    return TemplateResponse(request, "core/_job.html", {"job": job_of(request, public_id)})


@login_required
@require_POST
def job_retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = jobs.job_retry(job_of(request, public_id))
    return redirect(job.url or "core:job-list")
