"""Under which user the embedded servers run.

PostgreSQL refuses to run as root. Then the servers get a user id of their own that no account has, taken
from the range that systemd uses for the same purpose (DynamicUser), so that no other service shares it.
"""

import ctypes
import os
import pwd
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from aircop.core.embedded.errors import ServiceError

DYNAMIC_IDS = range(61184, 65520)
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """A user and group id; None means the user who runs the supervisor."""

    uid: int | None = None

    @property
    def is_other(self) -> bool:
        return self.uid is not None

    def popen_options(self) -> dict[str, Any]:
        """Arguments for subprocess that make the child run as this user, with no supplementary groups."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.uid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give one file or folder (never its parents) to this user."""
        if self.uid is not None:
            os.chown(path, self.uid, self.uid, follow_symlinks=False)

    def own_tree(self, folder: Path) -> None:
        if self.uid is None:
            return
        self.own(folder)
        for parent, folders, files in os.walk(folder):
            for name in [*folders, *files]:
                self.own(Path(parent) / name)

    def can(self, test: str, path: Path) -> bool:
        """Ask the kernel, as this user, whether `[ <test> path ]` holds (-x: may pass, -w: may write)."""
        if self.uid is None:
            return os.access(path, {"-x": os.X_OK, "-w": os.W_OK}[test])
        command = ["/bin/sh", "-c", f'cd / && [ {test} "$1" ]', "sh", str(path)]
        try:
            return subprocess.run(command, **self.popen_options(), check=False, capture_output=True).returncode == 0
        except (OSError, subprocess.SubprocessError) as error:
            raise ServiceError("PostgreSQL refuses to run as root, and this environment allows no other user. Run it as an ordinary user.") from error


SAME_USER = Account()


def _has_account(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _unused_id() -> int:
    in_use = {info["uids"].real for process in psutil.process_iter(["uids"]) if (info := process.info)["uids"]}
    free = [uid for uid in DYNAMIC_IDS if uid not in in_use and not _has_account(uid)]
    if not free:
        raise ServiceError("PostgreSQL refuses to run as root, and no free user id was found. Run it as an ordinary user.")
    return secrets.choice(free)


def choose_account(state: Path) -> Account:
    """The user for the servers: the owner of what they have in the state folder, else a fresh id when we are root."""
    if os.geteuid() != 0:
        return SAME_USER
    owners = [folder.stat().st_uid for folder in (state / "postgres", state / "valkey") if folder.exists()]
    return Account(next((owner for owner in owners if owner != 0), 0) or _unused_id())


def initdb_account() -> Account:
    """`initdb` insists on a user with an account; only it runs so, in a closed folder that is handed over after."""
    if os.geteuid() != 0:
        return SAME_USER
    for name in ("nobody", "daemon"):
        try:
            return Account(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise ServiceError("PostgreSQL refuses to run as root, and there is no account «nobody». Run it as an ordinary user.")


def die_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """For subprocess' preexec_fn: on Linux the kernel sends `stop_signal` when the supervisor dies, even by SIGKILL."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    supervisor = os.getpid()

    def prepare() -> None:
        prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
        # The supervisor may have died between fork and prctl.
        if os.getppid() != supervisor:
            os._exit(1)

    return prepare
