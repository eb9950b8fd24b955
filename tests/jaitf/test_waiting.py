"""What waits for a person: one page, and one number on every page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from jaitf.models import User
from jaitf.selectors.waiting import waiting_numbers
from messaging.services.emergencies import emergency_open
from messaging.services.tasks import TaskInput, task_create
from seizures.services.case_hand_overs import Handed, case_hand_over_record, case_hand_over_sign
from seizures.services.decisions import seizure_return
from seizures.services.hand_overs import hand_over_offer
from seizures.services.medical import medical_path_change, medical_path_move, observation_add
from tests.clients import sign_in
from tests.factories import amendments, care, exhibits
from tests.factories import seizures as cases
from tests.factories.cast import Cast


def numbers(user: User) -> dict[str, int]:
    return waiting_numbers(User.objects.get(pk=user.pk)).counts


def test_a_submitted_case_waits_for_the_chief_not_for_who_submitted_it(cast: Cast):
    submitted = cases.submitted(cast.dss)
    assert numbers(cast.dss.chief) == {"decision": 1}
    assert numbers(cast.dss.officer) == {}
    assert numbers(cast.abj.chief) == {}
    seizure_return(actor=cast.dss.chief, seizure=submitted, reason="The weight is missing")
    assert (numbers(cast.dss.chief), numbers(cast.dss.officer)) == ({}, {"returned": 1})


def test_an_amendment_waits_for_somebody_else_than_its_author(cast: Cast):
    amendments.submitted(cast.dss, actor=cast.dss.deputy)
    assert numbers(cast.dss.chief) == {"amendment": 1}
    assert numbers(cast.dss.deputy) == {}


def test_exhibits_wait_for_their_receiver_and_after_a_day_for_the_giver_and_the_chief(cast: Cast):
    unit = cast.dss
    thing = exhibits.exhibit(cases.seizure_draft(unit), unit.officer)
    hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.custodian)
    assert (numbers(unit.custodian), numbers(unit.officer), numbers(unit.chief)) == ({"hand_over": 1}, {}, {})
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert (numbers(unit.officer), numbers(unit.chief), numbers(unit.targeter)) == ({"open_hand_over": 1}, {"open_hand_over": 1}, {})


def test_the_page_shows_the_most_pressing_first_and_the_navigation_its_number(cast: Cast):
    unit = cast.dss
    for hours in (5, 1):
        due = timezone.now() + timedelta(hours=hours)
        task_create(actor=unit.chief, about=unit.joint, details=TaskInput(f"Due in {hours}", "Africa/Dakar", unit.officer, due))
    cases.seizure_draft(unit)
    answer = sign_in(unit.officer).get("/me/waiting/")
    page = answer.content.decode()
    assert page.index("Due in 1") < page.index("Due in 5") < page.index("Drafts of seizures")
    assert "Nearest deadline" in page
    entry = next(item for item in answer.context["shell"].navigation if item.url == "/me/waiting/")
    assert (entry.badge, entry.active) == (2, True)


def test_the_page_asks_the_database_as_often_for_much_as_for_little(cast: Cast, django_assert_max_num_queries: Any):
    unit = cast.dss
    client = sign_in(unit.chief)
    for number in range(4):
        task_create(actor=unit.officer, about=unit.joint, details=TaskInput(f"Task {number}", "Africa/Dakar", unit.chief))
        cases.submitted(unit)
    client.get("/me/waiting/")
    with django_assert_max_num_queries(27):
        client.get("/me/waiting/")


def test_who_works_in_no_unit_has_a_page_too(cast: Cast):
    assert "Nothing waits for you" in sign_in(cast.analyst).get("/me/waiting/").content.decode()


# protected rooms, hand-overs, emergencies ---------------------------------------------------------------------------------


def test_the_queues_of_the_protected_rooms_wait_for_their_own_people_alone(cast: Cast):
    unit = cast.dss
    care.note(unit)
    care.note(unit, "medical")
    taken = care.screening(unit)
    assert numbers(unit.referral_officer) == {"welfare_note": 1, "screening": 1}
    assert numbers(unit.medical_contact) == {"medical_note": 1}
    assert (numbers(unit.chief), numbers(unit.officer), numbers(cast.abj.referral_officer)) == ({}, {}, {})
    page = sign_in(unit.referral_officer).get("/me/waiting/").content.decode()
    assert taken.note.receipt in page
    assert "DIALLO" not in page
    assert str(taken.public_id) not in page


def test_a_patient_waits_when_nobody_has_looked_in_time(cast: Cast):
    unit = cast.dss
    path = medical_path_move(actor=unit.medical_contact, path=care.consented(unit), to="monitoring")
    assert numbers(unit.medical_contact) == {}
    with time_machine.travel(timezone.now() + timedelta(hours=4, minutes=1), tick=False):
        assert numbers(unit.medical_contact) == {"look": 1}
        assert path.note.receipt in sign_in(unit.medical_contact).get("/me/waiting/").content.decode()
        observation_add(actor=unit.medical_contact, path=path, observed_at=timezone.now(), observed_by="Nurse", note="Calm")
        assert numbers(unit.medical_contact) == {}


def test_a_patient_in_danger_waits_sooner(cast: Cast):
    unit = cast.dss
    path = medical_path_move(actor=unit.medical_contact, path=care.consented(unit), to="monitoring")
    medical_path_change(actor=unit.medical_contact, path=path, leak_suspected=True)
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1), tick=False):
        assert numbers(unit.medical_contact) == {"look": 1}


def test_a_hand_over_waits_for_its_receipt(cast: Cast):
    unit = cast.dss
    case = cases.approved(unit, persons=(cases.person_input(),))
    given = Handed(service="Brigade", receiver="Capt. Sow", occurred_at=timezone.now(), persons=[case.persons.get().public_id])
    made = case_hand_over_record(actor=unit.officer, seizure=case, handed=given)
    assert [numbers(person) for person in (unit.officer, unit.chief, unit.targeter)] == [{"receipt": 1}, {"receipt": 1}, {}]
    case_hand_over_sign(actor=unit.officer, hand_over=made, file=cases.picture(name="r.jpg"), signed_as="Capt. Sow")
    assert numbers(unit.chief) == {}


def test_an_emergency_access_waits_for_the_owning_chief_and_is_not_counted_twice(cast: Cast):
    case = cases.approved(cast.abj)
    emergency_open(actor=cast.dss.officer, reference=case.reference, reason="A bag is being opened now")
    assert (numbers(cast.abj.chief), numbers(cast.oversight), numbers(cast.dss.chief)) == ({"emergency": 1}, {"emergency": 1}, {})
    answer = sign_in(cast.abj.chief).get("/me/waiting/")
    assert case.reference in answer.content.decode()
    badges = {entry.url: entry.badge for entry in answer.context["shell"].navigation}
    assert (badges["/emergency/"], badges["/me/waiting/"]) == (1, 0)


def test_the_queries_of_the_rooms_do_not_grow(cast: Cast, django_assert_max_num_queries: Any):
    unit = cast.dss
    for _number in range(3):
        care.note(unit)
        care.screening(unit)
    client = sign_in(unit.referral_officer)
    client.get("/me/waiting/")
    with django_assert_max_num_queries(20):
        client.get("/me/waiting/")
