"""Separators, character sets, wraps, junk and broken ends of an EDIFACT text."""

import pytest

from profiling.formats.sniff import MAX_BYTES, parse_bytes
from tests.profiling.formats.messages import CARLOS, FLIGHT, HEAD, ROSA, codes, message_text, read

NAMES = ["MENDES", "VEGA"]


def names(text: str | bytes) -> list[str | None]:
    return [person.family_name for person in read(text).travellers]


@pytest.mark.parametrize("una", ["UNA:+.? '", "UNA:+,? '", "UNA:+.?*'", "UNA:+. *'", "UNA:+.?'", "UNA:+.? '\r\n", ""])
def test_harmless_forms_of_una_are_understood(una):
    assert names(message_text(ROSA, CARLOS).replace("UNA:+.? '", una)) == NAMES


@pytest.mark.parametrize("una", ["UNA++.? '", "UNA:+.? +", "UNA''''''", "UNAAB.? '", "UNA  .? '", "UNA12345'", "UNA", "UNA:+.? \n", "UNA:+.? \u00e9"])
def test_a_hostile_una_is_reported_and_the_usual_separators_are_used(una):
    message = read(message_text(ROSA, CARLOS).replace("UNA:+.? '", una))
    assert [person.family_name for person in message.travellers] == NAMES
    assert "una_unusable" in codes(message)


def test_a_una_that_contradicts_the_message_is_not_believed():
    message = read("UNA:*.? $" + message_text(ROSA, CARLOS).removeprefix("UNA:+.? '"))
    assert [person.family_name for person in message.travellers] == NAMES
    assert "una_contradicted" in codes(message)


@pytest.mark.parametrize("separators", [":*?$", ":-?*", ":()-", "|^~;"])
def test_separators_of_real_senders_are_honoured(separators):
    component, element, release, terminator = separators
    table = str.maketrans({":": component, "+": element, "'": terminator})
    text = message_text(ROSA, CARLOS).removeprefix("UNA:+.? '").translate(table)
    assert names(f"UNA{component}{element}.{release} {terminator}{text}") == NAMES


def test_segments_that_end_with_a_new_line_only_are_read_line_by_line():
    message = read(message_text(ROSA, CARLOS).removeprefix("UNA:+.? '").replace("'", "\r\n"))
    assert [person.family_name for person in message.travellers] == NAMES
    assert codes(message) == ["newline_terminator"]


def test_a_single_missing_terminator_at_the_end_of_a_line_is_put_back():
    text = message_text(ROSA, CARLOS).replace("'", "'\n").replace("NAT+2+SEN'\n", "NAT+2+SEN\n")
    message = read(text)
    assert (message.travellers[0].nationality, message.travellers[0].locator) == ("SEN", "ABC123")
    assert codes(message) == ["terminator_missing"]


def test_curly_quotes_that_end_segments_are_straightened():
    message = read(message_text(ROSA, CARLOS).replace("'", "\u2019"))
    assert [person.family_name for person in message.travellers] == NAMES
    assert "typographic_quotes" in codes(message)


def test_a_curly_quote_in_a_name_of_a_sound_message_stays():
    assert names(message_text("NAD+FL+++O\u2019LEARY:MAEVE'", CARLOS)) == ["O\u2019LEARY", "VEGA"]


def test_tags_with_a_blank_and_small_letters_are_understood():
    text = message_text("NAD +FL+++MENDES:ROSA'att+2++F'", CARLOS)
    assert names(text) == NAMES
    assert read(text).travellers[0].sex == "F"


@pytest.mark.parametrize("junk", ["L'", "LT'", "?!'", "12345'", "N'", "\u00a7\u00a7'", " ' '"])
def test_junk_between_segments_costs_nothing_but_itself(junk):
    message = read(message_text(ROSA + junk, CARLOS))
    assert [person.family_name for person in message.travellers] == NAMES
    assert message.travellers[0].documents[0].issuer == "SEN"


def test_an_unknown_segment_is_skipped_with_a_word_about_it():
    message = read(message_text(ROSA + "XYZ+1'", CARLOS))
    assert codes(message) == ["segment_unknown"]
    assert len(message.travellers) == 2


def test_every_cut_of_a_message_keeps_the_travellers_before_it_and_says_so():
    text = message_text(ROSA, CARLOS)
    second = text.index("NAD+FL+++VEGA")
    for end in range(second, text.index("UNT")):
        message = read(text[:end])
        assert message.travellers[0].family_name == "MENDES"
        assert message.travellers[0].documents[0].number == "A0123456"
        assert message.has_errors
        # A segment that is cut off says nothing: no half number, no half name.
        assert [person.family_name for person in message.travellers][1:] in ([], ["VEGA"])
        assert [document.number for person in message.travellers[1:] for document in person.documents] in ([], ["CC998877"])


