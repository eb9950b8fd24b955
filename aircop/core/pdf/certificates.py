"""Certificates of our own making, for the demo and for development: an authority, and one certificate a unit under it.

They prove that this installation made a file, and to nobody else anything: a production uses keys that its authorities
have issued. Keys are P-256; they lie under `$AIRCOP_VAR/keys` (mode 600), never in the repository.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aircop.core.key_files import kept_secret

AUTHORITY_YEARS = 20
UNIT_YEARS = 10
_PEM = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True)
class SelfMade:
    """A private key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def pem(self) -> bytes:
        """Key and certificate in one text, as they are kept."""
        key = self.key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return key + self.certificate.public_bytes(_PEM)


def authority() -> SelfMade:
    """The authority of this installation, made on first use."""
    return _read(kept_secret("authority.pem", lambda: _make(_name("AIRCOP self-made authority"), None, AUTHORITY_YEARS).pem()))


def unit_certificate(code: str, name: str) -> SelfMade:
    """The key and certificate of a unit, whose subject names it; made on first use."""
    subject = _name(name, code)
    return _read(kept_secret(f"unit-{code}.pem", lambda: _make(subject, authority(), UNIT_YEARS).pem()))


def _name(common: str, unit: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "AIRCOP")]
    parts += [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit[:64])] if unit else []
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _make(subject: x509.Name, issuer: SelfMade | None, years: int) -> SelfMade:
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC) - timedelta(days=1)
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=0 if issuer is None else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(_usage(is_authority=issuer is None), critical=True)
    )
    if issuer is not None:
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(above, critical=False)
    return SelfMade(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _read(pem: bytes) -> SelfMade:
    key = serialization.load_pem_private_key(pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("a self-made key is a P-256 key")
    return SelfMade(key, x509.load_pem_x509_certificate(pem))
