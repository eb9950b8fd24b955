"""Air waybill and postal item numbers, and their check digits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiling.formats import awb, s10
from profiling.formats.awb import parse_awb
from profiling.formats.s10 import parse_s10


@pytest.mark.parametrize("text", ["057-12345675", "05712345675", " 057 1234 5675 ", "057–12345675", "AWB 057-12345675", "AWB:057-12345675"])
def test_an_air_waybill_is_read_however_it_is_typed(text):
    result = parse_awb(text)
    assert (result.number, result.prefix, result.serial, result.display) == ("05712345675", "057", "12345675", "057-12345675")
    assert result.is_valid


def test_a_wrong_waybill_check_digit_warns_and_keeps_the_number():
    result = parse_awb("057-12345670")
    assert (result.number, [(issue.code, issue.severity, issue.params) for issue in result.issues]) == (
        "05712345670",
        [("awb_check_digit", "warning", {"found": "0", "expected": "5"})],
    )


@pytest.mark.parametrize(
    ("text", "code"), [("", "awb_length"), ("0571234567", "awb_length"), ("057-1234567A", "awb_characters"), ("٠٥٧12345675", "awb_characters")]
)
def test_what_is_no_air_waybill_says_what_is_missing(text, code):
    result = parse_awb(text)
    assert (result.number, [issue.code for issue in result.issues]) == (None, [code])


@settings(deadline=None)
@given(st.integers(0, 999), st.integers(0, 9_999_999))
def test_every_serial_has_one_check_digit(prefix, serial):
    number = f"{prefix:03d}{serial:07d}"
    valid = [digit for digit in "0123456789" if parse_awb(number + digit).is_valid]
    assert valid == [awb.check_digit(number[3:])]


@pytest.mark.parametrize(
    ("text", "service", "country"),
    [
        ("RB123456785GB", "registered", "GB"),
        ("rb 123 456 785 us", "registered", "US"),
        ("EE471108151FR", "ems", "FR"),
        ("LL572405406US", "express_letter", "US"),
        ("CP123456785SN", "parcel", "SN"),
    ],
)
def test_a_postal_item_is_read_however_it_is_typed(text, service, country):
    result = parse_s10(text)
    assert (result.number, result.service, result.country, result.is_valid) == (text.upper().replace(" ", ""), service, country, True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("RB123456786US", "s10_check_digit"),
        ("RB123456785XX", "s10_country_unknown"),
        ("JB123456785US", "s10_service_reserved"),
    ],
)
def test_a_doubtful_postal_item_is_kept_with_a_warning(text, code):
    result = parse_s10(text)
    assert result.number == text
    assert [(issue.code, issue.severity) for issue in result.issues] == [(code, "warning")]


@pytest.mark.parametrize("text", ["", "RB12345678", "123456785RBUS", "RB1234567850GB", "RB12345678٥GB"])
def test_what_is_no_postal_item_says_what_one_looks_like(text):
    result = parse_s10(text)
    assert (result.number, [issue.code for issue in result.issues]) == (None, ["s10_shape"])
    assert "RR123456785SN" in result.issues[0].message


def test_the_check_digits_ten_and_eleven_become_nought_and_five():
    digits = {s10.check_digit(f"{serial:08d}") for serial in range(200)}
    assert digits == set("0123456789")


@settings(deadline=None)
@given(st.integers(0, 99_999_999), st.integers(0, 7), st.integers(1, 9))
def test_no_single_wrong_digit_of_a_postal_item_goes_unnoticed(serial, at, difference):
    text = f"{serial:08d}"
    wrong = text[:at] + str((int(text[at]) + difference) % 10) + text[at + 1 :]
    digit = s10.check_digit(text)
    # 10 and 0, 11 and 5 share a digit: only there may a wrong digit hide.
    assert not parse_s10(f"RR{wrong}{digit}SN").is_valid or digit in "05"
