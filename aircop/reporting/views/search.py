"""The search box."""

import re

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from aircop.core.limits import limited
from aircop.reporting.selectors.search import SHORTEST, search
from jaitf.permissions import may_open, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page

#: A case or a control as it is cited; whether it exists is not told.
REFERENCE = re.compile(r"[A-Z]{3}(-C)?-\d{4}-\d{5}")


@requires_page(Page.CASES)
@require_GET
@limited("search", 60, methods=("GET",))
def search_page(request: SignedInRequest) -> HttpResponse:
    """Records that match, within what the reader may see."""
    text = request.GET.get("q", "").strip()
    hits = search(request.user, text) if text else []
    is_reference = REFERENCE.fullmatch(text.upper()) is not None
    context = {"text": text, "hits": hits, "too_short": 0 < len(text) < SHORTEST, "offers_emergency": is_reference and may_open(request.user, Page.EMERGENCY)}
    return TemplateResponse(request, "reporting/search.html", context)