@pytest.mark.parametrize("end", ["", "\n", "\r\n\r\nScanned by the gateway", "\x03"])
def test_only_the_last_terminator_may_be_missing(end):
    text = message_text(ROSA, CARLOS).removesuffix("'") + end
    assert names(text) == NAMES
    assert codes(read(text)) == []


def test_a_message_without_unz_and_terminator_still_has_its_end():
    text = message_text(ROSA, CARLOS).partition("'UNZ")[0]
    assert codes(read(text)) == []


def test_a_message_that_begins_at_unh_is_read():
    text = message_text(ROSA)
    message = read(text[text.index("UNH") : text.index("UNZ")])
    assert (message.family, message.sender, len(message.travellers)) == ("PAXLST", None, 1)


def test_several_messages_and_transmissions_in_one_file_are_told_apart():
    text = message_text(ROSA)
    one, two = text.index("UNH"), text.index("UNZ")
    twice = text[:two] + text[one:two].replace("MENDES", "DIOP") + "UNZ+2+REF1'"
    messages = parse_bytes(f"{twice}\r\n{message_text(CARLOS).replace('REF1', 'REF2')}".encode())
    assert [(message.travellers[0].family_name, message.control_ref) for message in messages] == [("MENDES", "REF1"), ("DIOP", "REF1"), ("VEGA", "REF2")]
    assert [codes(message) for message in messages] == [[], [], []]


def test_a_segment_of_a_megabyte_is_skipped_and_the_rest_is_read():
    message = read(message_text(ROSA + "FTX+AAI+++" + "A" * 1_000_000 + "'", CARLOS))
    assert [person.family_name for person in message.travellers] == NAMES
    assert codes(message) == ["segment_too_long"]


def test_a_file_of_one_endless_segment_is_answered():
    assert "segment_too_long" in codes(read(HEAD + "A" * 1_000_000))


@pytest.mark.parametrize(
    ("syntax", "encoding", "family"),
    [
        ("UNOC", "latin-1", "MÜLLER-ÑAÑEZ"),
        ("UNOW", "utf-8", "ŞAHİN"),
        ("UNOY", "utf-8", "김"),
        ("UNOE", "iso8859-5", "ИВАНОВ"),
        ("UNOI", "iso8859-6", "محمد"),
        ("UNOD", "iso8859-2", "DVOŘÁK"),
    ],
)
def test_the_declared_character_set_is_used(syntax, encoding, family):
    message = read(message_text(f"NAD+FL+++{family}:A'").replace("UNOA", syntax).encode(encoding))
    assert (message.travellers[0].family_name, message.encoding, codes(message)) == (family, encoding, [])


@pytest.mark.parametrize(("encoding", "used"), [("utf-8", "utf-8"), ("latin-1", "cp1252")])
def test_other_characters_than_declared_are_read_with_a_warning(encoding, used):
    message = read(message_text("NAD+FL+++MÜLLER:A'").encode(encoding))
    assert (message.travellers[0].family_name, message.encoding) == ("MÜLLER", used)
    assert codes(message) == ["charset_mismatch"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides(encoding):
    assert names(message_text("NAD+FL+++MÜLLER:A'").encode(encoding)) == ["MÜLLER"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\r\n \x00", "file_empty"),
        (b"Dear colleagues, please find the list attached.", "not_recognised"),
        (b"%PDF-1.7 \x00\xff\xfe", "not_recognised"),
        (b"A" * (MAX_BYTES + 1), "file_too_large"),
        (b"UNA:+.? 'UNB+UNOA:4+A+B+261123:1000+1'UNZ+0+1'", "message_missing"),
        (b"UNB+UNOA:4+A+B+261123:1000+1'UNH+1+IFTMIN:D:05B:UN'UNT+2+1'", "family_unknown"),
    ],
)
def test_what_is_no_message_that_we_read_is_named_so(data, code):
    (message,) = parse_bytes(data)
    assert (message.family, codes(message), message.travellers) == ("UNKNOWN", [code], ())


def test_pnrgov_is_recognised_but_not_read_yet():
    message = read("UNA:+.?*'UNB+IATA:1+AF++261123:1000+1'UNH+1+PNRGOV:13:1:IA+X1'MSG+:22'SRC'UNT+4+1'UNZ+1+1'")
    assert (message.family, message.version, codes(message)) == ("PNRGOV", "13:1", ["family_not_supported"])


def test_the_layout_of_before_2002_is_named_so():
    message = read(f"{HEAD}{FLIGHT}PDT+P/123456:281201:SEN+MENDES:ROSA::900131:F+CDG+DSS'UNT+12+M1'")
    assert "legacy_layout" in codes(message)


def test_people_named_like_service_segments_are_people():
    message = read(message_text("NAD+FL+++UNH+12 RUE DU PORT'RFF+AVF:UNB'", "NAD+FL+++UNT'", "NAD+FL+++UNB+X'"))
    assert [person.family_name for person in message.travellers] == ["UNH", "UNT", "UNB"]
    assert codes(message) == []
