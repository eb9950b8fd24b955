"""The API of alerts and deliveries."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from jaitf.models import AccessLog, User
from jaitf.services.tokens import token_create
from messaging.models import Alert
from tests.clients import sign_in
from tests.factories.cast import Cast
from tests.factories.messaging import alert_words, arrived_alert, deliver_alert, make_flight, make_seizure, make_traveller, send_alert

pytestmark = pytest.mark.django_db


class Api:
    """Calls with a token of this person."""

    def __init__(self, user: User) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Token {token_create(actor=user, name='test')[1]}", "X-Purpose": "desk"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self.headers)

    def post(self, path: str, data: dict[str, Any]) -> Any:
        return self.client.post(f"/api/v1/{path}", data, content_type="application/json", headers=self.headers)


def order(source: str, public_id: object, **changes: Any) -> dict[str, Any]:
    return alert_words(**{source: str(public_id), "recipients": ["LIS"]} | changes)


def test_an_alert_is_sent_once_per_client_id(cast: Cast):
    api, traveller = Api(cast.dss.officer), make_traveller(cast.dss.joint)
    data = order("traveller", traveller.public_id, client_id=str(uuid.uuid4()))
    first, second = api.post("alerts/", data), api.post("alerts/", data)
    assert (first.status_code, first.json()["reference"]) == (201, "DSS-A-2026-00001")
    assert first.json()["public_id"] == second.json()["public_id"]
    assert [step["recipient"] for step in first.json()["deliveries"]] == ["LIS"]


def test_an_alert_about_a_seizure_names_one_of_its_persons_or_what_is_said(cast: Cast):
    api, seizure = Api(cast.dss.officer), make_seizure(cast.dss.joint, cast.dss.officer, flight=make_flight(cast.dss.joint))
    person = seizure.persons.get()
    answers = [
        api.post("alerts/", order("seizure", seizure.public_id, person=str(person.public_id))),
        api.post("alerts/", order("seizure", seizure.public_id, subject="Grey suitcase")),
        api.post("alerts/", order("seizure", seizure.public_id, person=str(uuid.uuid4()))),
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 400]
    assert [(a.json()["subject"], a.json()["is_about_person"]) for a in answers[:2]] == [("Ndiaye, Awa", True), ("Grey suitcase", False)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipients": ["XXX"]}, "recipients"),
        ({"recipients": []}, "recipients"),
        ({"recipients": ["DSS"]}, "recipients"),
        ({"grounds": " "}, "grounds"),
        ({"alert_type": "NONSENSE"}, "alert_type"),
        ({"handling": "TLP_WHITE"}, "handling"),
        ({"language": "xx"}, "language"),
        ({"lands_at": "tomorrow"}, "lands_at"),
        ({"client_id": "1"}, "client_id"),
        ({"control": str(uuid.uuid4())}, "seizure"),
    ],
)
def test_wrong_input_names_its_field(cast: Cast, changes: dict[str, Any], field: str):
    traveller = make_traveller(cast.dss.joint)
    answer = Api(cast.dss.officer).post("alerts/", order("traveller", traveller.public_id, **changes))
    assert answer.status_code in (400, 422)
    assert set(answer.json()) == {"detail", "code", "fields"}
    assert field in answer.json()["fields"]
    assert not Alert.objects.exists()


def test_what_is_not_json_is_refused(cast: Cast):
    api = Api(cast.dss.officer)
    answer = api.client.post("/api/v1/alerts/", "{broken", content_type="application/json", headers=api.headers)
    assert answer.status_code == 400


def test_each_side_lists_its_own(cast: Cast):
    delivery = arrived_alert(cast.dss, cast.lis)
    found = {
        name: (
            [row["reference"] for row in Api(user).get("alerts/").json()["results"]],
            [row["reference"] for row in Api(user).get("deliveries/").json()["results"]],
        )
        for name, user in [("sender", cast.dss.officer), ("recipient", cast.lis.officer), ("third", cast.abj.officer)]
    }
    reference = delivery.alert.reference
    assert found == {"sender": ([reference], []), "recipient": ([], [reference]), "third": ([], [])}


def test_reading_one_is_logged_and_does_not_mark_it_read(cast: Cast):
    delivery = arrived_alert(cast.dss, cast.lis)
    answer = Api(cast.lis.officer).get(f"deliveries/{delivery.public_id}/")
    delivery.refresh_from_db()
    assert (answer.status_code, delivery.state) == (200, "delivered")
    assert answer.json()["about"]["subject"] == "Sarr, Moussa"
    assert AccessLog.objects.filter(actor=cast.lis.officer, record_id=delivery.public_id).exists()


def test_a_recipient_off_the_route_gets_no_identifier(cast: Cast):
    traveller = make_traveller(cast.dss.joint, make_flight(cast.dss.joint, stops=("DSS", "LIS")))
    [delivery] = deliver_alert(send_alert(cast.dss.officer, traveller, cast.abj, off_route_reason="Network"))
    text = Api(cast.abj.officer).get(f"deliveries/{delivery.public_id}/").content.decode()
    assert '"is_withheld":true' in text.replace(" ", "")
    assert not [word for word in ("Sarr", "A01234567", "1988") if word in text]


def test_answering_and_feedback(cast: Cast):
    delivery, api = arrived_alert(cast.dss, cast.lis), Api(cast.lis.officer)
    path = f"deliveries/{delivery.public_id}"
    assert api.post(f"{path}/feedback/", {"feedback": "FB_SEIZURE"}).json()["code"] == "not_answered"
    assert api.post(f"{path}/acknowledge/", {"decision": "declined"}).status_code == 422
    assert api.post(f"{path}/acknowledge/", {"decision": "accepted"}).json()["state"] == "acknowledged"
    assert api.post(f"{path}/feedback/", {"feedback": "FB_SEIZURE", "note": "1 kg"}).json()["state"] == "closed"


@pytest.mark.parametrize(("person", "status"), [("abj.officer", 404), ("lis.custodian", 403), ("dss.officer", 404), ("analyst", 403)])
def test_others_can_neither_read_nor_answer(cast: Cast, person: str, status: int):
    delivery = arrived_alert(cast.dss, cast.lis)
    unit, _, role = person.partition(".")
    user = getattr(getattr(cast, unit), role) if role else getattr(cast, unit)
    if user.needs_second_factor:
        sign_in(user)
    api = Api(user)
    assert api.get(f"deliveries/{delivery.public_id}/").status_code == status
    assert api.post(f"deliveries/{delivery.public_id}/acknowledge/", {"decision": "accepted"}).status_code == status


def test_lists_ask_the_database_as_often_for_many_as_for_few(cast: Cast, django_assert_max_num_queries):
    for number in range(10):
        deliver_alert(send_alert(cast.dss.officer, make_traveller(cast.dss.joint, make_flight(cast.dss.joint, number=str(number + 1))), cast.lis, cast.abj))
    sender, recipient = Api(cast.dss.officer), Api(cast.lis.officer)
    for api, path in ((sender, "alerts/"), (recipient, "deliveries/")):
        with django_assert_max_num_queries(20):
            assert len(api.get(path).json()["results"]) == 10
