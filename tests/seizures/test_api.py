"""The API of controls and cases: the same rights, rules and refusals as the pages."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jaitf.choices import AccessAction
from jaitf.models import AccessLog, User
from jaitf.services.tokens import token_create
from seizures.models import Control, Person, Seizure
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
CONTROLS, SEIZURES = "/api/v1/controls/", "/api/v1/seizures/"


class Caller:
    """Calls the API with somebody's token."""

    def __init__(self, user: User) -> None:
        _token, key = token_create(actor=user, name="test")
        self.client = Client(headers={"Authorization": f"Token {key}", "X-Purpose": "desk"}, raise_request_exception=False)

    def get(self, url: str):
        return self.client.get(url)

    def post(self, url: str, data: Any):
        return self.client.post(url, data, content_type="application/json")


def control_body(**changes: Any) -> dict[str, Any]:
    return {
        "occurred_at": timezone.now().isoformat(),
        "time_zone": "Africa/Dakar",
        "place": "arrivals",
        "reason": "ROUTINE",
        "result": "negative",
        "flight_text": "AF718",
        "person": {"family_name": "Diallo", "nationality": "SN"},
    } | changes


def seizure_body(**changes: Any) -> dict[str, Any]:
    return {
        "occurred_at": timezone.now().isoformat(),
        "time_zone": "Africa/Dakar",
        "place": "baggage",
        "vector": "PAX_ARR",
        "detection": "DOG",
        "flight_text": "AF718",
        "lines": [{"commodity": "COC_SALT", "quantity": "2.35", "unit": "KG"}],
        "legs": [{"role": "departure", "airport": "GRU"}, {"role": "destination", "airport": "DSS"}],
        "persons": [{"family_name": "Ndiaye", "outcome": "P_ARREST"}],
        "concealments": [{"method": "BAG_FALSE"}],
    } | changes


