"""The search box."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from aircop.core.limits import limited
from aircop.reporting.selectors.search import SHORTEST, search
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page


@requires_page(Page.CASES)
@require_GET
@limited("search", 60, methods=("GET",))
def search_page(request: SignedInRequest) -> HttpResponse:
    """Records that match, within what the reader may see."""
    text = request.GET.get("q", "").strip()
    hits = search(request.user, text) if text else []
    return TemplateResponse(request, "reporting/search.html", {"text": text, "hits": hits, "too_short": 0 < len(text) < SHORTEST})
