"""Whatever comes in, something comes out: no exception, nothing out of bounds, in bounded time."""

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from profiling.formats.awb import parse_awb
from profiling.formats.charset import decode
from profiling.formats.mrz import parse_mrz
from profiling.formats.redaction import redacted_copy
from profiling.formats.s10 import parse_s10
from profiling.formats.sniff import parse_bytes
from tests.profiling.formats.messages import CARLOS, HEAD, ROSA, message_text

unhurried_bytes = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOUND = message_text(ROSA, CARLOS, "NAD+DDU+++O?'NEIL:A+S+C+R+1+FRA'FTX+AAI+++X'COM+1:TE'").encode()
_SNIPPETS = [b"'", b"+", b":", b"?", b"\n", b"\r\n  ", b"\x00", b"\xff", b"\xe2\x80\x99", b"UNH+", b"UNA", b"NAD+FL+++", b"UNT+1+1'", b"DOC+", b"\xef\xb7\x90"]


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """Return a sound message with some of its bytes cut, repeated, overwritten or added to."""
    data = SOUND
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        patch = draw(st.sampled_from(_SNIPPETS) | st.binary(max_size=8))
        data = data[:start] + patch * draw(st.integers(0, 3)) + data[draw(st.sampled_from([start, end])) :]
    return data


def check(data: bytes) -> None:
    text = decode(data).text
    messages = parse_bytes(data)
    assert messages
    for message in messages:
        json.dumps(message.as_json())
        for issue in message.issues:
            assert issue.code != "reader_failed"
            assert issue.message
            assert issue.start is None or 0 <= issue.start <= issue.end <= len(text)
        spans = [span for person in message.travellers for span in person.spans]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert spans == sorted(spans)
    copy = redacted_copy(text, *messages)
    assert len(copy) == len(text)
    assert copy.count("\n") == text.count("\n")


@unhurried_bytes
@given(st.binary(max_size=400))
def test_any_bytes_give_a_message(data):
    check(data)


@unhurried_bytes
@given(mangled())
def test_any_damage_to_a_message_is_survived(data):
    check(data)


@unhurried_bytes
@given(st.text(st.sampled_from("UNABHTGZ+:'?. \r\n1F*"), max_size=300))
def test_any_text_of_service_characters_is_survived(text):
    check(text.encode())


@unhurried_bytes
@given(st.text(max_size=200))
def test_the_code_readers_answer_any_text(text):
    for result in (parse_mrz(text), parse_awb(text), parse_s10(text)):
        assert all(issue.message for issue in result.issues)


@pytest.mark.parametrize(
    "piece",
    [
        b"'",
        b"X'",
        b"XY1'",
        b"?'",
        b"?\n'",
        b"\n",
        b"NAD+FL+++\n",
        b"NAD+FL+++A:B'",
        b"B:C'",
        b"FTX+BAG+++AF123456:99'",
        b"TDT+20+AF1'",
        b"UNH+1+PAXLST'",
        b"UNA:+.? 'UNB+",
    ],
)
def test_half_a_megabyte_of_anything_takes_seconds_not_minutes(piece):
    data = HEAD.encode() + piece * (500_000 // len(piece))
    begun = time.process_time()
    messages = parse_bytes(data)
    assert time.process_time() - begun < 10
    assert sum(len(message.issues) for message in messages) < 10_000
    assert sum(len(person.bags.tags) for message in messages for person in message.travellers) < 100_000
