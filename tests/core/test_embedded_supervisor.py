"""The supervisor: what ends is started again, ever more slowly; what is stopped leaves nothing behind."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from aircop.core.embedded import remains
from aircop.core.embedded.spawning import LOG_LIMIT_BYTES, log_tail, open_log
from aircop.core.embedded.supervisor import FIRST_DELAY_S, LONGEST_DELAY_S, Child, Supervisor, ending
from aircop.core.processes import Process

DUMMY = Process("dummy", "a test", lambda _place: [], health="http", scales=False, patience_s=1.0)
SLEEPER = "import time; time.sleep(60)"
# Ignores SIGTERM, and so does its child.
STUBBORN = "import os, signal, time; signal.signal(15, signal.SIG_IGN); os.fork(); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """One with an empty state folder; what it says is kept in `said`."""
    (tmp_path / "log").mkdir()
    said: list[str] = []
    supervisor = Supervisor(tmp_path, tmp_path, said.append)
    supervisor.environment = dict(os.environ)
    yield supervisor
    supervisor.stop()


def run(supervisor: Supervisor, code: str) -> Child:
    supervisor.add(DUMMY, [sys.executable, "-c", code])
    supervisor.start_all()
    return supervisor.children[0]


def wait_for(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_process_that_ends_is_started_again_after_its_delay(supervisor: Supervisor) -> None:
    child = run(supervisor, SLEEPER)
    first = child.popen
    assert first is not None
    first.kill()
    first.wait()
    supervisor.tend()
    assert (child.popen, child.failures) == (None, 1)
    assert supervisor.next_look_s() <= FIRST_DELAY_S
    child.due_at = time.monotonic()
    supervisor.tend()
    assert child.popen is not None
    assert child.popen.pid != first.pid
    assert child.popen.poll() is None


def test_delays_double_up_to_half_a_minute(supervisor: Supervisor) -> None:
    child = run(supervisor, SLEEPER)
    delays = []
    for child.failures in range(1, 9):
        delays.append(child.delay_s)
    assert delays == [1, 2, 4, 8, 16, LONGEST_DELAY_S, LONGEST_DELAY_S, LONGEST_DELAY_S]


def test_the_orphans_of_a_killed_process_end_before_its_next_start(supervisor: Supervisor) -> None:
    child = run(supervisor, STUBBORN)
    wait_for(lambda: child.log.read_bytes().count(b"up") == 2)
    assert child.popen is not None
    orphans = psutil.Process(child.popen.pid).children()
    child.popen.kill()
    child.popen.wait()
    supervisor.tend()
    assert len(orphans) == 1
    assert remains.wait_until_ended(orphans, 0) == []


def test_stopping_kills_those_who_do_not_listen_and_their_children(supervisor: Supervisor) -> None:
    child = run(supervisor, STUBBORN)
    wait_for(lambda: child.log.read_bytes().count(b"up") == 2)
    assert child.popen is not None
    leader = psutil.Process(child.popen.pid)
    family = [leader, *leader.children()]
    supervisor.stop()
    assert remains.wait_until_ended(family, 0) == []
    assert remains.marked_processes(supervisor.mark) == []


def test_processes_of_an_earlier_killed_supervisor_are_ended(supervisor: Supervisor, tmp_path: Path) -> None:
    child = run(supervisor, SLEEPER)
    later = Supervisor(tmp_path, tmp_path, print)
    later.recover()
    assert child.popen is not None
    assert child.popen.wait(1) == -signal.SIGTERM


def test_a_log_is_private_and_set_aside_when_it_is_large(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    os.close(open_log(log))
    assert log.stat().st_mode & 0o777 == 0o600
    log.write_bytes(b"line\n" * (LOG_LIMIT_BYTES // 5 + 1))
    os.close(open_log(log))
    assert log.stat().st_size == 0
    assert (tmp_path / "web.log.1").stat().st_size > LOG_LIMIT_BYTES


def test_the_end_of_a_log_is_what_a_person_needs(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    assert log_tail(log) == ""
    log.write_text("\n".join(f"line {number}" for number in range(100)))
    assert log_tail(log).splitlines()[0::14] == ["line 85", "line 99"]


def test_endings_are_told_in_words() -> None:
    assert (ending(3), ending(-9)) == ("exit code 3", "signal SIGKILL")
