"""The WCO-ready sheet of one case or of a list, and the note that it was entered in CENcomm."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aircop.core.errors import RuleViolation
from aircop.core.formats import number_text
from aircop.core.forms import add_refusal
from aircop.core.paging import capped_count
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction, Verb
from jaitf.list_pages import terms_of
from jaitf.permissions import requires_page
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from jaitf.services.list_exports import MOST_ROWS, too_many
from seizures.choices import SheetFormat
from seizures.filters import SeizureFilter
from seizures.forms.wco_sheets import CencommForm, SheetForm
from seizures.lists import CASES
from seizures.models import Seizure
from seizures.permissions import seizure_for
from seizures.selectors.cases import seizures_listed
from seizures.selectors.record import record_digest
from seizures.selectors.wco_sheets import cencomm_reports, sheet_rows, sheet_seizures
from seizures.services.wco_sheets import cencomm_report_note, wco_sheet_export
from seizures.wco_sheet import LINES, NOTICE, SEIZURES, Cell, rows_of


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def wco_sheet(request: SignedInRequest, public_id: str) -> HttpResponse:
    """GET shows what stands in the sheet of this case; POST sends the file."""
    seizure = seizure_for(request.user, public_id, Verb.EXPORT)
    chosen = sheet_rows(request.user).filter(pk=seizure.pk)
    if request.method == "POST":
        form = SheetForm(request.POST)
        if form.is_valid() and chosen.exists():
            return _file(request, chosen, form.cleaned_data["file_format"], seizure.reference or "", seizure.reference or "")
    else:
        log_access(actor=request.user, action=AccessAction.READ, record=seizure)
    note = CencommForm(restored(request, _draft(seizure)), zone=seizure.compartment.task_force.time_zone)
    return _sheet_page(request, seizure, note, 422 if request.method == "POST" else 200)


@requires_page(Page.CASES)
@require_POST
def cencomm_note(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Note when and under which reference the case was entered in CENcomm."""
    seizure = seizure_for(request.user, public_id, Verb.EXPORT)
    form = CencommForm(request.POST, zone=seizure.compartment.task_force.time_zone)
    if form.is_valid():
        try:
            cencomm_report_note(actor=request.user, seizure=seizure, **form.cleaned_data)
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=_draft(seizure))
            messages.success(request, _("Noted. Nothing was sent from here: CENcomm holds what you typed there."))
            return redirect("seizures:wco-sheet", seizure.public_id)
    return _sheet_page(request, seizure, form, 422)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def wco_sheet_of_list(request: SignedInRequest) -> HttpResponse:
    """The sheet of the filtered list of cases: GET says what would leave, POST sends it."""
    found, query = SeizureFilter(request.GET, seizures_listed(request.user), user=request.user).qs, CASES.query_of(request.GET)
    status, refusal = 200, ""
    if request.method == "POST":
        form = SheetForm(request.POST)
        try:
            if form.is_valid():
                return _file(request, found, form.cleaned_data["file_format"], f"{timezone.now():%Y%m%dT%H%MZ}", terms_of(query))
            status = 422
        except RuleViolation as error:
            status, refusal = error.status, str(error.message)
    count = capped_count(sheet_rows(request.user, found), MOST_ROWS)
    context = {
        "count": count,
        "facts": [(_("List"), CASES.title), *CASES.words(query)],
        "formats": SheetFormat.choices,
        "notice": NOTICE,
        "refusal": refusal or (too_many() if count > MOST_ROWS else ""),
        "back_url": CASES.url(query),
    }
    return TemplateResponse(request, "seizures/wco_sheet_list.html", context, status=status)


#: Of the goods; code, factor and its version stand in the file.
_SHOWN = [column for column in LINES if column.name in {"commodity_label", "quantity", "unit", "basis", "method", "kg_equivalent", "facts"}]


def _shown(cell: Cell) -> Cell:
    return number_text(cell) if isinstance(cell, Decimal) else cell


def _draft(seizure: Seizure) -> str:
    return f"cencomm-{seizure.public_id}"


def _sheet_page(request: SignedInRequest, seizure: Seizure, form: CencommForm, status: int) -> HttpResponse:
    sheet = sheet_seizures(sheet_rows(request.user).filter(pk=seizure.pk))
    digest = record_digest(seizure) if sheet else ""
    context: dict[str, Any] = {
        "seizure": seizure,
        "facts": [(column.label, value) for column in SEIZURES if sheet and (value := column.of(sheet[0])) not in (None, "")],
        "columns": _SHOWN,
        "lines": [[_shown(column.of(row)) for column in _SHOWN] for row in rows_of(sheet, "lines")],
        "persons": len(sheet[0].persons) if sheet else 0,
        "formats": SheetFormat.choices,
        "notice": NOTICE,
        "reports": [(report, report.record_sha256 != digest) for report in cencomm_reports(seizure)],
        "form": form,
        "draft": _draft(seizure),
    }
    return TemplateResponse(request, "seizures/wco_sheet.html", context, status=status)


def _file(request: SignedInRequest, rows: Any, chosen: str, name: str, terms: str) -> HttpResponse:
    file_format = SheetFormat(chosen)
    content = wco_sheet_export(actor=request.user, rows=rows, file_format=file_format, terms=terms)
    headers = {
        "Content-Disposition": f'attachment; filename="aircop-wco-ready-{name}.{file_format.value}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=file_format.media_type, headers=headers)
