"""No alert is lost and none arrives twice, whatever is killed at whatever moment: real PostgreSQL, Valkey, worker, scheduler."""

from __future__ import annotations

import email
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from aircop.core.processes import SCHEDULER, WORKER, Place
from tests.faults.world import Office, World, wait_until

pytestmark = pytest.mark.processes
SEED = 20261123
RECIPIENTS = ["ABJ", "LIS"]


class Faults:
    """Alerts sent while something dies; each method is one point, `rng` its moment."""

    def __init__(self, world: World, office: Office, rng: random.Random) -> None:
        self.world, self.office, self.rng = world, office, rng
        self.sent = 0
        self.orders = 0
        self.place = Place(web_hosts=(), port=0, live_host="", live_port=0, run_dir=str(world.folder))

    def send(self, count: int | None = None) -> None:
        count = count or self.rng.choice([1, 1, 2])
        self.sent += len(self.office.ask("send", to=RECIPIENTS, count=count))

    def start_worker(self) -> None:
        arguments = [argument if argument != "aircop" else "tests.faults.worker" for argument in WORKER.arguments(self.place)]
        self.world.spawn("worker", *arguments, FAULT_FOLDER=str(self.world.folder))

    def wait_for_worker(self) -> None:
        """A death means something only while somebody works."""
        ready = self.world.folder / f"ready-{self.world.processes['worker'].pid}"
        wait_until(lambda: self.tend() or ready.exists(), "the worker listens")

    def start_scheduler(self) -> None:
        self.world.spawn("scheduler", *SCHEDULER.arguments(self.place))

    def tend(self) -> None:
        """What the supervisor does: a process that ended starts again."""
        for name, start in (("worker", self.start_worker), ("scheduler", self.start_scheduler)):
            if self.world.processes[name].poll() is not None:
                start()

    # --- the points

    def redis_dies_before_the_commit(self) -> None:
        with self.world.valkey.down():
            self.send()

    def redis_hangs_over_the_commit(self) -> None:
        with self.world.valkey.frozen():
            self.send(1)

    def redis_dies_while_workers_deliver(self) -> None:
        self.wait_for_worker()
        self.send()
        time.sleep(self.rng.uniform(0, 0.08))
        with self.world.valkey.down():
            pass

    def sender_dies_between_commit_and_wake_up(self) -> None:
        assert self.office.ask("send_and_die", to=RECIPIENTS) == 9
        self.sent += 1

    def whole_worker_dies_at_any_moment(self) -> None:
        self.wait_for_worker()
        self.send()
        time.sleep(self.rng.uniform(0, 0.1))
        self.world.kill("worker")
        self.start_worker()

    def one_process_of_the_worker_dies_at_any_moment(self) -> None:
        self.wait_for_worker()
        self.send()
        time.sleep(self.rng.uniform(0, 0.1))
        with suppress(psutil.NoSuchProcess):
            self.rng.choice(wait_until(self.pool, "the worker has processes")).kill()

    def pool(self) -> list[psutil.Process]:
        """The worker's own processes; none while it is coming up. Losing Redis at a bad moment may end it altogether."""
        self.tend()
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self.world.processes["worker"].pid).children()
        return []

    def die(self, where: str) -> None:
        """Order a death at a certain place, and see to it that somebody comes there."""
        self.wait_for_worker()
        self.orders += 1
        order = self.world.folder / f"die-{where}-{self.orders}"
        order.touch()
        self.send()
        # A worker that lost Redis a moment ago may only now end: it starts again, as under the supervisor.
        wait_until(lambda: self.tend() or not order.exists() or self.send(1), "a worker comes to the place", pause_s=0.5)

    def worker_dies_before_it_takes_the_job(self) -> None:
        self.die("before-claim")

    def worker_dies_before_its_commit(self) -> None:
        self.die("before-commit")

    def worker_dies_after_delivery(self) -> None:
        self.die("after-delivery")

    def worker_dies_before_it_acknowledges_the_task(self) -> None:
        self.die("before-acknowledgement")


def fifty_points(faults: Faults, rng: random.Random) -> list[Callable[[], None]]:
    kinds = [
        (faults.redis_dies_before_the_commit, 6),
        (faults.redis_hangs_over_the_commit, 3),
        (faults.redis_dies_while_workers_deliver, 6),
        (faults.sender_dies_between_commit_and_wake_up, 6),
        (faults.whole_worker_dies_at_any_moment, 3),
        (faults.one_process_of_the_worker_dies_at_any_moment, 5),
        (faults.worker_dies_before_it_takes_the_job, 4),
        (faults.worker_dies_before_its_commit, 5),
        (faults.worker_dies_after_delivery, 6),
        (faults.worker_dies_before_it_acknowledges_the_task, 6),
    ]
    points = [point for point, times in kinds for _ in range(times)]
    rng.shuffle(points)
    assert len(points) == 50
    return points


def open_jobs(world: World) -> list[tuple[str, str, int]]:
    return world.query("SELECT kind, state, attempts FROM core_job WHERE state NOT IN ('done')")


def message_ids(folder: Path) -> Counter[str]:
    """How often each message left, by Message-ID."""
    found: Counter[str] = Counter()
    for path in folder.glob("*.log"):
        for text in path.read_text().split("-" * 79):
            if message_id := email.message_from_string(text.strip())["Message-ID"]:
                found[message_id] += 1
    return found


def test_every_alert_is_once_in_each_inbox_after_fifty_deaths(world: World):
    rng = random.Random(SEED)
    office = Office(world)
    office.ask("open_units", codes=["DSS", "ABJ", "LIS"])
    faults = Faults(world, office, rng)
    faults.start_worker()
    faults.start_scheduler()
    begun = time.monotonic()
    for number, point in enumerate(fifty_points(faults, rng), start=1):
        point()
        faults.tend()
        # Shown by pytest when the test failed.
        sys.stdout.write(f"{time.monotonic() - begun:6.1f} s  {number:2} {point.__name__}\n")
    wait_until(lambda: faults.tend() or not open_jobs(world), "all background work is done", patience_s=60, pause_s=0.5)

    expected = faults.sent * len(RECIPIENTS)
    inboxes = world.query("SELECT recipient_id, count(*), count(DISTINCT alert_id) FROM messaging_alertdelivery WHERE state = 'delivered' GROUP BY 1")
    assert world.query("SELECT count(*) FROM messaging_alert") == [(faults.sent,)]
    assert [(total, distinct) for _unit, total, distinct in inboxes] == [(faults.sent, faults.sent)] * len(RECIPIENTS)
    arrivals = world.query("SELECT pgh_obj_id, count(*) FROM messaging_alertdeliveryevent WHERE state = 'delivered' AND emailed_at IS NULL GROUP BY 1")
    assert len(arrivals) == expected
    assert {times for _delivery, times in arrivals} == {1}
    jobs = world.query("SELECT kind, state, count(*) FROM core_job GROUP BY 1, 2 ORDER BY 1")
    assert jobs == [("alert.deliver", "done", expected), ("alert.email", "done", expected)]
    assert len(message_ids(world.mail)) == expected
    references = world.query("SELECT reference FROM messaging_alert ORDER BY reference")
    assert [int(reference[-5:]) for (reference,) in references] == list(range(1, faults.sent + 1))
