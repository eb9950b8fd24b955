"""After the unit's own work: handing the case over against a receipt, and entering what the courts decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aircop.core.errors import InvalidInput, NotVisible, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import may, requires_page
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures.choices import CaseHandOverState, PersonRole, SeizureState
from seizures.closing import obstacles
from seizures.forms.aftermath import HandOverForm, OutcomeForm, ReceiptForm, VoidForm
from seizures.models import Exhibit, JudicialOutcome, Seizure
from seizures.permissions import case_hand_over_for, seizure_for
from seizures.services import case_hand_overs as services
from seizures.services.outcomes import outcome_record


def _court_tab(seizure: Seizure) -> HttpResponse:
    response = redirect("seizures:seizure-detail", seizure.public_id)
    response["Location"] += "?tab=court"
    return response


def _form_page(request: SignedInRequest, seizure: Seizure, form: Form, words: dict[str, Any], template: str = "seizures/case_form.html") -> HttpResponse:
    """A form with its draft; after a refusal what was typed stays."""
    context = words | {"seizure": seizure, "form": form, "draft": _draft(request)}
    return TemplateResponse(request, template, context, status=422 if request.method == "POST" else 200)


def _draft(request: SignedInRequest) -> str:
    """The key of this page's draft: its address without the slashes, which no key may hold."""
    return request.path.strip("/").replace("/", "-")


def _done(request: SignedInRequest, message: str) -> None:
    draft_discard(actor_id=request.user.pk, key=_draft(request))
    messages.success(request, message)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def hand_over_new(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Write down what the investigating service takes over."""
    seizure = seizure_for(request.user, public_id, Verb.CHANGE)
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=seizure)
    data = request.POST if request.method == "POST" else None
    form = HandOverForm(data, seizure=seizure, actor=request.user, initial={"occurred_at": timezone.now()})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.case_hand_over_record(actor=request.user, seizure=seizure, handed=form.handed())
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            _done(request, _("The hand-over is recorded. Its receipt is still missing."))
            return redirect("seizures:case-hand-over", made.public_id)
    words = {"title": _("Hand over to the investigating service"), "submit": _("Record the hand-over")}
    return _form_page(request, seizure, form, words)


@requires_page(Page.CASES)
@require_GET
def hand_over_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The record of a hand-over, made to be printed and signed."""
    made = case_hand_over_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=made)
    ids = [thing["id"] for thing in made.content["exhibits"]]
    now = {str(thing.public_id): thing for thing in Exhibit.objects.visible_to(request.user).filter(public_id__in=ids).select_related("holder", "seizure")}
    roles = dict(PersonRole.choices)
    context = {
        "made": made,
        "seizure": made.seizure,
        "persons": [(person["name"], roles.get(PersonRole(person["role"]), "")) for person in made.content["persons"]],
        "exhibits": [(thing, now.get(thing["id"])) for thing in made.content["exhibits"]],
        "may_sign": made.state == CaseHandOverState.OPEN and may(request.user, Verb.CHANGE, made),
        "may_void": made.state != CaseHandOverState.VOID and may(request.user, Verb.APPROVE, made),
        "void_form": VoidForm(),
        # With the hand-over most cases are nearly done: what still keeps this one from being closed.
        "missing": obstacles(made.seizure) if made.seizure.state == SeizureState.APPROVED and may(request.user, Verb.CHANGE, made) else [],
    }
    return TemplateResponse(request, "seizures/hand_over.html", context)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def hand_over_sign(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Add the receipt: scanned, or confirmed by a second account."""
    made = case_hand_over_for(request.user, public_id, Verb.CHANGE)
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=made)
    form = ReceiptForm(request.POST if request.method == "POST" else restored(request, _draft(request)), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.case_hand_over_sign(actor=request.user, hand_over=made, file=data["file"], signed_as=data["signed_as"])
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            _done(request, _("The receipt is kept. The hand-over is complete."))
            return redirect("seizures:case-hand-over", public_id)
    words = {"title": _("Receipt of the hand-over"), "submit": _("Keep the receipt"), "made": made, "is_giver": made.recorded_by_id == request.user.pk}
    return _form_page(request, made.seizure, form, words, "seizures/hand_over_sign.html")


@requires_page(Page.CASES)
@require_GET
def hand_over_receipt(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The scanned receipt as it came."""
    made = case_hand_over_for(request.user, public_id)
    if not made.receipt_sha256:
        raise NotVisible
    log_access(actor=request.user, action=AccessAction.PRINT, record=made)
    content = services.receipt_bytes(made)
    response = HttpResponse(content, content_type="application/octet-stream")
    ending = "pdf" if content.startswith(services.PDF) else "img"
    response["Content-Disposition"] = f'attachment; filename="{made.seizure.reference}-receipt-{made.receipt_sha256[:8]}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires_page(Page.CASES)
@require_http_methods(["POST"])
def hand_over_void(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Declare a wrong hand-over void."""
    made = case_hand_over_for(request.user, public_id, Verb.APPROVE)
    services.case_hand_over_void(actor=request.user, hand_over=made, reason=request.POST.get("reason", ""))
    messages.success(request, _("The hand-over is void. It stays readable with your reason."))
    return redirect("seizures:case-hand-over", public_id)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def outcome_new(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Enter a decision, or one that corrects another (`?corrects=`)."""
    seizure = seizure_for(request.user, public_id, Verb.CHANGE)
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=seizure)
    corrected = _corrected(seizure, request.GET.get("corrects", ""))
    data = request.POST if request.method == "POST" else None
    form = OutcomeForm(data, seizure=seizure, actor=request.user, corrects=corrected, initial=_values(corrected))
    if request.method == "POST" and form.is_valid():
        try:
            outcome_record(
                actor=request.user,
                seizure=seizure,
                decision=form.decision(),
                corrects=corrected.public_id if corrected else None,
                correction_reason=form.cleaned_data.get("correction_reason", ""),
            )
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            _done(request, _("The decision is entered."))
            return _court_tab(seizure)
    words = {"title": _("Decision of a court"), "submit": _("Enter the decision"), "corrected": corrected}
    return _form_page(request, seizure, form, words, "seizures/outcome_new.html")


def _corrected(seizure: Seizure, wanted: str) -> JudicialOutcome | None:
    return next((one for one in seizure.judicial_outcomes.filter(corrected_by=None) if str(one.public_id) == wanted), None)


def _values(corrected: JudicialOutcome | None) -> dict[str, object]:
    if corrected is None:
        return {}
    subject = corrected.person or corrected.line or corrected.exhibit
    values: dict[str, object] = {name: getattr(corrected, name) for name in ("outcome", "sentence", "decided_on", "court", "file_reference", "source")}
    return values | {"subject": str(subject.public_id) if subject else ""}
