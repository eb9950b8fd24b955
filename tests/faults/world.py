"""A small installation of real processes for tests: a database of its own, a Valkey that can be killed or frozen, and
whatever processes of AIRCOP a test starts, in sessions of their own so that a whole process tree can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

import psycopg2
import redis
from django.conf import settings
from psycopg2 import sql

from aircop.core.embedded.account import Account
from aircop.core.embedded.binaries import valkey_program
from aircop.core.embedded.discovery import running_services
from tests.conftest import _admin, _template_name

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 40.0


def wait_until(holds: Any, what: str, patience_s: float = PATIENCE_S, pause_s: float = 0.05) -> Any:
    """The first true answer of `holds`; AssertionError when there is none in time."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if found := holds():
            return found
        time.sleep(pause_s)
    raise AssertionError(f"{what}: not within {patience_s:.0f} s")


class Valkey:
    """A Valkey of the wheel on a private socket, configured as the product's, that a test may kill, freeze and start again."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "v.sock"
        self.url = f"unix://{quote(str(self.socket))}"
        self._data = folder / "valkey"
        self._data.mkdir()
        self._program = valkey_program(folder, Account())
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = {"port": "0", "unixsocket": self.socket, "dir": self._data, "appendonly": "yes", "appendfsync": "everysec", "save": "", "logfile": ""}
        command = [self._program, *(str(part) for name, value in options.items() for part in (f"--{name}", value))]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        wait_until(self._answers, "Valkey answers")

    def _answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.url, socket_timeout=1).ping())
        except redis.RedisError:
            return False

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    @contextmanager
    def down(self) -> Iterator[None]:
        """Killed for the time of the block."""
        self.kill()
        yield
        self.start()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Alive, but not answering, for the time of the block."""
        self.send(signal.SIGSTOP)
        yield
        self.send(signal.SIGCONT)


class World:
    """The installation; `environment` leads processes to it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.database = f"aircop_world_{name}_{os.getpid()}"
        self.valkey = Valkey(folder)
        self.mail = folder / "var" / "mail"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "aircop.settings",
            "AIRCOP_DB_ROLE": "runtime",
            "DATABASE_URL": self._address("DATABASE_URL"),
            "DATABASE_OWNER_URL": self._address("DATABASE_OWNER_URL"),
            "REDIS_URL": self.valkey.url,
            "AIRCOP_VAR": str(folder / "var"),
            "SECRET_KEY": settings.SECRET_KEY,
            "PYTHONPATH": str(ROOT),
            "LOG_LEVEL": "WARNING",
        }

    def _address(self, name: str) -> str:
        """The suite's servers, with our database: those of the environment, or those that run for the state folder."""
        known = {**(running_services(settings.VAR_DIR) or {}), **os.environ}
        return urlsplit(known.get(name) or known["DATABASE_URL"])._replace(path=f"/{self.database}").geturl()

    def open(self) -> None:
        with closing(_admin()) as link, link.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(self.database), sql.Identifier(_template_name())))
        self.valkey.start()

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of the world's database, asked outside of Django."""
        link = psycopg2.connect(self.environment["DATABASE_OWNER_URL"], options="-c aircop.system=system:owner")
        try:
            with link.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            link.close()

    def spawn(self, name: str, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        """Start `python -m arguments`; its output goes to `<folder>/<name>.log`."""
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=self.environment | more, stdout=log, stderr=log, start_new_session=True
        )
        return self.processes[name]

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all its children."""
        process = self.processes.pop(name, None)
        if process is not None:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def close(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        self.valkey.kill()
        wait_until(self._drop, "the killed processes' connections are gone", pause_s=0.2)

    def _drop(self) -> bool:
        with closing(_admin()) as link, link.cursor() as cursor:
            try:
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(self.database)))
            except psycopg2.errors.ObjectInUse:
                return False
        return True


class Office:
    """Officers at work: a process that does what it is told, one line of JSON at a time (tests/faults/officers.py)."""

    def __init__(self, world: World) -> None:
        log = (world.folder / "office.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.officers"],
            cwd=ROOT,
            # They prepare what they act on as whoever installs does.
            env=world.environment | {"AIRCOP_DB_ROLE": "owner"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
        world.processes[f"office-{self._process.pid}"] = self._process

    def ask(self, do: str, **arguments: Any) -> Any:
        """Have it done and return the answer; None when the process was killed over it."""
        self._pipe(self._process.stdin).write(json.dumps({"do": do, **arguments}).encode() + b"\n")
        self._pipe(self._process.stdin).flush()
        line = self._pipe(self._process.stdout).readline()
        if not line:
            self._process.wait()
            return None
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe
