"""The search box."""

import re

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from aircop.core.formats import number_text
from aircop.core.limits import limited
from aircop.reporting.forms import SearchForm
from aircop.reporting.lists import SEARCH
from aircop.reporting.selectors.search import SHORTEST, Found, search
from aircop.reporting.selectors.watches import watch_of
from jaitf.permissions import may_open, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from seizures.selectors.search import COUNTED, PER_PAGE

#: A case or a control as it is cited; whether it exists is not told.
REFERENCE = re.compile(r"[A-Z]{3}(-C)?-\d{4}-\d{5}")


class SearchPages(Paginator):
    """Pages of what the index has found; rows are read for one page alone, and counted up to `COUNTED`."""

    def __init__(self, found: Found) -> None:
        super().__init__(range(0), PER_PAGE)
        self.found = found

    @cached_property
    def count(self) -> int:
        return min(self.found.total, COUNTED)

    @property
    def is_capped(self) -> bool:
        return self.found.total > COUNTED

    @property
    def total(self) -> str:
        return _("more than %(count)s") % {"count": number_text(COUNTED)} if self.is_capped else number_text(self.found.total)


@requires_page(Page.CASES)
@require_GET
@limited("search", 60, methods=("GET",))
def search_page(request: SignedInRequest) -> HttpResponse:
    """Records that match, within what the reader may see."""
    # What is longer than the longest search is cut, not refused: somebody has pasted a paragraph.
    given = request.GET.copy()
    text = given.get("q", "").strip()[:100]
    given["q"] = text
    form = SearchForm(given)
    page = _page(request.GET.get("page", ""))
    found = search(request.user, text, form.cleaned_data, page) if form.is_valid() and text else Found()
    is_reference = REFERENCE.fullmatch(text.upper()) is not None
    saved, is_watched = watch_of(request.user, SEARCH.query_of(given))
    context = {
        "saved": saved,
        "is_watched": is_watched,
        "form": form,
        "text": text,
        "found": found,
        "page": SearchPages(found).get_page(page),
        "too_short": 0 < len(text) < SHORTEST,
        "offers_emergency": is_reference and may_open(request.user, Page.EMERGENCY),
    }
    return TemplateResponse(request, "reporting/search.html", context)


def _page(given: str) -> int:
    return min(int(given), COUNTED // PER_PAGE) if given.isascii() and given.isdigit() and 0 < len(given) < 5 and int(given) else 1
