"""Who has signed in with this browser, in a signed cookie that outlives sessions.

It is what keeps a lock-out from being a weapon: wrong passwords typed elsewhere close an account for browsers that it has
never used, not for its own (docs/adr/0008). The switch between officers offers these people by name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

LIFETIME = timedelta(days=90)
#: A workstation is shared by a shift or two.
MOST = 9
_SALT = "jaitf.known-browser"


@dataclass(frozen=True)
class KnownBrowser:
    """A browser by a random name, and the accounts that signed in with it, the latest first."""

    name: str
    officer_ids: tuple[int, ...] = ()


def known_browser(request: HttpRequest) -> KnownBrowser:
    """What the cookie says; an empty one when there is none, or it is forged or too old."""
    try:
        held = signing.loads(request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=_SALT, max_age=LIFETIME)
        return KnownBrowser(str(held["name"]), tuple(int(pk) for pk in held["officers"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return KnownBrowser("")


def browser_remember(request: HttpRequest, response: HttpResponseBase, officer_id: int) -> None:
    """This person has just signed in here."""
    before = known_browser(request)
    others = tuple(pk for pk in before.officer_ids if pk != officer_id)
    now = replace(before, name=before.name or secrets.token_urlsafe(12), officer_ids=(officer_id, *others)[:MOST])
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps({"name": now.name, "officers": now.officer_ids}, salt=_SALT),
        max_age=LIFETIME,
        secure=settings.IS_PUBLIC,
        httponly=True,
        samesite="Lax",
    )
