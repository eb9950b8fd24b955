"""Steps that django-allauth takes, written into the history of the account."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_out
from django.contrib.messages import get_messages
from django.dispatch import receiver
from django.http import HttpRequest

from aircop.core.audit import acting
from jaitf.choices import AccountEvent
from jaitf.models import User
from jaitf.services.officers import account_event

_ADDED = {Authenticator.Type.TOTP: AccountEvent.FACTOR_ADDED, Authenticator.Type.WEBAUTHN: AccountEvent.PASSKEY_ADDED}
_REMOVED = {Authenticator.Type.TOTP: AccountEvent.FACTOR_REMOVED, Authenticator.Type.WEBAUTHN: AccountEvent.PASSKEY_REMOVED}


@receiver(user_logged_out, dispatch_uid="jaitf.signed_out")
def signed_out(request: HttpRequest | None, **kwargs: Any) -> None:
    # Messages may lie in a cookie of their own: the next person must not read them.
    if request is not None and hasattr(request, "_messages"):
        list(get_messages(request))


@receiver(authenticator_added, dispatch_uid="jaitf.factor_added")
def factor_added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    # Sent after the commit, when nobody acts any more.
    if event := _ADDED.get(authenticator.type):
        with acting(user.pk):
            account_event(user, event)


@receiver(authenticator_removed, dispatch_uid="jaitf.factor_removed")
def factor_removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    if event := _REMOVED.get(authenticator.type):
        with acting(user.pk):
            account_event(user, event)
