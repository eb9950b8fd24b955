"""The embedded servers for real: rights, privacy, start, stop, and recovery after the worst."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import environ
import psutil
import psycopg2
import pytest
import redis

from aircop.core.embedded import remains
from aircop.core.embedded.account import DYNAMIC_IDS
from aircop.core.embedded.discovery import running_services
from aircop.core.embedded.errors import AlreadyRunning
from aircop.core.embedded.services import EmbeddedServices

pytestmark = pytest.mark.processes

PACKAGES = Path(sysconfig.get_path("platlib"))
ROOT = Path(__file__).resolve().parent.parent.parent


def connect(url: str) -> psycopg2.extensions.connection:
    config = environ.Env.db_url_config(url)
    return psycopg2.connect(dbname=config["NAME"], user=config["USER"], password=config["PASSWORD"], host=config["OPTIONS"]["host"])


def ask(url: str, query: str) -> object:
    """The first column of the first row."""
    with closing(connect(url)) as link, link.cursor() as cursor:
        link.autocommit = True
        cursor.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def server_processes(services: EmbeddedServices) -> list[psutil.Process]:
    """Both servers and every process of theirs."""
    leaders = [psutil.Process(server.process.child.pid) for server in services._servers if server.process.child]
    return leaders + [child for leader in leaders for child in leader.children(recursive=True)]


def kill_everything(services: EmbeddedServices) -> None:
    """SIGKILL to each process at once, as a power cut would; the lock goes too, because its holder is dead."""
    victims = server_processes(services)
    for victim in victims:
        with suppress(psutil.NoSuchProcess):
            victim.kill()
    assert remains.wait_until_ended(victims, 5) == []
    services._lock.release()


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A state folder that lives as long as the module's tests, under a folder that every user may pass."""
    with tempfile.TemporaryDirectory(prefix="aircop-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "var"


@pytest.fixture(scope="module")
def made(var: Path) -> EmbeddedServices:
    """An installation whose database has been made; not running."""
    services = EmbeddedServices(var, throw_away=True)
    services.start()
    services.stop()
    return services


@pytest.fixture
def services(made: EmbeddedServices, var: Path) -> Iterator[EmbeddedServices]:
    """The installation, running."""
    running = EmbeddedServices(var, throw_away=True)
    running.start()
    yield running
    running.stop()


def test_a_warm_start_of_both_servers_takes_less_than_two_seconds(made: EmbeddedServices, var: Path) -> None:
    began = time.monotonic()
    services = EmbeddedServices(var)
    try:
        services.start()
        assert time.monotonic() - began < 2.0
    finally:
        services.stop()


def test_the_runtime_role_owns_nothing_and_cannot_create_or_bypass(services: EmbeddedServices) -> None:
    url = services.environment()["DATABASE_URL"]
    assert ask(url, "SELECT current_user") == "aircop_runtime"
    assert ask(url, "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user") is False
    assert ask(url, "SELECT count(*) FROM pg_shdepend WHERE deptype = 'o' AND refobjid = current_user::regrole") == 0
    for forbidden in ("CREATE TABLE t (x int)", "CREATE SCHEMA s", "SET ROLE aircop_owner", "COPY pg_roles TO PROGRAM 'cat'"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(url, forbidden)


def test_the_owner_migrates_and_makes_databases_but_is_no_superuser(services: EmbeddedServices) -> None:
    url = services.environment()["DATABASE_OWNER_URL"]
    assert ask(url, "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user") is False
    ask(url, "CREATE TABLE made_by_owner (x int)")
    ask(url, "DROP TABLE made_by_owner")
    ask(url, "CREATE DATABASE aircop_made_by_owner")
    try:
        fresh = url.replace("/aircop?", "/aircop_made_by_owner?")
        assert ask(fresh, "SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension") == "btree_gist citext fuzzystrmatch pg_trgm plpgsql unaccent"
    finally:
        ask(url, "DROP DATABASE aircop_made_by_owner WITH (FORCE)")


def test_letters_beyond_ascii_have_upper_and_lower_case(services: EmbeddedServices) -> None:
    assert ask(services.environment()["DATABASE_URL"], "SELECT lower('ÉÇÃ') || upper('ñ')") == "éçãÑ"


def test_nobody_enters_without_the_password_or_through_the_network(services: EmbeddedServices) -> None:
    url = services.environment()["DATABASE_URL"]
    password = environ.Env.db_url_config(url)["PASSWORD"]
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        ask(url.replace(password, "guess"), "SELECT 1")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(services.environment()["REDIS_URL"].split("://")[0] + "://" + services.environment()["REDIS_URL"].split("@")[1]).ping()
    assert [c for process in server_processes(services) for c in process.net_connections("inet")] == []


def test_passwords_appear_on_no_command_line_and_in_no_environment(services: EmbeddedServices) -> None:
    secrets = [environ.Env.db_url_config(url)["PASSWORD"] for name, url in services.environment().items() if name.startswith("DATABASE")]
    secrets.append(services._valkey.password if services._valkey else "")
    for process in server_processes(services):
        visible = " ".join(process.cmdline()) + Path(f"/proc/{process.pid}/environ").read_text(errors="replace")
        assert not [secret for secret in secrets if secret in visible]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run the servers as another user")
def test_servers_started_by_root_run_as_a_user_that_no_account_has(services: EmbeddedServices) -> None:
    assert {process.uids().effective in DYNAMIC_IDS for process in server_processes(services)} == {True}


def test_redis_keeps_what_it_was_given_and_never_evicts(services: EmbeddedServices) -> None:
    client = redis.Redis.from_url(services.environment()["REDIS_URL"])
    assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
    client.set("kept", "1")
    services.stop()
    services.start()
    assert redis.Redis.from_url(services.environment()["REDIS_URL"]).get("kept") == b"1"


def test_commands_find_the_servers_while_they_run_and_only_then(services: EmbeddedServices, var: Path) -> None:
    services.publish({"LIVE_ORIGIN": "http://localhost:1234"})
    found = running_services(var) or {}
    assert ask(found["DATABASE_OWNER_URL"], "SELECT current_user") == "aircop_owner"
    assert found["LIVE_ORIGIN"] == "http://localhost:1234"
    assert found["SECRET_KEY"] == (var / "secret_key").read_text().strip()
    services.stop()
    assert running_services(var) is None


def test_stopping_leaves_no_process_and_no_socket(services: EmbeddedServices) -> None:
    processes = server_processes(services)
    services.stop()
    assert remains.wait_until_ended(processes, 0) == []
    assert list(services.layout.sockets.glob(".s.*")) + list(services.layout.sockets.glob("*.sock")) == []


def test_a_second_supervisor_is_refused_and_harms_nothing(services: EmbeddedServices, var: Path) -> None:
    second = EmbeddedServices(var)
    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        second.start()
    second.stop()
    assert running_services(var) is not None
    assert ask(services.environment()["DATABASE_URL"], "SELECT 1") == 1


def test_two_installations_run_side_by_side(services: EmbeddedServices, var: Path) -> None:
    other = EmbeddedServices(var.with_name("other"), throw_away=True)
    try:
        urls = [services.environment()["DATABASE_OWNER_URL"], other.start()["DATABASE_OWNER_URL"]]
        assert len({ask(url, "SELECT system_identifier FROM pg_control_system()") for url in urls}) == 2
    finally:
        other.destroy()
    assert not other.layout.state.exists()


@pytest.mark.parametrize("named", ["dead process", "unrelated process", "unrelated process of the servers' user"])
def test_after_kill_9_the_next_start_recovers_whatever_the_stale_files_name(services: EmbeddedServices, var: Path, named: str) -> None:
    url = services.environment()["DATABASE_OWNER_URL"]
    ask(url, "CREATE TABLE IF NOT EXISTS survives (x int)")
    ask(url, "INSERT INTO survives VALUES (1)")
    rows = ask(url, "SELECT count(*) FROM survives")
    kill_everything(services)
    data, sockets, account = services.layout.postgres_data, services.layout.sockets, services.layout.account
    pid_file = data / "postmaster.pid"
    assert pid_file.exists()
    assert services._postgres is not None
    assert services._postgres.socket.exists()
    options = account.popen_options() if "servers' user" in named else {}
    stranger = subprocess.Popen(["/bin/sleep", "60"], **options) if "unrelated" in named else None
    pid = stranger.pid if stranger else 2**22 - 7
    again = EmbeddedServices(var, throw_away=True)
    try:
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(pid), *lines[1:]]) + "\n")
        (sockets / ".s.PGSQL.5432.lock").write_text("\n".join([str(pid), *lines[1:]]) + "\n")
        again.start()
        assert ask(url, "SELECT count(*) FROM survives") == rows
        assert redis.Redis.from_url(again.environment()["REDIS_URL"]).ping()
        again.stop()
        assert stranger is None or stranger.poll() is None
    finally:
        again.stop()
        if stranger:
            stranger.kill()
            stranger.wait()


