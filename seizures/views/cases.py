"""The list of cases and controls."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET
from django_tables2 import RequestConfig
from django_tables2.paginators import LazyPaginator

from aircop.core.formats import number_text
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import access_of, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures.filters import CaseFilter, ControlFilter, SeizureFilter
from seizures.selectors.cases import COUNTED, capped_count, controls_listed, seizures_listed
from seizures.tables import ControlTable, SeizureTable

PER_PAGE = 50
#: Farther back a filter finds it sooner than leafing does.
LAST_PAGE = 40


@requires_page(Page.CASES)
@require_GET
def case_list(request: SignedInRequest) -> HttpResponse:
    """Cases or controls (`?tab=controls`), filtered and sorted as the URL says."""
    is_controls = request.GET.get("tab") == "controls"
    found: CaseFilter = (
        ControlFilter(request.GET, controls_listed(request.user), user=request.user)
        if is_controls
        else SeizureFilter(request.GET, seizures_listed(request.user), user=request.user)
    )
    rows = found.qs
    count = capped_count(rows)
    if found.text:
        log_access(actor=request.user, action=AccessAction.SEARCH, record_type="control" if is_controls else "seizure", terms=found.text, count=count)
    table = (ControlTable if is_controls else SeizureTable)(rows)
    paging = {"per_page": PER_PAGE, "paginator_class": LazyPaginator, "page": _page(request)}
    RequestConfig(request, paginate=paging).configure(table)
    context = {
        "table": table,
        "filter": found,
        "is_controls": is_controls,
        "total": count_text(count),
        "is_empty": count == 0,
        "at_the_end": _page(request) == LAST_PAGE,
        "tabs": [
            {"label": _("Cases"), "url": "?tab=seizures", "active": not is_controls},
            {"label": _("Controls"), "url": "?tab=controls", "active": is_controls},
        ],
        "may_add": bool(access_of(request.user).compartments.get(Verb.ADD)),
    }
    return TemplateResponse(request, "seizures/case_list.html", context)


def _page(request: SignedInRequest) -> int:
    text = request.GET.get("page", "")
    return max(1, min(int(text), LAST_PAGE)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def count_text(count: int) -> str:
    """`12 found`, or `more than 1,000`, which is as far as anybody counts."""
    if count > COUNTED:
        return _("more than %(count)s") % {"count": number_text(COUNTED)}
    return ngettext("%(count)s found", "%(count)s found", count) % {"count": count}
