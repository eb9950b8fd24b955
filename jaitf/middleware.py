"""After sign-in: the second factor where a role demands it, and the idle lock."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from jaitf.models import User
from jaitf.services.tokens import token_owner

GetResponse = Callable[[HttpRequest], HttpResponse]
#: Reachable without a second factor and while locked: sign-in itself, the lock, health, static files.
OPEN_PREFIXES = ("/account/", "/health/", "/static/", "/language/", "/lock/")
#: Requests that the page makes by itself; they do not count as a person being there.
QUIET_PREFIXES = ("/drafts/", "/alerts/badge/", "/live/")


class TokenMiddleware:
    """An API request with `Authorization: Token …` acts as the key's owner, before the transaction names its principal."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if request.path.startswith("/api/") and scheme.lower() == "token":
            owner = token_owner(key.strip())
            request.token_owner = owner  # type: ignore[attr-defined]
            request.user = owner or AnonymousUser()
        return self.get_response(request)


class SecondFactorMiddleware:
    """Chiefs, coordinators, UNODC staff, oversight and administrators set up a second factor before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = cast("User", request.user)
        if (
            not user.is_authenticated
            or request.path.startswith(OPEN_PREFIXES)
            or hasattr(request, "token_owner")
            or not user.needs_second_factor
            or is_mfa_enabled(user)
        ):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": "Set up the second factor on the account page first.", "code": "second_factor_missing"}, status=403)
        return redirect("mfa_activate_totp")


class IdleLockMiddleware:
    """After some minutes without a person the session is locked: the password opens it again, drafts are kept."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or hasattr(request, "token_owner") or request.path.startswith(OPEN_PREFIXES):
            return self.get_response(request)
        now = int(time.time())
        seen = request.session.get("seen_at", now)
        if request.session.get("locked") or now - seen > settings.IDLE_LOCK_MINUTES * 60:
            request.session["locked"] = True
            return self._locked(request)
        if (not request.path.startswith(QUIET_PREFIXES) and now - seen >= 15) or "seen_at" not in request.session:
            request.session["seen_at"] = now
        return self.get_response(request)

    def _locked(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/drafts/"):
            return self.get_response(request)
        if request.path.startswith(("/api/", *QUIET_PREFIXES)):
            return JsonResponse({"detail": "The session is locked.", "code": "locked"}, status=423)
        next_url = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
        target = f"{reverse('lock')}?{urlencode({'next': next_url})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return redirect(target)
