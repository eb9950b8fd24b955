"""The copy of a message that may be kept."""

from profiling.formats.charset import decode
from profiling.formats.redaction import FILLER, redacted_copy
from profiling.formats.sniff import parse_bytes
from tests.profiling.formats.messages import CARLOS, ROSA, message_text


def test_free_text_is_overwritten_in_place_and_the_rest_stays():
    text = message_text(ROSA + "FTX+AAI+++HALAL MEAL'\n", CARLOS + "ATT+9++TALL'")
    copy = redacted_copy(text, *parse_bytes(text.encode()))
    assert copy == text.replace("++HALAL MEAL", FILLER * 12).replace("+TALL", FILLER * 5)
    assert f"FTX+AAI+{FILLER}" in copy


def test_words_in_place_of_a_telephone_number_are_overwritten_and_numbers_stay():
    text = message_text(ROSA + "COM+THE IMAM OF THE QUARTER:TE+x@example.org:EM'COM+221 77 000:TE'")
    copy = redacted_copy(text, *parse_bytes(text.encode()))
    assert copy == text.replace("THE IMAM OF THE QUARTER:TE+x@example.org:EM", FILLER * 43)
    assert "COM+221 77 000:TE'" in copy


def test_a_redacted_copy_reads_back_with_the_same_people():
    data = message_text(ROSA + "FTX+AAI+++HALAL MEAL'", CARLOS).encode()
    (message,) = parse_bytes(data)
    (again,) = parse_bytes(redacted_copy(decode(data).text, message).encode())
    assert again.travellers == message.travellers


def test_line_breaks_inside_removed_text_stay_where_they_are():
    text = message_text(ROSA + "FTX+AAI+++HALAL\r\n MEAL'")
    copy = redacted_copy(text, *parse_bytes(text.encode()))
    assert f"{FILLER}\r\n{FILLER}" in copy
    assert "MEAL" not in copy


def test_of_a_message_that_is_not_read_nothing_is_kept():
    text = "UNA:+.?*'UNB+IATA:1+AF++261123:1000+1'UNH+1+PNRGOV:13:1:IA+X1'MSG+:22'SSR+AVML:HK:2:DL'UNT+4+1'UNZ+1+1'"
    copy = redacted_copy(text, *parse_bytes(text.encode()))
    assert copy.startswith("UNA:+.?*'UNB+IATA:1+AF")
    assert "AVML" not in copy


def test_of_a_file_that_is_not_recognised_nothing_is_kept():
    assert redacted_copy("hello\nworld", *parse_bytes(b"hello\nworld")) == f"{FILLER * 5}\n{FILLER * 5}"
