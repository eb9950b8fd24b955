"""A whole installation for the browser tests: embedded servers, a small demo world, web, live, worker and scheduler."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aircop.core.processes import free_port
from scripts.installation import ROOT
from scripts.preparation import STEPS
from scripts.run import Run
from tests.e2e.pictures import are_wanted

#: A fiftieth of the demo's two years: about a hundred controls, and every flight of tonight. Pictures show more.
SCALE = "0.3" if are_wanted() else "0.02"
#: They would lead to somebody's own servers, or to the settings of the unit tests.
FOREIGN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "AIRCOP_DB_ROLE", "AIRCOP_VAR", "PORT")
CODE_LIFE_S = 30
#: A code that ends sooner is not typed: the server may get it too late.
CODE_LEFT_S = 10


class DemoRun(Run):
    """`make run` with a smaller demo world."""

    def prepare(self) -> None:
        super().prepare()
        command = [sys.executable, "manage.py", "seed_demo", "--scale", SCALE]
        if self.supervisor.run_step(command, self.var / "log" / "seed.log", {"AIRCOP_DB_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "aircop.settings"}):
            raise AssertionError((self.var / "log" / "seed.log").read_text(encoding="utf-8")[-3000:])


def one_time_code(secret: str, moment: float) -> str:
    """What an authenticator app shows (RFC 6238: SHA-1, six digits, 30 s)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(moment) // CODE_LIFE_S), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


#: Account → the period whose code was given out last: a code is good for one sign-in only.
_given: dict[str, float] = {}


@dataclass(frozen=True)
class Account:
    username: str
    password: str
    totp_secret: str | None

    def code(self, *, unused: bool = False) -> str:
        """The code of now; waits for the next one when this one is about to end, or was given out before and has to be `unused`."""
        assert self.totp_secret
        left = CODE_LIFE_S - time.time() % CODE_LIFE_S
        if left < CODE_LEFT_S or (unused and _given.get(self.username) == time.time() // CODE_LIFE_S):
            time.sleep(left)
        _given[self.username] = time.time() // CODE_LIFE_S
        return one_time_code(self.totp_secret, time.time())


class Site:
    """A running installation.

    Attributes:
        url: its address, without a slash at the end.
        environment: for `manage.py`, with the owner's address at hand.
    """

    def __init__(self, url: str, var: Path, environment: dict[str, str]) -> None:
        self.url = url
        self.var = var
        self.environment = environment
        accounts = json.loads((var / "demo.json").read_text(encoding="utf-8"))["accounts"]
        self.accounts = {row["username"]: Account(row["username"], row["password"], row["totp_secret"]) for row in accounts}

    def manage(self, *arguments: str) -> str:
        """Run a command of `manage.py` and return what it wrote."""
        command = [sys.executable, "manage.py", *arguments]
        environment = self.environment | {"AIRCOP_DB_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "aircop.settings"}
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def logs(self) -> str:
        """The end of what each process wrote."""
        parts = [f"--- {log.name}\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}" for log in sorted((self.var / "log").glob("*.log"))]
        return "\n".join(parts)


@contextmanager
def running_site() -> Iterator[Site]:
    """Start everything in a folder of its own; nothing of it is left afterwards."""
    kept = {name: os.environ.pop(name) for name in FOREIGN if name in os.environ}
    folder = Path(tempfile.mkdtemp(prefix="aircop-e2e-"))
    # The servers' user may pass through, but read nothing.
    folder.chmod(0o711)
    run = None
    try:
        run = DemoRun(folder / "var", free_port(None), [step.name for step in STEPS if step.name != "demo"], throw_away=True)
        run.start()
        yield Site(run.address, run.var, run.command_environment())
    finally:
        if run is not None:
            run.destroy()
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.update(kept)
