"""Reading the signature of a PDF: is it whole, does it cover the whole file, and whose is it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings

from aircop.core.pdf.certificates import authority
from aircop.core.pdf.signing import source, subject_text


@dataclass(frozen=True, slots=True)
class SignatureState:
    """What the signature of a file says. `signer` is empty without one.

    `is_intact`: what was signed is unchanged. `covers_all`: nothing was added afterwards. `is_trusted`: the certificate
    leads to an authority that this installation trusts.
    """

    signer: str = ""
    is_intact: bool = False
    covers_all: bool = False
    is_trusted: bool = False

    @property
    def is_valid(self) -> bool:
        return self.is_intact and self.covers_all and self.is_trusted


def read_signature(content: bytes) -> SignatureState:
    """The first signature of a PDF. A file that can't be read has none; revocation is not asked for (no network)."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    try:
        found = PdfFileReader(BytesIO(content)).embedded_signatures
        if not found:
            return SignatureState()
        status = validate_pdf_signature(found[0], ValidationContext(trust_roots=_roots(), allow_fetching=False))
    except Exception:  # noqa: BLE001 - a changed file may break the reader anywhere; it is then no signature of anybody
        return SignatureState()
    return SignatureState(
        signer=subject_text(found[0].signer_cert),
        is_intact=bool(status.intact and status.valid),
        covers_all=status.coverage is not None and status.coverage.name == "ENTIRE_FILE",
        is_trusted=bool(status.trusted),
    )


def _roots() -> list[Any]:
    from asn1crypto import pem
    from asn1crypto import x509 as asn1
    from cryptography.hazmat.primitives import serialization

    roots = []
    if settings.REPORT_TRUST:
        content = Path(settings.REPORT_TRUST).read_bytes()
        roots = [asn1.Certificate.load(der) for _kind, _headers, der in pem.unarmor(content, multiple=True)]
    if source() == "self-made":
        roots.append(asn1.Certificate.load(authority().certificate.public_bytes(serialization.Encoding.DER)))
    return roots