def test_a_control_is_recorded_once_however_often_it_is_sent(cast: Cast):
    caller, body = Caller(cast.dss.officer), control_body(client_id=str(uuid4()))
    answers = [caller.post(CONTROLS, body) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["persons"][0]["nationality"] == "SEN"
    assert Control.objects.count() == Person.objects.count() == 1


def test_a_case_is_opened_and_submitted(cast: Cast):
    caller = Caller(cast.dss.officer)
    opened = caller.post(SEIZURES, seizure_body(event_uid=str(uuid4())))
    assert opened.status_code == 201, opened.content
    made = opened.json()
    assert (made["state"], made["reference"], made["lines"][0]["kg_equivalent"]) == ("draft", None, "2.350000")
    assert [leg["country"] for leg in made["legs"]] == ["BR", "SN"]
    submitted = caller.post(f"{SEIZURES}{made['public_id']}/submit/", {"version": made["version"]})
    assert submitted.json()["reference"] == f"DSS-{timezone.now().year}-00001"
    assert caller.post(f"{SEIZURES}{made['public_id']}/submit/", {}).json()["code"] == "submitted"


def test_a_case_comes_from_a_control_and_stays_in_its_compartment(cast: Cast):
    control = make.control(cast.dss, result="seizure", room=cast.dss.customs_room)
    answer = Caller(cast.dss.officer).post(SEIZURES, seizure_body(control=str(control.public_id)))
    assert answer.json()["compartment"] == str(cast.dss.customs_room.public_id)
    assert answer.json()["control"] == str(control.public_id)


BAD: list[tuple[str, dict[str, Any], str]] = [
    (CONTROLS, control_body(occurred_at="2026-11-23T10:00:00"), "occurred_at"),
    (CONTROLS, control_body(occurred_at="2126-11-23T10:00:00Z"), "occurred_at"),
    (CONTROLS, control_body(time_zone=""), "time_zone"),
    (CONTROLS, control_body(time_zone="Mars"), "time_zone"),
    (CONTROLS, control_body(reason="NONSENSE"), "reason"),
    (CONTROLS, control_body(place="moon"), "place"),
    (CONTROLS, control_body(person={"family_name": "X", "nationality": "ZZ"}), "nationality"),
    (SEIZURES, seizure_body(lines=[{"commodity": "COC_SALT", "quantity": "-1", "unit": "KG"}]), "lines.0.quantity"),
    (SEIZURES, seizure_body(lines=[{"commodity": "COC_SALT", "quantity": "1", "unit": "PERSON"}]), "lines.0.unit"),
    (SEIZURES, seizure_body(lines=[{"commodity": "NOPE", "quantity": "1", "unit": "KG"}]), "lines.0.commodity"),
    (SEIZURES, seizure_body(lines=[{"commodity": "COC_SALT", "quantity": "NaN", "unit": "KG"}]), "lines"),
    (SEIZURES, seizure_body(lines="many"), "lines"),
    (SEIZURES, seizure_body(legs=[{"role": "departure"}]), "legs.0.airport"),
    (SEIZURES, seizure_body(agencies=[{"agency": "kgb", "role": "seizing"}]), "agencies"),
    (SEIZURES, seizure_body(persons=[{"family_name": "X", "outcome": "G_SEIZED"}]), "persons.0.outcome"),
]


def test_wrong_input_is_answered_with_the_field_and_what_to_do(cast: Cast):
    caller = Caller(cast.dss.officer)
    for url, body, field in BAD:
        answer = caller.post(url, body)
        assert answer.status_code in (400, 422), (answer.status_code, body)
        assert field in answer.json()["fields"], answer.json()
        assert answer.json()["detail"]
    assert Control.objects.count() == Seizure.objects.count() == 0


def test_an_incomplete_case_says_what_is_missing(cast: Cast):
    seizure = make.seizure_draft(cast.dss, complete=False)
    answer = Caller(cast.dss.officer).post(f"{SEIZURES}{seizure.public_id}/submit/", {})
    assert answer.status_code == 400
    assert {"lines", "legs"} <= set(answer.json()["fields"])


def test_a_stale_version_is_a_conflict(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    answer = Caller(cast.dss.officer).post(f"{SEIZURES}{seizure.public_id}/submit/", {"version": 7})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_who_may_see_and_do_what(cast: Cast):
    control, seizure = make.control(cast.dss), make.seizure_draft(cast.dss)
    urls = [f"{CONTROLS}{control.public_id}/", f"{SEIZURES}{seizure.public_id}/"]
    expected = {cast.dss.officer: 200, cast.dss.custodian: 200, cast.dss.liaison: 404, cast.abj.chief: 404, cast.analyst: 403, cast.oversight: 403}
    for user, status in expected.items():
        caller = Caller(user)
        for url in urls:
            assert caller.get(url).status_code == status, (user, url)
    for url, body in ((CONTROLS, control_body()), (SEIZURES, seizure_body())):
        assert Caller(cast.dss.custodian).post(url, body).status_code == 403
        assert Client().get(url).status_code == 401
        foreign = Caller(cast.abj.officer).post(url, body | {"compartment": str(cast.dss.joint.public_id)})
        assert foreign.status_code == 404
    assert Caller(cast.dss.custodian).post(f"{SEIZURES}{seizure.public_id}/submit/", {}).status_code == 403


def test_lists_hold_only_what_is_visible_newest_first(cast: Cast):
    first, second = make.seizure_draft(cast.dss), make.seizure_draft(cast.dss)
    make.seizure_draft(cast.abj)
    found = Caller(cast.dss.officer).get(SEIZURES).json()
    assert [row["public_id"] for row in found["results"]] == [str(second.public_id), str(first.public_id)]
    make.control(cast.dss)
    assert [row["unit"] for row in Caller(cast.dss.officer).get(CONTROLS).json()["results"]] == ["DSS"]
    assert Caller(cast.abj.officer).get(CONTROLS).json()["results"] == []


def test_reading_one_is_logged(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    Caller(cast.dss.officer).get(f"{SEIZURES}{seizure.public_id}/")
    assert AccessLog.objects.filter(record_id=seizure.public_id, action=AccessAction.READ, actor=cast.dss.officer).count() == 1


def test_nobody_approves_through_the_api(cast: Cast):
    seizure = make.submitted(cast.dss)
    for verb in ("decide", "approve"):
        assert Caller(cast.dss.chief).post(f"{SEIZURES}{seizure.public_id}/{verb}/", {"decision": "approve"}).status_code == 404
    assert Caller(cast.dss.chief).client.patch(f"{SEIZURES}{seizure.public_id}/", {"state": "approved"}, content_type="application/json").status_code == 405


def test_the_number_of_queries_of_a_list_does_not_grow(cast: Cast):
    caller = Caller(cast.dss.officer)

    def counts() -> list[int]:
        found = []
        for url in (SEIZURES, CONTROLS):
            with CaptureQueriesContext(connection) as caught:
                caller.get(url)
            found.append(len(caught))
        return found

    for _number in range(2):
        make.submitted(cast.dss)
        make.control(cast.dss, person=make.person_input())
    counts()
    few = counts()
    for _number in range(4):
        make.submitted(cast.dss)
        make.control(cast.dss, person=make.person_input())
    assert counts() == few
