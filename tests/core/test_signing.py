"""Signing a PDF: with which key, what the signature covers, and that it changes nothing else."""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12

from aircop.core.pdf import render_pdf
from aircop.core.pdf.certificates import authority, unit_certificate
from aircop.core.pdf.signatures import read_signature
from aircop.core.pdf.signing import Signatory, SigningUnavailable, missing_setting, sign_pdf

AT = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)
UNIT = Signatory("DSS", "JAITF Dakar")
SIGNATURE = re.compile(rb"/Contents <[0-9a-fA-F]{1000,}>")


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture(scope="module")
def plain() -> bytes:
    return render_pdf("<html lang='en'><body><h1>x</h1></body></html>", css="", title="T", language="en", identifier=b"x", created=AT).content


def signed(content: bytes) -> bytes:
    return sign_pdf(content, UNIT, at=AT, contact="https://aircop.example/verify/x/").content


def test_two_signings_differ_in_the_signature_alone(plain: bytes) -> None:
    first, second = signed(plain), signed(plain)
    assert first != second
    assert SIGNATURE.sub(b"", first) == SIGNATURE.sub(b"", second)
    assert first.startswith(plain)


def test_the_signature_covers_the_file_and_names_the_unit(plain: bytes) -> None:
    content = signed(plain)
    state = read_signature(content)
    assert state.is_valid
    assert state.signer == "JAITF Dakar, DSS, AIRCOP"
    longer = read_signature(content + b"\n%")
    assert (longer.is_valid, longer.covers_all) == (False, False)
    middle = content.index(b"endobj")
    assert not read_signature(content[:middle] + b"X" + content[middle + 1 :]).is_valid
    assert read_signature(plain).signer == ""
    assert not read_signature(b"nothing").is_valid


def test_a_signed_file_keeps_what_makes_it_archivable(plain: bytes) -> None:
    with pikepdf.open(BytesIO(plain)) as before, pikepdf.open(BytesIO(signed(plain))) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert after.trailer.ID[0] == before.trailer.ID[0]
        (field,) = after.Root.AcroForm.Fields
        assert int(field.F) & 0b110 == 0b100  # printed, not hidden
        assert [float(edge) for edge in field.Rect] == [0, 0, 0, 0]
        assert field.V.SubFilter == "/ETSI.CAdES.detached"


def test_self_made_keys_are_readable_by_the_installation_alone(tmp_path: Path) -> None:
    first = unit_certificate("DSS", "JAITF Dakar").pem()
    assert unit_certificate("DSS", "JAITF Dakar").pem() == first
    names = {path.name for path in (tmp_path / "keys").iterdir()}
    assert names == {"authority.pem", "unit-DSS.pem"}
    for path in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_somebody_elses_self_made_authority_is_not_trusted(plain: bytes, settings: Any, tmp_path: Path) -> None:
    content = signed(plain)
    settings.VAR_DIR = tmp_path / "other"
    state = read_signature(content)
    assert (state.is_intact, state.is_trusted) == (True, False)


@pytest.mark.parametrize("password", ["", "s3cret"])
def test_the_key_of_a_unit_may_lie_in_a_file(plain: bytes, settings: Any, tmp_path: Path, password: str) -> None:
    made, above = unit_certificate("DSS", "JAITF Dakar"), authority()
    lock = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    (tmp_path / "DSS.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"x", made.key, made.certificate, [above.certificate], lock))
    settings.REPORT_KEYS, settings.REPORT_PKCS12, settings.REPORT_PKCS12_PASSWORD = "pkcs12", str(tmp_path / "{unit}.p12"), password
    content = signed(plain)
    assert not read_signature(content).is_trusted
    from cryptography.hazmat.primitives.serialization import Encoding

    (tmp_path / "trust.pem").write_bytes(above.certificate.public_bytes(Encoding.PEM))
    settings.REPORT_TRUST = str(tmp_path / "trust.pem")
    assert read_signature(content).is_valid


def test_without_a_key_nothing_is_signed_and_the_refusal_says_what_to_set(plain: bytes, settings: Any, tmp_path: Path) -> None:
    settings.IS_PUBLIC = True
    assert missing_setting() == "REPORT_KEYS"
    with pytest.raises(SigningUnavailable, match="REPORT_KEYS"):
        signed(plain)
    settings.REPORT_KEYS = "pkcs12"
    with pytest.raises(SigningUnavailable, match="REPORT_PKCS12"):
        signed(plain)
    settings.REPORT_PKCS12 = str(tmp_path / "{unit}.p12")
    with pytest.raises(SigningUnavailable, match="DSS can't be read"):
        signed(plain)
    (tmp_path / "DSS.p12").write_bytes(b"rubbish")
    with pytest.raises(SigningUnavailable, match="does not open"):
        signed(plain)


def test_a_missing_token_is_said_to_be_missing(plain: bytes, settings: Any) -> None:
    settings.REPORT_KEYS = "pkcs11"
    with pytest.raises(SigningUnavailable, match="REPORT_PKCS11_LIBRARY"):
        signed(plain)
    settings.REPORT_PKCS11_LIBRARY, settings.REPORT_PKCS11_TOKEN, settings.REPORT_PKCS11_PIN = "/nowhere/lib.so", "unit", "1234"
    with pytest.raises(SigningUnavailable, match="security token"):
        signed(plain)
