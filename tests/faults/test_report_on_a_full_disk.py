"""A report and an archive on a machine that breaks in the middle: the product's own worker, PostgreSQL and Valkey are real."""

from __future__ import annotations

import resource
import signal
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from aircop.core.processes import WORKER, Place
from tests.faults.world import Office, World, wait_until

pytestmark = pytest.mark.processes
FULL = "The server's disk is full. Nothing was half-written"


class Machine:
    """The worker of one installation, whose disk the test can fill up and empty again."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.temporary = world.folder / "tmp"
        self.temporary.mkdir()
        self.media = world.folder / "var" / "media"
        self.office = Office(world)
        self.office.ask("open_units", codes=["DSS"])
        place = Place(web_hosts=(), port=0, live_host="", live_port=0, run_dir=str(world.folder))
        arguments = [argument if argument != "aircop" else "tests.faults.worker" for argument in WORKER.arguments(place)]
        arguments = [argument if not argument.startswith("--concurrency") else "--concurrency=1" for argument in arguments]
        self.worker = world.spawn("worker", *arguments, FAULT_FOLDER=str(world.folder), TMPDIR=str(self.temporary))
        wait_until((world.folder / f"ready-{self.worker.pid}").exists, "the worker listens")

    def pool(self) -> list[int]:
        return [child.pid for child in psutil.Process(self.worker.pid).children()]

    @contextmanager
    def full_disk(self, bytes_a_file: int) -> Iterator[None]:
        """No file of the worker may grow beyond so many bytes: the system answers a write as it does without room (EFBIG, not ENOSPC)."""
        for pid in self.pool():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (bytes_a_file, resource.RLIM_INFINITY))
        try:
            yield
        finally:
            for pid in self.pool():
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def job(self, kind: str) -> dict[str, Any]:
        """The newest job of this kind."""
        rows = self.world.query(f"SELECT state, error, attempts, progress FROM core_job WHERE kind = '{kind}' ORDER BY id DESC LIMIT 1")
        return dict(zip(("state", "error", "attempts", "progress"), rows[0], strict=True))

    def refused(self, kind: str) -> dict[str, Any]:
        """The job once its attempt has failed; it waits for the next one."""
        return wait_until(lambda: (found := self.job(kind))["error"] and found, f"{kind} fails")

    def done(self, kind: str) -> dict[str, Any]:
        """The job once it is done; what waits is woken, as the scheduler does."""

        def is_done() -> dict[str, Any] | None:
            self.office.ask("let_leases_lapse")
            self.office.ask("sweep")
            found = self.job(kind)
            return found if found["state"] == "done" else None

        return wait_until(is_done, f"{kind} is done", pause_s=0.3)

    def editions(self) -> int:
        return int(self.world.query("SELECT count(*) FROM seizures_reportedition")[0][0])

    def archives(self) -> list[Path]:
        return [path for path in (self.media / "report-archives").rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def machine(world: World) -> Machine:
    return Machine(world)


def test_a_full_disk_in_the_middle_of_a_report_then_of_the_archive_then_a_killed_renderer(machine: Machine):
    # The renderer can't put down its fonts.
    with machine.full_disk(10_000):
        case = machine.office.ask("approve_case", code="DSS")
        job = machine.refused("report.render")
        assert job["error"].startswith(FULL)
        assert (job["state"], machine.editions()) == ("queued", 0)
    machine.done("report.render")
    assert machine.editions() == 1

    # The report is stored, the archive of it finds no room: no file, and no name of one.
    with machine.full_disk(20_000):
        batch = machine.office.ask("ask_for_reports", code="DSS", cases=[case])
        assert machine.refused("report.archive")["error"].startswith(FULL)
        assert machine.archives() == []
        assert machine.world.query("SELECT file, sha256, made_at FROM seizures_reportbatch") == [("", "", None)]
    machine.done("report.archive")
    (archive,) = machine.archives()
    assert archive.name.startswith(batch)
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        assert len(opened.namelist()) == 2

    # The process that sets the pages is killed over them.
    machine.office.ask("approve_case", code="DSS")
    wait_until(lambda: machine.job("report.render")["progress"] >= 30, "the pages are being set", pause_s=0.005)
    (child,) = machine.pool()
    psutil.Process(child).send_signal(signal.SIGKILL)
    wait_until(lambda: machine.pool() not in ([], [child]), "the worker has another process")
    assert machine.editions() == 1
    machine.done("report.render")
    assert machine.editions() == 2
