"""A message comes in: upload, job, flight and travellers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from aircop.core.choices import JobState
from aircop.core.errors import Forbidden, RuleViolation
from aircop.core.fields import decrypt
from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from jaitf.models import AccessLog
from profiling.choices import MessageState
from profiling.formats.records import ParsedAddress, ParsedDocument, ParsedFlight
from profiling.models import Flight, Message, MessageIssue, TravelDocument, Traveller
from profiling.services import intake
from profiling.services.messages import PARSE, message_receive, originals_expire
from profiling.tasks import expire_raw_messages
from tests.clients import sign_in
from tests.factories.cast import Cast
from tests.factories.profiling import leg, paxlst, person, receive, run_parse

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
AF718 = ParsedFlight("AF", "718", "CDG", "DSS", "2026-11-23T16:25", "2026-11-23T20:55", True)


def upload(user, data: bytes, name: str = "AF718.edi"):
    return sign_in(user).post("/messages/upload/", {"file": SimpleUploadedFile(name, data)})


@pytest.fixture
def noon():
    """Before the cast is made: nobody's posting begins after the hour of the test."""
    with time_machine.travel(NOON, tick=False):
        yield


def codes(message: Message) -> set[str]:
    return set(message.issues.values_list("code", flat=True))


def test_a_passenger_list_that_is_uploaded_becomes_a_flight_with_its_travellers(cast: Cast):
    answer = upload(cast.dss.targeter, paxlst(AF718, 3))
    message = Message.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/messages/{message.public_id}/"
    assert "Reading the message" in sign_in(cast.dss.targeter).get(answer["Location"]).content.decode()
    job = run_parse(message)
    message.refresh_from_db()
    assert (job.state, job.error, job.progress) == (JobState.DONE, "", 100)
    assert (message.state, message.family, message.traveller_count, message.issue_count) == (MessageState.READ, "PAXLST", 3, 0)
    flight = Flight.objects.get()
    assert message.flight == flight
    assert (flight.designator, flight.origin_id, flight.destination_id, flight.service_date) == ("AF718", "CDG", "DSS", date(2026, 11, 23))
    assert flight.departs_at == datetime(2026, 11, 23, 15, 25, tzinfo=UTC)
    assert flight.arrives_at == datetime(2026, 11, 23, 20, 55, tzinfo=UTC)
    first = Traveller.objects.get(family_name="DIALLO")
    assert (first.given_names, first.sex, first.birth_date, first.nationality) == ("AMINATA AA", "F", date(1970, 1, 1), "SEN")
    assert (first.locator, first.seats, first.bag_count, first.bag_tags) == ("LOC000", ["1A"], 1, ["AF100000"])
    assert first.name_key == "DIALLO AMINATA AA"
    document = first.documents.get()
    assert (document.document_type, document.number, document.issuer, document.expires_on) == ("P", "A1000000", "SEN", date(2030, 5, 1))
    page = sign_in(cast.dss.targeter).get(answer["Location"]).content.decode()
    assert "DIALLO" in page
    assert "AF718" in page
    assert AccessLog.objects.filter(action="read", record_id=message.public_id, actor=cast.dss.targeter).exists()


def test_the_offsets_of_a_traveller_point_at_his_segments_in_the_text(cast: Cast):
    message = receive(cast.dss, paxlst(AF718, 3)).messages[0]
    for traveller in message.travellers.all():
        for start, end in traveller.segments:
            assert message.text[start:end].startswith("NAD+FL")
            assert traveller.family_name in message.text[start:end]


def test_the_redacted_text_of_all_messages_of_an_upload_is_as_long_as_the_upload(cast: Cast):
    data = paxlst(AF718, 2) + paxlst(leg("504", "LIS"), 1, control_ref="000002")
    first = receive(cast.dss, data).messages[0]
    texts = list(Message.objects.order_by("part").values_list("text", flat=True))
    assert len(texts) == 2
    assert "".join(texts) == data.decode()
    assert first.part == 1
    assert Flight.objects.count() == 2
    for message in Message.objects.all():
        for traveller in message.travellers.all():
            start, end = traveller.segments[0]
            assert traveller.family_name in message.text[start:end]


