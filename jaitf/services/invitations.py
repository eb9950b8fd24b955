"""Invitations: how a person gets the first password, and a new one after losing it.

The administrator never chooses or sees a password (OWASP ASVS 5.0, 6.4.6). He hands over a link that works once and
for seven days; the person sets the password with it. Nothing is stored: the link is signed over the account and its
present, unusable password, so setting a password or issuing another invitation makes every older link void.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import because
from aircop.core.errors import InvalidInput, RuleViolation
from jaitf import rules
from jaitf.choices import AccountEvent
from jaitf.models import User
from jaitf.services.officers import account_event, tokens_revoke_all

LIFETIME = timedelta(days=7)
_SALT = "jaitf.invitation"


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
    locked = User.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    if not locked.is_active:
        raise RuleViolation(_("This account is closed. Open it before you invite the person."), code="account_closed")
    locked.set_unusable_password()
    locked.save(update_fields=["password"])
    tokens_revoke_all(locked)
    with because(reason):
        account_event(locked, AccountEvent.INVITED)
    token = signing.dumps([locked.public_id.hex, _state(locked)], salt=_SALT)
    return Invitation(locked, token, timezone.now() + LIFETIME)


def invited_officer(token: str) -> User:
    """The person whom a link invites; refuses one that is forged, too old or used."""
    try:
        public_id, state = signing.loads(token, salt=_SALT, max_age=LIFETIME)
        officer = User.objects.filter(public_id=UUID(hex=public_id), is_active=True).first()
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        officer, state = None, ""
    if officer is None or officer.has_usable_password() or state != _state(officer):
        raise RuleViolation(_("This invitation has been used, replaced or is too old. Ask your administrator for a new one."), code="invitation_void")
    return officer


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


def _state(officer: User) -> str:
    """Changes whenever the password does; an unusable password is a random string."""
    return hashlib.sha256(officer.password.encode()).hexdigest()[:20]
