"""A security key in software: answers like a device that has just asked for its PIN."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

from jaitf.models import User

HOST = "localhost"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Passkey:
    """One credential of one person at `http://localhost`; `verifies` False is a key without a PIN."""

    verifies: bool = True
    user_handle: bytes = b""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    _private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: dict[str, Any]) -> str:
        """The answer to a question for a new credential."""
        asked = options["publicKey"]
        self.user_handle = websafe_decode(asked["user"]["id"])
        public = cbor.encode(ES256.from_cryptography_key(self._private.public_key()))
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": self._data(_ATTESTED) + attested})
        client = _client_data("webauthn.create", asked["challenge"])
        return self._written({"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(statement)}, {"credProps": {"rk": True}})

    def get(self, options: dict[str, Any], *, handle: bytes | None = None) -> str:
        """The answer to a question who sits there."""
        client, data = _client_data("webauthn.get", options["publicKey"]["challenge"]), self._data(0)
        signature = self._private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {"clientDataJSON": client, "authenticatorData": data, "signature": signature, "userHandle": handle or self.user_handle}
        return self._written({name: websafe_encode(value) for name, value in answer.items()}, {})

    def _data(self, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return hashlib.sha256(HOST.encode()).digest() + bytes([flags]) + struct.pack(">I", 0)

    def _written(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": extensions})


def _client_data(kind: str, challenge: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": f"http://{HOST}"}).encode()


def make_passkey(user: User) -> Authenticator:
    """A passkey of this person, without a browser."""
    asked = {"publicKey": {"user": {"id": websafe_encode(b"handle")}, "challenge": websafe_encode(b"challenge")}}
    return WebAuthn.add(user, "my key", json.loads(Passkey().create(asked))).instance


def options_of(page: str) -> dict[str, Any]:
    """What the first passkey form of a page asks the device."""
    return json.loads(unescape(page.split('data-passkey-options="')[1].split('"')[0]))


def add_passkey(client: Client, passkey: Passkey, name: str = "my key") -> Any:
    page = client.get("/account/2fa/webauthn/add/", headers={"host": HOST})
    answer = {"name": name, "credential": passkey.create(options_of(page.content.decode())), "passwordless": "true"}
    return client.post("/account/2fa/webauthn/add/", answer, headers={"host": HOST})


def sign_in_by(client: Client, passkey: Passkey, **extra: str) -> Any:
    asked = client.get("/account/2fa/webauthn/login/", headers={"host": HOST, "accept": "application/json"}).json()["request_options"]
    return client.post("/account/2fa/webauthn/login/", {"credential": passkey.get(asked), **extra}, headers={"host": HOST})
