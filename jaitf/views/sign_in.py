"""Around sign-in: the first page, the language, invitations, confirming who one is."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeReauthenticateView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.audit import acting
from aircop.core.errors import AircopError, RuleViolation
from aircop.core.forms import add_refusal
from jaitf.forms import InvitationForm
from jaitf.models import User
from jaitf.reauthentication import CONFIRMING
from jaitf.redirects import next_page
from jaitf.requests import SignedInRequest
from jaitf.roles import FIRST_PAGE, Page
from jaitf.services.invitations import invitation_accept, invited_officer
from jaitf.services.officers import language_set

_URLS = {
    Page.DESK: "profiling:desk",
    Page.CASES: "seizures:case-list",
    Page.DASHBOARD: "reporting:dashboard",
    Page.COMPARE_UNITS: "reporting:units",
    Page.EXPORTS: "reporting:export-list",
    Page.ACCOUNTS: "jaitf:account-list",
    Page.ACCESS_LOG: "jaitf:oversight",
    Page.MEDICAL: "seizures:medical-list",
    Page.WELFARE: "seizures:welfare-queue",
}


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Lead to the page with which the role begins its day; without a posting say what to do."""
    posting = request.user.posting
    if posting is None:
        return TemplateResponse(request, "jaitf/no_posting.html", {"coming": request.user.coming_posting})
    return redirect(_URLS[FIRST_PAGE[posting.role]])


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose a language: kept with the account, and as a cookie for the pages before sign-in."""
    code = request.POST.get("language", "")
    response = redirect(next_page(request))
    if code not in dict(settings.LANGUAGES):
        raise RuleViolation(_("Choose one of the offered languages."), code="unknown_language", field="language")
    if request.user.is_authenticated:
        language_set(actor=cast("User", request.user), language=code)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax", secure=settings.IS_PUBLIC, httponly=True)
    return response


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def invitation_accept_page(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person sets the password; the link works once."""
    try:
        officer = invited_officer(token)
    except RuleViolation as error:
        return TemplateResponse(request, "jaitf/invitation_void.html", {"error": error}, status=410)
    if request.user.is_authenticated:
        return TemplateResponse(request, "jaitf/invitation_signed_in.html", {"officer": officer}, status=409)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with acting(officer.pk):
                invitation_accept(token=token, password=form.cleaned_data["password"])
        except AircopError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Your password is set. Sign in with it now."))
            return redirect("account_login")
    return TemplateResponse(request, "jaitf/invitation_accept.html", {"form": form, "officer": officer}, status=422 if form.errors else 200)


class _SayWhatIsBack:
    """After the confirmation of a form that was held back, say that it is filled and waits to be sent."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if self.request.session.pop(CONFIRMING, False):
            messages.info(self.request, _("Thank you, it is you. Nothing has been sent yet: check it and press the button again."))
        return response


class _ByPassword(_SayWhatIsBack, ReauthenticateView):
    pass


class _ByCode(_SayWhatIsBack, CodeReauthenticateView):
    pass


class _ByPasskey(_SayWhatIsBack, ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("This passkey did not fit. Try again, or take another way."))
        return redirect(self.request.get_full_path())


reauthenticate = _ByPassword.as_view()
reauthenticate_by_code = _ByCode.as_view()
reauthenticate_by_passkey = _ByPasskey.as_view()
