"""Steps that django-allauth takes, written into the history of the account."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver

from aircop.core.audit import acting
from jaitf.choices import AccountEvent
from jaitf.models import User
from jaitf.services.officers import account_event


@receiver(authenticator_added, dispatch_uid="jaitf.factor_added")
def factor_added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    # Sent after the commit, when nobody acts any more.
    if authenticator.type == Authenticator.Type.TOTP:
        with acting(user.pk):
            account_event(user, AccountEvent.FACTOR_ADDED)


@receiver(authenticator_removed, dispatch_uid="jaitf.factor_removed")
def factor_removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        with acting(user.pk):
            account_event(user, AccountEvent.FACTOR_REMOVED)
