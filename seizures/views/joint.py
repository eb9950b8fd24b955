"""Joint seizures: declaring, seeing what the other unit declared, taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aircop.core.errors import InvalidInput, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures.forms.joint import JointForm
from seizures.permissions import seizure_for
from seizures.selectors.joint import joint_of
from seizures.services.joint import joint_declare, joint_end


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def joint_seizure(request: SignedInRequest, public_id: str) -> HttpResponse:
    """What is declared, the form for another declaration, and (`end`) taking one's own back."""
    seizure = seizure_for(request.user, public_id, Verb.APPROVE)
    form = JointForm(request.POST if request.method == "POST" and "end" not in request.POST else None)
    if request.method == "POST" and "end" in request.POST:
        own = next((joint.own for joint in joint_of(seizure, request.user) if joint.own and str(joint.own.public_id) == request.POST["end"]), None)
        if own is not None:
            joint_end(actor=request.user, declaration=own, reason=request.POST.get("reason", ""))
            messages.success(request, _("Your declaration has ended. Both records count as events of their own."))
        return redirect("seizures:joint-seizure", public_id)
    if request.method == "POST" and form.is_valid():
        try:
            joint_declare(actor=request.user, seizure=seizure, **form.cleaned_data)
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=f"joint-{public_id}")
            messages.success(request, _("Your declaration is kept. The event is counted once when the other chief has declared the counterpart."))
            return redirect("seizures:joint-seizure", public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=seizure)
    context = {"seizure": seizure, "form": form, "draft": f"joint-{public_id}", "joints": joint_of(seizure, request.user)}
    return TemplateResponse(request, "seizures/joint_seizure.html", context, status=422 if request.method == "POST" else 200)
