"""With Redis down the pages answer, say what waits and whom to phone, and everything goes out when it is back."""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.request
from html import unescape
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from aircop.core.processes import WEB, Place, free_port
from tests.faults.world import Office, World, wait_until

pytestmark = pytest.mark.processes
#: A page waits for Redis once, two seconds at most; the rest is a slow machine.
PATIENCE_S = 8.0


class Browser:
    """A browser without scripts, signed in."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self.base = f"http://localhost:{port}"
        self.cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.text = ""
        self.address = ""

    def open(self, path: str, data: list[tuple[str, str]] | None = None) -> int:
        token = [("csrfmiddlewaretoken", found[1])] if data is not None and (found := re.search(r'csrfmiddlewaretoken" value="([^"]+)"', self.text)) else []
        body = urlencode([*token, *data]).encode() if data is not None else None
        request = urllib.request.Request(f"{self.base}{path}", body, {"Cookie": self.all_cookies(), "Referer": f"{self.base}{path}", "Origin": self.base})
        begun = time.monotonic()
        try:
            with self.opener.open(request, timeout=30) as answer:
                status, self.text, self.address = answer.status, answer.read().decode(), answer.url
        except HTTPError as error:
            status, self.text = error.code, error.read().decode()
        assert time.monotonic() - begun < PATIENCE_S, f"{path} took too long"
        return status

    def all_cookies(self) -> str:
        return "; ".join([self.cookie, *(f"{cookie.name}={cookie.value}" for cookie in self.jar)])

    def fields(self) -> list[tuple[str, str]]:
        """The fields of the page's forms with what they hold, as a browser would send them."""
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.text)
        found += re.findall(r'<input type="(?:text|date)" name="([^"]+)" value="([^"]*)"', self.text)
        found += re.findall(r'<input type="checkbox" name="([^"]+)" value="([^"]*)"[^>]* checked', self.text)
        for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', self.text, re.DOTALL):
            found += [(name, value) for value in re.findall(r'<option value="([^"]*)"[^>]* selected', options)]
        return [(name, unescape(value)) for name, value in found if name not in ("csrfmiddlewaretoken", "language", "next")]


@pytest.fixture(scope="module")
def office(world: World) -> Office:
    return Office(world)


@pytest.fixture(scope="module")
def traveller(office: Office) -> str:
    return str(office.ask("open_units", codes=["DSS", "LIS"]))


@pytest.fixture(scope="module")
def port(world: World) -> int:
    port = free_port(None)
    world.environment["PORT"] = str(port)
    place = Place(web_hosts=("127.0.0.1",), port=port, live_host="", live_port=0, run_dir=str(world.folder))
    # The suite's settings only for plain static files: nothing was collected here.
    world.spawn("web", *WEB.arguments(place), DJANGO_SETTINGS_MODULE="tests.settings", AIRCOP_DB_ROLE="runtime")
    return port


def is_answering(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://localhost:{port}/health/", timeout=5)
    except HTTPError as error:
        return error.code == 503
    except OSError:
        return False
    return True


def test_an_alert_is_sent_through_the_pages_while_redis_is_down(world: World, port: int, office: Office, traveller: str):
    wait_until(lambda: is_answering(port), "the site answers", pause_s=0.5)
    browser = Browser(port, office.ask("sign", username="officer.dss"))
    with world.valkey.down():
        assert browser.open("/alerts/") == 200
        assert browser.open(f"/alerts/new/?traveller={traveller}") == 200
        typed = [*browser.fields(), ("grounds", "Cash ticket"), ("requested_action", "X-ray"), ("language", "en")]
        assert browser.open(f"/alerts/new/?traveller={traveller}", typed) == 200
        assert "Send to 1 unit" in browser.text
        assert browser.open(f"/alerts/new/?traveller={traveller}", [*browser.fields(), ("language", "en"), ("step", "send")]) == 200
        assert "/alerts/" in browser.address
        assert "Not sent yet: phone now" in browser.text
        assert "+221 30 000 00 00" in browser.text
        assert browser.open("/alerts/sent/") == 200
        assert "On its way" in browser.text
        assert browser.open("/health/") == 503
        assert '"redis": "down"' in browser.text
    start_worker(world)
    wait_until(lambda: office.ask("sweep") + 1 and arrived(world), "the alert arrives after all", pause_s=0.5)
    assert browser.open("/alerts/sent/") == 200
    assert "On its way" not in browser.text


def arrived(world: World) -> bool:
    return {state for (state,) in world.query("SELECT state FROM messaging_alertdelivery")} == {"delivered"}


def start_worker(world: World) -> None:
    if "worker" not in world.processes:
        world.spawn("worker", "celery", "--quiet", "-A", "aircop", "worker", "--queues=alerts", "--concurrency=1", "--loglevel=WARNING")


def test_an_answer_is_taken_while_redis_hangs(world: World, port: int, office: Office, traveller: str):
    wait_until(lambda: is_answering(port), "the site answers", pause_s=0.5)
    start_worker(world)
    [reference] = office.ask("send", to=["LIS"])
    wait_until(lambda: office.ask("sweep") + 1 and arrived(world), "the alert is there", pause_s=0.5)
    alert = f"SELECT d.%s::text FROM messaging_alertdelivery d JOIN messaging_alert a ON a.id = d.alert_id WHERE a.reference = '{reference}'"
    [(delivery,)] = world.query(alert % "public_id")
    browser = Browser(port, office.ask("sign", username="officer.lis"))
    with world.valkey.frozen():
        assert browser.open(f"/deliveries/{delivery}/") == 200
        assert browser.open(f"/deliveries/{delivery}/acknowledge/", [("decision", "accepted"), ("note", "")]) == 200
        assert "We act on it" in browser.text
    assert world.query(alert % "state") == [("acknowledged",)]
