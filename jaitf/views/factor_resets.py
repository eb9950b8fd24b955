"""A lost second factor: asked for by an administrator, confirmed by somebody else."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from aircop.core.errors import AircopError
from aircop.core.forms import add_refusal
from jaitf.forms import ReasonForm
from jaitf.permissions import may_open, requires_page
from jaitf.reauthentication import recently_authenticated
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.selectors.accounts import account_for
from jaitf.selectors.factor_resets import LIFETIME, may_confirm, reset_for
from jaitf.services.factor_resets import factor_reset_ask, factor_reset_confirm, factor_reset_withdraw
from jaitf.sheets import invitation_sheet
from jaitf.views.accounts import account_page


@requires_page(Page.ACCOUNTS)
@require_POST
@recently_authenticated
def account_factor(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Ask for the reset of a lost second factor."""
    account, form = account_for(request.user, public_id), ReasonForm(request.POST)
    if form.is_valid():
        try:
            factor_reset_ask(actor=request.user, officer=account, reason=form.cleaned_data["reason"])
        except AircopError as error:
            add_refusal(form, error)
        else:
            messages.success(
                request, _("Asked for. Now another administrator or the person's chief has to confirm it, under “Confirmations” in the account menu.")
            )
            return redirect("jaitf:account-detail", account.public_id)
    return account_page(request, account, reason=form)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@recently_authenticated
def reset_confirm(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What will happen, and the button that makes it happen; the answer is the sheet to print."""
    reset = reset_for(request.user, public_id)
    if request.method == "POST":
        return invitation_sheet(request, factor_reset_confirm(actor=request.user, public_id=public_id))
    context = {
        "reset": reset,
        "lapses_at": reset.created_at + LIFETIME,
        "may_confirm": may_confirm(request.user, reset),
        "is_administrator": may_open(request.user, Page.ACCOUNTS),
    }
    return TemplateResponse(request, "jaitf/reset_confirm.html", context)


@login_required
@require_POST
def reset_drop(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Drop the request."""
    factor_reset_withdraw(actor=request.user, public_id=public_id)
    messages.success(request, _("The request was dropped. The second factor stays as it is."))
    return redirect("jaitf:confirmation-list")
