"""Whatever is brought in, nobody gets an error page, nothing is guessed, and one bad segment never loses the rest."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aircop.core.choices import JobState
from profiling.choices import MessageState
from profiling.formats.charset import decode
from profiling.formats.records import ParsedFlight
from profiling.models import Flight, Message, Traveller
from profiling.selectors.messages import transcript
from profiling.services.intake import parts_of
from tests.clients import sign_in
from tests.factories.cast import Cast
from tests.factories.profiling import paxlst, person, run_parse

AF718 = ParsedFlight("AF", "718", "CDG", "DSS", "2026-11-23T16:25", "2026-11-23T20:55", True)
LIST = paxlst(AF718, [person(number) for number in range(3)])

PNR = b"UNB+IATA:1+AF+SN+261123:1200+1'UNH+1+PNRGOV:11:1:IA'SRC'NAME+HIV POSITIVE'UNT+3+1'UNZ+1+1'"
OLD = b"UNA:+.? 'UNB+UNOA:1+A+B+261123:1200+1'UNH+1+PAXLST:D:99B'TDT+20+AF718'LOC+125+CDG'PDT+P/A1:SEN'UNT+5+1'UNZ+1+1'"


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.edi", LIST)
    return held.getvalue()


#: name of the case → (bytes, state, travellers that must be there, code of an issue that must be told)
CASES: dict[str, tuple[bytes, str, int, str]] = {
    "cut off in the middle of a traveller": (LIST[: LIST.index(b"NAD+FL+++SOW") + 8], "read", 2, "message_cut_off"),
    "cut off in the header": (LIST[:20], "unreadable", 0, "message_missing"),
    "latin-1 that says it is ASCII": (LIST.replace(b"DIALLO", "DIALLÒ".encode("latin-1")), "read", 3, "charset_mismatch"),
    "a UNA that names letters": (LIST.replace(b"UNA:+.? '", b"UNAABCDEF"), "read", 3, "una_unusable"),
    "a UNA of one character six times": (LIST.replace(b"UNA:+.? '", b"UNA''''''"), "read", 3, "una_unusable"),
    "a UNA that does not fit the message": (LIST.replace(b"UNA:+.? '", b"UNA|^.? ~"), "read", 3, "una_contradicted"),
    "a megabyte on one segment": (LIST.replace(b"CNT+42", b"FTX+AAA+++" + b"A" * 1_000_000 + b"'\nCNT+42"), "read", 3, "segment_too_long"),
    "a bad date and a bad country": (LIST.replace(b"DTM+329:700101", b"DTM+329:991399").replace(b"NAT+2+SEN", b"NAT+2+Q9Q"), "read", 3, "date_invalid"),
    "no end of segments but line ends": (LIST.replace(b"'", b""), "read", 3, "newline_terminator"),
    "NUL bytes in a name": (LIST.replace(b"DIALLO", b"DIA\0LLO"), "read", 3, ""),
    "a picture that says it is a list": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "unreadable", 0, "not_recognised"),
    "an archive that says it is a list": (zipped(), "unreadable", 0, "not_recognised"),
    "a web page": (b"<html><script>alert(1)</script></html>", "unreadable", 0, "not_recognised"),
    "a reservation message": (PNR, "unreadable", 0, "family_not_supported"),
    "nothing but blanks": (b" \r\n\t \0", "unreadable", 0, "file_empty"),
    "an old layout": (OLD, "read", 0, "legacy_layout"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES)
def test_bad_bytes_give_a_page_that_says_what_is_the_matter(cast: Cast, case: str):
    data, state, travellers, code = CASES[case]
    client = sign_in(cast.dss.targeter)
    answer = client.post("/messages/upload/", {"file": SimpleUploadedFile("list.edi", data, content_type="text/plain")})
    assert answer.status_code == 302
    message = Message.objects.get()
    job = run_parse(message)
    message.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")
    assert message.state == state
    assert Traveller.objects.count() == (travellers if message.flight_id else 0)
    assert message.traveller_count >= travellers
    if code:
        assert code in set(message.issues.values_list("code", flat=True))
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert len(page.content) < 400_000
    assert "What needs a look" in page.content.decode()
    if message.issues.filter(end__gt=0, code=code).exists() and message.state == MessageState.READ:
        assert 'href="#seg-' in page.content.decode()
        assert 'href="#issue-' in page.content.decode()


@pytest.mark.django_db
def test_nothing_of_a_message_that_nobody_can_read_is_kept(cast: Cast):
    data = CASES["a reservation message"][0]
    sign_in(cast.dss.targeter).post("/messages/upload/", {"file": SimpleUploadedFile("pnr.edi", data)})
    message = Message.objects.get()
    run_parse(message)
    message.refresh_from_db()
    assert (message.state, message.family, message.text) == (MessageState.UNREADABLE, "PNRGOV", "")
    assert "HIV" not in sign_in(cast.dss.targeter).get(message.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        b"From: desk\nThe passenger SECRETWORD is HIV positive.\n\n" + LIST,
        LIST + b"\n\nRegards, SECRETWORD\n",
        LIST.replace(b"CNT+42", b"XYZ+SECRETWORD'\nCNT+42"),
        LIST.replace(b"CNT+42", b"FTX+AAA+++" + b"SECRETWORD " * 2000 + b"'\nCNT+42"),
        LIST.replace(b"CNT+42", b"+SECRETWORD+'\nCNT+42"),
        LIST[: LIST.index(b"CNT+42")] + b"FTX+DIN+++SECRETWORD",
        LIST + LIST.replace(b"PAXLST", b"PNRGOV").replace(b"DIALLO", b"SECRETWORD"),
        LIST.replace(b"UNZ+1+000001'", b"UNZ+1+000001'SECRETWORD'"),
    ],
)
def test_what_the_readers_did_not_understand_is_overwritten(data: bytes):
    text = "".join(part.text for part in parts_of(data))
    assert len(text) == len(data)
    assert "SECRETWORD" not in text
    assert "DIALLO" in text
    assert "UNB+UNOA:4+AIRFRANCE" in text


def test_a_name_with_an_apostrophe_that_cut_the_segment_stays_whole():
    text = parts_of(LIST.replace(b"DIALLO:AMINATA", b"O'LEARY:AMINATA"))[0].text
    assert "O'LEARY:AMINATA" in text


@pytest.mark.django_db
def test_a_file_name_that_tries_to_be_a_path_or_markup_is_only_a_name(cast: Cast):
    upload = SimpleUploadedFile("x.edi", LIST)
    upload._name = "..\\..\\etc/<script>alert(1)</script>\0.edi"  # what a hostile client may send
    sign_in(cast.dss.targeter).post("/messages/upload/", {"file": upload})
    message = Message.objects.get()
    assert "/" not in message.filename
    assert "\0" not in message.filename
    page = sign_in(cast.dss.targeter).get("/messages/").content.decode()
    assert "<script>alert" not in page


@pytest.mark.django_db
def test_a_very_large_file_is_refused_and_the_form_stays(cast: Cast):
    client = sign_in(cast.dss.targeter)
    answer = client.post("/messages/upload/", {"file": SimpleUploadedFile("large.edi", b"A" * (17 * 1024 * 1024))})
    assert answer.status_code == 422
    assert "larger than 16 MB" in answer.content.decode()
    assert Message.objects.count() == 0


@pytest.mark.django_db
def test_a_hundred_megabytes_are_refused_before_they_are_read(cast: Cast):
    client = sign_in(cast.dss.targeter)
    answer = client.post("/messages/upload/", {"file": SimpleUploadedFile("huge.edi", b"A" * (100 * 1024 * 1024))})
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    assert Message.objects.count() == 0


@pytest.mark.django_db
def test_a_hundred_messages_in_one_file_are_all_filed(cast: Cast):
    data = b"".join(paxlst(ParsedFlight("AF", str(number), "CDG", "DSS", "2026-11-23T16:25", "2026-11-23T20:55", True), 1) for number in range(100, 160))
    sign_in(cast.dss.targeter).post("/messages/upload/", {"file": SimpleUploadedFile("many.edi", data)})
    job = run_parse(Message.objects.get(part=1))
    assert job.state == JobState.DONE
    assert Message.objects.filter(state=MessageState.READ).count() == 60
    assert Flight.objects.count() == 60
    page = sign_in(cast.dss.targeter).get(Message.objects.get(part=7).get_absolute_url())
    assert page.status_code == 200


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_parts_of_an_upload_are_together_as_long_as_its_text(data: st.DataObject):
    raw = bytearray(LIST + LIST.replace(b"AF718", b"AF504"))
    for _ in range(data.draw(st.integers(0, 12))):
        at = data.draw(st.integers(0, len(raw) - 1))
        match data.draw(st.sampled_from(["drop", "change", "insert", "cut"])):
            case "drop":
                del raw[at : at + data.draw(st.integers(1, 30))]
            case "change":
                raw[at] = data.draw(st.integers(0, 255))
            case "insert":
                raw[at:at] = data.draw(st.binary(max_size=20))
            case _:
                del raw[at + 40 :]
        if not raw:
            raw += b"U"
    text = decode(bytes(raw)).text
    parts = parts_of(bytes(raw))
    assert "".join(part.text for part in parts).__len__() == len(text)
    for part in parts:
        message = Message(text=part.text)
        for line in transcript(message).lines:
            assert line.pieces
        for traveller in part.parsed.travellers:
            for start, end in traveller.spans:
                assert 0 <= start - part.base <= end - part.base <= len(part.text)


@given(st.binary(max_size=400))
def test_any_bytes_at_all_give_at_least_one_message(data: bytes):
    parts = parts_of(data)
    assert parts
    assert all("\0" not in part.text for part in parts)
