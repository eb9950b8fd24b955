"""The idle lock of a browser session."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

LOCKED = "locked"
SEEN_AT = "seen_at"
BEGAN_AT = "began_at"
PROVED_AT = "proved_at"
DEVICE = "device"
ADDRESS = "address"
#: Seconds between two notes that somebody is there; each costs a write.
_NOTE_EVERY = 15


def session_begin(request: HttpRequest, address: str) -> None:
    """Somebody has just signed in: note where, for the list of sessions."""
    request.session[BEGAN_AT] = request.session[PROVED_AT] = int(time.time())
    request.session[DEVICE] = request.headers.get("User-Agent", "")[:300]
    request.session[ADDRESS] = address
    note_presence(request.session)


def is_locked(session: SessionBase | dict[str, Any]) -> bool:
    """Whether the session is locked, nobody was there for so long that it must be, or it has run for a whole day's work."""
    now, seen, proved = time.time(), session.get(SEEN_AT), session.get(PROVED_AT)
    is_idle = seen is not None and now - seen > settings.IDLE_LOCK_MINUTES * 60
    return bool(session.get(LOCKED)) or is_idle or (proved is not None and now - proved > settings.SESSION_COOKIE_AGE)


def session_lock(session: SessionBase) -> None:
    """From now on the session opens nothing but the lock page."""
    if not session.get(LOCKED):
        session[LOCKED] = True


def session_unlock(request: HttpRequest, *, by_password: bool = False) -> None:
    """Somebody is there again, and has just proved who he is."""
    request.session.cycle_key()
    request.session.pop(LOCKED, None)
    request.session[SEEN_AT] = request.session[PROVED_AT] = int(time.time())
    if by_password:
        reauthenticate_by_password(request)


def note_presence(session: SessionBase) -> None:
    """Somebody is there."""
    now = int(time.time())
    if now - session.get(SEEN_AT, 0) >= _NOTE_EVERY:
        session[SEEN_AT] = now
