"""What is left of a killed run: only what is really ours is stopped, whatever a pid file names."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from aircop.core.embedded import remains

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"]


@pytest.fixture
def started() -> Iterator[ExitStack]:
    """Closes what the test starts."""
    with ExitStack() as stack:
        yield stack


def start(stack: ExitStack, command: list[str], mark: str = "", cwd: Path | None = None) -> subprocess.Popen[str]:
    environment = {**os.environ, remains.MARK: mark} if mark else dict(os.environ)
    child = stack.enter_context(subprocess.Popen(command, env=environment, cwd=cwd, stdout=subprocess.PIPE, text=True))
    stack.callback(child.kill)
    assert child.stdout is not None
    assert child.stdout.readline() == "up\n"
    return child


def test_processes_are_known_by_the_mark_of_their_state_folder(tmp_path: Path, started: ExitStack) -> None:
    here, there = remains.mark_of(tmp_path / "a", "processes"), remains.mark_of(tmp_path / "b", "processes")
    mine = start(started, SLEEP, here)
    start(started, SLEEP, there)
    start(started, SLEEP)
    assert [process.pid for process in remains.marked_processes(here)] == [mine.pid]


def test_a_pid_file_that_names_an_unrelated_process_names_nothing(tmp_path: Path, started: ExitStack) -> None:
    stranger = start(started, SLEEP, cwd=tmp_path)
    (tmp_path / "postmaster.pid").write_text(f"{stranger.pid}\n{tmp_path}\n", encoding="ascii")
    assert remains.postmaster_of(tmp_path) is None
    assert stranger.poll() is None


@pytest.mark.parametrize("content", ["", "not a number\n", "99999999\n", "-1\n", "0\n"])
def test_a_pid_file_with_nonsense_names_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "postmaster.pid").write_text(content, encoding="ascii")
    assert remains.postmaster_of(tmp_path) is None


def test_who_does_not_listen_to_the_first_signal_is_killed(started: ExitStack) -> None:
    stubborn = start(started, STUBBORN)
    willing = start(started, SLEEP)
    remains.stop_processes([psutil.Process(stubborn.pid), psutil.Process(willing.pid)], [(signal.SIGTERM, 0.3)])
    assert (stubborn.wait(5), willing.wait(5)) == (-signal.SIGKILL, -signal.SIGTERM)


def test_a_zombie_counts_as_ended(started: ExitStack) -> None:
    child = started.enter_context(subprocess.Popen(["true"]))
    assert remains.wait_until_ended([psutil.Process(child.pid)], 5.0) == []
