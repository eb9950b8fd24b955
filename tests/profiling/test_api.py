"""The desk by API: the same rules, the same visibility, the same log."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jaitf.models import AccessLog, User
from jaitf.services.tokens import token_create
from profiling.models import Message, Target
from tests.factories.cast import Cast
from tests.factories.profiling import consignment, flight_with_travellers, paxlst, run_parse, target, traveller

pytestmark = pytest.mark.django_db


class Api:
    """A program that acts with a person's token."""

    def __init__(self, user: User) -> None:
        _token, key = token_create(actor=user, name="test")
        self.client = Client(headers={"Authorization": f"Token {key}"}, raise_request_exception=False)

    def get(self, path: str, **query: str):
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, data: object):
        return self.client.post(f"/api/v1/{path}", data, content_type="application/json")

    def upload(self, data: bytes, **more: str):
        return self.client.post("/api/v1/messages/", {"file": SimpleUploadedFile("list.edi", data), **more})


def test_a_file_is_brought_in_once_and_read_back(cast: Cast):
    api = Api(cast.dss.targeter)
    data = paxlst(people=2)
    first = api.upload(data)
    assert first.status_code == 201
    assert first.json()["is_known"] is False
    message = Message.objects.get()
    assert message.channel == "api"
    run_parse(message)
    again = api.upload(data)
    assert (again.status_code, again.json()["is_known"]) == (200, True)
    detail = api.get(f"messages/{message.public_id}/").json()
    assert (detail["state"], detail["traveller_count"], detail["issues"]) == ("read", 2, [])
    listed = api.get("messages/").json()["results"]
    assert [row["public_id"] for row in listed] == [str(message.public_id)]
    assert "text" not in listed[0]
    flight = api.get(f"flights/{detail['flight']}/").json()
    assert (flight["carrier"], flight["number"], flight["origin"], flight["destination"]) == ("AF", "718", "CDG", "DSS")


@pytest.mark.parametrize(
    ("payload", "status"),
    [({}, 400), ({"file": b""}, 400), ({"file": b"x", "compartment": "nonsense"}, 400), ({"file": b"x", "compartment": str(uuid4())}, 404)],
)
def test_a_wrong_upload_is_answered_with_detail_and_code(cast: Cast, payload: dict, status: int):
    body = {name: SimpleUploadedFile("a.edi", value) if isinstance(value, bytes) else value for name, value in payload.items()}
    answer = Api(cast.dss.targeter).client.post("/api/v1/messages/", body)
    assert answer.status_code == status
    assert set(answer.json()) >= {"detail", "code"}
    assert Message.objects.count() == 0


def test_a_file_over_the_limit_is_refused(cast: Cast, settings):
    settings.MAX_UPLOAD_BYTES = 1000
    answer = Api(cast.dss.targeter).upload(b"x" * 1001)
    assert answer.status_code == 422
    assert answer.json()["code"] == "file_too_large"


def test_travellers_come_by_flight_and_a_search_is_logged(cast: Cast):
    flight = flight_with_travellers(cast.dss, 3)
    flight_with_travellers(cast.dss, 2, number="504", origin="LIS")
    api = Api(cast.dss.officer)
    assert len(api.get("travellers/").json()["results"]) == 5
    rows = api.get("travellers/", flight=str(flight.public_id)).json()["results"]
    assert {row["family_name"] for row in rows} == {"DIALLO", "NDIAYE", "SOW"}
    assert rows[0]["documents"][0]["issuer"] == "SEN"
    found = api.get("travellers/", flight=str(flight.public_id), q="sow").json()["results"]
    assert [row["family_name"] for row in found] == ["SOW"]
    entry = AccessLog.objects.get(action="search", actor=cast.dss.officer)
    assert (entry.terms, entry.count, str(entry.record_id)) == ("sow", 1, str(flight.public_id))
    one = api.get(f"travellers/{found[0]['public_id']}/")
    assert one.json()["birth_date"] == "1970-07-14"
    assert AccessLog.objects.filter(action="read", record_id=found[0]["public_id"]).exists()
    assert api.get("travellers/", flight="nonsense").status_code == 400
    assert api.get("flights/", day="2026-13-45").status_code == 400
    assert api.get("flights/", day=str(flight.service_date)).json()["results"]


