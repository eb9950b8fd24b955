"""Who may listen to the live stream, and to what."""

from __future__ import annotations

import time
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from aircop.core import live
from jaitf.choices import Verb
from jaitf.models import User
from jaitf.permissions import access_of
from jaitf.session_store import SessionStore


@dataclass(frozen=True, slots=True)
class Listener:
    """An account that may listen, and its channels: its own, and those of the compartments it may view."""

    user_id: int
    channels: tuple[str, ...]


def listener_of(session_key: str | None) -> Listener | None:
    """The listener behind a session; None when it was ended, locked or idle, or the account was closed."""
    if not session_key:
        return None
    session = SessionStore(session_key)
    user = get_user(cast("HttpRequest", SimpleNamespace(session=session)))
    if not isinstance(user, User) or not user.is_active or is_locked(session):
        return None
    rooms = sorted(access_of(user).compartments.get(Verb.VIEW, frozenset()))
    return Listener(user.pk, (live.user_channel(user.pk), *(live.unit_channel(room) for room in rooms)))


def is_locked(session: SessionStore) -> bool:
    """Whether the idle lock is on, or due: nobody has been there for `IDLE_LOCK_MINUTES`."""
    now = int(time.time())
    return bool(session.get("locked")) or now - session.get("seen_at", now) > settings.IDLE_LOCK_MINUTES * 60
