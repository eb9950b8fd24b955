"""Finding the embedded servers that run for a state folder. Standard library only: settings import it."""

import json
import socket
from pathlib import Path

SERVICES_FILE = "run/services.json"
# A server on the same machine accepts at once; the limit only guards against a frozen one.
CONNECT_TIMEOUT_S = 1.0


def services_file(var_dir: Path) -> Path:
    """Where the supervisor writes the addresses (mode 600)."""
    return Path(var_dir) / SERVICES_FILE


def socket_accepts(path: Path | str) -> bool:
    """True when a process listens on the unix socket; a stale socket file refuses."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(CONNECT_TIMEOUT_S)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def running_services(var_dir: Path) -> dict[str, str] | None:
    """The environment of the embedded servers of this state folder, or None when they do not all answer.

    Keys: those of DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL, SECRET_KEY, LIVE_ORIGIN and LIVE_PORT that
    the supervisor knows. A file left behind by a killed supervisor counts for nothing: the sockets must answer.
    """
    try:
        record = json.loads(services_file(var_dir).read_text(encoding="utf-8"))
        sockets, variables = list(record["sockets"]), dict(record["environment"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not sockets or not all(socket_accepts(path) for path in sockets):
        return None
    return {str(name): str(value) for name, value in variables.items()}
