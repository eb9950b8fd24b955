"""Controls: the quick entry and the page of one control."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aircop.core.errors import InvalidInput, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import compartment_for, may, may_open, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from profiling.permissions import flight_for, room_for_new_records, target_for, traveller_for
from seizures.choices import ControlResult
from seizures.forms.control import ControlForm
from seizures.forms.fields import rooms_of_unit
from seizures.forms.persons import traveller_values
from seizures.identifiers import identifier_warnings, printed_awb
from seizures.models import Control, Seizure
from seizures.permissions import control_for
from seizures.selectors.care import care_hint
from seizures.selectors.prefill import control_initial, flights_around, last_control
from seizures.selectors.reference_lists import states_offered
from seizures.selectors.safeguards import safeguards_of_control
from seizures.selectors.timeline import control_timeline
from seizures.services.controls import control_create

DRAFT = "control-new"


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def control_new(request: SignedInRequest) -> HttpResponse:
    """One short page; sending it twice records one control."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            room = compartment_for(request.user, form.cleaned_data["compartment"], Verb.ADD)
            control = control_create(
                actor=request.user, compartment=room, details=form.control_input(), person=form.who(), client_id=form.cleaned_data["client_id"]
            )
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            return _recorded(request, control)
    context = {"form": form, "draft": DRAFT, "has_last": last_control(request.user) is not None, "states": states_offered()}
    return TemplateResponse(request, "seizures/control_new.html", context, status=422 if form.is_bound else 200)


def _form(request: SignedInRequest) -> ControlForm:
    user = request.user
    room = room_for_new_records(user)
    initial: dict[str, Any] = {}
    if request.method == "GET":
        # A target that a partner has shown to us is for reading: the control on it is the partner's to record.
        target = target_for(user, request.GET["target"], Verb.CHANGE) if request.GET.get("target") else None
        traveller = traveller_for(user, request.GET["traveller"]) if request.GET.get("traveller") else target.traveller if target else None
        if traveller is not None:
            log_access(actor=user, action=AccessAction.READ, record=traveller)
        last = last_control(user) if request.GET.get("copy") == "last" else None
        initial = control_initial(room.task_force, traveller=traveller, target=target, last=last) | (traveller_values(traveller) if traveller else {})
    wanted = request.POST.get("flight") or initial.get("flight")
    chosen = flight_for(user, wanted) if wanted else None
    return ControlForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        unit=room.task_force,
        flights=flights_around(user, timezone.now(), chosen),
        rooms=rooms_of_unit(user, room.task_force, Verb.ADD),
        default_room=room,
    )


def _recorded(request: SignedInRequest, control: Control) -> HttpResponse:
    draft_discard(actor_id=request.user.pk, key=DRAFT)
    messages.success(request, _("%(reference)s is recorded.") % {"reference": control.reference})
    for warning in identifier_warnings(control.awb, control.s10):
        messages.warning(request, warning)
    if request.POST.get("then") == "new":
        return redirect(f"{reverse('seizures:control-new')}?copy=last")
    return redirect("seizures:control-detail", control.public_id)


@requires_page(Page.CASES)
@require_GET
def control_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    control = control_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=control)
    context = {
        "control": control,
        "awb": printed_awb(control.awb),
        "persons": control.persons.all(),
        "people": safeguards_of_control(control) if may(request.user, Verb.VIEW, control) else [],
        "seizures": Seizure.objects.visible_to(request.user).filter(control=control),
        "warnings": identifier_warnings(control.awb, control.s10),
        "leads_to_a_case": control.result in ControlResult.leads_to_a_case(),
        "care": care_hint(control) if may(request.user, Verb.VIEW, control) else None,
        "may_desk": may(request.user, Verb.VIEW, control) and may_open(request.user, Page.DESK),
        "may_add": may(request.user, Verb.ADD, control),
        "may_send": may(request.user, Verb.SEND, control),
        "may_share": may(request.user, Verb.SHARE, control),
        "entries": control_timeline(control, with_readers=may(request.user, Verb.VIEW, control)),
    }
    return TemplateResponse(request, "seizures/control_detail.html", context)
