"""Registers: bringing one in, saying how it is read, opening its cases, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.errors import AircopError, Forbidden
from aircop.core.forms import add_refusal
from aircop.core.limits import limited
from aircop.core.services.drafts import draft_discard
from aircop.core.sheets import csv_bytes
from jaitf.choices import AccessAction, Verb
from jaitf.models import Compartment
from jaitf.permissions import compartment_for, compartments_held, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures.choices import ImportState
from seizures.forms.registers import ColumnsForm, OpenForm, RegisterFileForm, SheetForm, UndoForm, WordsForm
from seizures.models import RegisterFile, RegisterImport
from seizures.permissions import register_for
from seizures.registers.words import vocabularies
from seizures.selectors.registers import column_label, job_of, registers_listed, rows_to_mend
from seizures.services import imports

#: Problems that the page shows; all of them are in the file.
_SHOWN = 50
#: Cases that the page leads to.
_FIRST_CASES = 20


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
@limited("register", 10)
def register_list(request: SignedInRequest) -> HttpResponse:
    """The registers that were brought in, and the form for another one."""
    rooms = _rooms(request)
    form = RegisterFileForm(request.POST or None, request.FILES or None, rooms=rooms)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        room = compartment_for(request.user, form.cleaned_data["compartment"], Verb.APPROVE)
        try:
            register = imports.register_bring_in(actor=request.user, compartment=room, file_name=file.name or "", content=file.read())
        except AircopError as error:
            add_refusal(form, error)
        else:
            return redirect("seizures:register", register.public_id)
    context = {"form": form, "registers": registers_listed(request.user)[:50]}
    return TemplateResponse(request, "seizures/register_list.html", context, status=422 if request.method == "POST" else 200)


def _rooms(request: SignedInRequest) -> list[Compartment]:
    """The rooms that the person leads; the unit's joint room first."""
    rooms = sorted(compartments_held(request.user, Verb.APPROVE), key=lambda room: (room.agency_id is not None, room.pk))
    if not rooms:
        raise Forbidden
    return rooms


@requires_page(Page.CASES)
@require_GET
def register_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Where the register stands, what was found in it, and what can be done next."""
    register = register_for(request.user, public_id, Verb.APPROVE)
    if request.htmx:  # type: ignore[attr-defined]
        # The progress asks again by itself; what is found is shown, and logged, when the page comes anew.
        if register.is_busy:
            return TemplateResponse(request, "seizures/_register_progress.html", {"register": register, "job": job_of(register)})
        return HttpResponse(headers={"HX-Refresh": "true"})
    log_access(actor=request.user, action=AccessAction.READ, record=register)
    return _page(request, register)


@requires_page(Page.CASES)
@require_POST
def register_sheet(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Another sheet, or another row for the headings."""
    register = register_for(request.user, public_id, Verb.APPROVE)
    form = SheetForm(request.POST, register=register)
    return _done(request, register, "sheet_form", form, lambda: imports.register_look_again(actor=request.user, register=register, **form.cleaned_data))


@requires_page(Page.CASES)
@require_POST
def register_columns(request: SignedInRequest, public_id: str) -> HttpResponse:
    """What the columns hold; then everything is tried."""
    register = register_for(request.user, public_id, Verb.APPROVE)
    form = ColumnsForm(request.POST, register=register, words=_words(register))
    return _done(request, register, "columns_form", form, lambda: imports.register_check(actor=request.user, register=register, settings=form.to_settings()))


@requires_page(Page.CASES)
@require_POST
def register_words(request: SignedInRequest, public_id: str) -> HttpResponse:
    """What words mean; then everything is tried again."""
    register = register_for(request.user, public_id, Verb.APPROVE)
    form = WordsForm(request.POST, register=register, words=_words(register))
    return _done(request, register, "words_form", form, lambda: imports.register_say_words(actor=request.user, register=register, words=form.to_words()))


@requires_page(Page.CASES)
@require_POST
def register_open(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Open the cases."""
    register = register_for(request.user, public_id, Verb.APPROVE)
    form = OpenForm(request.POST)
    return _done(request, register, "open_form", form, lambda: imports.register_run(actor=request.user, register=register, **form.cleaned_data))


@requires_page(Page.CASES)
@require_POST
def register_undo(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Take the cases back that nobody has touched."""
    register = register_for(request.user, public_id, Verb.APPROVE)
    form = UndoForm(request.POST)
    return _done(request, register, "undo_form", form, lambda: imports.register_undo(actor=request.user, register=register, **form.cleaned_data))


@requires_page(Page.CASES)
@require_POST
def register_discard(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Throw away a register that has opened nothing."""
    register = register_for(request.user, public_id, Verb.APPROVE)
    try:
        imports.register_discard(actor=request.user, register=register)
    except AircopError as error:
        messages.error(request, str(error.message))
        return redirect("seizures:register", public_id)
    draft_discard(actor_id=request.user.pk, key=_draft(register))
    messages.success(request, _("The register was thrown away. Nothing of it is kept here."))
    return redirect("seizures:register-list")


@requires_page(Page.CASES)
@require_GET
def register_problems(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The rows with something wrong as a file, to be mended and brought in again."""
    register = register_for(request.user, public_id, Verb.APPROVE)
    if not RegisterFile.objects.filter(register=register).exists():
        messages.info(request, _("The file of this register is not kept any more. Bring it in again to see its rows."))
        return redirect("seizures:register", public_id)
    log_access(actor=request.user, action=AccessAction.PRINT, record=register, count=register.wrong_count)
    headers = {"Content-Disposition": 'attachment; filename="rows-to-mend.csv"', "Cache-Control": "no-store"}
    return HttpResponse(csv_bytes(rows_to_mend(register)), content_type="text/csv; charset=utf-8", headers=headers)


def _done(request: SignedInRequest, register: RegisterImport, name: str, form: forms.Form, act: Callable[[], object]) -> HttpResponse:
    """Do what the form asks for; when it is refused, the page again with what was typed."""
    if form.is_valid():
        try:
            act()
        except AircopError as error:
            if error.field == "columns":
                error.field = None
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=_draft(register))
            return redirect("seizures:register", register.public_id)
    register.refresh_from_db()
    return _page(request, register, {name: form, "form": form}, status=422)


def _draft(register: RegisterImport) -> str:
    return f"register-{register.public_id}"


def _words(register: RegisterImport) -> dict[str, Any]:
    return vocabularies(register.compartment.task_force, register.reading.words)


def _page(request: SignedInRequest, register: RegisterImport, bound: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"register": register, "job": job_of(register), "draft": _draft(register), "states": ImportState}
    if register.state in ImportState.open_to_change():
        words = _words(register)
        asked = {unknown["list"] for unknown in register.unknown} | {"places"}
        context |= {
            "sheet_form": SheetForm(register=register),
            "columns_form": ColumnsForm(register=register, words=words) if register.headings else None,
            "words_form": WordsForm(register=register, words=words) if register.unknown else None,
            "datalists": [(name, sorted(words[name].choices.items(), key=lambda pair: pair[1])) for name in sorted(asked)],
        }
    context |= {
        "problems": [(problem, column_label(problem.column)) for problem in register.problems.all()[:_SHOWN]],
        "problem_count": register.problems.count(),
        "open_form": OpenForm(),
        "undo_form": UndoForm(),
        "cases": register.cases.select_related("seizure").order_by("row")[:_FIRST_CASES],
    }
    # One page, several forms: each keeps to ids of its own.
    return TemplateResponse(request, "seizures/register_detail.html", context | (bound or {}), status=status)
