"""From the commit of an alert to the partner's open page, through the processes that serve it.

A sender commits ten alerts a second; a worker delivers them; the event stream of the live process brings them to a client
that stands for the partner's page. Meanwhile a dashboard and a report are rendered without a pause by another process. In
the same run, on the same Redis, a bare publish and subscribe: the least that any push can take.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from statistics import quantiles
from typing import Any

import redis
from django.conf import settings
from django.db import transaction

from aircop.core.audit import acting
from aircop.core.processes import LIVE, WORKER, Place, free_port, is_port_free
from benchmarks.measure import Measure
from jaitf.models import TaskForce, User
from messaging.services.alerts import alert_send
from profiling.models import Traveller
from tests.clients import sign_in
from tests.factories.cast import make_unit
from tests.factories.messaging import alert_words, make_flight, make_traveller

PER_SECOND, SECONDS, WARM_UP = 10, 25, 20
LIMIT_MS = 500.0
#: What may be spent on top of a bare push for four transactions and two processes in between.
TIMES_BARE_REDIS = 500.0
SENDER, RECIPIENT = "DSS", "LIS"
PING = "aircop:bench:ping"


def measures() -> Iterable[Measure]:
    sender, traveller, recipient = people()
    port = free_port(None)
    place = Place(web_hosts=(), port=0, live_host="127.0.0.1", live_port=port, run_dir=str(settings.VAR_DIR))
    with ExitStack() as running:
        running.enter_context(process(*LIVE.arguments(place)))
        running.enter_context(process(*WORKER.arguments(place)))
        running.enter_context(process("benchmarks.rendering_load"))
        page = running.enter_context(Page(port, recipient))
        echo = running.enter_context(Echo())
        wait_for_the_worker(page, sender, traveller)
        pushed, bare = rounds(sender, traveller, page, echo)
    name = f"Alert from commit to the partner's open page, p99 at {PER_SECOND} a second beside a dashboard and a report"
    yield Measure(name, "ms", p99(pushed), "limit", LIMIT_MS, 1.0, "lower")
    yield Measure("The same against a bare push, p99", "ms", p99(pushed), "bare Redis publish and subscribe", p99(bare), TIMES_BARE_REDIS, "lower")


def p99(times: list[float]) -> float:
    return quantiles(times, n=100)[98]


def people() -> tuple[User, Traveller, User]:
    """Two units, an officer in each, and a traveller between them; kept for the next run on the same database."""
    for code in (SENDER, RECIPIENT):
        if not TaskForce.objects.filter(code=code).exists():
            make_unit(code)
    sender = officer_of(SENDER)
    room = TaskForce.objects.get(code=SENDER).compartments.get(kind="joint")
    traveller = Traveller.objects.filter(compartment=room, disembarks=RECIPIENT).first() or make_traveller(room, make_flight(room, stops=(SENDER, RECIPIENT)))
    return sender, traveller, officer_of(RECIPIENT)


def officer_of(code: str) -> User:
    officer = User.objects.filter(postings__task_force__code=code, postings__role="officer", postings__ends_on=None).order_by("pk").first()
    assert officer is not None
    return officer


@contextmanager
def process(*arguments: str) -> Iterator[None]:
    """One of the product's processes, as `make run` starts it, in a session of its own."""
    serving = os.environ | {"AIRCOP_DB_ROLE": "runtime"}
    running = subprocess.Popen([sys.executable, "-m", *arguments], env=serving, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


class Page:
    """The partner's open page: notes when the stream says that an alert is there, by the alert's public id."""

    def __init__(self, port: int, reader: User) -> None:
        self.port, self.reader = port, reader
        self.arrived: dict[str, float] = {}

    def __enter__(self) -> Page:
        while is_port_free(self.port):
            time.sleep(0.1)
        cookie = sign_in(self.reader).cookies[settings.SESSION_COOKIE_NAME].value
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self.connection.request("GET", "/live/", headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}", "Origin": settings.SITE_ORIGIN})
        self.stream = self.connection.getresponse()
        assert self.stream.status == 200, self.stream.read()
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def _listen(self) -> None:
        event = b""
        with suppress(OSError, ValueError, AttributeError):
            while line := self.stream.readline():
                now = time.perf_counter()
                if line.startswith(b"event: "):
                    event = line[7:].strip()
                if line.startswith(b"data: ") and event == b"alert":
                    self.arrived.setdefault(json.loads(line[6:])["alert"], now)

    def __exit__(self, *_: Any) -> None:
        self.connection.close()


class Echo:
    """A bare subscriber: how long a published message takes to arrive."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.client = redis.Redis.from_url(settings.REDIS_URL)

    def __enter__(self) -> Echo:
        self.subscriber = self.client.pubsub(ignore_subscribe_messages=True)
        self.subscriber.subscribe(PING)
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def _listen(self) -> None:
        with suppress(redis.RedisError, OSError, ValueError, AttributeError):
            for message in self.subscriber.listen():
                if message["type"] == "message":
                    self.times.append((time.perf_counter() - float(message["data"])) * 1000)

    def send(self) -> None:
        self.client.publish(PING, repr(time.perf_counter()))

    def __exit__(self, *_: Any) -> None:
        self.subscriber.close()
        self.client.close()


def send(sender: User, traveller: Traveller) -> tuple[str, float]:
    """Send one alert as a request does; its id and the moment right after the commit, before the worker is woken."""
    committed: list[float] = []
    with acting(sender.pk):
        transaction.on_commit(lambda: committed.append(time.perf_counter()))
        recipients = list(TaskForce.objects.filter(code=RECIPIENT))
        alert = alert_send(actor=sender, source=traveller, recipients=recipients, **alert_words())
    return str(alert.public_id), committed[0]


def wait_for_the_worker(page: Page, sender: User, traveller: Traveller) -> None:
    """Until the first alerts come through, so that no process is measured while it starts."""
    sent = [send(sender, traveller)[0] for _ in range(WARM_UP)]
    until = time.monotonic() + 60
    while not all(alert in page.arrived for alert in sent):
        if time.monotonic() > until:
            raise RuntimeError("the alerts do not arrive: is the worker running?")
        time.sleep(0.1)


def rounds(sender: User, traveller: Traveller, page: Page, echo: Echo) -> tuple[list[float], list[float]]:
    """Milliseconds from commit to page for each alert, and of each bare push in between."""
    sent: dict[str, float] = {}
    begun = time.monotonic()
    for number in range(PER_SECOND * SECONDS):
        time.sleep(max(0.0, begun + number / PER_SECOND - time.monotonic()))
        alert, committed = send(sender, traveller)
        sent[alert] = committed
        echo.send()
    until = time.monotonic() + 30
    while len(page.arrived.keys() & sent.keys()) < len(sent) and time.monotonic() < until:
        time.sleep(0.05)
    return [(page.arrived[alert] - committed) * 1000 for alert, committed in sent.items()], echo.times
