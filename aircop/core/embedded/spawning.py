"""Starting a child of the supervisor: its own session, its own log file, gone when the supervisor is gone."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from aircop.core.embedded.account import SAME_USER, Account, die_with_parent

LOG_LIMIT_BYTES = 5 * 1024 * 1024
TAIL_LINES = 15


def open_log(path: Path) -> int:
    """A descriptor that appends to the log (mode 600); a large one is set aside first, one generation."""
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > LOG_LIMIT_BYTES:
            path.replace(path.with_suffix(path.suffix + ".1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def log_tail(path: Path) -> str:
    """The last lines, for the person at the terminal."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - 20_000))
            return "\n".join(stream.read().decode(errors="replace").splitlines()[-TAIL_LINES:])
    except OSError:
        return ""


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    cwd: Path,
    environment: Mapping[str, str],
    stop_signal: signal.Signals = signal.SIGTERM,
    account: Account = SAME_USER,
    show_output: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a command whose output goes to the log.

    Args:
        stop_signal: what the kernel sends it when the supervisor dies (Linux).
        show_output: standard output goes to the terminal instead; errors still go to the log.
    """
    descriptor = open_log(log)
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=None if show_output else descriptor,
            stderr=descriptor,
            cwd=cwd,
            env=dict(environment),
            # Ctrl-C at the terminal reaches the supervisor only, which then stops all in order.
            start_new_session=True,
            umask=0o077,
            preexec_fn=die_with_parent(stop_signal),
            **account.popen_options(),
        )
    finally:
        os.close(descriptor)