def test_a_target_is_marked_reviewed_and_sent(cast: Cast):
    one = traveller(cast.dss)
    officer, targeter = Api(cast.dss.officer), Api(cast.dss.targeter)
    made = officer.post(
        "targets/", {"traveller": str(one.public_id), "reasons": [{"code": "P_CASHPAY", "detail": "EUR"}, {"code": "P_ROUTE"}], "priority": "high"}
    )
    assert made.status_code == 201, made.json()
    body = made.json()
    assert (body["state"], body["kind"], body["subject"], body["version"]) == ("proposed", "traveller", "DIALLO, AMINATA AA", 1)
    assert body["reasons"] == [{"code": "P_CASHPAY", "detail": "EUR"}, {"code": "P_ROUTE", "detail": ""}]
    path = f"targets/{body['public_id']}/"
    assert officer.post(path + "review/", {"decision": "confirmed", "reason": "Yes.", "version": 1}).status_code == 403
    assert targeter.post(path + "review/", {"decision": "sent", "reason": "Yes.", "version": 1}).status_code == 400
    assert targeter.post(path + "send/", {"version": 1}).json()["code"] == "not_reviewed"
    assert targeter.post(path + "review/", {"decision": "confirmed", "reason": "Cash.", "version": 7}).status_code == 409
    reviewed = targeter.post(path + "review/", {"decision": "confirmed", "reason": "Cash.", "version": 1}).json()
    assert (reviewed["state"], reviewed["reviewed_by"]) == ("confirmed", str(cast.dss.targeter))
    assert targeter.post(path + "send/", {"version": 2}).json()["state"] == "sent"
    assert [row["state"] for row in officer.get("targets/", state="sent").json()["results"]] == ["sent"]
    assert officer.get("targets/", state="proposed").json()["results"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reasons": [{"code": "T_FEAR"}]}, "victim_indicator"),
        ({"reasons": [{"code": "NOPE"}]}, "unknown_code"),
        ({"reasons": []}, "reason_missing"),
        ({"priority": "extreme"}, "invalid"),
        ({"traveller": None}, "subject_missing"),
        ({"traveller": str(uuid4())}, "not_found"),
        ({"traveller": "nonsense"}, "invalid"),
        ({"reasons": "P_ROUTE"}, "invalid"),
    ],
)
def test_a_wrong_target_is_refused_with_its_code(cast: Cast, change: dict, code: str):
    body = {"traveller": str(traveller(cast.dss).public_id), "reasons": [{"code": "P_ROUTE"}], "priority": "normal"} | change
    answer = Api(cast.dss.targeter).post("targets/", body)
    assert 400 <= answer.status_code < 500
    assert answer.json()["code"] == code
    assert Target.objects.count() == 0


def test_nothing_of_another_unit_is_listed_or_found(cast: Cast):
    made = target(cast.dss)
    target(cast.dss, consignment(cast.dss))
    other = Api(cast.abj.chief)
    for name in ("messages", "flights", "travellers", "targets"):
        assert other.get(f"{name}/").json()["results"] == []
    for path in (f"targets/{made.public_id}/", f"travellers/{made.traveller.public_id}/", f"flights/{made.flight.public_id}/"):
        assert other.get(path).status_code == 404
    assert other.get("travellers/", flight=str(made.flight.public_id)).status_code == 404
    assert other.post("targets/", {"traveller": str(made.traveller.public_id), "reasons": [{"code": "P_ROUTE"}]}).status_code == 404
    for user in (cast.dss.custodian, cast.analyst, cast.administrator):
        assert Api(user).get("travellers/").status_code == 403
    assert Client().get("/api/v1/travellers/").status_code == 401


def test_lists_ask_the_database_the_same_however_long_they_are(cast: Cast):
    api = Api(cast.dss.officer)
    target(cast.dss, flight_with_travellers(cast.dss, 2).travellers.first())

    def queries(name: str) -> int:
        api.get(f"{name}/")
        with CaptureQueriesContext(connection) as captured:
            api.get(f"{name}/")
        return len(captured)

    names = ["messages", "flights", "travellers", "targets"]
    before = {name: queries(name) for name in names}
    for person in flight_with_travellers(cast.dss, 20, number="504", origin="LIS").travellers.all()[:5]:
        target(cast.dss, person)
    assert {name: queries(name) for name in names} == before