def test_a_server_that_outlived_its_supervisor_is_replaced(services: EmbeddedServices, var: Path) -> None:
    orphans = server_processes(services)
    services._lock.release()
    again = EmbeddedServices(var, throw_away=True)
    again.start()
    try:
        assert remains.wait_until_ended(orphans, 0) == []
        assert ask(again.environment()["DATABASE_URL"], "SELECT 1") == 1
    finally:
        again.stop()


def test_a_broken_journal_of_the_message_broker_is_set_aside(services: EmbeddedServices, var: Path) -> None:
    redis.Redis.from_url(services.environment()["REDIS_URL"]).set("lost", "1")
    services.stop()
    journal = next((services.layout.valkey_data / "appendonlydir").glob("*.incr.aof"))
    journal.write_bytes(b"*3\r\n$9\r\nNONSENSE!\r\n" * 5 + journal.read_bytes())
    again = EmbeddedServices(var, throw_away=True)
    again.start()
    try:
        assert redis.Redis.from_url(again.environment()["REDIS_URL"]).get("lost") is None
        assert list(again.layout.valkey_data.glob("appendonlydir.unreadable-*"))
    finally:
        again.stop()


def test_an_interrupted_first_start_begins_again(tmp_path: Path) -> None:
    services = EmbeddedServices(tmp_path / "var", throw_away=True)
    half = services.layout.state / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    try:
        assert ask(services.start()["DATABASE_URL"], "SELECT 1") == 1
        assert not half.exists()
    finally:
        services.destroy()


