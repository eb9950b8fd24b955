"""Where a person goes next: never to another site, never round in a circle."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

#: Names of pages that nobody returns to: they would only send him on again, or out.
_NO_RETURN = (
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn",
    "jaitf:lock",
    "jaitf:purpose",
)


def leads_on(url: str) -> bool:
    """Whether a page may be returned to after sign-in, confirmation or unlocking."""
    return urlsplit(url).path not in {reverse(name) for name in _NO_RETURN}


def next_page(request: HttpRequest, default: str = "/") -> str:
    """The `next` of the form or the address when it is a page of ours that leads on, else `default`.

    Only a path: a single word would be taken for the name of a route.
    """
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") and leads_on(wanted) else default
