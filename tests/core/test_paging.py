"""Pages of a list: counted no further than a thousand rows, and as long as we say."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aircop.core import paging
from jaitf.models import User
from profiling.models import Target
from tests.clients import sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast
from tests.factories.messaging import make_flight, make_traveller
from tests.factories.profiling import target

pytestmark = pytest.mark.django_db

LISTS = {
    "/cases/": "officer",
    "/cases/?tab=controls": "officer",
    "/targets/?state=all": "targeter",
    "/messages/": "targeter",
    "/alerts/sent/": "officer",
    "/accounts/": "administrator",
    "/task-forces/": "administrator",
    "/code-lists/?list=commodities": "administrator",
    "/access-log/": "oversight",
}


def person(cast: Cast, role: str) -> User:
    return cast.dss.people.get(role) or getattr(cast, role)


@pytest.mark.parametrize("path", LISTS)
def test_no_list_counts_all_its_rows(cast: Cast, path: str):
    client = sign_in(person(cast, LISTS[path]))
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    counts = [query["sql"] for query in caught if re.match(r"SELECT COUNT\(", query["sql"]) and "LIMIT" not in query["sql"]]
    # The bell counts what waits for an answer, which is never many.
    assert [sql for sql in counts if "messaging_alertdelivery" not in sql] == []


def controls(cast: Cast, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(paging, "COUNTED", 60)
    for _number in range(number):
        make.control(cast.dss)


def test_beyond_what_is_counted_a_list_says_so_and_leads_to_the_filter(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    controls(cast, monkeypatch, 61)
    client = sign_in(cast.dss.officer)
    first = client.get("/cases/?tab=controls").content.decode()
    assert "1–50 of more than 60" in first
    assert 'rel="next"' in first
    last = client.get("/cases/?tab=controls&page=2").content.decode()
    assert "51–60 of more than 60" in last
    assert 'rel="next"' not in last
    assert "Older records are found faster with a filter" in last


def test_up_to_there_the_number_is_exact(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    controls(cast, monkeypatch, 60)
    page = sign_in(cast.dss.officer).get("/cases/?tab=controls&page=2").content.decode()
    assert "60 found" in page
    assert "more than" not in page
    assert "found faster with a filter" not in page


@pytest.mark.parametrize("query", ["page=x", "page=0", "page=-1", "page=999999999999999999999", "per_page=1000000", "page=1&per_page=0", "per_page=-5"])
def test_how_long_a_page_is_is_not_the_addresss_to_say(cast: Cast, monkeypatch: pytest.MonkeyPatch, query: str):
    controls(cast, monkeypatch, 55)
    answer = sign_in(cast.dss.officer).get(f"/cases/?tab=controls&{query}")
    assert answer.status_code == 200
    assert len(answer.context["table"].page.object_list) in {50, 5}


def test_the_tabs_of_the_queue_count_no_further_either(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(paging, "COUNTED", 2)
    flight = make_flight(cast.dss.joint)
    for number in range(3):
        target(cast.dss, make_traveller(cast.dss.joint, flight, family_name=f"P{number}"))
    assert Target.objects.count() == 3
    assert '<span class="count">2+</span>' in sign_in(cast.dss.targeter).get("/targets/").content.decode()
