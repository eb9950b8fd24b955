"""Model fields of the shared kernel."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists


class CodeField(models.CharField):
    """A code of one code list, e.g. `CodeField("commodities")`; validation refuses a code that the list lacks."""

    def __init__(self, list_name: str, **kwargs: Any) -> None:
        self.list_name = list_name
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.list_name, *args], kwargs

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if value and codelists.find(self.list_name, value) is None:
            raise ValidationError(_("“%(code)s” is not in the list. Choose one of the offered codes."), code="unknown_code", params={"code": value})


def _fernet() -> Fernet:
    import base64

    return Fernet(base64.urlsafe_b64encode(settings.FIELD_KEY))


def encrypt(data: bytes) -> bytes:
    """Encrypt bytes for storage (AES-128-CBC with HMAC, Fernet) under the installation's field key."""
    return _fernet().encrypt(data)


def decrypt(token: bytes) -> bytes:
    """The bytes that `encrypt` took; raises ValueError when the key or the data is not the same."""
    try:
        return _fernet().decrypt(bytes(token))
    except InvalidToken as error:
        raise ValueError("stored data does not belong to this installation's key") from error
