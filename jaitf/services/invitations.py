"""Invitations: how a person gets the first password, and a new one after losing it.

The administrator never chooses or sees a password (OWASP ASVS 5.0, 6.4.6). He hands over a link that works once and
for seven days; the person sets the password with it. Nothing is stored: the link is signed over the account and its
present, unusable password, so setting a password or issuing another invitation makes every older link void.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import because
from aircop.core.errors import InvalidInput, RuleViolation
from jaitf import rules
from jaitf.choices import AccountEvent
from jaitf.models import User
from jaitf.services.officers import access_withdraw, account_event

LIFETIME = timedelta(days=7)
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_ID, _TIME, _SIGNATURE = 6, 3, 10
#: What people read for letters of base 32.
_MISREAD = str.maketrans("018", "OIB", "- ")


@dataclass(frozen=True)
class Invitation:
    """A link for one person; whoever holds it can set the password."""

    officer: User
    token: str
    expires_at: datetime


@transaction.atomic
def invitation_issue(*, actor: User | None, officer: User, reason: str = "") -> Invitation:
    """Make a new invitation. The old password, sessions, API tokens and older invitations stop working at once."""
    rules.require_administrator(actor)
    if actor is not None and actor.pk == officer.pk:
        raise RuleViolation(_("You change your own password on your account page."), code="self_invitation")
    with because(reason):
        return invitation_make(officer)


def invitation_make(officer: User) -> Invitation:
    """The invitation itself; who may ask for it, and why, is the caller's business."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    if not locked.is_active:
        raise RuleViolation(_("This account is closed. Open it before you invite the person."), code="account_closed")
    locked.set_unusable_password()
    locked.save(update_fields=["password"])
    access_withdraw(locked)
    account_event(locked, AccountEvent.INVITED)
    hours = (timezone.now() - _BEGINNING) // _HOUR
    return Invitation(locked, _written(_signed(locked, hours)), _BEGINNING + hours * _HOUR + LIFETIME)


def invited_officer(token: str) -> User:
    """The person whom a link invites; refuses one that is forged, too old or used."""
    for officer in _named(token):
        hours = int.from_bytes(_bytes(token)[_ID : _ID + _TIME])
        is_ours = hmac.compare_digest(_signed(officer, hours), _bytes(token))
        if is_ours and not officer.has_usable_password() and timezone.now() < _BEGINNING + hours * _HOUR + LIFETIME:
            return officer
    raise RuleViolation(_("This invitation has been used, replaced or is too old. Ask your administrator for a new one."), code="invitation_void")


@transaction.atomic
def invitation_accept(*, token: str, password: str) -> User:
    """Set the password that the invited person chose; the link is used up."""
    officer = User.objects.select_for_update(of=("self",)).get(pk=invited_officer(token).pk)
    # Between the look and the lock another window may have used the link.
    invited_officer(token)
    try:
        validate_password(password, officer)
    except ValidationError as error:
        raise InvalidInput({"password": list(error.messages)}) from error
    officer.set_password(password)
    officer.save(update_fields=["password"])
    account_event(officer, AccountEvent.PASSWORD_SET)
    return officer


def _signed(officer: User, hours: int) -> bytes:
    """What the token of an invitation issued in this hour holds."""
    head = officer.public_id.bytes[:_ID] + hours.to_bytes(_TIME)
    # The unusable password is a random string: the signature dies with it.
    signed = salted_hmac("jaitf.invitation", f"{officer.public_id.hex}:{hours}:{officer.password}", algorithm="sha256")
    return head + signed.digest()[:_SIGNATURE]


def _written(held: bytes) -> str:
    """A token in groups that can be read out."""
    text = base64.b32encode(held).decode().rstrip("=").lower()
    return "-".join(text[start : start + 5] for start in range(0, len(text), 5))


def _bytes(token: str) -> bytes:
    """What a token holds; empty when it is none."""
    text = token.upper().translate(_MISREAD)
    try:
        found = base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError:
        return b""
    return found if len(found) == _ID + _TIME + _SIGNATURE else b""


def _named(token: str) -> list[User]:
    """Open accounts whose public id begins as the token does (one, but for an accident)."""
    head = _bytes(token)[:_ID]
    if not head:
        return []
    lowest, highest = UUID(bytes=head.ljust(16, b"\x00")), UUID(bytes=head.ljust(16, b"\xff"))
    return list(User.objects.filter(public_id__gte=lowest, public_id__lte=highest, is_active=True))
