"""The locked session: its person opens it again, or the next officer takes over in the same step."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth, flows
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jaitf import passkeys
from jaitf.forms import LockForm
from jaitf.known_browser import known_browser
from jaitf.redirects import next_page
from jaitf.requests import SignedInRequest
from jaitf.selectors.accounts import people_of
from jaitf.sessions import is_locked, session_lock, session_unlock


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def lock(request: SignedInRequest) -> HttpResponse:
    """Lock the session (GET); open it again, or hand the computer over to the next officer (POST)."""
    target = next_page(request)
    if not request.user.is_authenticated:
        return redirect_to_login(target)
    if request.method == "POST" and not is_locked(request.session):
        return redirect(target)
    session_lock(request.session)
    form = LockForm(request.POST or None, person=request.user, colleagues=people_of(known_browser(request).officer_ids))
    if request.method == "POST" and form.is_valid():
        response = _hand_over(request, form) if form.next_officer else _open_again(request, form, target)
        if response is not None:
            return response
    context = {"form": form, "next": target, "is_switch": "switch" in request.GET}
    return TemplateResponse(request, "jaitf/lock.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def lock_passkey(request: SignedInRequest) -> HttpResponse:
    """Whoever touches his passkey is in: the same person goes on, another one takes over."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    if request.method == "GET":
        return JsonResponse({"request_options": auth.begin_authentication(None)})
    form = passkeys.LoginForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This passkey did not fit. Try again, or take another way."))
        return redirect("jaitf:lock")
    authenticator: Authenticator = form.cleaned_data["credential"]
    if authenticator.user_id == request.user.pk:
        session_unlock(request)
        flows.reauthenticate(request, authenticator)
        return redirect(next_page(request))
    logout(request)
    return flows.perform_passwordless_login(request, authenticator, Login(user=authenticator.user, redirect_url="/"))


def _open_again(request: SignedInRequest, form: LockForm, target: str) -> HttpResponse | None:
    """The same person with the password; None when it is wrong, which the form then shows."""
    try:
        if get_adapter().password_is_right(request, form.cleaned_data["password"]):
            session_unlock(request, by_password=True)
            return redirect(target)
        form.add_error("password", _("This is not your password."))
    except ValidationError as error:
        form.add_error(None, error)
    return None


def _hand_over(request: SignedInRequest, form: LockForm) -> HttpResponse | None:
    """The next officer's sign-in; only when it holds does the session of the one before end."""
    theirs = LoginForm({"login": form.next_officer, "password": form.cleaned_data["password"]}, request=request)
    if not theirs.is_valid():
        for error in (error for errors in theirs.errors.as_data().values() for error in errors):
            form.add_error(None, error)
        return None
    logout(request)
    response: HttpResponse = theirs.login(request, redirect_url="/")
    return response
