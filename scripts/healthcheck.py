"""Asks one process whether it works, as docker-compose.yml does:  python -m scripts.healthcheck web|live|worker|scheduler

Exit code 0 when it does.
"""

import http.client
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

from aircop import environment
from aircop.core.processes import CONTAINER, PROCESSES

OK = "ok"
# The scheduler writes its file every three minutes.
SCHEDULE_AGE_LIMIT_S = 400.0


def _host() -> str:
    """A name that the site answers to."""
    return environment.names("ALLOWED_HOSTS", "localhost")[0].lstrip(".*") or "localhost"


def _get(port: int) -> tuple[int, str]:
    """Status and body of /health/; OSError or HTTPException when there is no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
    try:
        # As the TLS proxy would ask; a site on this machine ignores the second header.
        connection.request("GET", "/health/", headers={"Host": _host(), "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        return answer.status, answer.read(4000).decode(errors="replace")
    finally:
        connection.close()


def site(port: int) -> str:
    """«ok» when the whole site works, else what does not."""
    try:
        status, body = _get(port)
    except (OSError, http.client.HTTPException) as error:
        return f"no answer on port {port} ({error})"
    return OK if status == http.HTTPStatus.OK else f"/health/ answers {status} {body}"


def answers(port: int) -> str:
    """«ok» when this process answers and reaches the database, whatever the worker does."""
    try:
        _status, body = _get(port)
        return OK if json.loads(body)["database"] == OK else body
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        return f"no answer on port {port} ({error!r})"


def worker() -> str:
    """«ok» when the worker of this container answers through the broker."""
    command = [sys.executable, "-m", "celery", "-A", "aircop", "inspect", "ping", "-d", f"celery@{socket.gethostname()}", "-t", "8"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return OK if done.returncode == 0 else done.stdout + done.stderr


def schedule(run_dir: str) -> str:
    """«ok» when the scheduler wrote its file lately."""
    ages = [time.time() - path.stat().st_mtime for path in Path(run_dir).glob("celerybeat-schedule*")]
    return OK if ages and min(ages) < SCHEDULE_AGE_LIMIT_S else f"the schedule in {run_dir} is not kept up"


def check(name: str) -> str:
    """«ok», or what is wrong with the process of this name in its container."""
    process = next((process for process in PROCESSES if process.name == name), None)
    if process is None:
        return f"there is no process {name!r}"
    if process.health == "celery":
        return worker()
    if process.health == "schedule":
        return schedule(CONTAINER.run_dir)
    return answers(CONTAINER.live_port if name == "live" else CONTAINER.port)


def main(arguments: list[str]) -> int:
    verdict = check(arguments[0] if arguments else "web")
    sys.stdout.write(f"{verdict}\n")
    return 0 if verdict == OK else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
