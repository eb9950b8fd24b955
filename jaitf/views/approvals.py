"""What takes two persons: what waits for me, what I asked for, and the decision on one request."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.errors import AircopError, Forbidden
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.forms import ApprovalForm
from jaitf.models import ApprovalRequest
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.selectors.approvals import approval_for, asked_for_by, describe, may_decide, title_of, waiting_for, watched_by
from jaitf.selectors.factor_resets import resets_waiting_for
from jaitf.services.approvals import approval_decide, approval_withdraw


@login_required
@require_GET
def confirmation_list(request: SignedInRequest) -> HttpResponse:
    """What waits for my decision, and what I asked for; for oversight what everybody asked for."""
    context = {
        "approvals": [describe(one) for one in waiting_for(request.user)],
        "resets": resets_waiting_for(request.user),
        "watched": [(one, title_of(one)) for one in watched_by(request.user)[:100]],
        "mine": [describe(one) for one in asked_for_by(request.user)[:30]],
    }
    template = "jaitf/_confirmations.html" if request.htmx else "jaitf/confirmation_list.html"
    return TemplateResponse(request, template, context)


@login_required
@require_http_methods(["GET", "POST"])
@recently_authenticated
def approval_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Exactly what will happen, and the decision; for the asker and oversight the state."""
    approval, draft = approval_for(request.user, public_id), f"approval-{public_id}"
    initial = {"digest": approval.payload_sha256}
    form = ApprovalForm(request.POST if request.method == "POST" else restored(request, draft), initial=initial)
    if request.method == "POST":
        if not may_decide(request.user, approval):
            raise Forbidden(_("Somebody else has to decide this."))
        if form.is_valid() and (decided := _decided(request, approval, form)) is not None:
            draft_discard(actor_id=request.user.pk, key=draft)
            messages.success(request, _("Approved and done.") if decided.state == "done" else _("Refused. The person who asked will read your answer."))
            return redirect("jaitf:confirmation-list")
    return _page(request, approval, form, draft)


def _decided(request: SignedInRequest, approval: ApprovalRequest, form: ApprovalForm) -> ApprovalRequest | None:
    """The decided request; None when it was refused to decide so, which the form then shows."""
    data = form.cleaned_data
    approve = data["decision"] == "approve"
    try:
        return approval_decide(actor=request.user, public_id=approval.public_id, approve=approve, digest=data["digest"], answer=data["answer"])
    except Forbidden:
        raise
    except AircopError as error:
        add_refusal(form, error)
        return None


def _page(request: SignedInRequest, approval: ApprovalRequest, form: ApprovalForm, draft: str) -> HttpResponse:
    is_mine = approval.asked_by_id == request.user.pk
    context = {
        "approval": approval,
        "described": describe(approval),
        "form": form,
        "draft": draft,
        "is_mine": is_mine,
        "may_decide": approval.is_waiting and may_decide(request.user, approval),
        # The result is the asker's own; an administrator may open any account.
        "result_url": approval.result_url if is_mine else "",
    }
    template = "jaitf/_approval.html" if request.htmx else "jaitf/approval_detail.html"
    return TemplateResponse(request, template, context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def approval_drop(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Take one's own request back."""
    approval_withdraw(actor=request.user, public_id=public_id)
    messages.success(request, _("The request was withdrawn. Nothing has changed."))
    return redirect("jaitf:confirmation-list")
