"""The board, and type-ahead on flights."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from profiling.choices import Direction
from profiling.formats.records import ParsedFlight
from profiling.selectors.desk import board
from profiling.selectors.flights import flight_choices, flights_around
from tests.clients import sign_in
from tests.factories.cast import Cast
from tests.factories.messaging import send_alert
from tests.factories.profiling import consignment, flight_with_travellers, paxlst, receive, target

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


@pytest.mark.usefixtures("noon")
def test_the_board_holds_the_last_six_and_the_next_24_hours_in_order(cast: Cast):
    for number, lands in (("1", -7), ("2", -5), ("3", 1), ("4", 23), ("5", 25)):
        flight_with_travellers(cast.dss, 1, number=number, lands_in=hours(lands))
    rows = board(cast.dss.targeter)
    assert [(row.flight.number, row.is_past) for row in rows] == [("2", True), ("3", False), ("4", False)]
    assert [row.flight.number for row in board(cast.dss.targeter, hours=48)] == ["2", "3", "4", "5"]


@pytest.mark.usefixtures("noon")
def test_a_departure_stands_at_the_time_at_which_it_leaves(cast: Cast):
    flight_with_travellers(cast.dss, 1, number="718", lands_in=hours(3))
    flight_with_travellers(cast.dss, 1, number="719", origin="DSS", destination="CDG", lands_in=hours(8))
    flight_with_travellers(cast.dss, 1, number="721", origin="DSS", destination="CDG", lands_in=hours(31))
    rows = board(cast.dss.targeter)
    assert [(row.flight.number, row.direction, row.at, row.other_airport.iata) for row in rows] == [
        ("719", Direction.DEPARTURES, NOON + hours(2), "CDG"),
        ("718", Direction.ARRIVALS, NOON + hours(3), "CDG"),
    ]
    assert [row.flight.number for row in board(cast.dss.targeter, direction=Direction.ARRIVALS)] == ["718"]


@pytest.mark.usefixtures("noon")
def test_a_flight_without_a_time_is_on_the_board_of_its_day(cast: Cast):
    receive(cast.dss, paxlst(ParsedFlight("AF", "718", "CDG", "DSS", "2026-11-23", None, True), 1))
    row = board(cast.dss.targeter)[0]
    assert row.at is None
    page = sign_in(cast.dss.targeter).get("/desk/").content.decode()
    assert "no time given" in page


@pytest.mark.usefixtures("noon")
def test_the_board_counts_travellers_and_open_targets_by_priority(cast: Cast):
    flight = flight_with_travellers(cast.dss, 5)
    first, second, third = flight.travellers.all()[:3]
    target(cast.dss, first, priority="high", state="sent")
    target(cast.dss, second, priority="high")
    target(cast.dss, third, state="dismissed")
    target(cast.dss, consignment(cast.dss, flight=flight), priority="low")
    row = board(cast.dss.officer)[0]
    assert (row.travellers, row.targets, row.to_review, row.at_post) == (5, 4, 2, 1)
    assert [(pip.label, pip.count) for pip in row.pips] == [("High", 2), ("Low", 1)]
    page = sign_in(cast.dss.officer).get("/desk/").content.decode()
    assert "2 to review" in page
    assert "1 at the control post" in page


@pytest.mark.usefixtures("noon")
def test_a_unit_sees_its_own_flights_and_an_agency_its_own_room(cast: Cast):
    flight_with_travellers(cast.dss, 1, number="1")
    flight_with_travellers(cast.dss, 1, number="2", compartment=cast.dss.customs_room, actor=cast.dss.officer)
    flight_with_travellers(cast.abj, 1, number="3")
    assert [row.flight.number for row in board(cast.dss.officer)] == ["1", "2"]
    assert [row.flight.number for row in board(cast.dss.police_officer)] == ["1"]
    assert [row.flight.number for row in board(cast.abj.officer)] == ["3"]
    assert board(cast.stranger) == []
    window = (NOON - hours(24), NOON + hours(24))
    assert flights_around(cast.dss.police_officer, *window).count() == 1
    assert flights_around(cast.stranger, *window).count() == 0


@pytest.mark.usefixtures("noon")
def test_the_page_keeps_its_filters_in_the_address_and_survives_nonsense(cast: Cast):
    flight_with_travellers(cast.dss, 1, number="718")
    client = sign_in(cast.dss.targeter)
    assert "AF718" in client.get("/desk/?direction=arrivals&hours=6").content.decode()
    departures = client.get("/desk/?direction=departures").content.decode()
    assert "AF718" not in departures
    assert "No flight in this view" in departures
    assert "AF718" in client.get("/desk/?direction=x&hours=99999999999").content.decode()
    partial = client.get("/desk/", headers={"HX-Request": "true"}).content.decode()
    assert partial.lstrip().startswith('<div id="board"')


def test_an_empty_desk_offers_to_bring_in_a_message(cast: Cast):
    page = sign_in(cast.dss.targeter).get("/desk/").content.decode()
    assert "No flight on the board" in page
    assert 'href="/messages/upload/"' in page


@pytest.mark.parametrize("path", ["/desk/", "/messages/", "/targets/", "/messages/upload/", "/consignments/new/", "/mail/new/"])
def test_who_has_no_desk_is_refused(cast: Cast, path: str):
    for user in (cast.dss.custodian, cast.dss.liaison, cast.analyst, cast.oversight, cast.administrator, cast.stranger):
        assert sign_in(user).get(path).status_code == 403


@pytest.mark.usefixtures("noon")
def test_the_board_asks_the_database_the_same_whatever_it_holds(cast: Cast):
    client = sign_in(cast.dss.targeter)
    few = flight_with_travellers(cast.dss, 2, number="1")
    target(cast.dss, few.travellers.first())
    send_alert(cast.dss.officer, few.travellers.first(), cast.lis, off_route_reason="Same network")

    def queries(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    before = queries("/desk/"), queries(few.get_absolute_url()), queries("/targets/?state=all"), queries("/messages/")
    for number in range(2, 7):
        many = flight_with_travellers(cast.dss, 12, number=str(number))
        for person in many.travellers.all()[:3]:
            target(cast.dss, person)
            send_alert(cast.dss.officer, person, cast.lis, off_route_reason="Same network")
    after = queries("/desk/"), queries(many.get_absolute_url()), queries("/targets/?state=all"), queries("/messages/")
    assert after == before
    assert max(after) <= 25


@pytest.mark.usefixtures("noon")
def test_a_text_finds_the_flights_of_these_days_the_nearest_first(cast: Cast):
    flight_with_travellers(cast.dss, 1, number="718", lands_in=hours(20))
    flight_with_travellers(cast.dss, 1, number="718", lands_in=hours(2))
    flight_with_travellers(cast.dss, 1, number="504", origin="LIS", lands_in=hours(5))
    flight_with_travellers(cast.dss, 1, number="718", lands_in=hours(24 * 9))
    flight_with_travellers(cast.abj, 1, number="718")
    found = [choice.text for choice in flight_choices(cast.dss.officer, "af 718")]
    assert found == ["AF718 CDG–DSS · 2026-11-23 · 14:00", "AF718 CDG–DSS · 2026-11-24 · 08:00"]
    assert len(flight_choices(cast.dss.officer, "718")) == 2
    assert [choice.hint for choice in flight_choices(cast.dss.officer, "lisb")] == ["AF504"]
    assert [choice.hint for choice in flight_choices(cast.dss.officer, "LIS")] == ["AF504"]
    assert flight_choices(cast.dss.officer, "  ") == []
    assert flight_choices(cast.dss.officer, "%' OR 1=1") == []
    answer = sign_in(cast.dss.officer).get("/flights/choices/", {"q": "AF504"}).json()
    assert answer["results"][0]["hint"] == "AF504"
    assert set(answer["results"][0]) == {"id", "text", "hint"}


def test_a_refreshing_board_does_not_keep_the_session_awake(cast: Cast, settings):
    settings.IDLE_LOCK_MINUTES = 5
    with time_machine.travel(NOON, tick=False):
        client = sign_in(cast.dss.officer)
        client.get("/desk/")
    for minute in range(1, 7):
        with time_machine.travel(NOON + timedelta(minutes=minute), tick=False):
            answer = client.get("/desk/", headers={"HX-Request": "true", "X-Quiet": "1"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/")
