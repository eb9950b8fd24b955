"""Saved searches, and being told of new records."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from aircop.core.errors import RuleViolation
from aircop.core.limits import limited
from aircop.reporting.selectors.watches import watched_by
from aircop.reporting.services.watches import watch_end, watch_start
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page


@requires_page(Page.CASES)
@require_GET
@limited("search", 60, methods=("GET",))
def search_news(request: SignedInRequest) -> HttpResponse:
    """My saved searches, and the new records that those have found which I want to be told of."""
    return TemplateResponse(request, "reporting/search_news.html", {"watched": watched_by(request.user)})


@requires_page(Page.CASES)
@require_POST
def search_watch(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Begin to be told of new records that match a saved search of mine, or end it (`end` is sent)."""
    try:
        if request.POST.get("end"):
            watch_end(actor=request.user, saved_id=public_id)
            messages.success(request, _("You are no longer told of new records of this search."))
        else:
            watch_start(actor=request.user, saved_id=public_id)
            messages.success(request, _("You will be told of new records that match this search."))
    except RuleViolation as error:
        messages.error(request, str(error))
    return redirect("reporting:search-news")
