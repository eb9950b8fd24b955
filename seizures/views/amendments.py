"""Amendments: proposing a new version of an approved case, reading what it changes, deciding on it; and the versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.errors import Conflict, InvalidInput, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import may, require, requires_page
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures import rules
from seizures.choices import AmendmentState
from seizures.forms.amendments import AmendmentDecisionForm, ReasonForm
from seizures.forms.decisions import PhotographForm
from seizures.forms.merging import differences, with_their_rows
from seizures.forms.seizure import CaseForms
from seizures.models import Amendment
from seizures.permissions import amendment_for, seizure_for, version_for
from seizures.selectors.amended import amendment_pictures, version_parts
from seizures.selectors.differences import differences_of
from seizures.services.amendments import (
    amendment_approve,
    amendment_change,
    amendment_open,
    amendment_plan,
    amendment_return,
    amendment_submit,
    amendment_withdraw,
)
from seizures.views.seizures import edit_forms, edit_page


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def amendment_new(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Open an amendment with its reason; somebody else's open one is shown instead."""
    seizure = seizure_for(request.user, public_id, Verb.CHANGE)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    draft = f"amendment-{public_id}"
    if request.method == "POST" and form.is_valid():
        try:
            amendment = amendment_open(actor=request.user, seizure=seizure, reason=form.cleaned_data["reason"])
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=draft)
            return redirect("seizures:amendment-edit", amendment.public_id)
    elif request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=seizure)
    context = {"seizure": seizure, "form": form, "draft": draft, "other": seizure.amendments.unfinished().select_related("opened_by").first()}
    return TemplateResponse(request, "seizures/amendment_new.html", context, status=422 if form.is_bound else 200)


@requires_page(Page.CASES)
@require_GET
def amendment_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """What the amendment changes, why, and how far it is."""
    amendment = amendment_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=amendment)
    return TemplateResponse(request, "seizures/amendment_detail.html", amendment_context(request, amendment))


def amendment_context(request: SignedInRequest, amendment: Amendment) -> dict[str, Any]:
    """What both pages show of an amendment: its differences and photographs, and what the reader may do."""
    user = request.user
    wrote = user.pk in (amendment.opened_by_id, amendment.submitted_by_id)
    is_editable = amendment.state in AmendmentState.editable()
    return {
        "amendment": amendment,
        "seizure": amendment.seizure,
        "sections": differences_of(amendment),
        "photographs": amendment_pictures(amendment),
        "photograph_form": PhotographForm(),
        "may_edit": is_editable and may(user, Verb.CHANGE, amendment),
        "may_submit": is_editable and may(user, Verb.SUBMIT, amendment),
        "may_decide": amendment.state == AmendmentState.SUBMITTED and may(user, Verb.APPROVE, amendment) and not wrote,
        "may_withdraw": amendment.is_unfinished and (wrote or may(user, Verb.APPROVE, amendment)),
    }


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def amendment_edit(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The case's own form on the proposed version; the approved one stays what everybody sees."""
    amendment = amendment_for(request.user, public_id, Verb.CHANGE)
    try:
        rules.amendment_may_be_edited(amendment)
    except RuleViolation as error:
        messages.error(request, str(error.message))
        return redirect("seizures:amendment-detail", public_id)
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=amendment)
    case = _forms(request, amendment, request.POST if request.method == "POST" else None)
    if request.method == "POST" and case.is_valid():
        try:
            amendment_change(actor=request.user, amendment=amendment, version=case.form.cleaned_data["version"] or 0, details=case.to_input())
            if request.POST.get("then") == "submit":
                amendment_submit(actor=request.user, amendment=amendment)
        except Conflict:
            return _merge(request, amendment, case)
        except (InvalidInput, RuleViolation) as error:
            case.add_refusal(error)
        else:
            draft_discard(actor_id=request.user.pk, key=_draft(amendment))
            messages.success(request, _("The amendment is saved. The case stays as it is until it is approved."))
            return redirect("seizures:amendment-detail", public_id)
    return _edit_page(request, amendment, case, status=422 if case.form.is_bound else 200)


