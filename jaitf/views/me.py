"""My account: who I am to the system, my second factor, my API tokens."""

from __future__ import annotations

from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from aircop.core.errors import AircopError
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.forms import TokenForm
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.selectors.accounts import SECOND_FACTORS, account_history
from jaitf.selectors.sessions import sessions_of
from jaitf.services.tokens import token_create, token_revoke

DRAFT = "token-new"


@login_required
@never_cache
@require_GET
def me(request: SignedInRequest) -> HttpResponse:
    """My name, postings, language, second factor and tokens."""
    return _page(request, TokenForm(restored(request, DRAFT)))


@login_required
@never_cache
@require_POST
@recently_authenticated
def token_new(request: SignedInRequest) -> HttpResponse:
    """Make a token and show it this once; it stands nowhere else, so the answer is the page itself."""
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            token, key = token_create(actor=request.user, name=form.cleaned_data["name"])
        except AircopError as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=DRAFT)
            return _page(request, TokenForm(), key=key, token=token)
    return _page(request, form, status=422)


@login_required
@require_POST
def token_end(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Revoke a token of mine."""
    token = token_revoke(actor=request.user, public_id=public_id)
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    return redirect("jaitf:me")


def _page(request: SignedInRequest, form: TokenForm, *, status: int = 200, **extra: object) -> HttpResponse:
    user = request.user
    context = {
        "form": form,
        "draft": DRAFT,
        "postings": user.postings.select_related("task_force", "agency", "country", "approved_by"),
        "has_factor": is_mfa_enabled(user, SECOND_FACTORS),
        "sessions": sessions_of(user, request.session.session_key),
        "tokens": user.api_tokens.all(),
        "history": account_history(user)[:20],
        **extra,
    }
    return TemplateResponse(request, "jaitf/me.html", context, status=status)
