"""Keeping the processes of `make run` alive, and ending every one of them.

Each process has a session of its own, a log file, and our mark in its environment. When the supervisor is
killed, Linux tells its children to stop; whatever survives that is found by its mark at the next start.
"""

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from aircop.core.embedded import remains
from aircop.core.embedded.spawning import log_tail, spawn
from aircop.core.processes import Process

FIRST_DELAY_S, LONGEST_DELAY_S = 1.0, 30.0
# A process that ran this long was well; its next failure starts the delays afresh.
WELL_AFTER_S = 60.0
LOOK_S = 1.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    """A process, and how it has fared so far."""

    process: Process
    command: list[str]
    log: Path
    popen: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    due_at: float = 0.0

    @property
    def delay_s(self) -> float:
        """The wait before the next start: doubled with every failure in a row."""
        return float(min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** max(0, self.failures - 1)))


class StopRequested(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


class Supervisor:
    """Starts processes, restarts those that end, and stops them all.

    Args:
        var: the state folder; logs go to its log/.
        folder: where the processes run.
        say: prints a line for the person at the terminal.
        told_to_stop: another way than a signal to learn that it is time; looked at once a second.
    """

    def __init__(self, var: Path, folder: Path, say: Callable[[str], None], told_to_stop: Callable[[], bool] = lambda: False) -> None:
        self.mark = remains.mark_of(var, "processes")
        self.log_folder = var / "log"
        self.environment: dict[str, str] = {}
        self.folder = folder
        self.say = say
        self.told_to_stop = told_to_stop
        self.children: list[Child] = []
        self._wakeup: int | None = None
        self._stops_requested = 0

    # --- signals

    def listen(self) -> None:
        """From now on a stop signal is noted and wakes `pause`; a second one cuts the patience of `stop` short."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        self._wakeup = reading
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for number in STOP_SIGNALS:
            # `nohup` asks for SIGHUP to be ignored; a background shell also hides SIGINT, but means no harm by it.
            if not (number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN):
                signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _on_stop(self, _number: int, _frame: object) -> None:
        self._stops_requested += 1

    def check_stop(self) -> None:
        """Raise StopRequested when it is time to stop."""
        if self._stops_requested or self.told_to_stop():
            raise StopRequested

    def pause(self, seconds: float) -> None:
        """Wait for the time, or until a signal comes (also that of a child's end); StopRequested on a stop signal."""
        self.check_stop()
        self._sleep(seconds)
        self.check_stop()

    def _sleep(self, seconds: float) -> None:
        if self._wakeup is None:
            time.sleep(seconds)
        elif select.select([self._wakeup], [], [], max(0.0, seconds))[0]:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wakeup, 4096)

    # --- life of the children

    def recover(self) -> None:
        """End processes that outlived an earlier supervisor of this state folder."""
        remains.stop_processes(remains.marked_processes(self.mark), [(signal.SIGTERM, 6.0)])

    def add(self, process: Process, command: list[str]) -> None:
        self.children.append(Child(process, command, self.log_folder / f"{process.name}.log"))

    def start_all(self) -> None:
        """Start what was added and does not run yet."""
        for child in self.children:
            if child.popen is None:
                self._start(child)

    def _start(self, child: Child) -> None:
        child.popen = spawn(child.command, log=child.log, cwd=self.folder, environment=self._marked(), stop_signal=child.process.stop_signal)
        child.started_at = time.monotonic()
        child.due_at = 0.0

    def _marked(self) -> dict[str, str]:
        return {**self.environment, remains.MARK: self.mark}

    def run_step(self, command: Sequence[str], log: Path, more: Mapping[str, str]) -> int:
        """Run a command to its end and return its exit code; a stop signal ends it and raises StopRequested.

        Its standard output goes to the terminal, its errors to the log.
        """
        step = spawn(command, log=log, cwd=self.folder, environment={**self._marked(), **more}, show_output=True)
        try:
            while step.poll() is None:
                self.pause(LOOK_S)
        except StopRequested:
            remains.stop_processes(self._session_of(step.pid), [(signal.SIGTERM, 5.0)])
            step.wait()
            raise
        return step.returncode

    def tend(self) -> None:
        """One look at every child: note those that ended, start those whose delay is over."""
        now = time.monotonic()
        for child in self.children:
            if child.popen is not None and child.popen.poll() is not None:
                self._note_end(child, now)
            if child.popen is None and child.due_at and now >= child.due_at:
                self._start(child)

    def _note_end(self, child: Child, now: float) -> None:
        assert child.popen is not None
        # Its own children must not go on working beside those of the next start.
        remains.stop_processes(self._session_of(child.popen.pid), [])
        child.failures = 1 if now - child.started_at > WELL_AFTER_S else child.failures + 1
        child.due_at = now + child.delay_s
        code, child.popen = child.popen.returncode, None
        self.say(f"{child.process.name} ended ({ending(code)}); it starts again in {child.delay_s:.0f} s. See {child.log}")

    def _session_of(self, leader: int) -> list[psutil.Process]:
        found = []
        for process in remains.marked_processes(self.mark):
            with contextlib.suppress(ProcessLookupError):
                if os.getsid(process.pid) == leader:
                    found.append(process)
        return found

    def next_look_s(self) -> float:
        """Seconds until the next look at the children is due, at most one."""
        due = [child.due_at for child in self.children if child.popen is None and child.due_at]
        return min([LOOK_S, *(max(0.05, moment - time.monotonic()) for moment in due)])

    def failing(self, times: int) -> Child | None:
        """A child that ended so many times in a row."""
        return next((child for child in self.children if child.failures >= times), None)

    def stop(self) -> None:
        """Stop every child in its own time, then whatever of theirs is left; nothing runs afterwards."""
        begun, asked = time.monotonic(), self._stops_requested
        living = [child for child in reversed(self.children) if child.popen is not None]
        for child in living:
            if child.popen is not None and child.popen.poll() is None:
                child.popen.send_signal(child.process.stop_signal)
        while self._stops_requested == asked:
            passed = time.monotonic() - begun
            waiting = [c for c in living if c.popen is not None and c.popen.poll() is None and passed < c.process.patience_s]
            if not waiting:
                break
            self._sleep(0.2)
        # Those who did not listen, and grandchildren (gunicorn's and celery's workers) left without a parent.
        remains.stop_processes(remains.marked_processes(self.mark), [])
        for child in living:
            if child.popen is not None:
                child.popen.wait()
                child.popen = None


def ending(code: int) -> str:
    """A return code in words."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def failure_report(child: Child) -> str:
    """Why the start is given up, with the end of the process's log."""
    return f"{child.process.name} does not start. The end of {child.log}:\n{log_tail(child.log)}"