def _draft(amendment: Amendment) -> str:
    return f"amendment-edit-{amendment.public_id}"


def _forms(request: SignedInRequest, amendment: Amendment, data: QueryDict | None) -> CaseForms:
    plan = amendment_plan(amendment, request.user)
    # The form guards against two people writing at once by the version of the amendment, not of the case.
    plan.seizure.version = amendment.version
    return edit_forms(request, plan.seizure, data, {name: parts.wanted for name, parts in plan.parts.items()})


def _edit_page(request: SignedInRequest, amendment: Amendment, case: CaseForms, status: int, **more: Any) -> HttpResponse:
    context = {"case": case, "seizure": amendment.seizure, "control": None, "amendment": amendment, "draft": _draft(amendment)}
    return edit_page(request, context | more, status=status)


def _merge(request: SignedInRequest, amendment: Amendment, mine: CaseForms) -> HttpResponse:
    """Somebody else saved the same amendment first: both texts side by side."""
    current = amendment_for(request.user, amendment.public_id, Verb.CHANGE)
    theirs = _forms(request, current, None)
    again = _forms(request, current, with_their_rows(request.POST, theirs, mine, current.version))
    return _edit_page(request, current, again, 409, differences=differences(theirs, mine))


@requires_page(Page.CASES)
@require_POST
def amendment_send(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Submit it to the chief; what is missing is said on its page."""
    amendment = amendment_for(request.user, public_id, Verb.SUBMIT)
    try:
        amendment_submit(actor=request.user, amendment=amendment)
    except (InvalidInput, RuleViolation) as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The amendment is submitted. The chief decides next."))
    return redirect("seizures:amendment-detail", public_id)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def amendment_decide(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Approve or return an amendment, with everything that it changes in sight; asks for the password again."""
    amendment = amendment_for(request.user, public_id, Verb.APPROVE)
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=amendment)
    draft = f"amendment-decide-{public_id}"
    form = AmendmentDecisionForm(request.POST if request.method == "POST" else restored(request, draft), initial={"version": amendment.version})
    if request.method == "POST" and form.is_valid():
        try:
            text = _decide(request, amendment, form.cleaned_data)
        except (Conflict, InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=draft)
            messages.success(request, text)
            return redirect("seizures:amendment-detail", public_id)
    refusal = ""
    try:
        rules.amendment_may_be_decided(amendment, request.user)
    except RuleViolation as error:
        refusal = str(error.message)
    context = amendment_context(request, amendment) | {"form": form, "draft": draft, "refusal": refusal}
    return TemplateResponse(request, "seizures/amendment_decide.html", context, status=422 if request.method == "POST" else 200)


def _decide(request: SignedInRequest, amendment: Amendment, data: dict[str, Any]) -> str:
    if data["decision"] == "approve":
        amendment_approve(actor=request.user, amendment=amendment, version=data["version"])
        return _("The amendment is approved: the case has a new version. Its report is being made.")
    amendment_return(actor=request.user, amendment=amendment, reason=data["reason"], version=data["version"])
    return _("The amendment is returned. Its author sees your reason.")


@requires_page(Page.CASES)
@require_POST
def amendment_give_up(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Withdraw an amendment; the case never knew it, its history does."""
    amendment = amendment_for(request.user, public_id)
    amendment_withdraw(actor=request.user, amendment=amendment, reason=request.POST.get("reason", ""))
    messages.success(request, _("The amendment is withdrawn. The case stays as it was approved."))
    return redirect("seizures:seizure-detail", amendment.seizure.public_id)


@requires_page(Page.CASES)
@require_GET
def case_version(request: SignedInRequest, public_id: str, number: int) -> HttpResponse:
    """A version of the case as it stood, from its own record."""
    seizure = seizure_for(request.user, public_id)
    require(request.user, seizure.compartment, Verb.VIEW)
    version = version_for(request.user, seizure, number)
    log_access(actor=request.user, action=AccessAction.READ, record=version)
    context = {"seizure": seizure, "version": version, "parts": version_parts(version), "versions": seizure.versions.all()}
    return TemplateResponse(request, "seizures/case_version.html", context)
