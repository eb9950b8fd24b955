"""What django-allauth asks us: nobody signs up by himself, guessing is stopped per account, secrets are encrypted."""

from __future__ import annotations

import logging
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import acting
from aircop.core.fields import decrypt, encrypt
from jaitf.choices import AccountEvent
from jaitf.known_browser import browser_remember, known_browser
from jaitf.models import User
from jaitf.reauthentication import is_recent
from jaitf.redirects import leads_on
from jaitf.services.access_log import address_var
from jaitf.services.groups import memberships_refresh
from jaitf.services.officers import account_event
from jaitf.sessions import session_begin

logger = logging.getLogger(__name__)

_WRONG = _("The user name or the password is wrong. After five wrong attempts the account waits 15 minutes.")
_WAITS = _(
    "Too many wrong attempts: this account waits 15 minutes. A passkey works all the same, and so does the password on a device where you have signed in "
    "before. If it is urgent, or if it was not you, ask your administrator."
)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator or a command, never by sign-up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _WRONG,
        "email_password_mismatch": _WRONG,
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _WAITS,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only pages of ours, and none that would send the person round in a circle."""
        return super().is_safe_url(url) and leads_on(url)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in or unlocking within the last minutes counts as well."""
        return super().is_reauthentication_required(app=app, **kwargs) and not is_recent(context.request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the access log shows as well."""
        return address_var.get() or "0.0.0.0"  # nosec B104  # noqa: S104 - a counter's name, nothing listens there

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("jaitf:me")

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any) -> None:
        """Say what is worth reading; that one has signed in or out shows by itself."""
        if message_template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, message_template, *args, **kwargs)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin the session with the rights of the postings in force now, even if the scheduler slept."""
        super().login(request, user)
        officer = cast("User", user)
        with acting(officer.pk):
            memberships_refresh(officer)
        session_begin(request, address_var.get() or "")
        logger.info("account.signed_in %s", officer.pk)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        browser_remember(request, response, user.pk)
        return response

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        super().set_password(user, password)
        account_event(cast("User", user), AccountEvent.PASSWORD_CHANGED)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # What was typed instead of a name may be a password, so an unknown name is not written down.
        key = self._get_login_attempts_cache_key(request, **credentials)
        logger.warning("account.sign_in_failed %s", key if key.startswith("account-") else "unknown")

    def password_is_right(self, request: HttpRequest, password: str) -> bool:
        """Whether this is the signed-in person's password; too many wrong ones raise ValidationError."""
        return bool(password) and self.reauthenticate(cast("User", request.user), password)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count per account, whether it was named by user name or by address, and per browser that it knows; unknown names by themselves."""
        names = {str(credentials[name]).lower() for name in ("username", "email") if credentials.get(name)}
        match = Q(pk__in=())
        for name in names:
            match |= Q(username__iexact=name) | Q(email__iexact=name)
        pk = User.objects.filter(match).values_list("pk", flat=True).first()
        browser = known_browser(request)
        if pk in browser.officer_ids:
            # Its own count: what others try elsewhere does not close the account here.
            return f"account-{pk}-{browser.name}"
        return f"account-{pk}" if pk else f"unknown-{min(names, default='')}"


class SecondFactorAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery seeds are encrypted under the installation's field key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is wrong or too old. Enter the one that is shown now."),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """What a passkey is called when its owner gives it no name."""
        return str(_("Passkey %(number)s") % {"number": Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1})

    def encrypt(self, text: str) -> str:
        return encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text.encode()).decode()
