"""The processes of AIRCOP: the one place that says what runs, with which command, on which queues.

`make run` starts them from here; docker-compose.yml repeats the commands, and a test compares the two.
"""

import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

QUEUES = ("alerts", "intake", "reports", "exports")
WORKER_CONCURRENCY = 2
Health = Literal["http", "celery", "schedule"]


@dataclass(frozen=True)
class Place:
    """Where the processes run.

    Attributes:
        web_hosts, live_hosts: the addresses to listen on.
        run_dir: a writable folder for the scheduler's file.
    """

    web_hosts: tuple[str, ...]
    port: int
    live_host: str
    live_port: int
    run_dir: str


# Behind the TLS proxy, in the private network of docker-compose.yml.
CONTAINER = Place(web_hosts=("0.0.0.0",), port=8000, live_host="0.0.0.0", live_port=8001, run_dir="/run/aircop")  # nosec B104  # noqa: S104


@dataclass(frozen=True)
class Process:
    """One kind of process.

    Attributes:
        arguments: what follows `python -m`, for a place.
        health: how `scripts/healthcheck.py` asks it.
        scales: whether several may run at once.
        patience_s: seconds it gets to finish its work after SIGTERM.
    """

    name: str
    summary: str
    arguments: Callable[[Place], list[str]]
    health: Health
    scales: bool
    patience_s: float
    stop_signal: signal.Signals = signal.SIGTERM

    def command(self, place: Place, python: str = "python") -> list[str]:
        """The whole command line; `-m` because the scripts' first line breaks in folders with a long path."""
        return [python, "-m", *self.arguments(place)]


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _web(place: Place) -> list[str]:
    binds = [f"--bind={_address(host, place.port)}" for host in place.web_hosts]
    return [
        "gunicorn", "aircop.wsgi:application", *binds, "--worker-class=gthread", "--workers=2", "--threads=4",
        # Loaded once, before the workers are forked: half the time and memory. Nothing at import may start threads.
        "--preload", "--timeout=60", "--graceful-timeout=5", "--no-control-socket", "--log-level=warning",
    ]  # fmt: skip


def _live(place: Place) -> list[str]:
    return [
        "uvicorn", "aircop.asgi:application", f"--host={place.live_host}", f"--port={place.live_port}",
        "--no-access-log", "--no-server-header", "--log-level=warning", "--timeout-graceful-shutdown=2",
    ]  # fmt: skip


def _worker(_place: Place) -> list[str]:
    return [
        "celery", "--quiet", "-A", "aircop", "worker", f"--queues={','.join(QUEUES)}", f"--concurrency={WORKER_CONCURRENCY}", "--pool=prefork",
        # A chart or a long report may leave a large process behind (kB): it is replaced after its task.
        "--max-memory-per-child=700000", "--without-gossip", "--without-mingle", "--loglevel=WARNING",
    ]  # fmt: skip


def _scheduler(place: Place) -> list[str]:
    # No pid file: beat would refuse to start over a stale one.
    return [
        "celery", "--quiet", "-A", "aircop", "beat", "--scheduler=aircop.core.beat.RecoveringScheduler",
        f"--schedule={place.run_dir}/celerybeat-schedule", "--pidfile=", "--loglevel=WARNING",
    ]  # fmt: skip


WEB = Process("web", "pages and API", _web, health="http", scales=True, patience_s=7)
LIVE = Process("live", "event streams", _live, health="http", scales=True, patience_s=4)
WORKER = Process("worker", "background jobs", _worker, health="celery", scales=True, patience_s=10)
SCHEDULER = Process("scheduler", "regular jobs", _scheduler, health="schedule", scales=False, patience_s=5)
PROCESSES = (WEB, LIVE, WORKER, SCHEDULER)


def has_ipv6_loopback() -> bool:
    """Whether this machine can listen on ::1 (containers often can't)."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def local_place(port: int, live_port: int, run_dir: str) -> Place:
    """The places of `make run`: this machine only, on both addresses that `localhost` may mean."""
    both = has_ipv6_loopback()
    return Place(
        web_hosts=("127.0.0.1", "::1") if both else ("127.0.0.1",),
        port=port,
        # uvicorn listens on every address of a name.
        live_host="localhost" if both else "127.0.0.1",
        live_port=live_port,
        run_dir=run_dir,
    )


def is_port_free(port: int) -> bool:
    """True when nothing on this machine listens on the port, on either loopback address."""
    families = [(socket.AF_INET, "127.0.0.1")] + ([(socket.AF_INET6, "::1")] if has_ipv6_loopback() else [])
    for family, host in families:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As the servers do: connections of an earlier run that still linger are no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                return False
    return True


def free_port(preferred: int | None) -> int:
    """`preferred` if nothing uses it, else a port that the system gives."""
    if preferred is not None and is_port_free(preferred):
        return preferred
    for _attempt in range(50):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if is_port_free(port):
            return port
    raise OSError("no free port was found on this machine")
