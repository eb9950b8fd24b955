"""Who a victim is: entered with the case, kept in the victims' room, and nowhere in the case, its history or its papers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from jsonschema import Draft202012Validator

from aircop.core.audit import acting
from aircop.core.errors import InvalidInput
from seizures.choices import PersonRole, ReportLanguage
from seizures.input_json import from_json, input_of
from seizures.models import CareNote, Person, Seizure, VictimIdentity
from seizures.selectors.report import report_document
from seizures.services.amendments import amendment_approve, amendment_submit
from seizures.services.screenings import screening_begin
from seizures.services.seizures import seizure_change
from tests.clients import sign_in
from tests.factories import amendments, care
from tests.factories import seizures as make
from tests.factories.cast import Cast
from tests.seizures.served import served

pytestmark = pytest.mark.django_db
NAMES = ("KANARIA", "Melodia", "KAN777888")


def victim(**changes):
    given = {"family_name": "Kanaria", "given_names": "Melodia", "document_number": "KAN777888", "birth_date": date(1998, 3, 4)}
    return make.person_input(**given | {"role": PersonRole.VICTIM, "outcome": "P_NRM"} | changes)


def changed(case: Seizure, actor, *persons):
    return seizure_change(actor=actor, seizure=case, version=case.version, details=replace(input_of(case), persons=persons))


def names_in(text: str) -> list[str]:
    return [name for name in NAMES if name.lower() in text.lower()]


def everything_outside_the_room() -> str:
    """Every row of every table but the room's own, as text."""
    texts = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        for (table,) in cursor.fetchall():
            if table != VictimIdentity._meta.db_table:
                cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM \"{table}\" AS t")
                texts.append(cursor.fetchone()[0])
    return " ".join(texts)


