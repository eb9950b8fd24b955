"""Machine-readable zones: the specimens of ICAO Doc 9303, and what scanners make of them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiling.formats.mrz import MrzResult, check_digit, parse_mrz

# Specimens of Doc 9303 parts 4 (TD3), 5 (TD1), 6 (TD2) and 7 (visas), all in force in 2010.
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
MRV_A = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
MRV_B = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<"
SPECIMENS = {"TD3": TD3, "TD1": TD1, "TD2": TD2, "MRV-A": MRV_A, "MRV-B": MRV_B}
TODAY = date(2010, 6, 1)


def read(text: str) -> MrzResult:
    return parse_mrz(text, TODAY)


def codes(result: MrzResult) -> list[str]:
    return [issue.code for issue in result.issues if issue.severity != "info"]


@pytest.mark.parametrize("form", SPECIMENS)
def test_the_specimens_of_doc_9303_are_read_without_a_fault(form):
    result = read(SPECIMENS[form])
    assert (result.format, result.is_valid, codes(result)) == (form, True, [])
    assert (result.family_name, result.given_names, result.issuer, result.sex) == ("ERIKSSON", "ANNA MARIA", "UTO", "F")


def test_a_passport_gives_every_field():
    result = read(TD3)
    assert (result.document_type, result.number, result.nationality, result.optional) == ("P", "L898902C3", "UTO", "ZE184226B")
    assert (result.birth_date, result.expires_on) == (date(1974, 8, 12), date(2012, 4, 15))


def test_a_card_gives_every_field():
    result = read(TD1)
    assert (result.document_type, result.number, result.birth_date, result.expires_on) == ("I", "D23145890", date(1974, 8, 12), date(2012, 4, 15))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<", "TD1"),
        ("I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8", "TD2"),
    ],
)
def test_a_document_number_of_more_than_nine_characters_goes_on_in_the_optional_data(text, form):
    result = parse_mrz(text, date(1994, 1, 1))
    assert (result.format, result.number, result.optional, codes(result)) == (form, "D23145890734", None, [])


@pytest.mark.parametrize("form", SPECIMENS)
@pytest.mark.parametrize("break_", ["", " ", "\r\n", "\n\n", "\n  "])
def test_line_breaks_may_be_missing_or_many(form, break_):
    assert read(SPECIMENS[form].replace("\n", break_)).format == form


@pytest.mark.parametrize("form", SPECIMENS)
@pytest.mark.parametrize("filler", ["«", "‹", "〈", "＜"])
def test_small_letters_and_other_fillers_are_understood(form, filler):
    result = read(SPECIMENS[form].lower().replace("<", filler))
    assert (result.format, result.given_names, result.is_valid) == (form, "ANNA MARIA", True)


def test_a_guillemet_may_stand_for_two_fillers():
    assert read(TD3.replace("<<", "«")).is_valid


@pytest.mark.parametrize("form", SPECIMENS)
def test_blanks_in_place_of_fillers_are_read_and_mentioned(form):
    result = read(SPECIMENS[form].replace("ANNA<MARIA<<", "ANNA MARIA <"))
    assert (result.format, result.given_names) == (form, "ANNA MARIA")
    assert "mrz_blanks" in [issue.code for issue in result.issues]


def test_lines_around_the_zone_are_passed_over():
    assert read(f"SPECIMEN\n{TD3}\n\nprinted 2010").is_valid


@pytest.mark.parametrize(
    ("at", "field"),
    [(45 + 3, "number"), (45 + 14, "birth_date"), (45 + 22, "expires_on"), (45 + 30, "optional")],
)
def test_a_wrong_character_is_shown_by_the_check_digit_of_its_field_and_the_overall_one(at, field):
    wrong = "7" if TD3[at] != "7" else "1"
    result = read(TD3[:at] + wrong + TD3[at + 1 :])
    failed = {issue.segment for issue in result.issues if issue.code in ("mrz_check_digit", "mrz_composite")}
    assert failed == {field, "composite"}
    assert not result.is_valid


def test_a_wrong_check_digit_does_not_hide_what_was_read():
    result = read(TD3.replace("L898902C36", "L898902C37"))
    assert (result.number, result.family_name) == ("L898902C3", "ERIKSSON")
    messages = [issue.message for issue in result.issues]
    assert "The check digit of the document number is wrong (7, expected 6). Compare it with the document." in messages


@settings(deadline=None)
@given(st.sampled_from(sorted(SPECIMENS)), st.data())
def test_no_single_wrong_digit_or_letter_in_a_checked_field_goes_unnoticed(form, data):
    lines = SPECIMENS[form].split("\n")
    row, start, end = {"TD1": (1, 0, 6), "TD2": (1, 13, 19)}.get(form, (1, 13, 19))
    at = data.draw(st.integers(start, end - 1))
    wrong = data.draw(st.sampled_from([c for c in "0123456789" if (int(c) - int(lines[row][at])) % 10]))
    lines[row] = lines[row][:at] + wrong + lines[row][at + 1 :]
    assert not read("\n".join(lines)).is_valid


@pytest.mark.parametrize(("text", "length"), [("P<UTOERIKSSON", 13), (TD3[:-1], 87), ("1" * 91, 91), ("a b", 2)])
def test_a_wrong_length_says_what_to_do_and_reads_nothing(text, length):
    result = read(text)
    assert (result.format, result.number, [(issue.code, issue.params) for issue in result.issues]) == (None, None, [("mrz_length", {"length": length})])
    assert "Scan it again" in result.issues[0].message


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_an_empty_scan_says_so(text):
    assert [issue.code for issue in read(text).issues] == ["mrz_empty"]


def test_a_birth_is_in_the_past_and_an_expiry_may_be_in_the_future():
    line = f"L898902C36UTO110812{check_digit('110812')}F450415{check_digit('450415')}<<<<<<<<<<<<<<<0"
    result = read(f"P<UTOA<<B<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n{line[:43]}0")
    assert (result.birth_date, result.expires_on) == (date(1911, 8, 12), date(2045, 4, 15))


def test_an_unknown_day_of_birth_stays_empty():
    result = read(TD3.replace("7408122", f"7408<<{check_digit('7408<<')}"))
    assert (result.birth_date, result.birth_date_partial) == (None, "1974-08")
    assert "mrz_date_partial" in [issue.code for issue in result.issues]


@pytest.mark.parametrize(("field", "value"), [("M", "M"), ("<", "X"), ("X", "X"), ("Q", None)])
def test_sex_is_open_where_the_zone_leaves_it_open(field, value):
    assert read(TD3.replace("2F120", f"2{field}120")).sex == value


@pytest.mark.parametrize("code", ["D<<", "GBD", "RKS", "XXA", "UNO", "SEN"])
def test_codes_of_doc_9303_are_countries(code):
    result = read(TD3.replace("P<UTO", f"P<{code}").replace("36UTO", f"36{code}"))
    assert (result.issuer, result.nationality) == (code.strip("<"), code.strip("<"))
    assert codes(result) == []


def test_a_code_of_no_country_is_kept_and_reported():
    result = read(TD3.replace("P<UTO", "P<QQQ"))
    assert (result.issuer, codes(result)) == ("QQQ", ["country_unknown"])


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("ERIKSSON<<ANNA<MARIA", ("ERIKSSON", "ANNA MARIA")),
        ("VAN<DER<MEER<<JAN", ("VAN DER MEER", "JAN")),
        ("SUKARNO", ("SUKARNO", None)),
        ("PAPANDROPOULOUS<<JONATHON<ALEXANDER<TREV", ("PAPANDROPOULOUS", "JONATHON ALEXANDER TREV")),
    ],
)
def test_names_are_split_at_two_fillers(field, names):
    result = read(TD3.replace("ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", field.ljust(39, "<")[:39]))
    assert (result.family_name, (result.given_names or "")[:20] or None) == (names[0], (names[1] or "")[:20] or None)


def test_a_name_that_fills_the_line_may_go_on():
    result = read(TD3.replace("ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"))
    assert "mrz_name_cut" in [issue.code for issue in result.issues]


def test_a_figure_in_a_name_and_a_foreign_character_are_shown():
    assert "mrz_name_characters" in codes(read(TD3.replace("ANNA", "ANN4")))
    assert "mrz_characters" in codes(read(TD3.replace("ANNA", "ANN*")))


def test_an_empty_personal_number_may_have_a_filler_for_its_check_digit():
    line = "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<<"
    composite = check_digit(line[0:10] + line[13:20] + line[21:43])
    assert read(f"{TD3[:44]}\n{line}{composite}").is_valid


def test_an_expired_document_is_mentioned_and_still_valid_to_read():
    result = parse_mrz(TD3, date(2026, 11, 23))
    assert (result.is_valid, [issue.code for issue in result.issues]) == (True, ["mrz_expired"])
