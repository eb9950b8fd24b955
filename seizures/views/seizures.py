"""The case file: opening it, editing it, and what happens when two people edit it at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aircop.core.errors import Conflict, InvalidInput, RuleViolation
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction, Verb
from jaitf.models import Compartment
from jaitf.permissions import compartment_for, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from profiling.models import Flight
from profiling.permissions import flight_for, room_for_new_records
from seizures import rules
from seizures.forms.fields import rooms_of_unit
from seizures.forms.merging import differences, with_their_rows
from seizures.forms.parts import case_rows, leg_values, row_values
from seizures.forms.persons import person_values
from seizures.forms.seizure import CaseForms, SeizureForm
from seizures.identifiers import identifier_warnings
from seizures.models import Control, Seizure
from seizures.permissions import control_for, seizure_for
from seizures.selectors.prefill import agencies_of_unit, flights_around, legs_of_flight, persons_of_control, seizure_initial, seizure_values
from seizures.selectors.reference_lists import airports_offered, states_offered
from seizures.services.seizures import seizure_change, seizure_create
from seizures.species import species_offered


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def seizure_new(request: SignedInRequest) -> HttpResponse:
    """A new case, alone or from a control (`?control=`)."""
    wanted = request.POST.get("control") or request.GET.get("control")
    control = control_for(request.user, wanted, Verb.CHANGE) if wanted else None
    room = control.compartment if control else room_for_new_records(request.user)
    if control is not None and request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=control)
    case = _new_forms(request, control, room)
    if request.method == "POST" and case.is_valid():
        try:
            chosen = room if control else compartment_for(request.user, case.form.cleaned_data["compartment"], Verb.ADD)
            uid = case.form.cleaned_data["event_uid"]
            seizure = seizure_create(actor=request.user, compartment=chosen, details=case.to_input(), control=control, event_uid=uid)
        except (InvalidInput, RuleViolation) as error:
            case.add_refusal(error)
        else:
            return _saved(request, seizure, f"seizure-new-{wanted or ''}")
    context = {"case": case, "control": control, "draft": f"seizure-new-{wanted or ''}", "seizure": None}
    return edit_page(request, context, status=422 if case.form.is_bound else 200)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def seizure_edit(request: SignedInRequest, public_id: str) -> HttpResponse:
    seizure = seizure_for(request.user, public_id, Verb.CHANGE)
    if request.method == "GET":
        rules.may_be_edited(seizure)
        log_access(actor=request.user, action=AccessAction.READ, record=seizure)
    case = edit_forms(request, seizure, request.POST if request.method == "POST" else None)
    if request.method == "POST" and case.is_valid():
        try:
            seizure_change(actor=request.user, seizure=seizure, version=case.form.cleaned_data["version"] or 0, details=case.to_input())
        except Conflict:
            return _merge(request, seizure, case)
        except (InvalidInput, RuleViolation) as error:
            case.add_refusal(error)
        else:
            return _saved(request, seizure, _draft(seizure))
    context = {"case": case, "seizure": seizure, "control": seizure.control, "draft": _draft(seizure)}
    return edit_page(request, context, status=422 if case.form.is_bound else 200)


def _draft(seizure: Seizure) -> str:
    return f"seizure-{seizure.public_id}"


def edit_page(request: SignedInRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """The form of a case with the lists that it offers; also the form of an amendment."""
    lists = {"states": states_offered(), "airports": airports_offered(), "species": species_offered()}
    return TemplateResponse(request, "seizures/seizure_edit.html", context | lists, status=status)


def _saved(request: SignedInRequest, seizure: Seizure, draft: str) -> HttpResponse:
    draft_discard(actor_id=request.user.pk, key=draft)
    seizure.refresh_from_db()
    for warning in identifier_warnings(seizure.awb, seizure.s10):
        messages.warning(request, warning)
    if request.POST.get("then") == "submit":
        return redirect("seizures:seizure-submit", seizure.public_id)
    messages.success(request, _("The case is saved as a draft."))
    return redirect("seizures:seizure-detail", seizure.public_id)


def _merge(request: SignedInRequest, seizure: Seizure, mine: CaseForms) -> HttpResponse:
    """Somebody saved first: both texts side by side, and a form that keeps what was typed here."""
    current = seizure_for(request.user, seizure.public_id, Verb.CHANGE)
    log_access(actor=request.user, action=AccessAction.READ, record=current)
    theirs = edit_forms(request, current, None)
    again = edit_forms(request, current, with_their_rows(request.POST, theirs, mine, current.version))
    found = differences(theirs, mine)
    return edit_page(request, {"case": again, "seizure": current, "control": current.control, "draft": _draft(current), "differences": found}, status=409)


def _new_forms(request: SignedInRequest, control: Control | None, room: Compartment) -> CaseForms:
    user, data = request.user, request.POST if request.method == "POST" else None
    initial = seizure_initial(user, room.task_force, control) if data is None else {}
    rows: dict[str, list[dict[str, Any]]] = {}
    if control is not None and data is None:
        rows = {
            "persons": [person_values(person) for person in persons_of_control(control)],
            "legs": [leg_values(leg) | {"public_id": None} for leg in legs_of_flight(control.flight)],
        }
    chosen = _chosen_flight(request, control.flight if control else None)
    form = SeizureForm(
        data,
        initial=initial,
        unit=room.task_force,
        flights=flights_around(user, control.occurred_at if control else timezone.now(), chosen),
        agencies=agencies_of_unit(room.task_force),
        rooms=[room] if control else rooms_of_unit(user, room.task_force, Verb.ADD),
        default_room=room,
    )
    return CaseForms(form, case_rows(data, rows))


def edit_forms(request: SignedInRequest, seizure: Seizure, data: QueryDict | None, rows: dict[str, list[Any]] | None = None) -> CaseForms:
    """The form on what is stored, or on a version that is only proposed: then with its rows."""
    unit = seizure.compartment.task_force
    at: datetime = seizure.occurred_at
    form = SeizureForm(
        data,
        initial=seizure_values(seizure, rows["agencies"] if rows else None),
        unit=unit,
        flights=flights_around(request.user, at, _chosen_flight(request, seizure.flight)),
        agencies=agencies_of_unit(unit, seizure),
        rooms=[seizure.compartment],
        default_room=seizure.compartment,
    )
    return CaseForms(form, case_rows(data, row_values(seizure, rows) if data is None else None))


def _chosen_flight(request: SignedInRequest, flight: Flight | None) -> Flight | None:
    wanted = request.POST.get("flight")
    return flight_for(request.user, wanted) if wanted else flight
