"""Passkeys: django-allauth's forms, made deaf to nonsense; static/js/passkey.js speaks with the device.

A passkey is kept by the device and asks for its PIN, finger or face, so it signs in by itself. Guessing passwords never
locks it: there is nothing to guess, and nobody can lock a colleague out of it (docs/adr/0008).
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as theirs
from cryptography.exceptions import InvalidSignature
from django import forms
from django.utils.translation import gettext_lazy as _

#: What a forged or broken answer of a device makes fido2 and the decoders under it raise.
_BROKEN = (AttributeError, KeyError, IndexError, TypeError, ValueError, InvalidSignature)


class _Answer(theirs.AuthenticateWebAuthnForm):
    """What the device answered; whatever is wrong with it, the message is one and the same."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except forms.ValidationError:
            raise
        except _BROKEN as error:
            raise get_adapter().validation_error("incorrect_code") from error


class AuthenticateForm(_Answer):
    """Second step after the password."""


class LoginForm(_Answer, theirs.LoginWebAuthnForm):
    """Sign-in without a password."""


class ReauthenticateForm(_Answer, theirs.ReauthenticateWebAuthnForm):
    """Confirming who sits there."""


class AddForm(theirs.AddWebAuthnForm):
    """A new passkey; always one that signs in by itself."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False, help_text=_("So that you know it again, for example: key on my ring."))
    passwordless = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except forms.ValidationError:
            raise
        except _BROKEN as error:
            raise get_adapter().validation_error("incorrect_code") from error
