"""The API of safeguards: the same rights, rules and refusals as the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jaitf.choices import AccessAction
from jaitf.models import AccessLog
from seizures.models import Detention, Person, PersonSearch, RightsAnswer, Seizure
from seizures.report_safeguards import ReportSafeguards, safeguards_data, safeguards_printed
from tests.factories import safeguards as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast
from tests.seizures.test_api import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast: Cast) -> Person:
    return cases.seizure_draft(cast.dss).persons.get()


def url(record: Person | Detention, what: str) -> str:
    return f"/api/v1/{'persons' if isinstance(record, Person) else 'detentions'}/{record.public_id}/{what}/"


def strip_search(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "level": 4,
        "started_at": (timezone.now() - timedelta(minutes=20)).isoformat(),
        "place": "Search room 1",
        "result": "nothing",
        "grounds": ["image"],
        "grounds_text": "Object at the waist",
        "searcher": cast.dss.officer.username,
        "authorised_by": cast.dss.chief.username,
        "present": "Second officer",
        "is_same_sex": True,
    } | changes


def test_a_program_reads_everything_about_a_person_and_the_reading_is_logged(cast: Cast, person: Person):
    make.detention(person, cast.dss.officer, started_at=timezone.now() - timedelta(hours=12))
    found = Caller(cast.dss.officer).get(url(person, "safeguards")).json()
    assert found["is_held"] is True
    assert found["detentions"][0]["percent"] > 0
    assert len(found["unanswered"]) == 19
    assert AccessLog.objects.filter(record_id=person.public_id, action=AccessAction.READ, actor=cast.dss.officer).exists()


def test_a_search_by_the_api_keeps_the_rules_of_the_ladder(cast: Cast, person: Person):
    caller = Caller(cast.dss.officer)
    made = caller.post(url(person, "searches"), strip_search(cast))
    assert made.status_code == 201, made.content
    assert (made.json()["authorised_by"], made.json()["confirmed_at"]) == (cast.dss.chief.username, None)
    weak = caller.post(url(person, "searches"), strip_search(cast, grounds=["behaviour", "profile"]))
    assert (weak.status_code, list(weak.json()["fields"])) == (400, ["grounds"])
    stranger = caller.post(url(person, "searches"), strip_search(cast, authorised_by=cast.abj.chief.username))
    assert (stranger.status_code, list(stranger.json()["fields"])) == (400, ["authorised_by"])
    assert PersonSearch.objects.count() == 1


def test_a_detention_by_the_api_from_beginning_to_end(cast: Cast, person: Person):
    caller, start = Caller(cast.dss.officer), timezone.now() - timedelta(hours=2)
    body = {"started_at": start.isoformat(), "time_zone": "Africa/Dakar", "place": "Office", "legal_basis": "CPP art. 55"}
    made = caller.post(url(person, "detentions"), body)
    assert made.status_code == 201, made.content
    assert caller.post(url(person, "detentions"), body).json()["code"] == "held"
    detention = Detention.objects.get()
    later = (detention.until + timedelta(hours=24)).isoformat()
    longer = caller.post(url(detention, "extend"), {"until": later, "authority": "Procureur", "reference": "12/2026"})
    assert (longer.status_code, len(longer.json()["extensions"])) == (200, 1)
    ended = caller.post(url(detention, "end"), {"ended_at": timezone.now().isoformat(), "ending": "judge", "note": "TGI Dakar"})
    assert (ended.status_code, ended.json()["ending"]) == (200, "judge")


def test_items_are_answered_and_a_no_without_words_is_refused_with_all_the_others(cast: Cast, person: Person):
    caller = Caller(cast.dss.officer)
    wrong = caller.post(url(person, "rights"), {"answers": [{"item": "LAWYER", "answer": "yes"}, {"item": "FAMILY", "answer": "no"}]})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["FAMILY.note"])
    assert not RightsAnswer.objects.exists()
    right = caller.post(url(person, "rights"), {"answers": [{"item": "LAWYER", "answer": "yes"}]})
    assert [row["item"] for row in right.json()] == ["LAWYER"]


def test_circumstances_are_replaced_by_version(cast: Cast, person: Person):
    caller = Caller(cast.dss.officer)

    def put(body: dict[str, Any]) -> Any:
        return caller.client.put(url(person, "circumstances"), body, content_type="application/json")

    assert put({"version": 0, "language": "Wolof"}).json()["version"] == 1
    assert put({"version": 0, "language": "Pulaar"}).status_code == 409
    told = timezone.now().isoformat()
    assert put({"version": 1, "asks_protection": "yes", "consulate": "X", "consular_sent_at": told}).status_code == 400


def test_who_may_not_write_or_see_is_told_so(cast: Cast, person: Person):
    assert Caller(cast.abj.officer).get(url(person, "safeguards")).status_code == 404
    assert Caller(cast.dss.custodian).post(url(person, "rights"), {"answers": []}).status_code == 403


def printed_of(seizure: Seizure) -> tuple[ReportSafeguards, ...]:
    return safeguards_printed(safeguards_data(seizure), [str(person) for person in seizure.persons.all()], "Africa/Dakar")


def test_the_report_says_how_each_item_was_answered_and_nothing_medical_or_of_victims(cast: Cast, person: Person):
    make.strip_search(person, cast.dss.officer, cast.dss.chief, note="SECRET-NOTE", result="nothing")
    make.detention(person, cast.dss.officer)
    make.all_answered(person, cast.dss.officer, PREGNANCY=("na", "SECRET-MEDICAL"), TIP_SCREEN=("no", "SECRET-VICTIM"), LAWYER=("refused", ""))
    (found,) = printed_of(person.seizure)
    printed = repr(found)
    assert "SECRET" not in printed
    answers = {fact.label: fact.value for fact in found.answers}
    assert len(answers) == 15
    assert answers["Lawyer access offered"].startswith("Offered, and declined")
    assert "authorised by" in found.searches[0].value
    assert "Held since" in found.detentions[0]


def test_an_item_that_nobody_answered_stands_in_the_report_as_such_and_a_free_person_has_none(cast: Cast):
    seizure = cases.seizure_draft(cast.dss, persons=(cases.person_input(), cases.person_input(family_name="FREE", outcome="P_RELEASED")))
    (held,) = printed_of(seizure)
    assert (held.answers, len(held.unanswered.split(" · "))) == ((), 15)
    assert held.person.startswith("NDIAYE")
