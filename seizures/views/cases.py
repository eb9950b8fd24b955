"""The list of cases and controls."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aircop.core.paging import ListPaginator, count_text, sort_and_page
from jaitf.choices import AccessAction, Verb
from jaitf.list_pages import export_page
from jaitf.permissions import access_of, requires_page
from jaitf.reauthentication import recently_authenticated
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from jaitf.services.list_exports import may_export
from seizures.filters import CaseFilter, ControlFilter, SeizureFilter
from seizures.lists import CASES, CONTROLS
from seizures.selectors.cases import controls_listed, seizures_listed
from seizures.services.report_batches import new_batch_url
from seizures.tables import ControlTable, SeizureTable


@requires_page(Page.CASES)
@require_GET
def case_list(request: SignedInRequest) -> HttpResponse:
    """Cases or controls (`?tab=controls`), filtered and sorted as the URL says."""
    is_controls = request.GET.get("tab") == "controls"
    found = _controls(request) if is_controls else _cases(request)
    table = sort_and_page(request, (ControlTable if is_controls else SeizureTable)(found.qs))
    pages: ListPaginator = table.paginator
    if found.text:
        log_access(actor=request.user, action=AccessAction.SEARCH, record_type="control" if is_controls else "seizure", terms=found.text, count=pages.found)
    may_take_out = may_export(request.user)
    sheet_query = CASES.query_of(request.GET)
    export_url = reverse("seizures:control-export" if is_controls else "seizures:case-export")
    context = {
        "table": table,
        "filter": found,
        "is_controls": is_controls,
        "total": count_text(pages.found),
        "is_empty": pages.found == 0,
        "at_the_end": pages.is_capped and not table.page.has_next(),
        "tabs": [
            {"label": _("Cases"), "url": "?tab=seizures", "active": not is_controls},
            {"label": _("Controls"), "url": "?tab=controls", "active": is_controls},
        ],
        "may_add": bool(access_of(request.user).compartments.get(Verb.ADD)),
        "may_bring_in": bool(access_of(request.user).compartments.get(Verb.APPROVE)),
        "export_url": export_url if may_take_out else "",
        "reports_url": new_batch_url(sheet_query) if may_take_out and not is_controls else "",
        "sheet_url": f"{reverse('seizures:wco-sheet-of-list')}?{sheet_query}" if may_take_out and not is_controls else "",
    }
    return TemplateResponse(request, "seizures/case_list.html", context)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def case_export(request: SignedInRequest) -> HttpResponse:
    """The list of cases as a file."""
    return export_page(request, CASES, _cases(request).qs, SeizureTable)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def control_export(request: SignedInRequest) -> HttpResponse:
    """The list of controls as a file."""
    return export_page(request, CONTROLS, _controls(request).qs, ControlTable)


def _cases(request: SignedInRequest) -> CaseFilter:
    return SeizureFilter(request.GET, seizures_listed(request.user), user=request.user)


def _controls(request: SignedInRequest) -> CaseFilter:
    return ControlFilter(request.GET, controls_listed(request.user), user=request.user)
