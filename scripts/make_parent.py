"""Noticing that `make`, which started us, was told to stop.

GNU make passes SIGTERM on, but on SIGINT it only waits: it takes for granted that Ctrl-C reached its child as well.
Somebody who sends SIGINT to make alone would wait for ever, and SIGKILL to make would leave us running.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

from aircop.core.embedded.account import PR_SET_PDEATHSIG

_STOPPING = 1 << (signal.SIGINT - 1) | 1 << (signal.SIGHUP - 1)


class MakeParent:
    """The `make` that started this process, if one did (Linux only; elsewhere it never says anything)."""

    def __init__(self) -> None:
        self.status: Path | None = None
        if os.environ.get("MAKELEVEL") and sys.platform.startswith("linux"):
            parent = Path(f"/proc/{os.getppid()}")
            if _name(parent) in {"make", "gmake"}:
                self.status = parent / "status"
                # Its death by SIGKILL reaches us as an ordinary stop signal.
                ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)

    def is_stopping(self) -> bool:
        """True once make handles a stop signal: it blocks that signal from then on."""
        if self.status is None:
            return False
        try:
            blocked = next(line for line in self.status.read_text(encoding="ascii").splitlines() if line.startswith("SigBlk:"))
        except (OSError, StopIteration):
            return False
        return bool(int(blocked.split()[1], 16) & _STOPPING)


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
