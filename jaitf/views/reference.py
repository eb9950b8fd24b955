"""Units and code lists, for administrators."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from aircop.core.paging import sort_and_page
from jaitf.forms import CodeFilterForm
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.selectors.accounts import postings_in_force
from jaitf.selectors.reference import code_list_names, codes_for_list, task_force_for, task_forces_for_list
from jaitf.tables import CodeTable, PostedTable, TaskForceTable


@requires_page(Page.REFERENCE)
@require_GET
def task_force_list(request: SignedInRequest) -> HttpResponse:
    """All units."""
    table = TaskForceTable(task_forces_for_list())
    sort_and_page(request, table, 100)
    return TemplateResponse(request, "jaitf/task_force_list.html", {"table": table})


@requires_page(Page.REFERENCE)
@require_GET
def task_force_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One unit: where it is, its rooms, who serves there."""
    unit = task_force_for(public_id)
    table = PostedTable(postings_in_force().filter(task_force=unit).select_related("officer"))
    sort_and_page(request, table, 100)
    rooms = unit.compartments.select_related("agency", "task_force")
    return TemplateResponse(request, "jaitf/task_force_detail.html", {"unit": unit, "table": table, "rooms": rooms})


@requires_page(Page.REFERENCE)
@require_GET
def code_lists(request: SignedInRequest) -> HttpResponse:
    """The lists, and the codes of one of them or all codes that hold some words."""
    form = CodeFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    name, words = asked.get("list", ""), asked.get("q", "")
    table = CodeTable(codes_for_list(name, words)) if name or words else None
    if table is not None:
        sort_and_page(request, table, 100)
    context = {"form": form, "table": table, "names": code_list_names(), "chosen": name}
    return TemplateResponse(request, "jaitf/code_lists.html", context)
