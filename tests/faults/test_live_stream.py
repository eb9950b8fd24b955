"""The live stream, in the process that serves it: uvicorn, PostgreSQL and Valkey are real."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from itertools import islice

import pytest

from aircop.core import live
from aircop.core.processes import LIVE, Place, free_port
from tests.faults.world import Office, World, wait_until

pytestmark = pytest.mark.processes
SITE = "http://localhost:8999"


class Stream:
    """A browser's EventSource, without the browser."""

    def __init__(self, port: int, cookies: dict[str, str], origin: str = SITE, heard: str | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {"Accept": "text/event-stream", "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        self.connection.request("GET", "/live/" if heard is None else f"/live/?heard={heard}", headers=headers | ({"Origin": origin} if origin else {}))
        self.response = self.connection.getresponse()
        self.status, self.headers = self.response.status, self.response.headers

    def lines(self) -> Iterator[str]:
        while line := self.response.readline():
            yield line.decode().rstrip("\n")

    def next_event(self, patience_s: float = 15.0) -> tuple[str, dict[str, str]]:
        """The next event; comments and blank lines are passed over. `end` when the stream was closed."""
        name, until = "", time.monotonic() + patience_s
        for line in self.lines():
            assert time.monotonic() < until, "nothing but heartbeats"
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
        return "end", {}

    def close(self) -> None:
        self.connection.close()


@pytest.fixture(scope="module")
def office(world: World) -> Office:
    office = Office(world)
    office.ask("open_units", codes=["DSS", "LIS", "ABJ"])
    return office


@pytest.fixture(scope="module")
def port(world: World, office: Office) -> int:
    port = free_port(None)
    world.environment |= {"SITE_ORIGIN": SITE, "LIVE_HEARTBEAT_SECONDS": "1", "LIVE_RECHECK_SECONDS": "2"}
    place = Place(web_hosts=(), port=0, live_host="127.0.0.1", live_port=port, run_dir=str(world.folder))
    world.spawn("live", *LIVE.arguments(place))
    world.spawn("worker", "celery", "--quiet", "-A", "aircop", "worker", "--queues=alerts", "--concurrency=1", "--loglevel=WARNING")
    wait_until(lambda: listens(port), "the live process listens")
    return port


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ago(seconds: float) -> str:
    """The number that a page has which was asked for so long ago."""
    return str(live.number_at(time.time() - seconds))


def undelivered(world: World) -> list[tuple[object, ...]]:
    return world.query("SELECT pk FROM (SELECT id AS pk FROM messaging_alertdelivery WHERE state = 'queued') AS waiting")


def connections_of_live(world: World) -> int:
    return world.query(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{world.database}' AND state LIKE '%idle%' AND usename = 'aircop_runtime'")[0][0]


def test_an_alert_reaches_the_recipients_page_and_nobody_elses(world: World, office: Office, port: int):
    recipient, sender, outsider = (Stream(port, office.ask("sign", username=name)) for name in ("officer.lis", "officer.dss", "officer.abj"))
    assert recipient.status == 200
    assert recipient.headers["Content-Type"].startswith("text/event-stream")
    assert (recipient.headers["Access-Control-Allow-Origin"], recipient.headers["Access-Control-Allow-Credentials"]) == (SITE, "true")
    assert "retry: 3000" in next(recipient.lines())
    office.ask("send", to=["LIS"])
    name, data = recipient.next_event()
    delivery = world.query("SELECT public_id::text, state FROM messaging_alertdelivery")[0]
    assert (name, data["id"], delivery[1]) == ("alert", delivery[0], "delivered")
    assert set(data) == {"id", "alert"}
    assert sender.next_event()[0] == "delivery"
    outsider.connection.sock.settimeout(3)
    seen = [next(outsider.lines()) for _ in range(4)]
    assert not [line for line in seen if line.startswith("event")], seen


def test_a_page_that_listens_late_is_told_what_it_missed_and_nothing_older(world: World, office: Office, port: int):
    cookies = office.ask("sign", username="officer.lis")
    office.ask("send", to=["LIS"])
    wait_until(lambda: not undelivered(world), "the alert is delivered")
    latest = world.query("SELECT public_id::text FROM messaging_alertdelivery ORDER BY id DESC LIMIT 1")[0][0]
    late = Stream(port, cookies, heard=ago(60))
    heard = [late.next_event()]
    while heard[-1][1].get("id") != latest:
        heard.append(late.next_event())
    assert {name for name, _data in heard} <= {"alert", "delivery"}
    outsider = Stream(port, office.ask("sign", username="officer.abj"), heard=ago(60))
    up_to_date = Stream(port, cookies)
    for stream in (outsider, up_to_date):
        stream.connection.sock.settimeout(3)
        lines = [next(stream.lines()) for _ in range(4)]
        assert not [line for line in lines if line.startswith("event")], lines


@pytest.mark.parametrize("heard", ["0", "1", "9" * 18, "9" * 400, "-1", "1e9", "soon", ""])
def test_a_page_that_is_further_behind_than_channels_remember_is_told_to_ask(world: World, office: Office, port: int, heard: str):
    assert Stream(port, office.ask("sign", username="officer.lis"), heard=heard).next_event() == ("poll", {})
    assert Stream(port, office.ask("sign", username="officer.lis"), heard=ago(121)).next_event() == ("poll", {})


def test_a_page_that_comes_back_with_the_number_it_heard_last_is_told_what_came_after_it(world: World, office: Office, port: int):
    cookies = office.ask("sign", username="officer.lis")
    numbers: list[str] = []
    for _ in range(3):
        office.ask("send", to=["LIS"])
        wait_until(lambda: not undelivered(world), "the alert is delivered")
        late = Stream(port, cookies, heard=numbers[-1] if numbers else ago(60))
        numbers += [line.removeprefix("id: ") for line in islice(late.lines(), 12) if line.startswith("id: ")]
        late.close()
    assert len(numbers) >= 3
    assert numbers == sorted(set(numbers), key=int)


def test_a_quiet_stream_sends_heartbeats_and_holds_no_database_connection(world: World, office: Office, port: int):
    office_connections = connections_of_live(world)
    streams = [Stream(port, office.ask("sign", username=name)) for name in ("officer.lis", "chief.lis", "officer.abj", "officer.dss")]
    for stream in streams:
        lines = stream.lines()
        assert [next(lines) for _ in range(3)][:1] == ["retry: 3000"]
        wait_until(lambda lines=lines: next(lines).startswith(":"), "a heartbeat")
    assert connections_of_live(world) <= office_connections + 1


@pytest.mark.parametrize("how", ["lock", "end_session"])
def test_a_locked_or_ended_session_ends_the_stream(world: World, office: Office, port: int, how: str):
    cookies = office.ask("sign", username="officer.lis")
    stream = Stream(port, cookies)
    assert stream.status == 200
    office.ask(how, session_key=next(iter(cookies.values())))
    assert stream.next_event()[0] == "logout"
    assert stream.next_event()[0] == "end"
    again = Stream(port, cookies)
    assert again.status in (401, 423)


def test_who_loses_the_posting_hears_nothing_more(world: World, office: Office, port: int):
    stream = Stream(port, office.ask("sign", username="targeter.lis"))
    office.ask("end_postings", username="targeter.lis")
    assert stream.next_event()[0] == "end"


def test_the_stream_lives_through_an_outage_of_redis_and_tells_the_page_to_ask(world: World, office: Office, port: int):
    stream = Stream(port, office.ask("sign", username="officer.lis"))
    assert next(stream.lines()) == "retry: 3000"
    with world.valkey.down():
        assert stream.next_event() == ("poll", {})
        office.ask("send", to=["LIS"])
    wait_until(lambda: office.ask("sweep") + 1 and not undelivered(world), "the sweeper finds the alert", pause_s=0.5)
    names = iter(stream.next_event()[0] for _ in range(20))
    assert "alert" in names
    stream.close()


def test_without_a_session_or_from_another_site_there_is_no_stream(world: World, office: Office, port: int):
    assert Stream(port, {}).status == 401
    assert Stream(port, office.ask("sign", username="officer.lis"), origin="https://evil.example").status == 403


def test_one_person_has_a_handful_of_streams_at_most(world: World, office: Office, port: int):
    cookies = office.ask("sign", username="deputy.lis")
    streams = [Stream(port, cookies) for _ in range(8)]
    for stream in streams:
        assert next(stream.lines()) == "retry: 3000"
    assert Stream(port, cookies).status == 429
    for stream in streams[:4]:
        stream.close()
    wait_until(lambda: Stream(port, cookies).status == 200, "room for another stream", pause_s=0.5)
