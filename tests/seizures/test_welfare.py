"""Victim screening: sent without reading back, looked after in a room of its own, decided by others."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.errors import AircopError, Conflict, Forbidden, InvalidInput, NotVisible, RuleViolation
from aircop.core.models import Draft, Job
from aircop.core.services.jobs import job_run
from jaitf.models import AccessLog
from jaitf.permissions import access_of
from seizures.models import CareNote, VictimScreening
from seizures.services.care_notes import CareWords, care_note_send
from seizures.services.screenings import screening_begin, screening_change, screening_move, screening_open
from tests.clients import forget_purposes, sign_in
from tests.factories import care as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast, Unit


@pytest.fixture
def unit(cast: Cast) -> Unit:
    return cast.dss


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- sending ----------------------------------------------------------------------------------------------------------


def test_an_officer_sends_a_person_and_keeps_a_number_and_a_time_only(unit: Unit):
    control = cases.control(unit, person=cases.person_input(family_name="DIALLO"))
    client, person = sign_in(unit.officer), control.persons.get()
    page = client.get(f"/controls/{control.public_id}/welfare/")
    assert "no control, score or charge follows" in text_of(page)
    sent = {"person": str(person.public_id), "signs": ["T_FEAR", "T_UNAWARE"], "words": "KANARI-WORRY", "is_urgent": "on"}
    answer = client.post(f"/controls/{control.public_id}/welfare/", sent, follow=True)
    note = CareNote.objects.get()
    assert note.receipt in text_of(answer)
    assert (note.person_name, note.signs, note.is_urgent, note.sent_by) == (str(person), ["T_UNAWARE", "T_FEAR"], True, unit.officer)
    again = client.get(f"/controls/{control.public_id}/")
    assert note.receipt not in text_of(again)
    for path in (
        f"/controls/{control.public_id}/",
        f"/controls/{control.public_id}/welfare/",
        "/cases/?tab=controls",
        "/search/?q=KANARI-WORRY",
        "/me/waiting/",
    ):
        assert "Welfare queue" not in text_of(client.get(path))
    for path in (f"/welfare/notes/{note.public_id}/", "/welfare/"):
        assert client.get(path).status_code == 403
    assert not Draft.objects.filter(user=unit.officer).exists()


def test_not_even_by_sql_does_the_sender_or_a_chief_read_the_note(unit: Unit):
    control = cases.control(unit)
    with acting(unit.officer.pk):
        receipt = care_note_send(actor=unit.officer, record=control, kind="welfare", note=CareWords(other="A girl", words="KANARI"))
        assert receipt.number.startswith("W-")
        assert not CareNote.objects.exists()
    for person in (unit.chief, unit.deputy, unit.medical_contact, unit.targeter):
        with acting(person.pk):
            assert not CareNote.objects.exists()
    with acting(unit.referral_officer.pk):
        assert CareNote.objects.get().words == "KANARI"


def test_nobody_writes_past_the_function_or_in_somebody_elses_name(unit: Unit, cast: Cast):
    control = cases.control(unit)
    room = CareNote(compartment=make.note(unit).compartment, kind="welfare", receipt="W-1", person_name="X", sent_by=unit.officer)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(), acting(unit.officer.pk):
        room.save()
    statement = "SELECT * FROM aircop.care_send('welfare', 'control', %s, NULL, 'X', %s, 'X', false, %s)"
    for sender, signs, actor in (
        (unit.chief.pk, [], unit.officer.pk),
        (unit.officer.pk, ["P_CASHPAY"], unit.officer.pk),
        (cast.abj.officer.pk, [], cast.abj.officer.pk),
    ):
        with pytest.raises(DatabaseError, match="care:"), transaction.atomic(), acting(actor), connection.cursor() as cursor:
            cursor.execute(statement, [control.public_id, signs, sender])
    for statement in ("UPDATE seizures_carenote SET words = ''", "DELETE FROM seizures_carenote"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (CareWords(other="", words="X"), "note_needs_person"),
        (CareWords(other="A man"), "note_says_nothing"),
        (CareWords(other="A man", signs=["P_CASHPAY"]), "unknown_sign"),
    ],
)
def test_a_note_says_who_and_what(unit: Unit, words: CareWords, code: str):
    with pytest.raises(RuleViolation) as refused:
        care_note_send(actor=unit.officer, record=cases.control(unit), kind="welfare", note=words)
    assert refused.value.code == code


def test_a_partner_to_whom_a_case_was_shown_sends_nothing_into_the_room_of_another_unit(unit: Unit, cast: Cast):
    with pytest.raises(Forbidden):
        care_note_send(actor=cast.abj.officer, record=cases.control(unit), kind="welfare", note=CareWords(other="X", words="X"))


def test_where_nobody_is_posted_the_sender_is_told_to_act_himself(unit: Unit):
    unit.referral_officer.postings.update(ends_on=timezone.now().date())
    control = cases.control(unit)
    client = sign_in(unit.officer)
    assert "nobody is posted in your unit yet" in text_of(client.get(f"/controls/{control.public_id}/welfare/"))
    answer = client.post(f"/controls/{control.public_id}/welfare/", {"other": "A boy", "words": "Alone."}, follow=True)
    assert "call for help yourself" in text_of(answer)


def test_whoever_looks_after_the_queue_is_told_that_somebody_waits_and_nothing_else(unit: Unit):
    make.note(unit, words="KANARI-MAIL")
    job = Job.objects.get(kind="care.email")
    assert "KANARI" not in str(job.payload) + job.title + job.key
    job_run(job.pk)
    (message,) = mail.outbox
    assert message.to == [unit.referral_officer.email]
    assert not {"KANARI", "DIALLO", "DSS-C-"} & set(re.findall(r"KANARI|DIALLO|DSS-C-", message.message().as_string()))


# --- the queue and the record -----------------------------------------------------------------------------------------


def test_the_queue_shows_who_waits_since_when_the_next_step_and_what_is_overdue(unit: Unit, django_assert_max_num_queries):
    calm, urgent = make.note(unit), make.note(unit, is_urgent=True)
    late = make.screening(unit)
    VictimScreening.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    client = sign_in(unit.referral_officer)
    client.get("/welfare/")
    with django_assert_max_num_queries(30):
        page = text_of(client.get("/welfare/"))
    assert page.index(urgent.receipt) < page.index(calm.receipt)
    assert "Talk to the person alone" in page
    assert "Overdue" in page
    assert AccessLog.objects.filter(actor=unit.referral_officer, record_type="victimscreening", action="search").exists()


def test_a_record_opens_after_a_purpose_that_fits_and_stands_in_the_log_without_a_name(unit: Unit):
    record = make.screening(unit)
    client = sign_in(unit.referral_officer)
    forget_purposes(client)
    address = f"/welfare/{record.public_id}/"
    asked = client.get(address)
    assert asked.status_code == 302
    assert "kind=protected" in asked["Location"]
    question = text_of(client.get(asked["Location"]))
    assert "Care, protection or referral" in question
    assert "Supervising" not in question
    assert client.post("/purpose/", {"kind": "protected", "purpose": "supervision", "next": address}).status_code == 422
    client.post("/purpose/", {"kind": "protected", "purpose": "care", "next": address})
    assert client.get(address).status_code == 200
    entry = AccessLog.objects.filter(record_id=record.public_id, action="read").latest("pk")
    assert (entry.purpose, entry.record_label, entry.terms) == ("care", "", "")


def test_from_suspicion_to_the_formal_status_in_the_browser(unit: Unit):
    note = make.note(unit)
    client = sign_in(unit.referral_officer)
    opened = client.post(f"/welfare/notes/{note.public_id}/take/")
    record = VictimScreening.objects.get()
    assert opened["Location"] == f"/welfare/{record.public_id}/"
    home, now = f"/welfare/{record.public_id}/", timezone.now() - timedelta(minutes=5)

    def moment(name: str) -> dict[str, str]:
        return {f"{name}_date": now.date().isoformat(), f"{name}_time": now.strftime("%H:%M"), f"{name}_zone": "UTC"}

    assert client.get(f"{home}refer/").status_code == 200
    refer = {**make.SERVICE, **moment("referred_at")}
    refused = client.post(f"{home}refer/", refer)
    assert refused.status_code == 422
    assert "Talk to the person first" in text_of(refused)
    talk = {**moment("screened_at"), "safe_place": "on", "interpreter": "telephone", "age": "adult", "signs": ["T_FEAR"], "needs": ["shelter"], "account": "…"}
    assert client.post(f"{home}talk/", talk).status_code == 302
    assert client.post(f"{home}refer/", refer).status_code == 422
    assert client.post(f"{home}consent/", {**moment("consent_at"), "consent": "given"}).status_code == 302
    assert client.post(f"{home}refer/", refer).status_code == 302
    assert client.post(f"{home}received/", {**moment("received_at"), "received_by": "A. Fall"}).status_code == 302
    status = {"state": "identified", "authority": "Procureur", "decided_on": now.date().isoformat()}
    assert client.post(f"{home}status/", status).status_code == 302
    record.refresh_from_db()
    assert (record.state, record.screener, record.next_step, record.due_at) == ("identified", unit.referral_officer, "", None)
    sheet = text_of(client.get(f"{home}sheet/"))
    assert "Maison Rose" in sheet
    assert AccessLog.objects.filter(record_id=record.public_id, action="print").exists()


def test_a_child_is_never_asked_to_decide_and_never_declines(unit: Unit):
    child = make.talked(unit, age="unclear")
    with pytest.raises(InvalidInput, match="guardian or child protection"):
        screening_move(actor=unit.referral_officer, screening=child, to="referred", referred_at=timezone.now(), **make.SERVICE)
    child = screening_change(actor=unit.referral_officer, screening=child, consent="refused")
    with pytest.raises(InvalidInput, match="child is always referred"):
        screening_move(actor=unit.referral_officer, screening=child, to="declined")
    child = screening_change(actor=unit.referral_officer, screening=child, consent="guardian", consent_by="Child protection, Dakar")
    assert screening_move(actor=unit.referral_officer, screening=child, to="referred", referred_at=timezone.now(), **make.SERVICE).state == "referred"


def test_an_adult_may_decline_and_change_his_mind(unit: Unit):
    person = make.talked(unit, consent="refused")
    with pytest.raises(InvalidInput, match="only with his own consent"):
        screening_move(actor=unit.referral_officer, screening=person, to="referred", referred_at=timezone.now(), **make.SERVICE)
    person = screening_move(actor=unit.referral_officer, screening=person, to="declined")
    person = screening_change(actor=unit.referral_officer, screening=person, consent="given")
    assert person.state == "suspected"
    assert screening_move(actor=unit.referral_officer, screening=person, to="referred", referred_at=timezone.now(), **make.SERVICE).state == "referred"


def test_who_was_referred_can_still_withdraw(unit: Unit):
    person = make.referred(unit)
    client, now = sign_in(unit.referral_officer), timezone.now()
    sent = {"consent": "withdrawn", "consent_at_date": now.date().isoformat(), "consent_at_time": now.strftime("%H:%M"), "consent_at_zone": "UTC"}
    assert client.post(f"/welfare/{person.public_id}/declined/", sent).status_code == 302
    person.refresh_from_db()
    assert (person.state, person.consent, person.due_at) == ("declined", "withdrawn", None)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'identified'",
        "state = 'no_grounds'",
        "state = 'referred', consent = 'refused'",
        "tell_case = true",
        "tell_case = true, non_punishment = true",
        "consent = 'given', consent_at = NULL",
    ],
)
def test_the_database_repeats_it(unit: Unit, change: str):
    record = make.talked(unit)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE seizures_victimscreening SET {change} WHERE id = %s", [record.pk])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM seizures_victimscreening WHERE id = %s", [record.pk])
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        VictimScreening.objects.create(compartment=record.compartment, taken_by=unit.officer, person_name="X", state="referred")


def test_two_who_write_at_once_do_not_overwrite_each_other(unit: Unit):
    record = make.screening(unit)
    screening_change(actor=unit.referral_officer, screening=record, version=record.version, account="One")
    with pytest.raises(Conflict):
        screening_change(actor=unit.referral_officer, screening=record, version=record.version, account="Two")
    with pytest.raises(RuleViolation):
        screening_begin(actor=unit.referral_officer, note=record.note)


@pytest.mark.parametrize("role", ["officer", "targeter", "custodian", "chief", "deputy", "liaison", "medical_contact", "police_chief"])
def test_nobody_else_of_the_unit_reaches_it(unit: Unit, role: str):
    record, person = make.screening(unit), unit.people[role]
    with pytest.raises(NotVisible):
        screening_change(actor=person, screening=record, account="X")
    assert sign_in(person).get(f"/welfare/{record.public_id}/").status_code == 403
    assert record.compartment_id not in access_of(person).compartments.get("view", ())
    with acting(person.pk):
        assert not VictimScreening.objects.exists()
        assert not VictimScreening.pgh_event_model.objects.exists()


def test_the_referral_officer_of_another_unit_reaches_nothing_and_one_without_a_note_opens_his_own(unit: Unit, cast: Cast):
    record = make.screening(unit)
    assert sign_in(cast.abj.referral_officer).get(f"/welfare/{record.public_id}/").status_code == 404
    with pytest.raises(AircopError):
        screening_open(actor=cast.abj.referral_officer, compartment=record.compartment, person_name="X")
    client = sign_in(unit.referral_officer)
    assert client.post("/welfare/new/", {"person_name": "A woman at the desk"}).status_code == 302
    assert VictimScreening.objects.filter(note=None, person_name="A woman at the desk").exists()


# --- what the case learns ---------------------------------------------------------------------------------------------


def test_the_case_is_told_to_ask_the_prosecutor_only_where_the_person_or_the_authority_lets_it(unit: Unit):
    seizure = cases.seizure_draft(unit)
    note = make.note(unit, record=seizure)
    client, words = sign_in(unit.officer), "Non-punishment: ask the prosecutor before any charge."

    def page() -> str:
        """Without how often it was read."""
        return re.sub(r"\(\d times\)", "", text_of(client.get(f"/seizures/{seizure.public_id}/")))

    page()
    page()
    before = page()
    record = screening_begin(actor=unit.referral_officer, note=note)
    record = screening_change(actor=unit.referral_officer, screening=record, non_punishment=True)
    assert page() == before, "the page of the case is the same, word for word"
    assert words not in page()
    with pytest.raises(InvalidInput, match="only with the person's consent"):
        screening_change(actor=unit.referral_officer, screening=record, tell_case=True)
    screening_change(actor=unit.referral_officer, screening=record, tell_case=True, tell_basis="consent")
    assert words in page()
    api = client.get(f"/api/v1/seizures/{seizure.public_id}/").content.decode()
    assert "punishment" not in api
