"""What the two embedded servers have in common: starting, waiting, stopping."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from aircop.core.embedded.account import Account
from aircop.core.embedded.errors import ServiceError
from aircop.core.embedded.remains import MARK
from aircop.core.embedded.spawning import log_tail, spawn

# A server that was killed replays its log first; on a slow disk that takes a while.
START_LIMIT_S = 120.0


class ServerProcess:
    """A server program that runs as a child of the supervisor and ends with it."""

    def __init__(self, name: str, *, log: Path, account: Account, mark: str, cwd: Path) -> None:
        self.name = name
        self.log = log
        self.account = account
        self.mark = mark
        self.cwd = cwd
        self.child: subprocess.Popen[bytes] | None = None

    def spawn(self, command: Sequence[str | Path], stop_signal: signal.Signals) -> None:
        """Start the program, without waiting until it is ready."""
        try:
            self.child = spawn(
                [str(part) for part in command],
                log=self.log,
                cwd=self.cwd,
                environment=server_environment(self.mark),
                stop_signal=stop_signal,
                account=self.account,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ServiceError(f"{self.name} can't be started: {error}") from error

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Return as soon as `ready()`; ServiceError with the end of the log when the server ends or takes too long."""
        assert self.child is not None
        deadline = time.monotonic() + START_LIMIT_S
        while not ready():
            if self.child.poll() is not None:
                raise ServiceError(f"{self.name} ended right after its start. The end of {self.log}:\n{log_tail(self.log)}")
            if time.monotonic() > deadline:
                raise ServiceError(f"{self.name} did not get ready in {START_LIMIT_S:.0f} s. The end of {self.log}:\n{log_tail(self.log)}")
            time.sleep(0.02)

    @property
    def is_alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def signal_stop(self, number: signal.Signals) -> None:
        if self.is_alive and self.child is not None:
            self.child.send_signal(number)

    def wait_stopped(self, seconds: float) -> bool:
        """True when the server is gone after at most so many seconds."""
        if self.child is None:
            return True
        try:
            self.child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return False
        return True


def server_environment(mark: str) -> dict[str, str]:
    """The servers see nothing of our environment (no passwords, no locale), only the mark by which we know them."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", MARK: mark}
