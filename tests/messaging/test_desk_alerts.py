"""The alerts about a flight on the board of the desk and on the flight's page: what came in, what went out, what waits."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from jaitf.models import User
from messaging.selectors.flights import alerts_about_flights
from messaging.services.alerts import alert_cancel
from messaging.services.deliveries import delivery_acknowledge
from profiling.models import Flight
from tests.clients import sign_in
from tests.factories.cast import Cast
from tests.factories.messaging import NOON, deliver_alert, make_flight, make_traveller, send_alert

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def counts(user: User, flight: Flight) -> tuple[int, int, int, int]:
    """Received, of these to answer; sent, of these unanswered."""
    alerts = alerts_about_flights(user, [flight]).get(flight.pk)
    return (len(alerts.received), alerts.to_answer, len(alerts.sent), alerts.unanswered) if alerts else (0, 0, 0, 0)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_an_alert_counts_for_its_flight_at_the_sender_and_at_the_recipient_until_it_is_answered(cast: Cast):
    ours, theirs = make_flight(cast.dss.joint), make_flight(cast.abj.joint)
    alert = send_alert(cast.dss.officer, make_traveller(cast.dss.joint, ours), cast.abj)
    assert counts(cast.dss.officer, ours) == (0, 0, 1, 1)
    assert counts(cast.abj.officer, theirs) == (0, 0, 0, 0)
    (delivery,) = deliver_alert(alert)
    assert counts(cast.abj.officer, theirs) == (1, 1, 0, 0)
    delivery_acknowledge(actor=cast.abj.officer, delivery=delivery, decision="accepted")
    assert counts(cast.dss.officer, ours) == (0, 0, 1, 0)
    assert counts(cast.abj.officer, theirs) == (1, 0, 0, 0)


def test_the_board_links_one_alert_itself_and_several_on_the_flights_page(cast: Cast):
    flight = make_flight(cast.abj.joint)
    departing = make_flight(cast.dss.joint)
    (first,) = deliver_alert(send_alert(cast.dss.officer, make_traveller(cast.dss.joint, departing), cast.abj))
    client = sign_in(cast.abj.officer)
    board = text_of(client.get("/desk/"))
    assert f'<a href="/deliveries/{first.public_id}/">1 received</a>' in board
    assert "1 to answer" in board
    mine = send_alert(cast.abj.officer, make_traveller(cast.abj.joint, flight, family_name="Diop"), cast.lis)
    deliver_alert(send_alert(cast.dss.officer, make_traveller(cast.dss.joint, departing, family_name="Fall"), cast.abj))
    board = text_of(client.get("/desk/"))
    assert f'<a href="{flight.get_absolute_url()}#alerts">2 received</a>' in board
    assert f'<a href="/alerts/{mine.public_id}/">1 sent</a>' in board
    assert "1 unanswered" in board
    page = text_of(client.get(flight.get_absolute_url()))
    assert '<h2 id="alerts"' in page
    assert f'<a href="/deliveries/{first.public_id}/">' in page
    assert f'<a href="/alerts/{mine.public_id}/">' in page
    assert "Received, to answer" in page
    assert "Sent, not answered by all" in page


def test_a_withdrawn_alert_and_one_about_the_same_number_of_another_day_do_not_count(cast: Cast):
    flight = make_flight(cast.abj.joint)
    tomorrow = make_flight(cast.dss.joint, lands_in=timedelta(hours=23))
    deliver_alert(send_alert(cast.dss.officer, make_traveller(cast.dss.joint, tomorrow), cast.abj))
    assert counts(cast.abj.officer, flight) == (0, 0, 0, 0)
    alert = send_alert(cast.dss.officer, make_traveller(cast.dss.joint), cast.abj)
    deliver_alert(alert)
    assert counts(cast.abj.officer, flight) == (1, 1, 0, 0)
    alert_cancel(actor=cast.dss.officer, alert=alert, reason="He did not board.")
    assert counts(cast.abj.officer, flight) == (0, 0, 0, 0)
    assert "#alerts" not in text_of(sign_in(cast.abj.officer).get("/desk/"))


def test_an_alert_that_names_a_document_counts_for_the_flight_on_which_it_travels(cast: Cast):
    rebooked = make_flight(cast.abj.joint, number="99", lands_in=timedelta(hours=20))
    deliver_alert(send_alert(cast.dss.officer, make_traveller(cast.dss.joint), cast.abj))
    assert counts(cast.abj.officer, rebooked) == (0, 0, 0, 0)
    make_traveller(cast.abj.joint, rebooked)
    assert counts(cast.abj.officer, rebooked) == (1, 1, 0, 0)
    assert counts(cast.lis.officer, rebooked) == (0, 0, 0, 0)


def test_who_is_not_told_the_person_does_not_learn_the_person_from_the_flight(cast: Cast):
    direct = make_flight(cast.dss.joint, stops=("DSS", "LIS"))
    alert = send_alert(cast.dss.officer, make_traveller(cast.dss.joint, direct), cast.abj, off_route_reason="Same network")
    assert [delivery.shows_person for delivery in deliver_alert(alert)] == [False]
    other = make_flight(cast.abj.joint, number="99")
    make_traveller(cast.abj.joint, other)
    assert counts(cast.abj.officer, other) == (0, 0, 0, 0)


def test_another_agency_sees_no_alert_out_of_an_agencys_own_room(cast: Cast):
    flight = make_flight(cast.dss.joint)
    send_alert(cast.dss.officer, make_traveller(cast.dss.customs_room, make_flight(cast.dss.customs_room)), cast.lis)
    assert counts(cast.dss.officer, flight) == (0, 0, 1, 1)
    assert counts(cast.dss.police_officer, flight) == (0, 0, 0, 0)
    assert counts(cast.dss.custodian, flight) == (0, 0, 0, 0)
