"""What waits for a person: one page, and one number on every page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from jaitf.models import User
from jaitf.selectors.waiting import waiting_numbers
from messaging.services.tasks import TaskInput, task_create
from seizures.services.decisions import seizure_return
from seizures.services.hand_overs import hand_over_offer
from tests.clients import sign_in
from tests.factories import amendments, exhibits
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
    answer = sign_in(unit.officer).get("/me/work/")
    page = answer.content.decode()
    assert page.index("Due in 1") < page.index("Due in 5") < page.index("Drafts of seizures")
    assert "Nearest deadline" in page
    entry = next(item for item in answer.context["shell"].navigation if item.url == "/me/work/")
    assert (entry.badge, entry.active) == (2, True)


def test_the_page_asks_the_database_as_often_for_much_as_for_little(cast: Cast, django_assert_max_num_queries: Any):
    unit = cast.dss
    client = sign_in(unit.chief)
    for number in range(4):
        task_create(actor=unit.officer, about=unit.joint, details=TaskInput(f"Task {number}", "Africa/Dakar", unit.chief))
        cases.submitted(unit)
    client.get("/me/work/")
    with django_assert_max_num_queries(27):
        client.get("/me/work/")


def test_who_works_in_no_unit_has_a_page_too(cast: Cast):
    assert "Nothing waits for you" in sign_in(cast.analyst).get("/me/work/").content.decode()
