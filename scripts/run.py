"""`make run`: starts everything in front, prints address and accounts, and stops everything on Ctrl-C."""

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from aircop import environment
from aircop.core.embedded.errors import ServiceError
from aircop.core.embedded.layout import write_private
from aircop.core.embedded.locks import FolderLock
from aircop.core.embedded.spawning import log_tail
from aircop.core.embedded.supervisor import StopRequested, Supervisor, failure_report
from aircop.core.processes import PROCESSES, SCHEDULER, free_port, is_port_free, local_place
from scripts import healthcheck, system_packages
from scripts.installation import ROOT, Installation, var_dir
from scripts.make_parent import MakeParent
from scripts.preparation import STEPS, Record, database_identity
from scripts.progress import fail, say

READY_LIMIT_S = 120.0
HOPELESS_FAILURES = 4
EVERY_STEP = tuple(step.name for step in STEPS)


class Run:
    """One `make run`, from the first check to the last process.

    Args:
        var: the state folder.
        port: of the pages.
        steps: names of the preparation's steps (tests leave some out).
    """

    def __init__(self, var: Path, port: int, steps: Iterable[str] = EVERY_STEP, *, throw_away: bool = False) -> None:
        self.port = port
        self.steps = list(steps)
        self.installation = Installation(var, throw_away=throw_away)
        self.var = self.installation.var
        self.supervisor = Supervisor(self.var, ROOT, say, MakeParent().is_stopping)
        self._lock = FolderLock(self.var / "run" / "run.lock", "AIRCOP's processes")
        self.live_port = 0

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self, *, processes: bool = True) -> None:
        """Everything up to a site that answers, or only servers and preparation. Raises ServiceError or StopRequested."""
        self._lock.acquire()
        self.supervisor.recover()
        if processes and not is_port_free(self.port):
            raise ServiceError(f"Port {self.port} is used by another program. Choose another one:  make run PORT={self.port + 1}")
        say("Starting the database and the message broker" if self.installation.is_embedded else "Using the servers that the environment names")
        self.installation.open(borrow=True)
        self.live_port = self._choose_live_port()
        self.supervisor.check_stop()
        self.prepare()
        if processes:
            self._start_processes()

    def _choose_live_port(self) -> int:
        note = self.var / "run" / "live_port"
        before = note.read_text(encoding="ascii").strip() if note.exists() else ""
        chosen = free_port(environment.integer("LIVE_PORT", int(before) if before.isdigit() else 0) or None)
        write_private(note, f"{chosen}\n")
        return chosen

    def _variables(self) -> dict[str, str]:
        variables = {
            "PORT": str(self.port),
            "LIVE_PORT": str(self.live_port),
            "LIVE_ORIGIN": environment.text("LIVE_ORIGIN") or f"http://localhost:{self.live_port}",
            "PYTHONUNBUFFERED": "1",
        }
        if not os.access(sys.prefix, os.W_OK):
            # Another user installed the software: compiled modules are kept here, or every start would compile them.
            variables["PYTHONPYCACHEPREFIX"] = str(self.var / "pycache")
        return variables

    def command_environment(self) -> dict[str, str]:
        """For a command that a developer runs beside the site, with the owner's address at hand."""
        return self.installation.environment(self._variables())

    def prepare(self) -> None:
        """Run the steps that are due, as the owner."""
        whole = self.command_environment()
        database = database_identity(_address_of("DATABASE_OWNER_URL", whole) or _address_of("DATABASE_URL", whole))
        names = [step.name for step in Record(self.var, database).due(self.steps)]
        if not names:
            return
        log = self.var / "log" / "prepare.log"
        self.supervisor.environment = whole
        if self.supervisor.run_step([sys.executable, "-m", "scripts.prepare", database, *names], log, {"AIRCOP_DB_ROLE": "owner"}):
            raise ServiceError(f"The preparation failed. The end of {log}:\n{log_tail(log)}")

    def _start_processes(self) -> None:
        say("Starting " + ", ".join(f"{process.name} ({process.summary})" for process in PROCESSES))
        place = local_place(self.port, self.live_port, str(self.var / "run"))
        variables = self._variables()
        self.supervisor.environment = self.installation.serving_environment(variables)
        self.installation.publish({name: variables[name] for name in ("PORT", "LIVE_PORT", "LIVE_ORIGIN")})
        # The scheduler's first work is due seconds later: it leaves the processors to those for whom people wait.
        for processes in ([p for p in PROCESSES if p is not SCHEDULER], [SCHEDULER]):
            for process in processes:
                self.supervisor.add(process, process.command(place, sys.executable))
            self.supervisor.start_all()
            self._wait_until_healthy()

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + READY_LIMIT_S
        while (state := healthcheck.site(self.port)) != healthcheck.OK:
            if child := self.supervisor.failing(HOPELESS_FAILURES):
                raise ServiceError(failure_report(child))
            if time.monotonic() > deadline:
                raise ServiceError(f"The site did not get ready in {READY_LIMIT_S:.0f} s: {state}. The logs are in {self.var / 'log'}")
            self.supervisor.pause(0.25)
            self.supervisor.tend()

    def watch(self) -> None:
        """Keep everything alive until a stop signal (StopRequested)."""
        while True:
            self.supervisor.pause(self.supervisor.next_look_s())
            services = self.installation.services
            for name in services.dead_servers() if services else []:
                say(f"{name} ended by itself; it starts again")
                services.revive(name)
            self.supervisor.tend()

    def stop(self) -> None:
        """Processes first, then the servers; nothing is left. Without effect on what another `make run` started."""
        if self._lock.is_held:
            self.supervisor.stop()
            self.installation.close()
            self._lock.release()

    def destroy(self) -> None:
        """Stop, and remove the state folder's servers with their data."""
        self.stop()
        self.installation.destroy()


