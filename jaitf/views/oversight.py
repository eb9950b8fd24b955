"""The console of data-protection oversight: who looked at what, and what was unusual. Never the content."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jaitf.choices import AccessAction
from jaitf.forms import OversightForm
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.selectors.unusual import unusual_access
from jaitf.services.access_log import log_access


@requires_page(Page.ACCESS_LOG)
@require_GET
def oversight(request: SignedInRequest) -> HttpResponse:
    """Three questions that lead into the log, and what deserves one; looking is logged as well."""
    form = OversightForm({"days": "7", **request.GET.dict()})
    questions = []
    if form.is_valid():
        asked = form.cleaned_data
        questions = unusual_access(timezone.now().date() - timedelta(days=int(asked["days"])), asked["officer"])
        log_access(actor=request.user, action=AccessAction.SEARCH, record_type="accesslog", terms=f"unusual days={asked['days']}", count=len(questions))
    context = {"form": form, "questions": questions}
    return TemplateResponse(request, "jaitf/oversight.html", context, status=200 if form.is_valid() else 422)