def test_free_text_and_personal_descriptions_are_overwritten_and_nowhere_kept(cast: Cast):
    data = paxlst(AF718, 1).replace(b"BGM+745'\n", b"BGM+745'\nFTX+DIN+++KOSHER MEAL REQUESTED'\n").replace(b"ATT+2++F'\n", b"ATT+2++F'\nATT+3++MUSLIM'\n")
    message = receive(cast.dss, data).messages[0]
    assert "KOSHER" not in message.text
    assert len(message.text) == len(data.decode())
    page = sign_in(cast.dss.targeter).get(message.get_absolute_url()).content.decode()
    assert "KOSHER" not in page
    assert "sensitive_dropped" in codes(message)
    for model in (Message, MessageIssue, Traveller, TravelDocument, Job):
        for row in model.objects.values():
            assert "KOSHER" not in str({key: value for key, value in row.items() if key != "raw"})


@pytest.mark.usefixtures("noon")
def test_the_original_is_kept_encrypted_and_dropped_after_a_day(cast: Cast):
    data = paxlst(AF718, 1)
    with time_machine.travel(NOON, tick=False):
        message = receive(cast.dss, data).messages[0]
        assert b"DIALLO" not in bytes(message.raw)
        assert decrypt(bytes(message.raw)) == data
        assert message.raw_expires_at == NOON + timedelta(hours=24)
        assert originals_expire() == 0
    with time_machine.travel(NOON + timedelta(hours=24, seconds=1), tick=False):
        assert expire_raw_messages() == 1
    message.refresh_from_db()
    assert message.raw is None
    assert message.state == MessageState.READ


@pytest.mark.usefixtures("noon")
def test_a_message_whose_original_was_dropped_unread_says_so_and_may_be_sent_again(cast: Cast):
    data = paxlst(AF718, 1)
    with time_machine.travel(NOON, tick=False):
        message = message_receive(actor=cast.dss.officer, compartment=cast.dss.joint, data=data, filename="a.edi").messages[0]
    with time_machine.travel(NOON + timedelta(hours=25), tick=False):
        originals_expire()
        job = run_parse(message)
        assert job.state == JobState.DEAD
        assert "24 hours" in job.error
        again = message_receive(actor=cast.dss.officer, compartment=cast.dss.joint, data=data, filename="a.edi")
        assert not again.is_known
        assert again.messages == [message]
        job_run(Job.objects.filter(kind=PARSE).latest("pk").pk)
    message.refresh_from_db()
    assert message.state == MessageState.READ


def test_the_same_bytes_again_return_the_earlier_message_and_say_when_and_by_whom(cast: Cast):
    data = paxlst(AF718, 2)
    first = receive(cast.dss, data).messages[0]
    client = sign_in(cast.dss.officer)
    answer = client.post("/messages/upload/", {"file": SimpleUploadedFile("other-name.edi", data)}, follow=True)
    assert Message.objects.count() == 1
    assert Job.objects.filter(kind=PARSE).count() == 1
    assert answer.redirect_chain == [(f"/messages/{first.public_id}/", 302)]
    assert "already received on" in answer.content.decode()
    assert str(cast.dss.targeter) in answer.content.decode()


def test_the_same_bytes_in_another_unit_are_a_message_of_its_own(cast: Cast):
    data = paxlst(AF718, 1)
    receive(cast.dss, data)
    assert not message_receive(actor=cast.abj.officer, compartment=cast.abj.joint, data=data).is_known
    assert Message.objects.count() == 2


def test_reading_a_message_twice_files_it_once(cast: Cast):
    message = receive(cast.dss, paxlst(AF718, 3)).messages[0]
    parts = intake.upload_parts(message)
    intake.part_file(upload=message, number=1, part=parts[0])
    assert Traveller.objects.count() == 3
    Job.objects.update(state=JobState.QUEUED)
    assert run_parse(message).state == JobState.DONE
    assert Traveller.objects.count() == 3


def test_a_crash_between_two_messages_of_an_upload_loses_and_doubles_nothing(cast: Cast):
    data = paxlst(AF718, 2) + paxlst(leg("504", "LIS"), 2, control_ref="000002")
    message = message_receive(actor=cast.dss.officer, compartment=cast.dss.joint, data=data).messages[0]
    parts = intake.upload_parts(message)
    intake.part_file(upload=message, number=1, part=parts[0])
    assert run_parse(message).state == JobState.DONE
    assert [m.traveller_count for m in Message.objects.order_by("part")] == [2, 2]
    assert Traveller.objects.count() == 4