def _address_of(name: str, variables: dict[str, str]) -> str:
    """The variable or the contents of its NAME_FILE."""
    if path := variables.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return variables.get(name, "")


def demo_accounts(run: Run) -> list[dict[str, str | None]]:
    """The accounts in demo.json, whose address is brought up to date; empty without a demo world."""
    path = run.var / "demo.json"
    try:
        demo = json.loads(path.read_text(encoding="utf-8"))
        accounts: list[dict[str, str | None]] = demo["accounts"]
    except (OSError, ValueError, KeyError):
        return []
    if demo.get("base_url") != run.address:
        write_private(path, json.dumps(demo | {"base_url": run.address}, indent=1) + "\n")
    return accounts


def announce(run: Run) -> None:
    """Address and demo accounts."""
    say(f"AIRCOP is ready:  {run.address}")
    lines = []
    if accounts := demo_accounts(run):
        width = max(len(str(account["username"])) for account in accounts)
        lines = ["", f"Demo accounts (also in {run.var / 'demo.json'}):"]
        lines += [f"  {account['username']:<{width}}  {account['password']}  {_about(account)}" for account in accounts]
    with contextlib.suppress(BrokenPipeError, ValueError):
        sys.stdout.write("\n".join([*lines, "", "Ctrl-C stops everything.", ""]))
        sys.stdout.flush()


def _about(account: dict[str, str | None]) -> str:
    parts = [account.get("role"), account.get("task_force"), account.get("agency")]
    code = f"  code generator: {account['totp_secret']}" if account.get("totp_secret") else ""
    return ", ".join(part for part in parts if part) + code


def main(steps: Iterable[str] = EVERY_STEP) -> int:
    """The command; tests leave steps out."""
    try:
        run = Run(var_dir(), environment.integer("PORT", 8000), steps)
    except (ServiceError, environment.BadEnvironment) as error:
        return fail(str(error))
    run.supervisor.listen()
    try:
        system_packages.ensure_pango()
        run.start()
        announce(run)
        run.watch()
    except StopRequested:
        say("Stopping")
        return 0
    except (ServiceError, environment.BadEnvironment) as error:
        return fail(str(error))
    finally:
        run.stop()
        say("Everything is stopped")
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
