"""Exporting a list: exactly what is shown, to whom it may go, and never unlogged."""

from __future__ import annotations

import csv
import io
import time
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from jaitf.choices import AccessAction
from jaitf.models import AccessLog, User
from jaitf.services import list_exports
from jaitf.services.access_log import log_access
from tests.clients import reauthenticated, sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast
from tests.factories.messaging import make_flight, make_traveller
from tests.factories.profiling import target

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    return reauthenticated(sign_in(user))


def rows_of(answer: HttpResponse) -> list[list[str]]:
    assert answer.status_code == 200, answer.content.decode()
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def exported(user: User, path: str) -> list[list[str]]:
    return rows_of(browser(user).post(path))


def test_the_file_of_cases_holds_the_columns_the_filter_and_the_order_of_the_page(cast: Cast):
    now = timezone.now()
    older = make.submitted(cast.dss, occurred_at=now - timedelta(days=9))
    newer = make.submitted(cast.dss, occurred_at=now - timedelta(days=1), room=cast.dss.customs_room)
    make.approved(cast.dss)
    make.submitted(cast.abj)
    client = browser(cast.dss.chief)
    query = "?state=submitted&sort=occurred_at"
    shown = client.get(f"/cases/{query}")
    assert f'href="/cases/export/{query}"'.replace("&", "&amp;") in shown.content.decode()
    head, *rows = rows_of(client.post(f"/cases/export/{query}"))
    assert head == ["Reference", "State", "When", "Goods", "Persons", "Vector", "Mark", "Entered"]
    assert head == [str(column.header) for column in shown.context["table"].columns]
    assert [row[0] for row in rows] == [str(row.record) for row in shown.context["table"].page.object_list] == [str(older), str(newer)]
    assert rows[0][1:4] == ["Submitted", f"{older.occurred_at:%Y-%m-%dT%H:%MZ}", "2.35 kg Cocaine hydrochloride (salts)"]
    assert rows[0][4:7] == ["NDIAYE, Awa", "Passenger - arrival", "TLP:AMBER"]


def test_the_file_of_controls(cast: Cast):
    negative = make.control(cast.dss)
    make.control(cast.dss, result="seizure")
    head, row = exported(cast.dss.deputy, "/controls/export/?result=negative")
    assert head == ["Reference", "Result", "When", "Who or what", "Flight", "Reason", "Officer"]
    assert (row[0], row[2], row[4]) == (negative.reference, f"{negative.occurred_at:%Y-%m-%dT%H:%MZ}", "AF718")


def test_the_file_of_targets_is_the_tab_that_was_open(cast: Cast):
    flight = make_flight(cast.dss.joint)
    waiting = target(cast.dss, make_traveller(cast.dss.joint, flight, family_name="WAITING"))
    target(cast.dss, make_traveller(cast.dss.joint, flight, family_name="DISMISSED"), state="dismissed")
    head, row = exported(cast.dss.chief, "/targets/export/")
    assert head[0] == "Target"
    assert "WAITING" in row[0]
    assert row[3] == f"{flight.arrives_at:%Y-%m-%dT%H:%MZ}"
    assert row[5] == waiting.get_state_display()
    assert len(exported(cast.dss.chief, "/targets/export/?state=all")) == 3
    assert AccessLog.objects.filter(action=AccessAction.EXPORT, record_type="target").order_by("pk").first().terms == "state=proposed"


