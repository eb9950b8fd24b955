"""Bringing in a list of officers: upload, look, open."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.errors import AircopError
from aircop.core.forms import add_refusal
from aircop.core.limits import limited
from jaitf.forms import OfficerListForm
from jaitf.onboarding import Row, labels, rows_in, rows_keep, rows_kept, rows_open
from jaitf.onboarding_example import example_bytes
from jaitf.permissions import requires_page
from jaitf.reauthentication import recently_authenticated
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.sheets import invitation_sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires_page(Page.ACCOUNTS)
@never_cache
@require_http_methods(["GET", "POST"])
@limited("officer-list", 10)
def account_import(request: SignedInRequest) -> HttpResponse:
    """Upload a list; the answer shows what would be opened, and what is wrong in which row.

    `?list=` shows once more what was shown already, after the password was asked again.
    """
    is_sent, mark = request.method == "POST", request.GET.get("list", "")
    form = OfficerListForm(request.POST, request.FILES) if is_sent else OfficerListForm()
    rows: list[Row] = [] if is_sent else rows_kept(request.user, mark)
    if is_sent and form.is_valid():
        try:
            rows = rows_in(request.user, form.cleaned_data["file"])
            mark = "" if any(row.errors for row in rows) else rows_keep(request.user, rows)
        except AircopError as error:
            rows = []
            add_refusal(form, error)
    wrong = [row for row in rows if row.errors]
    context = {"form": form, "rows": rows, "wrong": wrong, "mark": mark, "labels": labels()}
    return TemplateResponse(request, "jaitf/account_import.html", context, status=422 if form.errors or wrong else 200)


@requires_page(Page.ACCOUNTS)
@never_cache
@require_POST
@recently_authenticated
def account_import_open(request: SignedInRequest) -> HttpResponse:
    """Open the accounts that were shown; the answer is a sheet for each."""
    rows = rows_kept(request.user, request.POST.get("list", ""))
    invitations = rows_open(request.user, rows) if rows else None
    if invitations is None:
        messages.error(
            request, _("Nothing was opened now: the list was opened already, replaced or changed by somebody. Look at the accounts, then send it again.")
        )
        return redirect("jaitf:account-import")
    return invitation_sheets(request, invitations)


@requires_page(Page.ACCOUNTS)
@require_GET
def account_import_example(request: SignedInRequest) -> HttpResponse:
    """An empty list with the right heading, and what may stand in it."""
    return HttpResponse(example_bytes(), content_type=XLSX, headers={"Content-Disposition": 'attachment; filename="officers.xlsx"'})
