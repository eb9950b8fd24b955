"""`make run` for real: it starts, answers, stops, survives kill -9, and shares a machine with another one."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from aircop.core.embedded import remains
from aircop.core.embedded.discovery import running_services
from aircop.core.processes import PROCESSES, free_port

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parent.parent.parent
# Without the preparation, which has tests of its own: /health/ needs no schema.
CODE = "import sys; from scripts.run import main; sys.exit(main(steps=()))"
READY = "AIRCOP is ready"
SERVER_NAMES = ("postgres", "valkey")


class Started:
    """A `make run` in a session of its own."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port = var, port
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "REDIS", "AIRCOP", "SECRET", "LIVE", "DJANGO"))}
        environment |= {"AIRCOP_VAR": str(var), "PORT": str(port), "PYTHONPATH": str(ROOT)}
        self.popen = subprocess.Popen(
            [sys.executable, "-c", CODE], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        self.lines: list[str] = []

    def wait_ready(self) -> "Started":
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            self.lines.append(line)
            if READY in line:
                return self
        raise AssertionError("".join(self.lines))

    def health(self) -> dict[str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/health/", headers={"Host": "localhost"})
            answer: dict[str, str] = json.loads(connection.getresponse().read())
            return answer
        finally:
            connection.close()

    def processes(self) -> list[psutil.Process]:
        """Everything that belongs to this state folder, servers and their children too."""
        marks = [remains.mark_of(self.var, part) for part in ("processes", *SERVER_NAMES)]
        marked = [process for mark in marks for process in remains.marked_processes(mark)]
        family = {process.pid: process for process in marked}
        for process in marked:
            family |= {child.pid: child for child in process.children(recursive=True)}
        return list(family.values())

    def end(self, number: signal.Signals) -> int:
        self.popen.send_signal(number)
        self.lines.append(self.popen.communicate(timeout=60)[0])
        return self.popen.returncode


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="aircop-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def launch(folder: Path) -> Iterator[ExitStack]:
    """Whatever a test starts is gone after it."""
    with ExitStack() as stack:
        yield stack


def start(stack: ExitStack, var: Path, port: int | None = None) -> Started:
    started = Started(var, port or free_port(None))

    def finish() -> None:
        if started.popen.poll() is None:
            started.end(signal.SIGTERM)
        remains.stop_processes(started.processes(), [])

    stack.callback(finish)
    return started


def test_two_run_side_by_side_survive_kill_9_and_leave_nothing(launch: ExitStack, folder: Path) -> None:
    """One journey, since every start costs seconds: two at once, a stop, a kill of everything, a start over the remains."""
    modes = {parent: parent.stat().st_mode for parent in folder.parents}
    first = start(launch, folder / "first").wait_ready()
    second = start(launch, folder / ("a long name " * 12).strip() / "second").wait_ready()
    for run in (first, second):
        assert run.health() == {"status": "ok", "database": "ok", "redis": "ok", "worker": "ok"}
        assert running_services(run.var) is not None
        assert {path.stem for path in (run.var / "log").glob("*.log")} >= {process.name for process in PROCESSES}

    # Ctrl-C on the second: nothing of it is left, and the first does not notice.
    processes = second.processes()
    assert len(processes) >= len(PROCESSES) + len(SERVER_NAMES)
    assert second.end(signal.SIGINT) == 0
    assert remains.wait_until_ended(processes, 0) == []
    assert second.processes() == []

    # Another start over the running first one is refused and harms nothing.
    refused = start(launch, folder / "first", first.port)
    assert "already run" in refused.popen.communicate(timeout=60)[0]
    assert refused.popen.returncode == 1
    assert first.health()["status"] == "ok"

    # The supervisor and all that it started are killed at once; the next start finds the stale files.
    processes = first.processes()
    first.end(signal.SIGKILL)
    remains.stop_processes(processes, [])
    again = start(launch, folder / "first", first.port).wait_ready()
    assert again.health()["status"] == "ok"

    # A killed worker comes back; a killed supervisor takes everything along.
    worker = next(process for process in again.processes() if "worker" in process.cmdline())
    worker.kill()
    wait_until_worker_is(again, "ok")
    processes = again.processes()
    again.end(signal.SIGKILL)
    assert remains.wait_until_ended(processes, 15) == []
    assert {parent: parent.stat().st_mode for parent in folder.parents} == modes


def wait_until_worker_is(run: Started, state: str) -> None:
    deadline = time.monotonic() + 60
    while run.health()["worker"] != state:
        assert time.monotonic() < deadline
        time.sleep(0.3)


def test_ctrl_c_during_the_start_leaves_nothing(launch: ExitStack, folder: Path) -> None:
    run = start(launch, folder / "first")
    assert run.popen.stdout is not None
    assert any("Starting web" in line for line in run.popen.stdout)
    run.end(signal.SIGINT)
    assert run.processes() == []


def test_a_port_that_is_taken_is_said_plainly_with_a_way_out(launch: ExitStack, folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = start(launch, folder / "third", port)
        output = refused.popen.communicate(timeout=60)[0]
    assert refused.popen.returncode == 1
    assert f"Port {port} is used by another program" in output
    assert f"make run PORT={port + 1}" in output
    assert "Traceback" not in output
