"""Signing a finished PDF with the key of a unit (PAdES baseline B-B, ETSI EN 319 142-1), so that it stays PDF/A-3.

Where the key lies is a setting (`REPORT_KEYS`):

- `pkcs12`: a file for each unit (`REPORT_PKCS12=/run/secrets/{unit}.p12`, `REPORT_PKCS12_PASSWORD`);
- `pkcs11`: a token or security module (`REPORT_PKCS11_LIBRARY`, `…_TOKEN`, `…_PIN`, `…_LABEL={unit}`);
- `self-made`: keys that this installation makes itself; the default where nobody outside can reach it, never elsewhere.

The signature is one more revision at the end of the file, in an invisible field with the print flag (ISO 19005-3, 6.3.2).
Dates and identifiers of that revision are given, so that only the signature's own bytes differ between two signings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import AircopError
from aircop.core.pdf.certificates import authority, unit_certificate

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer

FIELD = "UnitSignature"
#: Hexadecimal digits kept free for the signature: a chain of certificates fits, and the size never depends on the key.
RESERVED = 16384
SOURCES = ("pkcs12", "pkcs11", "self-made")


class SigningUnavailable(AircopError):
    """There is no key to sign with, or it can't be used: nothing is issued unsigned."""

    status = 503
    code = "signing_unavailable"


@dataclass(frozen=True, slots=True)
class Signatory:
    """The unit in whose name a file is signed."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed file, and the subject of the certificate ("JAITF Dakar, DSS, AIRCOP")."""

    content: bytes
    signer: str


def sign_pdf(content: bytes, signatory: Signatory, *, at: datetime, contact: str) -> Signed:
    """Sign a PDF in the name of a unit.

    `at` (aware) is written as the time of signing, `contact` is the address where the signature can be verified.
    Raises SigningUnavailable, with what to set, when there is no key.
    """
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata

    about = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=signatory.name,
        contact_info=contact,
        embed_validation_info=False,
    )
    with _signer_of(signatory) as signer:
        pdf_signer = _dated_signer(at)(about, signer, new_field_spec=SigFieldSpec(FIELD))
        out = pdf_signer.sign_pdf(_same_writer(content), bytes_reserved=RESERVED)
        certificate = signer.signing_cert
    return Signed(out.getvalue(), subject_text(certificate))


def subject_text(certificate: Any) -> str:
    """The subject of a certificate (asn1crypto) as people read it, the name first."""
    native = certificate.subject.native if certificate is not None else {}
    parts = [native.get(key) for key in ("common_name", "organizational_unit_name", "organization_name", "country_name")]
    texts = [", ".join(part) if isinstance(part, list) else part for part in parts if part]
    return ", ".join(texts)[:200]


def source() -> str:
    """Where the keys lie: what is set; self-made where only this machine reaches the site; else nowhere."""
    return settings.REPORT_KEYS or ("" if settings.IS_PUBLIC else "self-made")


def missing_setting() -> str:
    """What has to be set before anything can be signed; empty when nothing is missing."""
    chosen = source()
    needed = {"pkcs12": ("REPORT_PKCS12",), "pkcs11": ("REPORT_PKCS11_LIBRARY", "REPORT_PKCS11_TOKEN", "REPORT_PKCS11_PIN")}
    if chosen not in SOURCES:
        return "REPORT_KEYS"
    return next((name for name in needed.get(chosen, ()) if not getattr(settings, name)), "")


@contextmanager
def _signer_of(signatory: Signatory) -> Iterator[Signer]:
    if name := missing_setting():
        raise SigningUnavailable(
            _("The report can't be signed: the unit has no key here. Ask the administrator to set %(name)s, then press Try again. Nothing is lost.")
            % {"name": name}
        )
    chosen = source()
    if chosen == "pkcs11":
        with _token_signer(signatory) as signer:
            yield signer
    else:
        yield _file_signer(signatory) if chosen == "pkcs12" else _self_made_signer(signatory)


def _file_signer(signatory: Signatory) -> Signer:
    from pyhanko.sign.signers import SimpleSigner

    path = Path(settings.REPORT_PKCS12.replace("{unit}", signatory.code))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SigningUnavailable(
            _("The report can't be signed: the key file of %(unit)s can't be read (%(reason)s). Ask the administrator to look at REPORT_PKCS12.")
            % {"unit": signatory.code, "reason": error.strerror}
        ) from error
    try:
        return SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=settings.REPORT_PKCS12_PASSWORD.encode() or None)
    except ValueError as error:
        raise SigningUnavailable(
            _("The report can't be signed: the key file of %(unit)s does not open. Ask the administrator to look at REPORT_PKCS12_PASSWORD.")
            % {"unit": signatory.code}
        ) from error


def _self_made_signer(signatory: Signatory) -> Signer:
    from asn1crypto import keys
    from asn1crypto import x509 as asn1
    from cryptography.hazmat.primitives import serialization
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    made, above = unit_certificate(signatory.code, signatory.name), authority()
    der = serialization.Encoding.DER
    key = made.key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    registry = SimpleCertificateStore()
    registry.register(asn1.Certificate.load(above.certificate.public_bytes(der)))
    return SimpleSigner(
        signing_cert=asn1.Certificate.load(made.certificate.public_bytes(der)),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=registry,
    )


@contextmanager
def _token_signer(signatory: Signatory) -> Iterator[Signer]:
    import pkcs11
    from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.pkcs11 import PKCS11SigningContext

    config = PKCS11SignatureConfig(
        module_path=settings.REPORT_PKCS11_LIBRARY,
        token_criteria=TokenCriteria(label=settings.REPORT_PKCS11_TOKEN),
        user_pin=settings.REPORT_PKCS11_PIN,
        cert_label=settings.REPORT_PKCS11_LABEL.replace("{unit}", signatory.code),
    )
    try:
        with PKCS11SigningContext(config) as signer:
            # The token is asked for the certificate now, so that what is missing is said before anything is rendered.
            if signer.signing_cert is None:
                raise SigningUnavailable(_no_token(signatory, "no certificate"))
            yield signer
    except (pkcs11.exceptions.PKCS11Error, SigningError, OSError, RuntimeError) as error:
        raise SigningUnavailable(_no_token(signatory, type(error).__name__)) from error


def _no_token(signatory: Signatory, reason: str) -> Any:
    return _(
        "The report can't be signed: the key of %(unit)s was not reached on the security token (%(reason)s). "
        "Ask the administrator to look at REPORT_PKCS11_LIBRARY, REPORT_PKCS11_TOKEN and REPORT_PKCS11_PIN."
    ) % {"unit": signatory.code, "reason": reason}


def _same_writer(content: bytes) -> Any:
    """A writer that changes nothing but what it is told to: metadata and dates stay, the identifier follows the content."""
    from pyhanko.pdf_utils.generic import ByteStringObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class SameWriter(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """The file's dates are those of its issue, and its maker is named already."""

    writer = SameWriter(BytesIO(content))
    writer._document_id[1] = ByteStringObject(hashlib.sha256(content).digest()[:16])
    return writer


def _dated_signer(at: datetime) -> Any:
    from pyhanko.sign.signers import PdfSigner

    class DatedSigner(PdfSigner):
        def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
            session = super().init_signing_session(*args, **kwargs)
            session.system_time = at
            return session

    return DatedSigner
