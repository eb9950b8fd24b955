"""Postings, for administrators: beginning and ending them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aircop.core.errors import AircopError
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.forms import PostingEndForm, PostingForm
from jaitf.models import ApprovalRequest
from jaitf.permissions import requires_page
from jaitf.reauthentication import recently_authenticated
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.selectors.accounts import account_for, posting_for
from jaitf.services.officers import posting_end
from jaitf.services.role_grants import posting_give
from jaitf.views.accounts import account_page


@requires_page(Page.ACCOUNTS)
@require_POST
@recently_authenticated
def posting_new(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Post an officer, or ask a second administrator to agree."""
    account, form = account_for(request.user, public_id), PostingForm(request.POST)
    if form.is_valid():
        try:
            given = posting_give(actor=request.user, officer=account, **form.arguments())
        except AircopError as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=f"posting-{account.public_id}")
            if isinstance(given, ApprovalRequest):
                return redirect(given)
            messages.success(request, _("The posting was given."))
            return redirect("jaitf:account-detail", account.public_id)
    return account_page(request, account, posting=form)


@requires_page(Page.ACCOUNTS)
@require_http_methods(["GET", "POST"])
def posting_finish(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """End a posting: first a page that says what ends, then the end."""
    posting = posting_for(request.user, public_id)
    form = PostingEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            posting_end(actor=request.user, posting=posting, **form.cleaned_data)
        except AircopError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The posting ends on %(day)s.") % {"day": form.cleaned_data["ends_on"].isoformat()})
            return redirect("jaitf:account-detail", posting.officer.public_id)
    return TemplateResponse(request, "jaitf/posting_end.html", {"form": form, "posting": posting}, status=422 if form.errors else 200)
