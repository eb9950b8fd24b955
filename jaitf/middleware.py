"""After sign-in: the second factor where a role demands it, and the idle lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aircop.core.errors import AircopError
from jaitf import purposes, reauthentication
from jaitf.models import User
from jaitf.selectors.accounts import SECOND_FACTORS
from jaitf.services.tokens import token_owner
from jaitf.sessions import is_locked, note_presence, session_lock

GetResponse = Callable[[HttpRequest], HttpResponse]
#: Open to everybody in every state.
_ALWAYS_OPEN = ("/health/", "/metrics", "/policy-report/", "/static/", "/language/", "/lock/", "/account/logout/", "/verify/", "/schemas/")
#: What a person needs to set the second factor up.
_SET_UP_OPEN = (*_ALWAYS_OPEN, "/presence/", "/account/login/", "/account/reauthenticate/", "/account/password/change/", "/account/2fa/")
#: Requests that a page makes by itself; they do not count as a person being there. So does one with `X-Quiet: 1`
#: (`hx-headers` of a part that refreshes itself).
_QUIET = ("/drafts/", "/alerts/badge/", "/live/")
#: Answered with a word instead of a page.
_WITHOUT_PAGE = ("/api/", "/presence/", *_QUIET)


class TokenMiddleware:
    """An API request with `Authorization: Token …` acts as the key's owner, before the transaction names its principal."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        if request.path.startswith("/api/") and scheme.lower() == "token":
            owner = token_owner(key.strip())
            request.token_owner = owner  # type: ignore[attr-defined]
            request.user = owner or AnonymousUser()
        return self.get_response(request)


class NothingKeptMiddleware:
    """The browser keeps no page of somebody signed in; when he leaves, it forgets what it has.

    So “Back” on a shared computer shows nothing of the person before, and neither does its disk.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = request.user.pk
        response = self.get_response(request)
        if before or request.user.pk:
            response["Cache-Control"] = "no-store"
        if before and request.user.pk != before:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SecondFactorMiddleware:
    """Chiefs, coordinators, UNODC staff, oversight and administrators set up a second factor before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or hasattr(request, "token_owner") or request.path.startswith(_SET_UP_OPEN):
            return self.get_response(request)
        user = cast("User", request.user)
        if not user.needs_second_factor or is_mfa_enabled(user, SECOND_FACTORS):
            return self.get_response(request)
        if request.path.startswith(_WITHOUT_PAGE):
            return JsonResponse({"detail": _("Set up the second factor on the account page first."), "code": "second_factor_missing"}, status=403)
        return redirect("mfa_activate_totp")


class PurposeMiddleware:
    """What the reader has said this sitting is for; a page that asks for a purpose leads to the question first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with purposes.sitting(request):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, purposes.PurposeRequired):
            return None
        is_part = bool(request.headers.get("HX-Request"))
        back = reauthentication.form_page(request) if is_part else request.get_full_path()
        target = f"{reverse('jaitf:purpose')}?{urlencode({'kind': exception.kind, 'next': back})}"
        return HttpResponse(status=204, headers={"HX-Redirect": target}) if is_part else redirect(target)


class IdleLockMiddleware:
    """After some minutes without a person the session is locked: the password opens it again, drafts are kept."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or hasattr(request, "token_owner") or request.path.startswith(_ALWAYS_OPEN):
            return self.get_response(request)
        if is_locked(request.session):
            session_lock(request.session)
            return self._refuse(request)
        if not request.path.startswith(_QUIET) and "X-Quiet" not in request.headers:
            note_presence(request.session)
        return self.get_response(request)

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/drafts/") and request.method == "POST":
            # What was typed before the lock may still be saved; it can't be read.
            return self.get_response(request)
        if request.path.startswith(_WITHOUT_PAGE):
            return JsonResponse({"detail": _("The session is locked."), "code": "locked"}, status=423)
        target = f"{reverse('jaitf:lock')}?{urlencode({'next': self._way_back(request)})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return redirect(target)

    def _way_back(self, request: HttpRequest) -> str:
        """The page itself, or the form whose contents came too late: they are kept and come back with it."""
        if request.method == "GET" and not request.headers.get("HX-Request"):
            return request.get_full_path()
        if request.method == "POST" and not request.path.startswith("/account/"):
            try:
                reauthentication.keep(request, request.POST.get("draft_key") or request.path)
            except AircopError:
                return urlsplit(request.get_full_path()).path
        return reauthentication.form_page(request)
