"""API tokens: making, checking, revoking."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from aircop.core.errors import NotVisible
from jaitf.models import ApiToken, User

LIFETIME = timedelta(days=90)


def _digest(key: str) -> str:
    # The key has 256 random bits, so a plain hash is enough: there is nothing to guess.
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def token_create(*, actor: User, name: str) -> tuple[ApiToken, str]:
    """Make a token for oneself; returns it with the key, which is never shown again."""
    key = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user=actor, name=name, prefix=key[:6], digest=_digest(key), expires_at=timezone.now() + LIFETIME)
    return token, key


@transaction.atomic
def token_revoke(*, actor: User, public_id: UUID) -> ApiToken:
    """Revoke one's own token; effective with the next request."""
    token = ApiToken.objects.select_for_update().filter(user=actor, public_id=public_id).first()
    if token is None:
        raise NotVisible
    token.revoked_at = token.revoked_at or timezone.now()
    token.save(update_fields=["revoked_at"])
    return token


def token_owner(key: str) -> User | None:
    """The active account that a key belongs to; None when it is unknown, expired or revoked."""
    now = timezone.now()
    token = ApiToken.objects.select_related("user").filter(digest=_digest(key), revoked_at=None, expires_at__gt=now, user__is_active=True).first()
    if token is None:
        return None
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=5):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user
