"""What django-allauth asks us: nobody signs up by himself, and secrets are stored encrypted."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from aircop.core.fields import decrypt, encrypt


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator or a command, never by sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery seeds are encrypted under the installation's field key."""

    def encrypt(self, text: str) -> str:
        return encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text.encode()).decode()
