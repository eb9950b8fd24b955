"""Single rules: numbers as officers write them, flights, countries, persons, moments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from aircop.core.errors import RuleViolation
from seizures import rules
from seizures.choices import ReportLanguage
from seizures.forms.fields import QuantityField
from seizures.identifiers import identifier_warnings, plain_awb, plain_s10, printed_awb

FIELD = QuantityField(max_digits=14, decimal_places=4)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2,35", "2.35"), ("2.35", "2.35"), ("12 000", "12000"), ("12\u202f000,5", "12000.5"), ("0,125", "0.125"), ("1200", "1200"), ("1.200", "1.200")],
)
def test_a_quantity_is_read_as_officers_write_it(text: str, value: str):
    assert FIELD.clean(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,200", "1,200.5", "1.200,5", "abc", "NaN", "Infinity", "--1", "1e400", "0.00001", "9" * 20])
def test_an_ambiguous_or_impossible_quantity_is_refused(text: str):
    with pytest.raises(ValidationError):
        FIELD.clean(text)


@given(st.text(max_size=30))
def test_no_text_breaks_the_quantity(text: str):
    try:
        value = FIELD.clean(text)
    except ValidationError:
        return
    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    ("text", "flight"), [("AF718", "AF718"), ("af 0718", "AF718"), ("AF-718", "AF718"), ("9W12A", "9W12A"), ("AFR718", "AFR718"), ("", ""), ("U20012", "U212")]
)
def test_a_flight_number_has_no_blanks_and_no_leading_zeros(text: str, flight: str):
    assert rules.flight_number(text) == flight


@pytest.mark.parametrize("text", ["718", "AF", "AF0000", "AF12345", "Air France 718", "🛫", "AF718; DROP"])
def test_what_is_no_flight_number_is_refused(text: str):
    with pytest.raises(RuleViolation):
        rules.flight_number(text)


@given(st.text(max_size=20))
def test_a_flight_number_read_twice_is_the_same(text: str):
    try:
        once = rules.flight_number(text)
    except RuleViolation:
        return
    assert rules.flight_number(once) == once
    assert len(once) <= 10


@pytest.mark.parametrize(("text", "code"), [("SEN", "SEN"), ("sn", "SEN"), ("D", "D"), ("DE", "DEU"), ("XXA", "XXA"), ("", "")])
def test_a_state_is_kept_as_documents_write_it(text: str, code: str):
    assert rules.state_code(text, "nationality") == code


@pytest.mark.parametrize(
    ("born", "is_right"), [(date(1990, 1, 31), True), (date(2026, 11, 23), True), (date(2026, 11, 24), False), (date(1890, 1, 1), False), (None, True)]
)
def test_a_date_of_birth_gives_a_possible_age(born: date | None, is_right: bool):
    try:
        rules.birth_date(born, date(2026, 11, 23))
    except RuleViolation:
        assert not is_right
    else:
        assert is_right


def test_waybills_and_postal_numbers_are_kept_without_signs_and_doubts_are_said():
    assert plain_awb(" 057-1234 5675 ") == "05712345675"
    assert printed_awb("05712345675") == "057-12345675"
    assert plain_s10("rr 123 456 785 sn") == "RR123456785SN"
    assert identifier_warnings("05712345675", "") == []
    assert len(identifier_warnings("05712345676", "RR123456784SN")) == 2
    for wrong in ("057", "abc", "057-1234567X"):
        with pytest.raises(RuleViolation):
            plain_awb(wrong)
    with pytest.raises(RuleViolation):
        plain_s10("RR12")


@pytest.mark.parametrize(("languages", "language"), [(["fr", "en"], "fr"), (["en"], "en"), (["es", "fr"], "es"), (["wo", "fr"], "en"), ([], "en")])
def test_the_report_is_in_the_units_first_language_or_in_english(languages: list[str], language: str):
    assert ReportLanguage.of_unit(languages) == language
