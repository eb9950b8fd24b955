"""The embedded PostgreSQL: made once by initdb, reached through a private unix socket, scram passwords only."""

import re
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from aircop.core.embedded import credentials, remains
from aircop.core.embedded.account import initdb_account
from aircop.core.embedded.binaries import postgres_programs
from aircop.core.embedded.discovery import socket_accepts
from aircop.core.embedded.errors import ServiceError
from aircop.core.embedded.layout import Layout
from aircop.core.embedded.provision import DATABASE, provision
from aircop.core.embedded.server import ServerProcess, server_environment

SOCKET_NAME = ".s.PGSQL.5432"
# Fast shutdown: open transactions are rolled back, everything committed is on disk.
FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT
STOP_PATIENCE_S = 10.0

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Sized for a small PC that also runs the site and a browser.
    "max_connections": "80",
    "shared_buffers": "128MB",
    "effective_cache_size": "768MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "96MB",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    # Case content must not reach a log file: no statements, no parameters, no row details.
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}

# For test databases: they survive a kill, but not a power cut.
THROW_AWAY_SETTINGS = {"fsync": "off", "full_page_writes": "off"}


class PostgresServer:
    """PostgreSQL for one installation."""

    name = "PostgreSQL"

    def __init__(self, layout: Layout, passwords: dict[str, str], *, throw_away: bool = False) -> None:
        self.layout = layout
        self.throw_away = throw_away
        self.settings = SETTINGS | (THROW_AWAY_SETTINGS if throw_away else {})
        self.passwords = passwords
        self.data = layout.postgres_data
        self.socket = layout.sockets / SOCKET_NAME
        self.process = ServerProcess(
            self.name,
            log=layout.log / "postgres.log",
            account=layout.account,
            mark=remains.mark_of(layout.var, "postgres"),
            cwd=layout.state,
        )

    def url(self, role: str) -> str:
        """The address for one role, in the form that settings read."""
        return f"postgres://{role}:{quote(self.passwords[role], safe='')}@/{DATABASE}?host={quote(str(self.layout.sockets))}"

    def recover(self) -> None:
        """Stop a server that outlived its supervisor; remove pid and socket files that nothing stands behind."""
        orphans = remains.marked_processes(self.process.mark)
        if (postmaster := remains.postmaster_of(self.data)) and postmaster not in orphans:
            orphans.append(postmaster)
        remains.stop_processes(orphans, [(FAST, STOP_PATIENCE_S), (IMMEDIATE, 3.0)])
        # Whatever process the pid file names now, it is not our server: we hold the lock and found none.
        remains.remove_files([self.data / "postmaster.pid", self.socket, self.socket.with_name(SOCKET_NAME + ".lock")])

    def begin(self) -> None:
        """Start the server without waiting for it."""
        programs = postgres_programs(self.layout.state, self.layout.account)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(programs / "initdb")
        self._refuse_other_version(programs / "postgres")
        arguments = [f"--{name}={value}" for name, value in self.settings.items()]
        arguments.append(f"--unix_socket_directories={_quoted_folder(self.layout.sockets)}")
        self.process.spawn([programs / "postgres", "-D", self.data, *arguments], FAST)

    def finish(self) -> None:
        """Wait until it takes connections, then bring roles and database up to date."""
        self.process.wait_until(self._is_ready)
        provision(self.layout.sockets, self.layout.state, self.passwords)

    def _is_ready(self) -> bool:
        # The pid file's last line says it; a connection alone may be answered with «is starting up».
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready" and socket_accepts(self.socket)

    def _initialise(self, initdb: Path) -> None:
        """Make the cluster beside its place and move it there when it is complete, so that a crash leaves no half."""
        fresh = self.layout.state / "postgres.new"
        password_file = self.layout.state / "initdb.password"
        shutil.rmtree(fresh, ignore_errors=True)
        password_file.unlink(missing_ok=True)
        account = initdb_account()
        fresh.mkdir(mode=0o700)
        password_file.touch(mode=0o600)
        password_file.write_text(self.passwords[credentials.INITDB] + "\n", encoding="utf-8")
        account.own(fresh)
        account.own(password_file)
        command = [
            str(initdb), f"--pgdata={fresh}", f"--username={credentials.SUPERUSER}", f"--pwfile={password_file}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--no-instructions",
            *(["--no-sync"] if self.throw_away else []),
        ]  # fmt: skip
        try:
            done = subprocess.run(
                command, check=False, capture_output=True, cwd=self.layout.state, umask=0o077,
                env=server_environment(self.process.mark), **account.popen_options(),
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            raise ServiceError(f"The database could not be created: {error}") from error
        finally:
            password_file.unlink()
        if done.returncode != 0:
            raise ServiceError(f"The database could not be created:\n{done.stderr.decode(errors='replace').strip()}")
        # Only the unix socket, and only with a password, whatever initdb's template allows.
        (fresh / "pg_hba.conf").write_text("local all all scram-sha-256\n", encoding="utf-8")
        self.layout.account.own_tree(fresh)
        fresh.replace(self.data)

    def _refuse_other_version(self, postgres: Path) -> None:
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        output = subprocess.run(
            [postgres, "--version"], check=True, capture_output=True, text=True, cwd=self.layout.state, **self.layout.account.popen_options()
        ).stdout
        found = re.search(r"\b(\d+)(?:\.\d+|devel|beta|rc)", output)
        if found and found[1] != made_by:
            raise ServiceError(
                f"The database in {self.data} was made by PostgreSQL {made_by}; the installed one is {found[1]}. "
                "Dump and restore it (docs/adr/0002-embedded-servers.md), or set AIRCOP_VAR to a new folder."
            )

    def stop(self) -> None:
        """Fast shutdown; immediate if it takes too long (recovery at the next start loses nothing committed)."""
        self.process.signal_stop(FAST)
        if not self.process.wait_stopped(STOP_PATIENCE_S):
            self.process.signal_stop(IMMEDIATE)
            if not self.process.wait_stopped(5.0):
                self.process.signal_stop(signal.SIGKILL)
                self.process.wait_stopped(5.0)


def _quoted_folder(folder: Path) -> str:
    """A list setting: the name in double quotes, so that commas and spaces belong to it."""
    return '"' + str(folder).replace('"', '""') + '"'