HOLD = """
import sys, time
from pathlib import Path
from aircop.core.embedded.services import EmbeddedServices
services = EmbeddedServices(Path(sys.argv[1]), throw_away=True)
services.start()
print(*(server.process.child.pid for server in services._servers), flush=True)
sys.stdin.read()
services.stop()
"""


def hold(python: str, var: Path, *prefix: str) -> subprocess.Popen[str]:
    """A supervisor in a process of its own, until its standard input closes."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(ROOT), str(PACKAGES)]), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen([*prefix, python, "-c", HOLD, str(var)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/", env=environment)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells children of their parent's death")
def test_servers_do_not_outlive_a_supervisor_that_is_killed(made: EmbeddedServices, var: Path) -> None:
    supervisor = hold(sys.executable, var)
    assert supervisor.stdout is not None
    servers = [psutil.Process(int(pid)) for pid in supervisor.stdout.readline().split()]
    supervisor.send_signal(signal.SIGKILL)
    supervisor.communicate()
    assert len(servers) == 2
    assert remains.wait_until_ended(servers, 10) == []


def reachable_python() -> str | None:
    """An interpreter of our version that an ordinary user can execute too."""
    names = [sys.executable, shutil.which("python3", path="/usr/bin:/usr/local/bin"), shutil.which(f"python3.{sys.version_info[1]}", path="/usr/bin")]
    question = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r} or __import__('os').listdir({str(PACKAGES)!r}) == [])"
    for name in filter(None, names):
        done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", name, "-c", question], check=False, capture_output=True, cwd="/")
        if done.returncode == 0:
            return name
    return None


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="the whole suite runs as an ordinary user already")
def test_an_ordinary_user_starts_them_too() -> None:
    python = reachable_python()
    if python is None:
        pytest.skip("no interpreter here that an ordinary user could run")
    with tempfile.TemporaryDirectory(prefix="aircop-test-") as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "home"
        home.mkdir()
        os.chown(home, 65534, 65534)
        supervisor = hold(python, home / "var", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        assert supervisor.stdout is not None
        servers = [psutil.Process(int(pid)) for pid in supervisor.stdout.readline().split()]
        assert {process.uids().effective for process in servers} == {65534}
        supervisor.communicate()
        assert supervisor.returncode == 0
        assert remains.wait_until_ended(servers, 0) == []
