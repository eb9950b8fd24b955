"""Ending sessions: one's own, and by an administrator those of somebody else."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aircop.core.errors import AircopError
from aircop.core.forms import add_refusal
from jaitf.forms import ReasonForm
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.selectors.accounts import account_for
from jaitf.services.sessions import session_end, sessions_end_all, sessions_end_others
from jaitf.views.accounts import account_page


@login_required
@require_POST
def session_end_one(request: SignedInRequest, name: str) -> HttpResponse:
    """End one of my sessions."""
    session_end(actor=request.user, name=name, this_key=request.session.session_key)
    messages.success(request, _("That session has ended."))
    return redirect(f"{reverse('jaitf:me')}#sessions")


@login_required
@require_POST
def session_end_others(request: SignedInRequest) -> HttpResponse:
    """End all my sessions but this one."""
    sessions_end_others(actor=request.user, this_key=request.session.session_key)
    messages.success(request, _("You are signed in on this device only."))
    return redirect(f"{reverse('jaitf:me')}#sessions")


@requires_page(Page.ACCOUNTS)
@require_POST
def account_sessions_end(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Throw somebody out everywhere, at once: no confirmation stands in the way."""
    account, form = account_for(request.user, public_id), ReasonForm(request.POST)
    if form.is_valid():
        try:
            sessions_end_all(actor=request.user, officer=account, reason=form.cleaned_data["reason"])
        except AircopError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("All sessions and API tokens of this account have ended."))
            return redirect("jaitf:account-detail", account.public_id)
    return account_page(request, account, reason=form)
