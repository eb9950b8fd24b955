"""A scanner's burst becomes the fields of a form."""

from __future__ import annotations

import pytest

from tests.clients import sign_in
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
#: The specimen passport of ICAO Doc 9303 part 4.
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


def scanned(cast: Cast, kind: str, text: str, query: str = "") -> tuple[int, dict]:
    answer = sign_in(cast.dss.officer).post(f"/scan/{query}", {"kind": kind, "text": text})
    return answer.status_code, answer.json()


def test_a_passport_fills_the_person(cast: Cast):
    status, answer = scanned(cast, "mrz", TD3)
    assert status == 200
    assert answer["fields"] == {
        "family_name": "ERIKSSON",
        "given_names": "ANNA MARIA",
        "sex": "F",
        "birth_date": "1974-08-12",
        "nationality": "UTO",
        "document_type": "PP",
        "document_number": "L898902C3",
        "document_issuer": "UTO",
        "document_expires_on": "2012-04-15",
    }


def test_a_wrong_check_digit_is_shown_and_the_rest_is_filled(cast: Cast):
    status, answer = scanned(cast, "mrz", TD3.replace("L898902C36", "L898902C37"))
    assert status == 200
    assert answer["fields"]["document_number"] == "L898902C3"
    assert any(issue["severity"] == "error" and "document number" in issue["message"] for issue in answer["issues"])


def test_the_fields_of_a_row_carry_its_prefix(cast: Cast):
    _status, answer = scanned(cast, "mrz", TD3, "?prefix=persons-0-")
    assert answer["fields"]["persons-0-family_name"] == "ERIKSSON"


def test_air_waybills_and_postal_items_show_their_check_digit(cast: Cast):
    assert scanned(cast, "awb", "05712345675") == (200, {"fields": {"awb": "057-12345675"}, "issues": []})
    _status, wrong = scanned(cast, "awb", "057-12345679")
    assert wrong["issues"][0]["severity"] == "warning"
    assert scanned(cast, "s10", "rr123456785sn")[1]["fields"] == {"s10": "RR123456785SN"}


@pytest.mark.parametrize(
    ("kind", "text", "query"), [("mrz", "", ""), ("awb", "abc", ""), ("s10", "1" * 5000, ""), ("qr", "x", ""), ("", "", ""), ("mrz", TD3, "?prefix=<script>")]
)
def test_what_can_not_be_read_says_so(cast: Cast, kind: str, text: str, query: str):
    status, answer = scanned(cast, kind, text, query)
    assert status == 422
    assert answer["fields"] == {}
    assert answer["issues"][0]["message"]


def test_only_people_of_the_desk_scan(cast: Cast):
    assert sign_in(cast.analyst).post("/scan/", {"kind": "mrz", "text": TD3}).status_code == 403
    assert sign_in(cast.dss.officer).get("/scan/").status_code == 405
