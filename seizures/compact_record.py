"""What the QR code of a report carries: a short record of the edition, signed by this installation.

The bytes, then base64url without padding, as the last part of an address:

    01 | key id (4) | record digest (32) | JSON array [unit, reference, edition, language, variant, day, lines] | Ed25519 (64)

Nothing in it names anybody. It can be copied onto another paper like any code: what it then shows is the reference and the
digest of the paper that it was made for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
from dataclasses import astuple, dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from aircop.core.key_files import kept_secret
from aircop.core.pdf.signing import SigningUnavailable

VERSION = b"\x01"
_ID, _DIGEST, _SIGNATURE = 4, 32, 64
#: A code that is longer was not made here.
LONGEST = 600


class BadCode(ValueError):
    """The text is no code, or not one that this installation has signed."""


@dataclass(frozen=True, slots=True)
class CompactRecord:
    """The edition that a code stands for; `day` is the UTC day of issue (ISO), `digest` 64 hexadecimal digits."""

    unit: str
    reference: str
    edition: int
    language: str
    variant: str
    day: str
    lines: int
    digest: str

    def encode(self) -> str:
        """The signed code. Raises SigningUnavailable where no key is set."""
        key = _own_key()
        *facts, digest = astuple(self)
        text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
        body = VERSION + _key_id(key.public_key()) + bytes.fromhex(digest) + text
        return base64.urlsafe_b64encode(body + key.sign(body)).rstrip(b"=").decode()


def decode(code: str) -> CompactRecord:
    """The record of a code. Raises BadCode unless one of this installation's keys has signed exactly this."""
    try:
        content = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadCode from error
    if len(code) > LONGEST or not content.startswith(VERSION) or base64.urlsafe_b64encode(content).rstrip(b"=").decode() != code:
        raise BadCode
    body, signature = content[:-_SIGNATURE], content[-_SIGNATURE:]
    try:
        _known_keys()[body[1 : 1 + _ID]].verify(signature, body)
        facts = json.loads(body[1 + _ID + _DIGEST :])
        unit, reference, edition, language, variant, day, lines = facts
        return CompactRecord(unit, reference, edition, language, variant, day, lines, body[1 + _ID : 1 + _ID + _DIGEST].hex())
    except (InvalidSignature, KeyError, ValueError, TypeError) as error:
        raise BadCode from error


def missing_key() -> str:
    """The setting that lacks before a code can be signed; empty when nothing does."""
    return "REPORT_CODE_KEY" if settings.IS_PUBLIC and not settings.REPORT_CODE_KEY else ""


def _own_key() -> Ed25519PrivateKey:
    if name := missing_key():
        raise SigningUnavailable(
            _("The code on the report can't be signed. Ask the administrator to set %(name)s, then press Try again. Nothing is lost.") % {"name": name}
        )
    seed = base64.b64decode(settings.REPORT_CODE_KEY) if settings.REPORT_CODE_KEY else kept_secret("report-code.key", lambda: secrets.token_bytes(32))
    return Ed25519PrivateKey.from_private_bytes(seed)


def _known_keys() -> dict[bytes, Ed25519PublicKey]:
    """One's own key and those before it: what was issued stays verifiable after a change of keys."""
    before = [Ed25519PublicKey.from_public_bytes(base64.b64decode(text)) for text in settings.REPORT_CODE_KEYS_BEFORE]
    own = [] if missing_key() else [_own_key().public_key()]
    return {_key_id(key): key for key in [*before, *own]}


def _key_id(key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(key.public_bytes_raw()).digest()[:_ID]
