"""Sending a person to the people of a protected room: the sender keeps a receipt, and nothing else."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aircop.core.errors import InvalidInput, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.limits import limited
from aircop.core.times import zone
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import require, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures.care_choices import CareKind
from seizures.forms.care import MedicalSendForm, SendForm, WelfareSendForm
from seizures.models import Control, Seizure
from seizures.permissions import control_for, seizure_for
from seizures.selectors.care import contacts_of
from seizures.services.care_notes import CareWords, Receipt, care_note_send

_FORMS: dict[str, type[SendForm]] = {CareKind.WELFARE: WelfareSendForm, CareKind.MEDICAL: MedicalSendForm}


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
@limited("care", 20)
def control_care(request: SignedInRequest, public_id: str, kind: str) -> HttpResponse:
    return _send(request, control_for(request.user, public_id), kind)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
@limited("care", 20)
def seizure_care(request: SignedInRequest, public_id: str, kind: str) -> HttpResponse:
    return _send(request, seizure_for(request.user, public_id), kind)


def _send(request: SignedInRequest, record: Control | Seizure, kind: str) -> HttpResponse:
    """No draft, no copy: whoever comes to this screen next reads nothing of it."""
    # A partner to whom the record was shown does not send into a room of another unit.
    require(request.user, record.compartment, Verb.VIEW)
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=record)
    # A link from the page of a person names that person; somebody else can still be chosen.
    form = _FORMS[kind](request.POST if request.method == "POST" else None, record=record, initial={"person": request.GET.get("person", "")})
    contacts = contacts_of(record.compartment.task_force, kind)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        words = CareWords(form.persons.get(data.get("person", "")), data["other"], data.get("signs", ()), data["words"], data["is_urgent"])
        try:
            receipt = care_note_send(actor=request.user, record=record, kind=kind, note=words)
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            _told(request, receipt, record, somebody=bool(contacts))
            return redirect(f"seizures:{record._meta.model_name}-detail", record.public_id)
    context = {"record": record, "kind": kind, "form": form, "contacts": contacts, "home": f"seizures:{record._meta.model_name}-detail"}
    return TemplateResponse(request, "seizures/care_send.html", context, status=422 if request.method == "POST" else 200)


def _told(request: SignedInRequest, receipt: Receipt, record: Control | Seizure, *, somebody: bool) -> None:
    """The receipt, once; and what to do where nobody is there to read the note."""
    at = date_format(receipt.at.astimezone(zone(record.compartment.task_force.time_zone)), "j M Y H:i")
    words = {"number": receipt.number, "at": at, "zone": record.compartment.task_force.time_zone}
    messages.success(request, _("Received under %(number)s, %(at)s (%(zone)s). Note the number: the note itself is not shown to you again.") % words)
    if not somebody:
        messages.warning(request, _("Nobody is posted to read it in your unit. Tell the chief at once that the post is empty, and call for help yourself."))