def test_an_export_is_logged_with_its_filter_and_number_and_nothing_leaves_when_it_cannot_be(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    make.submitted(cast.dss)
    exported(cast.dss.chief, "/cases/export/?q=ndiaye&state=submitted&page=1")
    entry = AccessLog.objects.get(action=AccessAction.EXPORT)
    assert (entry.actor, entry.record_type, entry.terms, entry.count) == (cast.dss.chief, "seizure", "q=ndiaye state=submitted", 1)

    def broken(**_given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(list_exports, "log_access", broken)
    answer = browser(cast.dss.chief).post("/cases/export/")
    assert answer.status_code == 500
    assert "NDIAYE" not in answer.content.decode()
    assert log_access is not broken


def test_looking_at_the_page_before_it_logs_no_export_and_says_what_will_leave(cast: Cast):
    make.submitted(cast.dss)
    page = browser(cast.dss.chief).get("/cases/export/?state=submitted").content.decode()
    for words in ("Export 1 row", "Submitted", "access log"):
        assert words in page
    assert not AccessLog.objects.filter(action=AccessAction.EXPORT).exists()


def test_only_those_who_lead_a_unit_export_and_only_they_are_offered_it(cast: Cast):
    make.submitted(cast.dss)
    for user in (cast.dss.chief, cast.dss.deputy, cast.dss.police_chief):
        client = browser(user)
        assert "Export this list" in client.get("/cases/").content.decode()
        assert "Export this list" in client.get("/targets/").content.decode()
        assert client.post("/cases/export/").status_code == 200
    for user in (cast.dss.officer, cast.dss.targeter, cast.dss.custodian, cast.dss.liaison):
        client = browser(user)
        assert "Export this list" not in client.get("/cases/").content.decode()
        assert (client.get("/cases/export/").status_code, client.post("/controls/export/").status_code) == (403, 403)
    assert not AccessLog.objects.filter(action=AccessAction.EXPORT, actor=cast.dss.officer).exists()


def test_a_stale_sign_in_is_asked_again_and_comes_back_to_the_same_filter(cast: Cast):
    make.submitted(cast.dss)
    client = sign_in(cast.dss.chief)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()
    answer = client.post("/cases/export/?state=submitted", {"form_page": "/cases/export/?state=submitted"})
    assert answer.status_code == 302
    assert answer.url == "/account/reauthenticate/?next=%2Fcases%2Fexport%2F%3Fstate%3Dsubmitted"
    assert not AccessLog.objects.filter(action=AccessAction.EXPORT).exists()


def test_what_another_agency_keeps_is_in_nobody_elses_file(cast: Cast):
    make.submitted(cast.dss, actor=cast.dss.police_officer, room=cast.dss.police_room, persons=(make.person_input(family_name="CANARY"),))
    assert "CANARY" in str(exported(cast.dss.police_chief, "/cases/export/"))
    assert exported(cast.dss.chief, "/cases/export/")[1:] == []


def test_more_rows_than_one_file_holds_are_refused_with_what_to_do(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    for module in ("jaitf.services.list_exports", "jaitf.list_pages"):
        monkeypatch.setattr(f"{module}.MOST_ROWS", 2)
    for _number in range(2):
        make.control(cast.dss)
    assert len(exported(cast.dss.chief, "/controls/export/")) == 3
    make.control(cast.dss)
    client = browser(cast.dss.chief)
    for answer, status in ((client.get("/controls/export/"), 200), (client.post("/controls/export/"), 422)):
        assert answer.status_code == status
        assert "One file holds at most 2 rows. Narrow the filter" in answer.content.decode()
        assert "Export 3 rows" not in answer.content.decode()
    assert AccessLog.objects.filter(action=AccessAction.EXPORT).count() == 1


def test_no_cell_of_the_file_is_a_formula(cast: Cast):
    make.submitted(cast.dss, persons=(make.person_input(family_name="=HYPERLINK(1)", given_names=""), make.person_input()))
    make.control(cast.dss, person=make.person_input(family_name="@SUM(1)"))
    assert "'=HYPERLINK(1)" in str(exported(cast.dss.chief, "/cases/export/"))
    assert "'@SUM(1)" in str(exported(cast.dss.chief, "/controls/export/"))


def test_words_in_the_file_are_text_and_not_markup(cast: Cast):
    make.submitted(cast.dss, persons=(make.person_input(family_name="O'NEIL & <SON>", given_names="Zoé"),))
    assert exported(cast.dss.chief, "/cases/export/")[1][4].startswith("O'NEIL & <SON>, Zoé")


def test_nonsense_in_the_address_never_breaks_the_export(cast: Cast):
    make.submitted(cast.dss)
    client = browser(cast.dss.chief)
    for query in ("state=x", "since=yesterday", "sort=password", "page=x", "q=" + "x" * 5000, "per_page=-1"):
        assert client.get(f"/cases/export/?{query}").status_code == 200, query
        assert client.post(f"/cases/export/?{query}").status_code == 200, query
