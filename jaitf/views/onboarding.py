"""Bringing in a list of officers: upload, look, open."""

from __future__ import annotations

import csv
import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.errors import AircopError
from aircop.core.forms import add_refusal
from aircop.core.services import drafts
from jaitf.forms import OfficerListForm
from jaitf.onboarding import Row, rows_checked, rows_open
from jaitf.permissions import requires_page
from jaitf.reauthentication import recently_authenticated
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.sheets import invitation_sheets
from jaitf.spreadsheet import COLUMNS, rows_of

DRAFT = "account-import"
_EXAMPLE = ("a.diop.dss", "Awa", "DIOP", "a.diop@example.org", "fr", "officer", "DSS", "sn-customs", "", "", "2027-01-04", "")


@requires_page(Page.ACCOUNTS)
@never_cache
@require_http_methods(["GET", "POST"])
def account_import(request: SignedInRequest) -> HttpResponse:
    """Upload a list; the answer shows what would be opened, and what is wrong in which row."""
    form = OfficerListForm(request.POST or None, request.FILES or None)
    rows: list[Row] = []
    if request.method == "POST" and form.is_valid():
        try:
            given = rows_of(form.cleaned_data["file"])
            rows = rows_checked(request.user, given)
            drafts.draft_save(actor_id=request.user.pk, key=DRAFT, data={"rows": json.dumps(given)})
        except AircopError as error:
            add_refusal(form, error)
    wrong = [row for row in rows if row.errors]
    context = {"form": form, "rows": rows, "wrong": wrong, "columns": COLUMNS}
    status = 422 if form.errors or wrong else 200
    return TemplateResponse(request, "jaitf/account_import.html", context, status=status)


@requires_page(Page.ACCOUNTS)
@never_cache
@require_POST
@recently_authenticated
def account_import_open(request: SignedInRequest) -> HttpResponse:
    """Open the accounts that were shown; the answer is a sheet for each."""
    draft = drafts.draft_of(request.user.pk, DRAFT)
    rows = rows_checked(request.user, json.loads(draft.data["rows"])) if draft is not None else []
    if not rows or any(row.errors for row in rows):
        messages.error(request, _("Somebody changed something in between, or the list was opened already. Send it again."))
        return redirect("jaitf:account-import")
    invitations = rows_open(request.user, rows)
    drafts.draft_discard(actor_id=request.user.pk, key=DRAFT)
    return invitation_sheets(request, invitations)


@requires_page(Page.ACCOUNTS)
@require_GET
def account_import_example(request: SignedInRequest) -> HttpResponse:
    """A list with the right heading and one row, to fill in."""
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="officers.csv"'})
    response.write("\ufeff")
    csv.writer(response).writerows([COLUMNS, _EXAMPLE])
    return response
