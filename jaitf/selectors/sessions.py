"""The open sessions of an account, in words."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from jaitf.models import BrowserSession, User
from jaitf.sessions import ADDRESS, BEGAN_AT, DEVICE, SEEN_AT, is_locked

#: What the header says → what people call it; the first that fits, since each pretends to be the next.
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class OpenSession:
    """One browser in which the account is signed in. `name` stands for the session's key, which is never shown."""

    name: str
    device: str
    address: str
    began_at: datetime | None
    seen_at: datetime | None
    is_this: bool
    is_locked: bool


def sessions_of(user: User, this_key: str | None = None) -> list[OpenSession]:
    """Where the account is signed in now: this browser first, then the latest."""
    rows = BrowserSession.objects.filter(user=user, expire_date__gt=timezone.now())
    found = [_told(row, is_this=row.session_key == this_key) for row in rows]
    return sorted(found, key=lambda one: (one.is_this, one.seen_at or datetime.min.replace(tzinfo=UTC)), reverse=True)


def session_name(key: str) -> str:
    """How a session is named in an address: a digest, from which the key can't be had."""
    return hashlib.sha256(f"session:{key}".encode()).hexdigest()[:32]


def _told(row: BrowserSession, *, is_this: bool) -> OpenSession:
    data = row.get_decoded()
    return OpenSession(
        name=session_name(row.session_key),
        device=device_name(str(data.get(DEVICE, ""))),
        address=str(data.get(ADDRESS, "")),
        began_at=_moment(data.get(BEGAN_AT)),
        seen_at=_moment(data.get(SEEN_AT)),
        is_this=is_this,
        is_locked=is_locked(data),
    )


def device_name(header: str) -> str:
    """“Firefox on Windows” out of a User-Agent header."""
    browser = next((name for mark, name in _BROWSERS if mark in header), "")
    system = next((name for mark, name in _SYSTEMS if re.search(rf"\b{mark}\b", header)), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