def test_a_later_list_updates_the_same_travellers_and_adds_the_new_ones(cast: Cast):
    receive(cast.dss, paxlst(AF718, 2))
    corrected = person(0, seats=("12C",), locator=None, documents=(ParsedDocument("P", "A1000000", "SEN", date(2031, 1, 1)), ParsedDocument("V", "V77", "FRA")))
    later = receive(cast.dss, paxlst(AF718, [corrected, person(2)], control_ref="000009")).messages[0]
    assert Flight.objects.count() == 1
    assert Traveller.objects.count() == 3
    first = Traveller.objects.get(family_name="DIALLO")
    assert first.seats == ["12C"]
    assert first.locator == "LOC000"
    assert first.message == later
    assert [(d.number, d.expires_on) for d in first.documents.order_by("number")] == [("A1000000", date(2031, 1, 1)), ("V77", None)]
    assert Traveller.objects.get(family_name="NDIAYE").message != later


def test_telephone_mail_and_address_are_kept_shown_and_completed_by_a_later_list(cast: Cast):
    home = ParsedAddress("12 RUE DU PORT", "DAKAR", "CAP VERT", "11000", "SEN")
    receive(cast.dss, paxlst(AF718, [person(0, phones=("+221 77 000 00 00", "+221 77 000 00 00"), address=home)]))
    receive(cast.dss, paxlst(AF718, [person(0, emails=("A.DIALLO@EXAMPLE.ORG",))], control_ref="000002"))
    traveller = Traveller.objects.get()
    assert (traveller.phones, traveller.emails) == (["+221 77 000 00 00"], ["A.DIALLO@EXAMPLE.ORG"])
    assert traveller.address == {"street": "12 RUE DU PORT", "city": "DAKAR", "region": "CAP VERT", "postcode": "11000", "country": "SEN"}
    assert traveller.events.earliest("pgh_id").phones == ["+221 77 000 00 00"]
    page = sign_in(cast.dss.officer).get(traveller.get_absolute_url()).content.decode()
    for fact in ("+221 77 000 00 00", "A.DIALLO@EXAMPLE.ORG", "12 RUE DU PORT, 11000 DAKAR, CAP VERT"):
        assert fact in page


def test_a_number_that_is_too_long_is_left_out_and_an_address_is_shortened(cast: Cast):
    message = receive(cast.dss, paxlst(AF718, [person(0, phones=("7" * 41, "77"), address=ParsedAddress(street="S" * 201))])).messages[0]
    traveller = Traveller.objects.get()
    assert (traveller.phones, traveller.address) == (["77"], {"street": "S" * 200})
    assert {"value_left_out", "value_shortened"} <= set(codes(message))


def test_the_same_name_and_birthday_without_a_document_is_the_same_traveller(cast: Cast):
    receive(cast.dss, paxlst(AF718, [person(0, documents=())]))
    receive(cast.dss, paxlst(AF718, [person(0, family_name="Diallo")], control_ref="000002"))
    assert Traveller.objects.get().documents.get().number == "A1000000"


def test_an_infant_on_a_parents_passport_is_another_traveller(cast: Cast):
    infant = person(0, kind="infant", given_names="BABY", birth_date=date(2026, 3, 1))
    receive(cast.dss, paxlst(AF718, [person(0), infant]))
    receive(cast.dss, paxlst(AF718, [infant, person(0)], control_ref="000002"))
    assert sorted(Traveller.objects.values_list("given_names", flat=True)) == ["AMINATA AA", "BABY"]


def test_two_people_of_the_same_name_without_birthday_or_document_stay_two(cast: Cast):
    nameless = person(0, birth_date=None, documents=())
    receive(cast.dss, paxlst(AF718, [nameless, nameless]))
    receive(cast.dss, paxlst(AF718, [nameless, nameless], control_ref="000002"))
    assert Traveller.objects.count() == 2


def test_somebody_who_is_listed_twice_in_one_message_is_one_traveller(cast: Cast):
    receive(cast.dss, paxlst(AF718, [person(0), person(1), person(0)]))
    assert Traveller.objects.count() == 2
    assert len(Traveller.objects.get(family_name="DIALLO").segments) == 2


def test_a_crew_list_and_a_passenger_list_meet_on_the_same_flight(cast: Cast):
    receive(cast.dss, paxlst(AF718, 2))
    receive(cast.dss, paxlst(AF718, [person(7, kind="crew")], function="crew_list", control_ref="000002"))
    assert Flight.objects.get().travellers.count() == 3
    assert Traveller.objects.filter(kind="crew").count() == 1


