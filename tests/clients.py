"""Signing in, as tests do it."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from jaitf.choices import PurposeKind
from jaitf.models import User

#: Whatever moment a test stops the clock at, the sitting is not over.
_LATER = 4102444800
SECRET = "JBSWY3DPEHPK3PXP"


def sign_in(user: User) -> Client:
    """A browser session of this person, freshly authenticated, with the second factor set up where the role needs it."""
    if user.needs_second_factor and not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, SECRET)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    state_purposes(client)
    return client


def state_purposes(client: Client, *kinds: str) -> None:
    """The person has said what this sitting is for, so that pages of persons open at once."""
    session = client.session
    session["purposes"] = {kind: {"code": "desk", "note": "", "at": _LATER} for kind in kinds or PurposeKind.values}
    session.save()


def forget_purposes(client: Client) -> None:
    """A sitting in which nothing was said yet."""
    session = client.session
    session.pop("purposes", None)
    session.save()


def reauthenticated(client: Client) -> Client:
    """The same session just after the password was asked again (approve, send, export)."""
    import time

    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client
