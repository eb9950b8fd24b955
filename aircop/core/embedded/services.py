"""Starting and stopping the embedded servers of one state folder."""

import json
import os
import shutil
from pathlib import Path

from aircop.core.embedded import credentials
from aircop.core.embedded.discovery import services_file
from aircop.core.embedded.layout import Layout, prepare_layout, write_private
from aircop.core.embedded.locks import FolderLock
from aircop.core.embedded.postgres import PostgresServer
from aircop.core.embedded.valkey import ValkeyServer


class EmbeddedServices:
    """PostgreSQL, Valkey, or both, for $AIRCOP_VAR; at most one holder at a time.

    >>> services = EmbeddedServices(Path("var"))
    >>> environment = services.start()   # ServiceError says what to do
    >>> services.stop()

    Args:
        postgres, valkey: which of the two; the other one is the environment's.
        throw_away: the data will be thrown away, so PostgreSQL need not wait for the disk.
    """

    def __init__(self, var_dir: Path, *, postgres: bool = True, valkey: bool = True, throw_away: bool = False) -> None:
        self.layout: Layout = prepare_layout(var_dir)
        self._lock = FolderLock(self.layout.run / "services.lock", "Embedded servers")
        passwords = credentials.passwords_of(self.layout.var)
        self._postgres = PostgresServer(self.layout, passwords, throw_away=throw_away) if postgres else None
        self._valkey = ValkeyServer(self.layout, passwords) if valkey else None
        self._servers = [server for server in (self._postgres, self._valkey) if server is not None]

    def start(self) -> dict[str, str]:
        """Start both at once and wait for them; returns the variables that lead to them.

        Raises AlreadyRunning when another supervisor holds the folder, ServiceError when a server does not start.
        """
        self._lock.acquire()
        services_file(self.layout.var).unlink(missing_ok=True)
        try:
            for server in self._servers:
                server.recover()
            for server in self._servers:
                server.begin()
            for server in self._servers:
                server.finish()
        except BaseException:
            self.stop()
            raise
        environment = self.environment()
        self.publish({})
        return environment

    def environment(self) -> dict[str, str]:
        """DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL and SECRET_KEY_FILE, for child processes."""
        variables = {"SECRET_KEY_FILE": str(credentials.secret_key_file(self.layout.var))}
        if self._postgres:
            variables["DATABASE_URL"] = self._postgres.url(credentials.RUNTIME)
            variables["DATABASE_OWNER_URL"] = self._postgres.url(credentials.OWNER)
        if self._valkey:
            variables["REDIS_URL"] = self._valkey.url()
        return variables

    def publish(self, more: dict[str, str]) -> None:
        """Write services.json (mode 600) for commands run by hand, with what else the supervisor knows (LIVE_ORIGIN)."""
        variables = self.environment() | more
        variables["SECRET_KEY"] = Path(variables.pop("SECRET_KEY_FILE")).read_text(encoding="utf-8").strip()
        record = {"pid": os.getpid(), "sockets": [str(server.socket) for server in self._servers], "environment": variables}
        write_private(services_file(self.layout.var), json.dumps(record, indent=1) + "\n")

    def dead_servers(self) -> list[str]:
        """Names of servers that ended by themselves."""
        return [server.name for server in self._servers if not server.process.is_alive]

    def revive(self, name: str) -> None:
        """Start a server again that ended by itself."""
        for server in self._servers:
            if server.name == name:
                server.recover()
                server.begin()
                server.finish()

    def stop(self) -> None:
        """Stop what was started, in the reverse order; safe to call twice, and without effect on another holder's servers."""
        if not self._lock.is_held:
            return
        services_file(self.layout.var).unlink(missing_ok=True)
        for server in reversed(self._servers):
            server.stop()
        self._forget_socket_folder()
        self._lock.release()

    def _forget_socket_folder(self) -> None:
        """A socket folder among temporary files is ours alone and goes with the servers."""
        note = self.layout.run / "sockets.path"
        if note.exists():
            shutil.rmtree(self.layout.sockets, ignore_errors=True)
            note.unlink()

    def destroy(self) -> None:
        """Stop, and remove the state folder with all its data: for throw-away installations of tests."""
        self.stop()
        shutil.rmtree(self.layout.state, ignore_errors=True)
        shutil.rmtree(self.layout.var, ignore_errors=True)