def test_the_leg_that_touches_the_units_airport_is_filed_with_all_its_stops(cast: Cast):
    legs = [
        ParsedFlight("AF", "718", "CDG", "ABJ", "2026-11-23T10:00", "2026-11-23T15:00", False),
        ParsedFlight("AF", "718", "ABJ", "DSS", "2026-11-23T16:00", "2026-11-23T18:30", False),
    ]
    receive(cast.dss, paxlst(legs, 1))
    flight = Flight.objects.get()
    assert (flight.origin_id, flight.destination_id, flight.stops) == ("ABJ", "DSS", ["CDG", "ABJ", "DSS"])


def test_an_unknown_airport_is_a_remark_and_never_a_guess(cast: Cast):
    message = receive(cast.dss, paxlst(ParsedFlight("AF", "718", "QQQ", "DSS", "2026-11-23T16:25", "2026-11-23T20:55", True), 2)).messages[0]
    assert message.state == MessageState.READ
    assert message.flight is None
    assert "airport_unknown" in codes(message)
    assert Flight.objects.count() == 0
    page = sign_in(cast.dss.targeter).get(message.get_absolute_url()).content.decode()
    assert "Enter the flight by hand" in page
    assert "“QQQ” is not an airport" in page


def test_a_person_enters_the_flight_that_the_message_lacks(cast: Cast):
    data = b"\n".join(line for line in paxlst(AF718, 2).splitlines() if not line.startswith(b"TDT"))
    message = receive(cast.dss, data).messages[0]
    client = sign_in(cast.dss.targeter)
    typed = {"carrier": "AF", "number": "0718", "origin": "cdg", "destination": "DSS", "departs_on": "2026-11-23", "departs_time": "16:25"}
    wrong = client.post(f"/messages/{message.public_id}/flight/", typed | {"origin": "QQQ"})
    assert wrong.status_code == 422
    assert "“QQQ” is not an airport" in wrong.content.decode()
    assert 'value="0718"' in wrong.content.decode()
    backwards = client.post(f"/messages/{message.public_id}/flight/", typed | {"arrives_on": "2026-11-23", "arrives_time": "09:00"})
    assert backwards.status_code == 422
    assert "lands after it departs" in backwards.content.decode()
    assert client.post(f"/messages/{message.public_id}/flight/", typed).status_code == 302
    message.refresh_from_db()
    assert message.flight is not None
    assert message.flight.designator == "AF718"
    assert message.flight.departs_at == datetime(2026, 11, 23, 15, 25, tzinfo=UTC)
    assert message.travellers.count() == 2
    again = client.post(f"/messages/{message.public_id}/flight/", typed)
    assert again.status_code == 422


def test_a_time_that_the_clocks_skipped_is_a_remark(cast: Cast):
    skipped = ParsedFlight("AF", "718", "CDG", "DSS", "2026-03-29T02:30", "2026-03-29T08:00", True)
    message = receive(cast.dss, paxlst(skipped, 1)).messages[0]
    assert "time_never_was" in codes(message)
    assert Flight.objects.get().departs_at is None


def test_a_list_without_departure_and_one_with_meet_on_the_same_flight(cast: Cast):
    receive(cast.dss, paxlst(ParsedFlight("AF", "718", "CDG", "DSS", None, "2026-11-24T01:10", True), 1))
    assert Flight.objects.get().service_date == date(2026, 11, 24)
    receive(cast.dss, paxlst(ParsedFlight("AF", "718", "CDG", "DSS", "2026-11-23T20:30", "2026-11-24T01:10", True), 1, control_ref="000002"))
    assert Flight.objects.get().service_date == date(2026, 11, 23)


def test_an_officer_who_may_not_add_records_brings_nothing_in(cast: Cast):
    with pytest.raises(Forbidden):
        message_receive(actor=cast.dss.custodian, compartment=cast.dss.joint, data=b"x")
    with pytest.raises(Forbidden):
        message_receive(actor=cast.abj.officer, compartment=cast.dss.joint, data=b"x")


def test_an_empty_file_and_a_file_over_the_limit_are_refused_with_what_to_do(cast: Cast, settings):
    with pytest.raises(RuleViolation, match="empty"):
        message_receive(actor=cast.dss.officer, compartment=cast.dss.joint, data=b"")
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    answer = upload(cast.dss.officer, b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "larger than 1 MB" in answer.content.decode()
    assert upload(cast.dss.officer, b"").status_code == 422
    assert sign_in(cast.dss.officer).post("/messages/upload/", {}).status_code == 422
    assert Message.objects.count() == 0