@pytest.fixture
def settled(cast: Cast) -> Cast:
    """Deferred constraints of what the fixtures wrote are checked before the role changes."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return cast


def test_the_name_of_a_victim_goes_into_the_room_and_stands_nowhere_else(settled: Cast):
    cast = settled
    with served(cast.dss.officer):
        case = make.seizure_draft(cast.dss, persons=(victim(),))
    person = case.persons.get()
    assert (person.family_name, person.document_number, person.traveller) == ("", "", None)
    kept = VictimIdentity.objects.get()
    assert (kept.person_name, kept.document_number, kept.birth_date, kept.person_id) == ("Kanaria, Melodia", "KAN777888", date(1998, 3, 4), person.public_id)
    assert (kept.compartment.kind, kept.compartment.task_force, kept.entered_by) == ("victim", cast.dss.task_force, cast.dss.officer)
    assert names_in(everything_outside_the_room()) == []


def test_who_becomes_a_victim_after_the_control_leaves_no_name_in_the_history_of_either(settled: Cast):
    cast = settled
    with served(cast.dss.officer):
        control = make.control(cast.dss, person=make.person_input(family_name="Kanaria", given_names="Melodia", document_number="KAN777888"))
        met = control.persons.get()
        case = make.seizure_draft(cast.dss, control=control, persons=(replace(victim(), public_id=met.public_id),))
    assert case.persons.get().pk == met.pk
    assert names_in(everything_outside_the_room()) == []
    assert VictimIdentity.objects.get().person_id == met.public_id
    client = sign_in(cast.dss.officer)
    for path in (f"/seizures/{case.public_id}/", f"/seizures/{case.public_id}/?tab=timeline", f"/controls/{control.public_id}/"):
        assert not names_in(client.get(path).content.decode())
    assert str(case.public_id) not in client.get("/search/?q=Kanaria").content.decode()
    assert met.sign in client.get(f"/seizures/{case.public_id}/?tab=persons").content.decode()


def test_a_control_that_a_program_sends_with_a_victim_names_nobody(cast: Cast):
    control = make.control(cast.dss, person=victim())
    assert str(control.persons.get()) == f"Victim {control.persons.get().sign}"
    assert names_in(everything_outside_the_room()) == []
    assert VictimIdentity.objects.get().about_id == control.public_id


def test_the_referral_officer_is_told_of_a_new_victim_once_and_takes_the_person_up_by_name(cast: Cast):
    officer = cast.dss.referral_officer
    case = make.seizure_draft(cast.dss, persons=(victim(),))
    note = CareNote.objects.get()
    assert (note.person_id, note.sent_by, note.signs) == (case.persons.get().public_id, cast.dss.officer, [])
    changed(case, cast.dss.officer, replace(victim(given_names="Melody"), public_id=case.persons.get().public_id))
    assert CareNote.objects.count() == 1
    assert [one.given_names for one in VictimIdentity.objects.all()] == ["Melody", "Melodia"]
    page = sign_in(officer).get(f"/welfare/notes/{note.public_id}/").content.decode()
    for text in ("Kanaria, Melody", "Kanaria, Melodia", "KAN777888"):
        assert text in page
    screening = screening_begin(actor=officer, note=note)
    assert screening.person_name == "Kanaria, Melody"
    page = sign_in(officer).get(f"/welfare/{screening.public_id}/").content.decode()
    assert "KAN777888" in page
    assert case.persons.get().sign in page
    assert not [message for message in mail.outbox if names_in(message.body + message.subject)]


def test_who_was_sent_to_the_room_before_is_not_sent_a_second_time(cast: Cast):
    control = make.control(cast.dss, person=make.person_input(family_name="Kanaria"))
    care.note(cast.dss, record=control)
    make.seizure_draft(cast.dss, control=control, persons=(replace(victim(), public_id=control.persons.get().public_id),))
    assert CareNote.objects.count() == 1
    assert VictimIdentity.objects.count() == 1


def test_a_victim_who_gives_no_name_is_entered_and_everybody_else_is_named(cast: Cast):
    nameless = make.person_input(role=PersonRole.VICTIM, outcome="P_NRM", family_name="", given_names="", document_number="", document_type="")
    case = make.seizure_draft(cast.dss, persons=(nameless,))
    assert not VictimIdentity.objects.exists()
    assert CareNote.objects.get().person_name == str(case.persons.get())
    with pytest.raises(InvalidInput) as refusal:
        make.seizure_draft(cast.dss, persons=(make.person_input(), make.person_input(family_name=" ")))
    assert "persons.1.family_name" in refusal.value.fields


def test_who_turns_out_to_be_no_victim_is_named_again_by_hand(cast: Cast):
    case = make.seizure_draft(cast.dss, persons=(victim(),))
    same = case.persons.get().public_id
    with pytest.raises(InvalidInput):
        changed(case, cast.dss.officer, make.person_input(family_name="", public_id=same))
    changed(Seizure.objects.get(pk=case.pk), cast.dss.officer, make.person_input(family_name="Kanaria", public_id=same))
    assert case.persons.get().family_name == "Kanaria"
    assert VictimIdentity.objects.count() == 1


def test_an_unchanged_victim_is_neither_kept_nor_sent_again(cast: Cast):
    case = make.seizure_draft(cast.dss, persons=(victim(),))
    changed(case, cast.dss.officer, *input_of(case).persons)
    assert (VictimIdentity.objects.count(), CareNote.objects.count(), case.persons.count()) == (1, 1, 1)


def test_the_report_in_every_language_calls_a_victim_by_the_sign(cast: Cast):
    edition = make.issued(cast.dss, persons=(make.person_input(family_name="Traore"), victim()))
    case = edition.seizure
    sign = case.persons.get(role=PersonRole.VICTIM).sign
    for language in ReportLanguage.values:
        document = report_document(case, number=1, language=language, issued_at=edition.issued_at)
        said = json.loads(document.record)
        assert not names_in(document.record + str(document.persons) + str(document.safeguards))
        assert [person.sign for person in document.persons] == ["", sign]
        assert document.persons[1].is_child is False
    one = said["persons"][1]
    assert (one["sign"], one["is_child"], one["birth_date"], one["family_name"]) == (sign, False, None, "")
    assert "sign" not in said["persons"][0]


def test_the_record_with_a_victim_follows_its_published_schema(cast: Cast):
    schema = json.loads((settings.BASE_DIR / "seizures" / "data" / "record-2.schema.json").read_text(encoding="utf-8"))
    edition = make.issued(cast.dss, persons=(victim(birth_date=None),))
    record = json.loads(report_document(edition.seizure, number=1, language="en", issued_at=edition.issued_at).record)
    Draft202012Validator(schema).validate(record)
    assert record["persons"][0]["is_child"] is None


def test_an_amendment_that_enters_a_victim_keeps_the_name_in_the_room_alone(cast: Cast):
    case = make.approved(cast.dss)
    amendment = amendments.opened(cast.dss, case)
    persons = (*from_json(amendment.proposal).persons, victim())
    amendment = amendments.proposing(amendment, cast.dss.officer, persons=persons)
    assert names_in(everything_outside_the_room()) == []
    planned = VictimIdentity.objects.get().person_id
    amendment_approve(actor=cast.dss.chief, amendment=amendment_submit(actor=cast.dss.officer, amendment=amendment))
    assert case.persons.get(role=PersonRole.VICTIM).public_id == planned
    page = sign_in(cast.dss.officer).get(f"/seizures/{case.public_id}/versions/2/")
    assert f"Victim {case.persons.get(role=PersonRole.VICTIM).sign}" in page.content.decode()
    assert names_in(everything_outside_the_room()) == []


def test_an_id_that_nobody_proposed_names_no_person_of_an_amendment(cast: Cast):
    stranger = make.seizure_draft(cast.abj).persons.get().public_id
    amendment = amendments.opened(cast.dss, make.approved(cast.dss))
    persons = (*from_json(amendment.proposal).persons, victim(public_id=stranger))
    amendment = amendments.proposing(amendment, cast.dss.officer, persons=persons)
    assert stranger not in {person.public_id for person in from_json(amendment.proposal).persons}


def test_the_api_says_a_sign_and_no_name(cast: Cast):
    case = make.submitted(cast.dss, persons=(victim(),))
    (said,) = sign_in(cast.dss.officer).get(f"/api/v1/seizures/{case.public_id}/").json()["persons"]
    assert (said["sign"], said["family_name"], said["document_number"], said["birth_date"]) == (case.persons.get().sign, "", "", None)


def test_the_database_refuses_a_victim_with_a_name_and_a_change_of_what_was_kept(cast: Cast):
    case = make.seizure_draft(cast.dss, persons=(victim(),))
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(seizure=case).update(family_name="Kanaria")
    with pytest.raises(DatabaseError), transaction.atomic():
        VictimIdentity.objects.update(family_name="Nobody")
    with pytest.raises(DatabaseError), transaction.atomic():
        VictimIdentity.objects.all().delete()


def test_nobody_of_the_case_reads_the_identity_back_nor_writes_one_for_a_case_that_is_not_his(settled: Cast):
    cast = settled
    case = make.seizure_draft(cast.dss, persons=(victim(),))
    person = case.persons.get().public_id
    for reader, seen in ((cast.dss.officer, 0), (cast.dss.chief, 0), (cast.abj.referral_officer, 0), (cast.dss.referral_officer, 1)):
        with served(reader):
            assert VictimIdentity.objects.count() == seen
    for actor, sender in ((cast.abj.officer, cast.abj.officer), (cast.dss.officer, cast.dss.chief)):
        with pytest.raises(DatabaseError), served(actor), connection.cursor() as cursor:
            cursor.execute("SELECT aircop.victim_identity_keep('seizure', %s, %s, %s, '{\"family_name\": \"X\"}')", [case.public_id, person, sender.pk])
    assert VictimIdentity.objects.count() == 1


def test_the_history_of_somebody_who_is_no_victim_stays(cast: Cast):
    case = make.seizure_draft(cast.dss, persons=(make.person_input(family_name="Traore"),))
    person = case.persons.get()
    with acting(cast.dss.officer.pk), connection.cursor() as cursor:
        cursor.execute("SELECT aircop.victim_identity_keep('seizure', %s, %s, %s, '{}')", [case.public_id, person.public_id, cast.dss.officer.pk])
    history = Person.pgh_event_model.objects.filter(pgh_obj=person)
    assert [row.family_name for row in history] == ["Traore"]
    assert isinstance(person.public_id, UUID)
