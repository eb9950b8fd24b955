"""The medical path: a patient first, consent before images, nobody goes home unwatched, packets are exhibits and say no more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.errors import Forbidden, InvalidInput, NotVisible, RuleViolation
from jaitf.choices import Role
from jaitf.models import AccessLog
from jaitf.permissions import forget_access
from jaitf.services.officers import posting_start
from seizures.closing import obstacles
from seizures.models import CustodyEntry, Exhibit, MedicalImaging, MedicalObservation, MedicalPacket, MedicalPath
from seizures.safeguard_choices import SearchLevel
from seizures.selectors.care import care_hint, medical_path_open, medical_room
from seizures.services.medical import (
    Packets,
    imaging_add,
    medical_path_begin,
    medical_path_change,
    medical_path_move,
    observation_add,
    packets_add,
)
from tests.clients import sign_in
from tests.factories import care as make
from tests.factories import safeguards as searching
from tests.factories import seizures as cases
from tests.factories.cast import Cast, Unit


@pytest.fixture
def unit(cast: Cast) -> Unit:
    return cast.dss


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def move(unit: Unit, path: MedicalPath, to: str, **changes) -> MedicalPath:
    return medical_path_move(actor=unit.medical_contact, path=path, to=to, **changes)


def discharge() -> dict[str, object]:
    return {"discharged_at": timezone.now(), "discharged_by": "Dr. N. Sarr"}


def is_keeper_too(unit: Unit) -> None:
    """The medical contact also keeps exhibits, by a second posting."""
    person = unit.medical_contact
    posting_start(actor=None, officer=person, role=Role.CUSTODIAN, task_force=unit.task_force, agency=unit.customs, starts_on=timezone.now().date())
    forget_access(person)


# --- what a clinician decides, and the person -------------------------------------------------------------------------


def test_nobody_is_in_care_without_a_clinicians_answer(unit: Unit):
    path = make.path(unit)
    with pytest.raises(InvalidInput, match="clinician"):
        move(unit, path, "in_care")
    with pytest.raises(InvalidInput, match="Name the clinician"):
        medical_path_change(actor=unit.medical_contact, path=path, fit_answer="fit")
    assert move(unit, path, "in_care", **make.answer(fit_answer="unfit")).state == "in_care"


def test_consent_follows_the_information_in_a_language_that_is_understood(unit: Unit):
    path, now = make.in_care(unit), timezone.now()
    with pytest.raises(InvalidInput, match="what was not explained"):
        medical_path_change(actor=unit.medical_contact, path=path, consent="yes", consent_by="The person", consent_at=now)
    with pytest.raises(RuleViolation, match="has not consented"):
        imaging_add(actor=unit.medical_contact, path=path, **make.image())
    path = make.consented(unit)
    assert imaging_add(actor=unit.medical_contact, path=path, **make.image()).result == "positive"
    with pytest.raises(RuleViolation, match="under anaesthesia"):
        imaging_add(actor=unit.medical_contact, path=path, **make.image(anaesthesia=True))
    path = medical_path_change(actor=unit.medical_contact, path=path, consent_anaesthesia=True)
    assert imaging_add(actor=unit.medical_contact, path=path, **make.image(anaesthesia=True)).anaesthesia


def test_a_consent_is_withdrawn_never_forgotten_and_takes_anaesthesia_with_it(unit: Unit):
    path = medical_path_change(actor=unit.medical_contact, path=make.consented(unit), consent_anaesthesia=True)
    for answer, words in (("", "stays"), ("no", "withdrawn")):
        with pytest.raises(RuleViolation, match=words):
            medical_path_change(actor=unit.medical_contact, path=path, consent=answer)
    path = medical_path_change(actor=unit.medical_contact, path=path, consent="withdrawn")
    assert not path.consent_anaesthesia
    with pytest.raises(RuleViolation, match="has not consented"):
        imaging_add(actor=unit.medical_contact, path=path, **make.image())


@pytest.mark.parametrize("sex", ["F", "X", ""])
def test_a_woman_is_tested_before_x_ray_and_ct_and_ultrasound_is_the_alternative(unit: Unit, sex: str):
    path = make.consented(unit, sex=sex)
    for result in ("", "positive", "refused"):
        if result:
            path = medical_path_change(actor=unit.medical_contact, path=path, pregnancy=result, pregnancy_at=timezone.now())
        for modality in ("ct_low", "xray"):
            with pytest.raises(RuleViolation, match="pregnancy test"):
                imaging_add(actor=unit.medical_contact, path=path, **make.image(modality=modality))
        assert imaging_add(actor=unit.medical_contact, path=path, **make.image(modality="ultrasound"))
    path = medical_path_change(actor=unit.medical_contact, path=path, pregnancy="negative", pregnancy_at=timezone.now())
    assert imaging_add(actor=unit.medical_contact, path=path, **make.image())


def test_who_refuses_is_monitored_before_the_discharge(unit: Unit):
    path = make.in_care(unit)
    path = medical_path_change(actor=unit.medical_contact, path=path, consent="no", consent_by="The person", consent_at=timezone.now())
    with pytest.raises(RuleViolation, match="monitoring"):
        move(unit, path, "discharged", **discharge())
    path = move(unit, path, "monitoring")
    assert move(unit, path, "discharged", **discharge()).state == "discharged"


def test_a_negative_result_is_recorded_and_explained_before_the_person_goes(unit: Unit):
    path = make.consented(unit)
    imaging_add(actor=unit.medical_contact, path=path, **make.image(result="negative"))
    with pytest.raises(RuleViolation, match="explain it"):
        move(unit, path, "discharged", **discharge())
    path = medical_path_change(actor=unit.medical_contact, path=path, explained_at=timezone.now())
    assert move(unit, path, "discharged", **discharge()).state == "discharged"


def test_an_emergency_waits_for_nobody(unit: Unit):
    path = make.path(unit)
    with pytest.raises(InvalidInput, match="what the emergency is"):
        move(unit, path, "emergency")
    path = move(unit, path, "emergency", emergency_note="Collapsed; laparotomy.")
    assert path.watched_every == timedelta(hours=2)


# --- monitoring -------------------------------------------------------------------------------------------------------


def test_the_log_only_grows_and_tells_when_to_look_next(unit: Unit):
    path = move(unit, make.consented(unit), "monitoring")
    now = timezone.now()
    observation_add(actor=unit.medical_contact, path=path, observed_at=now - timedelta(hours=3), observed_by="Nurse Faye", pulse=84, systolic=120, diastolic=80)
    (patient,) = medical_room(unit.medical_contact).patients
    assert patient.next_look == now + timedelta(hours=1)
    assert not patient.is_overdue
    medical_path_change(actor=unit.medical_contact, path=path, leak_suspected=True)
    (patient,) = medical_room(unit.medical_contact).patients
    assert patient.is_overdue
    assert "Overdue" in text_of(sign_in(unit.medical_contact).get("/medical/"))
    for statement in ("UPDATE seizures_medicalobservation SET pulse = 60", "DELETE FROM seizures_medicalobservation"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_observation_says_something_and_who_saw_it_and_is_not_of_the_future(unit: Unit):
    path, now = make.in_care(unit), timezone.now()
    for facts, words in (
        ({"observed_by": "Nurse"}, "at least one value"),
        ({"observed_by": "Nurse", "saturation": 120}, "100"),
        ({"observed_by": "Nurse", "note": "x", "observed_at": now + timedelta(hours=1)}, "lies ahead"),
    ):
        with pytest.raises(InvalidInput, match=words):
            observation_add(actor=unit.medical_contact, path=path, **{"observed_at": now} | facts)


# --- packets ----------------------------------------------------------------------------------------------------------


def test_each_packet_becomes_an_exhibit_that_shows_nothing_medical(unit: Unit):
    is_keeper_too(unit)
    seizure = cases.submitted(unit)
    path = make.consented(unit, record=seizure)
    packets = packets_add(actor=unit.medical_contact, path=path, packets=Packets(timezone.now() - timedelta(hours=2), 3))
    assert [packet.exhibit.description for packet in packets] == ["Packet 1 of 3", "Packet 2 of 3", "Packet 3 of 3"]
    assert Exhibit.objects.filter(seizure=seizure, holder=unit.medical_contact).count() == 3
    written = " ".join(str(value) for row in CustodyEntry.objects.filter(exhibit__seizure=seizure).values() for value in row.values())
    shown = text_of(sign_in(unit.officer).get(f"/exhibits/{packets[0].exhibit.public_id}/"))
    for word in ("medical", "hospital", "Hôpital", "expelled", "Sarr", path.person_name):
        assert word.lower() not in written.lower()
    assert "Sarr" not in shown
    assert "Packet 1 of 3" in shown
    with pytest.raises(DatabaseError), transaction.atomic():
        MedicalPacket.objects.filter(pk=packets[0].pk).update(expelled_at=timezone.now())


def test_packets_of_a_control_go_into_its_case_and_need_somebody_who_keeps_exhibits(unit: Unit):
    control = cases.control(unit, person=cases.person_input())
    path = make.consented(unit, record=control)
    one = Packets(timezone.now(), 1)
    with pytest.raises(RuleViolation, match="opened first"):
        packets_add(actor=unit.medical_contact, path=path, packets=one)
    is_keeper_too(unit)
    seizure = cases.seizure_draft(unit, control=control)
    (packet,) = packets_add(actor=unit.medical_contact, path=path, packets=one)
    assert packet.exhibit.seizure == seizure
    path = make.in_care(unit, record=cases.seizure_draft(unit, room=unit.police_room, actor=unit.police_officer), actor=unit.police_officer)
    with pytest.raises(RuleViolation, match="don't let you keep exhibits"):
        packets_add(actor=unit.medical_contact, path=path, packets=one)


def test_a_packet_is_an_exhibit_of_this_case_and_of_no_other(unit: Unit):
    is_keeper_too(unit)
    path = make.consented(unit, record=cases.seizure_draft(unit))
    (other,) = packets_add(actor=unit.medical_contact, path=make.consented(unit, record=cases.seizure_draft(unit)), packets=Packets(timezone.now(), 1))
    thing = other.exhibit
    with pytest.raises(DatabaseError, match="exhibit of the case of this path"), transaction.atomic():
        MedicalPacket.objects.create(
            compartment=path.compartment, path=path, recorded_by=unit.medical_contact, expelled_at=timezone.now(), exhibit=thing, exhibit_code="X"
        )


# --- the database -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "state = 'discharged'",
        "state = 'monitoring'",
        "state = 'in_care', fit_answer = ''",
        "consent = 'yes', consent_by = 'X', consent_at = now()",
        "consent_anaesthesia = true",
        "state = 'ended'",
    ],
)
def test_the_database_repeats_it(unit: Unit, change: str):
    path = make.path(unit)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE seizures_medicalpath SET {change} WHERE id = %s", [path.pk])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM seizures_medicalpath WHERE id = %s", [path.pk])


@pytest.mark.parametrize(
    ("facts", "setup"),
    [
        ({}, "consent = 'withdrawn'"),
        ({"anaesthesia": True}, "state = state"),
        ({}, "sex = 'F'"),
        ({"modality": "xray"}, "sex = 'F', pregnancy = 'positive', pregnancy_at = now()"),
    ],
)
def test_no_image_is_entered_by_sql_that_the_person_did_not_consent_to(unit: Unit, facts: dict[str, object], setup: str):
    path = make.consented(unit)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE seizures_medicalpath SET {setup} WHERE id = %s", [path.pk])
    with pytest.raises(DatabaseError, match="care: no"), transaction.atomic():
        MedicalImaging.objects.create(compartment=path.compartment, path=path, recorded_by=unit.medical_contact, **make.image(**facts))


def test_the_database_lets_nobody_go_home_unwatched_or_without_an_explanation(unit: Unit):
    refused, imaged = make.in_care(unit), make.consented(unit)
    imaging_add(actor=unit.medical_contact, path=imaged, **make.image(result="negative"))
    for path, words in ((refused, "monitored before"), (imaged, "explained to the person")):
        with pytest.raises(DatabaseError, match=words), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE seizures_medicalpath SET state = 'discharged', discharged_by = 'X', discharged_at = now() WHERE id = %s", [path.pk])


# --- who sees it ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["officer", "targeter", "custodian", "chief", "deputy", "liaison", "referral_officer", "police_officer"])
def test_nobody_else_of_the_unit_reads_anything_clinical(unit: Unit, role: str):
    path, person = make.consented(unit), unit.people[role]
    imaging_add(actor=unit.medical_contact, path=path, **make.image())
    with pytest.raises(NotVisible):
        medical_path_change(actor=person, path=path, grounds="X")
    assert sign_in(person).get(f"/medical/{path.public_id}/").status_code == 403
    with acting(person.pk):
        for model in (MedicalPath, MedicalImaging, MedicalObservation, MedicalPath.pgh_event_model):
            assert not model.objects.exists()


def test_people_of_the_case_learn_that_a_path_goes_on_and_whom_to_ask(unit: Unit, cast: Cast):
    seizure = cases.approved(unit)
    client, address = sign_in(unit.officer), f"/seizures/{seizure.public_id}/"
    assert "A medical path" not in text_of(client.get(address))
    assert medical_path_open(seizure) == ""
    note = make.note(unit, "medical", record=seizure, words="KANARI-GROUNDS")
    page = text_of(client.get(address))
    assert "A medical path goes on. Ask: Medical_Contact DSS" in page
    assert "KANARI" not in page
    assert "Medical_Contact DSS" in str(medical_path_open(seizure))
    path = medical_path_begin(actor=unit.medical_contact, note=note)
    assert care_hint(seizure).medical_open is True
    move(unit, path, "ended", end_reason="A mistake.")
    assert care_hint(seizure).medical_open is False
    assert "A medical path was finished." in text_of(client.get(address))
    with acting(cast.abj.officer.pk):
        assert care_hint(seizure).medical_open is None


def test_a_search_of_medical_staff_leads_on_to_the_path_with_the_person_chosen(unit: Unit):
    seizure = cases.seizure_draft(unit, persons=(cases.person_input(), cases.person_input(family_name="Zola")))
    first, person = seizure.persons.order_by("pk")
    client, address = sign_in(unit.officer), f"/persons/{person.public_id}/"
    searching.strip_search(person, unit.officer, unit.chief)
    assert "medical path" not in text_of(client.get(address))
    searching.strip_search(person, unit.officer, unit.chief, level=SearchLevel.IMAGING, clinician="Dr. Faye, CHU")
    link = f"/seizures/{seizure.public_id}/medical/?person={person.public_id}"
    assert link in client.get(address).content.decode()
    form = client.get(link).context["form"]
    assert form["person"].value() == str(person.public_id)
    assert client.get(f"/seizures/{seizure.public_id}/medical/?person=x").context["form"]["person"].value() == str(first.public_id)
    client.post(link, {"person": str(person.public_id), "words": "Swallowed ten"})
    page = client.get(address)
    assert link not in page.content.decode()
    assert "A medical path goes on. Ask: Medical_Contact DSS" in text_of(page)


def test_the_note_of_an_observation_begins_empty(unit: Unit):
    path = move(unit, make.in_care(unit), "monitoring")
    client = sign_in(unit.medical_contact)
    form = client.get(f"/medical/{path.public_id}/observe/").context["form"]
    assert not form["note"].value()
    assert "value=" not in str(form["note"])


def test_a_case_is_not_closed_while_its_patient_is_in_care(unit: Unit):
    seizure = cases.approved(unit)
    path = make.path(unit, record=seizure)
    words = "The medical path is not finished: ask Medical_Contact DSS."
    assert words in [str(obstacle.text) for obstacle in obstacles(seizure)]
    move(unit, path, "ended", end_reason="A mistake.")
    assert words not in [str(obstacle.text) for obstacle in obstacles(seizure)]


def test_a_path_of_a_control_counts_for_the_case_that_comes_of_it(unit: Unit):
    control = cases.control(unit)
    make.path(unit, record=control)
    assert care_hint(cases.seizure_draft(unit, control=control)).medical_open is True
    assert "A medical path goes on" in text_of(sign_in(unit.officer).get(f"/controls/{control.public_id}/"))


def test_the_path_in_the_browser_from_the_note_to_the_discharge(unit: Unit):
    note = make.note(unit, "medical", words="Refused food.")
    client = sign_in(unit.medical_contact)
    assert "Nobody has taken these up" in text_of(client.get("/medical/"))
    assert client.get(f"/welfare/notes/{note.public_id}/").status_code == 403
    assert note.receipt in text_of(client.get(f"/medical/notes/{note.public_id}/"))
    home = client.post(f"/medical/notes/{note.public_id}/take/")["Location"]
    now = timezone.now() - timedelta(minutes=2)

    def moment(name: str) -> dict[str, str]:
        return {f"{name}_date": now.date().isoformat(), f"{name}_time": now.strftime("%H:%M"), f"{name}_zone": "UTC"}

    def send(step: str, **fields: str) -> int:
        return client.post(
            f"{home}{step}/", {k: v for name, value in fields.items() for k, v in (moment(name).items() if value == "now" else [(name, value)])}
        ).status_code

    assert send("image", imaged_at="now", modality="ct_low", facility="H", clinician="Dr.", result="negative") == 422
    assert send("fitness", fit_answer="fit", fit_clinician="Dr. Sarr", fit_facility="H", fit_at="now", sex="M") == 302
    assert send("inform", informed_at="now", informed_language="wolof", consent="yes", consent_by="himself", consent_at="now") == 302
    assert send("image", imaged_at="now", modality="ct_low", facility="H", clinician="Dr.", result="negative") == 302
    assert send("monitor", leak_suspected="on") == 302
    assert send("observe", observed_at="now", observed_by="Nurse", pulse="80", temperature="36.8") == 302
    assert send("discharge", discharged_at="now", discharged_by="Dr. Sarr") == 422
    assert send("explain", explained_at="now") == 302
    assert send("discharge", discharged_at="now", discharged_by="Dr. Sarr") == 302
    page = text_of(client.get(home))
    assert "Discharged" in page
    assert "Nothing seen" in page
    assert client.get(f"{home}sheet/").status_code == 200
    path = MedicalPath.objects.get()
    reads = AccessLog.objects.filter(record_id=path.public_id, actor=unit.medical_contact)
    assert {"read", "print"} <= set(reads.values_list("action", flat=True))
    assert set(reads.values_list("record_label", flat=True)) == {""}
    assert client.get(f"{home}observe/").status_code == 200
    assert send("observe", observed_at="now", observed_by="Nurse", pulse="80") == 422


def test_only_the_room_writes(unit: Unit, cast: Cast):
    note = make.note(unit, "medical", words="X")
    for person in (unit.officer, unit.chief, cast.abj.medical_contact):
        with pytest.raises((NotVisible, Forbidden)):
            medical_path_begin(actor=person, note=note)
