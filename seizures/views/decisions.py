"""Submitting a case, and the chief's decision on it: pages that repeat what will happen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aircop.core.errors import Conflict, InvalidInput, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import requires_page
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures import rules
from seizures.choices import ReportLanguage
from seizures.forms.decisions import DecisionForm
from seizures.models import Seizure
from seizures.permissions import seizure_for
from seizures.selectors.readiness import missing_for_submission
from seizures.services.decisions import seizure_approve, seizure_return
from seizures.services.seizures import seizure_submit


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def seizure_submit_page(request: SignedInRequest, public_id: str) -> HttpResponse:
    """What is missing, or what will happen; then the submission."""
    seizure = seizure_for(request.user, public_id, Verb.SUBMIT)
    refusal = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            submitted = seizure_submit(actor=request.user, seizure=seizure, version=int(version) if version.isdigit() else None)
        except (Conflict, InvalidInput, RuleViolation) as error:
            seizure, refusal = seizure_for(request.user, public_id, Verb.SUBMIT), "" if isinstance(error, InvalidInput) else str(error.message)
        else:
            messages.success(request, _("%(reference)s is submitted. The chief decides next.") % {"reference": submitted.reference})
            return redirect("seizures:seizure-detail", public_id)
    else:
        rules.may_be_submitted(seizure)
        log_access(actor=request.user, action=AccessAction.READ, record=seizure)
    context = {"seizure": seizure, "missing": missing_for_submission(seizure), "refusal": refusal}
    return TemplateResponse(request, "seizures/seizure_submit.html", context, status=422 if request.method == "POST" else 200)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def seizure_decide(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Approve or return; asks for the password again, and keeps what was typed meanwhile."""
    seizure = seizure_for(request.user, public_id, Verb.APPROVE)
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=seizure)
    draft = f"decide-{public_id}"
    form = DecisionForm(request.POST if request.method == "POST" else restored(request, draft), initial={"version": seizure.version})
    if request.method == "POST" and form.is_valid():
        try:
            decided = _decide(request, seizure, form)
        except (Conflict, InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=draft)
            messages.success(request, _done(decided))
            return redirect(f"{reverse('seizures:seizure-detail', args=[public_id])}{'?tab=documents' if decided.state == 'approved' else ''}")
    return TemplateResponse(
        request, "seizures/seizure_decide.html", _decide_context(request, seizure, form) | {"draft": draft}, status=422 if request.method == "POST" else 200
    )


def _decide(request: SignedInRequest, seizure: Seizure, form: DecisionForm) -> Seizure:
    data = form.cleaned_data
    if data["decision"] == "approve":
        return seizure_approve(actor=request.user, seizure=seizure, version=data["version"])
    return seizure_return(actor=request.user, seizure=seizure, reason=data["reason"], version=data["version"])


def _done(seizure: Seizure) -> str:
    if seizure.state == "approved":
        return _("%(reference)s is approved and locked. Its report is being made.") % {"reference": seizure.reference}
    return _("%(reference)s is returned. The officer sees your reason.") % {"reference": seizure.reference}


def _decide_context(request: SignedInRequest, seizure: Seizure, form: DecisionForm) -> dict[str, Any]:
    refusal = ""
    try:
        rules.may_be_decided(seizure, request.user)
    except RuleViolation as error:
        refusal = str(error.message)
    language = ReportLanguage.of_unit(seizure.compartment.task_force.languages)
    return {
        "seizure": seizure,
        "form": form,
        "refusal": refusal,
        "report_language": language.label,
        "persons": seizure.persons.all(),
        "lines": seizure.lines.all(),
    }
