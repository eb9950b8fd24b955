"""The embedded Valkey (Redis protocol): private unix socket, password, append-only file, never evicts."""

import os
import signal
import socket
import time
from pathlib import Path
from urllib.parse import quote

from aircop.core.embedded import credentials, remains
from aircop.core.embedded.binaries import valkey_program
from aircop.core.embedded.discovery import CONNECT_TIMEOUT_S
from aircop.core.embedded.errors import ServiceError
from aircop.core.embedded.layout import Layout, write_private
from aircop.core.embedded.server import ServerProcess

SOCKET_NAME = "valkey.sock"
STOP_PATIENCE_S = 8.0

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "protected-mode": "yes",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "aof-load-truncated": "yes",
    "save": '""',
    # A lost wake-up is swept up later, but one that was evicted would go unnoticed.
    "maxmemory": "128mb",
    "maxmemory-policy": "noeviction",
    "databases": "16",
    # Our mark sits where the title would be written.
    "set-proc-title": "no",
    "daemonize": "no",
    "logfile": '""',
    "loglevel": "warning",
    "io-threads": "1",
    "crash-log-enabled": "no",
}


class ValkeyServer:
    """Valkey for one installation."""

    name = "Valkey"

    def __init__(self, layout: Layout, passwords: dict[str, str]) -> None:
        self.layout = layout
        self.password = passwords[credentials.VALKEY]
        self.data = layout.valkey_data
        self.socket = layout.sockets / SOCKET_NAME
        self.process = ServerProcess(
            self.name,
            log=layout.log / "valkey.log",
            account=layout.account,
            mark=remains.mark_of(layout.var, "valkey"),
            cwd=layout.state,
        )

    def url(self) -> str:
        return f"unix://:{quote(self.password, safe='')}@{quote(str(self.socket))}"

    def recover(self) -> None:
        """Stop a server that outlived its supervisor and remove its socket."""
        remains.stop_processes(remains.marked_processes(self.process.mark), [(signal.SIGTERM, STOP_PATIENCE_S)])
        remains.remove_files([self.socket])

    def begin(self) -> None:
        program = valkey_program(self.layout.state, self.layout.account)
        configuration = self._write_configuration()
        self.process.spawn([program, configuration], signal.SIGTERM)

    def finish(self) -> None:
        """Wait until it listens; an append-only file that can't be read is set aside, since it holds only wake-ups."""
        try:
            self.process.wait_until(self._is_ready)
        except ServiceError:
            if self.process.is_alive or not self._set_aside():
                raise
            self.begin()
            self.process.wait_until(self._is_ready)

    def _is_ready(self) -> bool:
        # It listens before it has read its journal, which may still end it: only an answer counts.
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(CONNECT_TIMEOUT_S)
            try:
                link.connect(str(self.socket))
                link.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (part := link.recv(1024)):
                    answer += part
            except OSError:
                return False
        return answer.endswith(b"+PONG\r\n")

    def _set_aside(self) -> bool:
        journal = self.data / "appendonlydir"
        if not journal.is_dir():
            return False
        journal.replace(self.data / f"appendonlydir.unreadable-{int(time.time())}")
        return True

    def _write_configuration(self) -> Path:
        """The settings go by file, because a command line with the password could be read by every user."""
        path = self.data / "valkey.conf"
        lines = [f"{name} {value}" for name, value in SETTINGS.items()]
        lines += [f"requirepass {self.password}", f"dir {_quoted(self.data)}", f"unixsocket {_quoted(self.socket)}"]
        write_private(path, "\n".join(lines) + "\n")
        self.layout.account.own(path)
        return path

    def stop(self) -> None:
        self.process.signal_stop(signal.SIGTERM)
        if not self.process.wait_stopped(STOP_PATIENCE_S):
            self.process.signal_stop(signal.SIGKILL)
            self.process.wait_stopped(5.0)


def _quoted(path: Path) -> str:
    """A double-quoted argument of Valkey's configuration format; every byte outside plain ASCII as an escape."""
    raw = os.fsencode(path)
    return '"' + "".join(chr(b) if 0x20 <= b < 0x7F and b not in b'"\\' else f"\\x{b:02x}" for b in raw) + '"'
