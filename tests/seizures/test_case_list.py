"""The list of cases and controls: what is found, how it is sorted, and that it stays quick."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aircop.core import paging
from aircop.core.paging import PER_PAGE
from jaitf.choices import AccessAction
from jaitf.models import AccessLog, User
from seizures.models import Seizure
from tests.clients import sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def listed(user: User, query: str = "") -> list[str]:
    response = sign_in(user).get(f"/cases/?{query}")
    assert response.status_code == 200, query
    return [str(row.record) for row in response.context["table"].page.object_list] if not response.context["is_empty"] else []


def test_everybody_sees_exactly_what_is_theirs(cast: Cast):
    joint, customs, police, other = (
        make.submitted(cast.dss),
        make.submitted(cast.dss, room=cast.dss.customs_room),
        make.submitted(cast.dss, actor=cast.dss.police_officer, room=cast.dss.police_room),
        make.submitted(cast.abj),
    )
    expected = {
        cast.dss.officer: {joint, customs},
        cast.dss.chief: {joint, customs},
        cast.dss.custodian: {joint, customs},
        cast.dss.liaison: {customs},
        cast.dss.police_officer: {joint, police},
        cast.dss.police_chief: {joint, police},
        cast.abj.officer: {other},
        cast.lis.chief: set(),
    }
    for user, seizures in expected.items():
        assert set(listed(user)) == {str(seizure) for seizure in seizures}, user
    for user in (cast.analyst, cast.oversight, cast.administrator, cast.regional_coordinator, cast.stranger):
        assert sign_in(user).get("/cases/").status_code == 403


def test_the_filters_of_cases(cast: Cast):
    now = timezone.now()
    heroin = make.submitted(cast.dss, vector="CARGO_IMP", lines=(make.line_input(commodity="HEROIN"),), persons=(make.person_input(family_name="N'GUESSAN"),))
    ivory = make.approved(
        cast.dss, lines=(make.line_input(commodity="IVORY", attributes={"species": "Loxodonta africana"}),), occurred_at=now - timedelta(days=40)
    )
    both = [str(ivory), str(heroin)]
    searches: dict[str, list[str]] = {
        "": both,
        "state=submitted": [str(heroin)],
        "state=approved": [str(ivory)],
        "vector=CARGO_IMP": [str(heroin)],
        "vector=CARGO": [str(heroin)],
        "commodity=DRUG": [str(heroin)],
        "commodity=IVORY": [str(ivory)],
        "commodity=CASH": [],
        f"q={heroin.reference}": [str(heroin)],
        f"q={heroin.reference.lower()}": [str(heroin)],
        "q=guessan": [str(heroin)],
        "q=Nobody": [],
        f"since={(now - timedelta(days=7)).date()}": [str(heroin)],
        f"until={(now - timedelta(days=7)).date()}": [str(ivory)],
    }
    for query, found in searches.items():
        assert listed(cast.dss.chief, query) == found, query


def test_nonsense_in_the_address_is_answered_with_a_page(cast: Cast):
    make.submitted(cast.dss)
    client = sign_in(cast.dss.officer)
    for query in (
        "state=x",
        "since=yesterday",
        "since=0000-00-00",
        "page=0",
        "page=-1",
        "page=99999999",
        "page=x",
        "sort=password",
        "sort=-narrative",
        "tab=x",
        "q=" + "x" * 5000,
    ):
        assert client.get(f"/cases/?{query}").status_code == 200, query
        assert client.get(f"/cases/?tab=controls&{query}").status_code == 200, query


def test_the_filters_of_controls(cast: Cast):
    negative = make.control(cast.dss)
    found = make.control(cast.dss, result="seizure", person=make.person_input(family_name="DIALLÒ"))
    client = sign_in(cast.dss.officer)
    for query, expected in (("result=seizure", [found]), ("result=negative", [negative]), ("q=diallo", [found]), (f"q={negative.reference}", [negative])):
        table = client.get(f"/cases/?tab=controls&{query}").context["table"]
        assert [row.record for row in table.page.object_list] == expected, query


def test_a_search_is_logged_with_its_words_and_the_number_found(cast: Cast):
    make.submitted(cast.dss)
    client = sign_in(cast.dss.officer)
    client.get("/cases/")
    assert not AccessLog.objects.filter(action=AccessAction.SEARCH).exists()
    client.get("/cases/?q=ndiaye")
    entry = AccessLog.objects.get(action=AccessAction.SEARCH)
    assert (entry.terms, entry.count, entry.record_type, entry.actor) == ("ndiaye", 1, "seizure", cast.dss.officer)


def test_a_name_in_a_compartment_that_is_not_held_finds_nothing(cast: Cast):
    make.submitted(cast.dss, actor=cast.dss.police_officer, room=cast.dss.police_room, persons=(make.person_input(family_name="CANARY"),))
    assert listed(cast.dss.officer, "q=canary") == []
    assert len(listed(cast.dss.police_officer, "q=canary")) == 1


def test_sorting(cast: Cast):
    now = timezone.now()
    first, second = make.submitted(cast.dss, occurred_at=now - timedelta(days=1)), make.submitted(cast.dss, occurred_at=now - timedelta(days=9))
    assert listed(cast.dss.officer, "sort=occurred_at") == [str(second), str(first)]
    assert listed(cast.dss.officer, "sort=-occurred_at") == [str(first), str(second)]
    assert listed(cast.dss.officer, "sort=-reference") == [str(second), str(first)]


def test_a_page_holds_fifty_and_leads_to_the_next(cast: Cast):
    for number in range(PER_PAGE + 1):
        make.control(cast.dss, occurred_at=timezone.now() - timedelta(minutes=number))
    client = sign_in(cast.dss.officer)
    first = client.get("/cases/?tab=controls")
    assert len(first.context["table"].page.object_list) == PER_PAGE
    assert 'rel="next"' in first.content.decode()
    assert len(client.get("/cases/?tab=controls&page=2").context["table"].page.object_list) == 1


def test_a_large_number_is_not_counted_out(cast: Cast, monkeypatch):  # noqa: ANN001
    monkeypatch.setattr(paging, "COUNTED", 2)
    for _number in range(4):
        make.seizure_draft(cast.dss, complete=False)
    assert "more than 2" in sign_in(cast.dss.officer).get("/cases/").content.decode()
    assert paging.capped_count(Seizure.objects.all(), 2) == 3


def test_an_empty_list_says_what_will_be_here_and_offers_the_first(cast: Cast):
    page = sign_in(cast.dss.officer).get("/cases/").content.decode()
    assert "No cases yet" in page
    assert "Open the first case" in page
    assert "Open the first case" not in sign_in(cast.dss.custodian).get("/cases/").content.decode()


def queries_of(user: User, url: str) -> int:
    client = sign_in(user)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("tab", ["seizures", "controls"])
def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast, tab: str):
    def add() -> None:
        lines = tuple(make.line_input(quantity=Decimal(number)) for number in (1, 2, 3))
        make.submitted(cast.dss, lines=lines, persons=(make.person_input(), make.person_input(family_name="SOW")))
        make.control(cast.dss, person=make.person_input())

    add()
    few = queries_of(cast.dss.officer, f"/cases/?tab={tab}")
    for _number in range(6):
        add()
    assert queries_of(cast.dss.officer, f"/cases/?tab={tab}") == few


def test_the_number_of_queries_of_a_case_does_not_grow_with_its_parts(cast: Cast):
    small = make.submitted(cast.dss)
    large = make.submitted(
        cast.dss,
        lines=tuple(make.line_input(quantity=Decimal(number)) for number in range(1, 9)),
        persons=tuple(make.person_input(family_name=f"P{number}") for number in range(8)),
    )
    for tab in ("summary", "persons", "goods", "documents", "alerts", "access"):
        urls = [f"/seizures/{seizure.public_id}/?tab={tab}" for seizure in (small, large)]
        counts = [queries_of(cast.dss.officer, url) for url in urls]
        assert counts[0] == counts[1], tab


def plan_of(rows: Any) -> str:
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_the_newest_cases_come_out_of_their_index(cast: Cast):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    plan = plan_of(Seizure.objects.visible_to(cast.dss.officer).newest_first()[:50])
    assert re.search(r"Index Scan (Backward )?using seizure_newest", plan), plan
