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
from profiling.formats.records import ParsedAddress
from profiling.models import Consignment, MailItem, Message, Target
from tests.factories.cast import Cast
from tests.factories.profiling import consignment, flight_with_travellers, mail_item, paxlst, person, run_parse, target, traveller

pytestmark = pytest.mark.django_db


class Api:
    """A program that acts with a person's token."""

    def __init__(self, user: User) -> None:
        _token, key = token_create(actor=user, name="test")
        self.client = Client(headers={"Authorization": f"Token {key}", "X-Purpose": "desk"}, raise_request_exception=False)

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
    for name in ("messages", "flights", "travellers", "targets", "consignments", "mail-items"):
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

    consignment(cast.dss)
    mail_item(cast.dss)
    names = ["messages", "flights", "travellers", "targets", "consignments", "mail-items"]
    before = {name: queries(name) for name in names}
    for one in flight_with_travellers(cast.dss, 20, number="504", origin="LIS").travellers.all()[:5]:
        target(cast.dss, one)
        consignment(cast.dss, flight=one.flight)
        mail_item(cast.dss, flight=one.flight)
    assert {name: queries(name) for name in names} == before


def test_a_consignment_is_entered_with_a_warning_about_its_check_digit_and_read_back(cast: Cast):
    flight = flight_with_travellers(cast.dss, 1)
    api = Api(cast.dss.officer)
    body = {"awb": "057 1234 5679", "flight": str(flight.public_id), "origin": "cdg", "shipper": "ACME", "pieces": 3, "weight_kg": "120.5"}
    made = api.post("consignments/", body)
    assert made.status_code == 201, made.json()
    record = made.json()
    assert (record["awb"], record["origin"], record["destination"], record["weight_kg"]) == ("05712345679", "CDG", "", "120.500")
    assert (record["flight"], record["compartment"]) == (str(flight.public_id), str(cast.dss.joint.public_id))
    assert [note["severity"] for note in record["warnings"]] == ["warning"]
    assert "should be 5, not 9" in record["warnings"][0]["message"]
    assert api.get(f"consignments/{record['public_id']}/").json() == record
    assert AccessLog.objects.filter(action="read", record_id=record["public_id"], actor=cast.dss.officer).exists()
    assert api.post("consignments/", {"awb": "057-12345675"}).json()["warnings"] == []
    assert len(api.get("consignments/").json()["results"]) == 2
    assert [row["awb"] for row in api.get("consignments/", flight=str(flight.public_id)).json()["results"]] == ["05712345679"]
    for words in ("acme", "057-1234 5679"):
        assert [row["awb"] for row in api.get("consignments/", q=words).json()["results"]] == ["05712345679"]
    entry = AccessLog.objects.filter(action="search", actor=cast.dss.officer).latest("pk")
    assert (entry.record_type, entry.terms, entry.count) == ("consignment", "057-1234 5679", 1)


def test_a_mail_item_is_entered_and_read_back(cast: Cast):
    api = Api(cast.dss.officer)
    record = api.post("mail-items/", {"s10": "rr 123 456 789 sn", "origin_country": "br", "sender": "J. Silva"}).json()
    assert (record["s10"], record["origin_country"], record["flight"], record["created_by"]) == ("RR123456789SN", "BR", None, str(cast.dss.officer))
    assert "should be 5, not 9" in record["warnings"][0]["message"]
    assert api.get(f"mail-items/{record['public_id']}/").json() == record
    assert [row["s10"] for row in api.get("mail-items/", q="rr 123").json()["results"]] == ["RR123456789SN"]
    assert api.get("mail-items/", q="nobody").json()["results"] == []
    assert "warnings" not in api.get("mail-items/").json()["results"][0]


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("consignments/", {"awb": "057-123"}, 422, "awb"),
        ("consignments/", {}, 400, "awb"),
        ("consignments/", {"awb": "057-12345675", "origin": "QQQ"}, 400, "origin"),
        ("consignments/", {"awb": "057-12345675", "pieces": 0}, 400, "pieces"),
        ("consignments/", {"awb": "057-12345675", "weight_kg": "-3"}, 400, "weight_kg"),
        ("consignments/", {"awb": "057-12345675", "flight": "nonsense"}, 400, "flight"),
        ("mail-items/", {"s10": "RR12"}, 422, "s10"),
        ("mail-items/", {"s10": "RR123456785SN", "origin_country": "QQ"}, 400, "origin_country"),
        ("mail-items/", {"s10": "RR123456785SN", "description": "X" * 201}, 400, "description"),
    ],
)
def test_wrong_cargo_is_refused_and_the_field_named(cast: Cast, path: str, body: dict, status: int, field: str):
    answer = Api(cast.dss.officer).post(path, body)
    assert answer.status_code == status
    assert list(answer.json()["fields"]) == [field]
    assert Consignment.objects.count() + MailItem.objects.count() == 0


def test_cargo_goes_where_its_flight_is_and_never_to_another_unit(cast: Cast):
    flight = flight_with_travellers(cast.dss, 1, compartment=cast.dss.customs_room, actor=cast.dss.officer)
    customs = Api(cast.dss.officer)
    body = {"awb": "057-12345675", "flight": str(flight.public_id)}
    assert customs.post("consignments/", body).json()["compartment"] == str(cast.dss.customs_room.public_id)
    mixed = customs.post("consignments/", body | {"compartment": str(cast.dss.joint.public_id)})
    assert (mixed.status_code, mixed.json()["code"]) == (422, "other_compartment")
    assert Api(cast.dss.police_officer).get("consignments/").json()["results"] == []
    assert Api(cast.abj.officer).post("consignments/", body).status_code == 404
    assert Consignment.objects.count() == 1


@pytest.mark.parametrize("subject", ["consignment", "mail_item"])
def test_a_consignment_or_a_mail_item_is_marked_as_a_target(cast: Cast, subject: str):
    record, reason = (consignment(cast.dss), "C_VAGUE") if subject == "consignment" else (mail_item(cast.dss), "X_NOSENDER")
    api = Api(cast.dss.officer)
    made = api.post("targets/", {subject: str(record.public_id), "reasons": [{"code": reason}]})
    assert made.status_code == 201, made.json()
    assert (made.json()[subject], made.json()["subject"], made.json()["traveller"]) == (str(record.public_id), str(record), None)
    again = api.post("targets/", {subject: str(record.public_id), "reasons": [{"code": reason}]})
    assert again.status_code == 422
    assert Api(cast.abj.officer).post("targets/", {subject: str(record.public_id), "reasons": [{"code": reason}]}).status_code == 404


def test_a_traveller_is_read_with_telephone_mail_and_address(cast: Cast):
    home = ParsedAddress("12 RUE DU PORT", "DAKAR", None, None, "SEN")
    flight_with_travellers(cast.dss, people=[person(0, phones=("+221 77 000",), emails=("A@EXAMPLE.ORG",), address=home)])
    (row,) = Api(cast.dss.officer).get("travellers/").json()["results"]
    assert (row["phones"], row["emails"]) == (["+221 77 000"], ["A@EXAMPLE.ORG"])
    assert row["address"] == {"street": "12 RUE DU PORT", "city": "DAKAR", "country": "SEN"}
