"""What an earlier, killed supervisor left behind: processes and files, recognised without trusting any pid file.

A process counts as ours only when it carries our mark in its environment (or, for PostgreSQL, which overwrites
that memory, when it runs inside our data folder). A pid that was given to another process is left alone.
"""

import contextlib
import hashlib
import os
import signal
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import psutil

MARK = "AIRCOP_STARTED_FOR"


def mark_of(var_dir: Path, part: str) -> str:
    """The mark that children of this state folder carry; `part` separates servers from processes."""
    return f"{part}:{hashlib.sha256(os.fsencode(os.path.realpath(var_dir))).hexdigest()[:24]}"


def marked_processes(mark: str) -> list[psutil.Process]:
    """Every live process that was started with this mark, children of children too."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def postmaster_of(data: Path) -> psutil.Process | None:
    """The PostgreSQL server that runs in this data folder, if the pid that its pid file names is really one."""
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="ascii", errors="replace").split("\n", 1)[0])
        process = psutil.Process(pid)
        ours = process.name().startswith("postgres") and data.samefile(process.cwd())
    except (OSError, ValueError, psutil.Error):
        return None
    return process if ours else None


def has_ended(process: psutil.Process) -> bool:
    """True when the process is gone, or only its table entry waits for a parent that never asks."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until_ended(processes: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait at most so long; returns those that still run."""
    deadline = time.monotonic() + seconds
    alive = [process for process in processes if not has_ended(process)]
    while alive and time.monotonic() < deadline:
        time.sleep(0.05)
        alive = [process for process in alive if not has_ended(process)]
    return alive


def stop_processes(processes: Iterable[psutil.Process], steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn and wait its seconds, until all are gone; SIGKILL at last."""
    alive = list(processes)
    for number, patience in [*steps, (signal.SIGKILL, 5.0)]:
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                # psutil compares the start time first, so a reused pid is never signalled.
                process.send_signal(number)
        alive = wait_until_ended(alive, patience)


def remove_files(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
