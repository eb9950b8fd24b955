"""Where the embedded servers keep their files.

$AIRCOP_VAR/                  made by us with mode 700 (as root 711: the servers' own user passes, nobody reads)
    run/                      locks, services.json, sockets/
    log/                      one file a process
    credentials.json          role passwords, mode 600
    servers/                  postgres/, valkey/ (or servers.path, which names a folder elsewhere)
"""

import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from aircop.core.embedded.account import Account, choose_account
from aircop.core.embedded.errors import ServiceError

# A unix socket's address holds 108 bytes on Linux and 104 on macOS, with the terminating zero.
SOCKET_PATH_LIMIT = 103
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"


@dataclass(frozen=True)
class Layout:
    """The folders of one installation, all existing and private."""

    var: Path
    state: Path
    sockets: Path
    account: Account

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def postgres_data(self) -> Path:
        return self.state / "postgres"

    @property
    def valkey_data(self) -> Path:
        return self.state / "valkey"


def make_private(folder: Path, *, passable: bool = False) -> Path:
    """Create the folder, and parents that are missing, privately; what exists keeps its permissions."""
    if not folder.is_dir():
        make_private(folder.parent, passable=passable)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711 if passable else 0o700)
    return folder


def write_private(path: Path, text: str) -> None:
    """Replace the file in one step, readable by its owner only."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    fresh.replace(path)


def prepare_var(var_dir: Path) -> Path:
    """The state folder with run/ and log/, created privately where missing; returns its real path."""
    as_root = os.geteuid() == 0
    try:
        var = make_private(Path(var_dir), passable=as_root).resolve()
        make_private(var / "run", passable=as_root)
        make_private(var / "log")
    except OSError as error:
        raise ServiceError(f"The state folder {var_dir} can't be made: {error.strerror}. Set AIRCOP_VAR to a folder of yours.") from error
    if not os.access(var / "run", os.W_OK):
        raise ServiceError(f"The state folder {var} belongs to another user. Set AIRCOP_VAR to a folder of yours.")
    return var


def _folder_elsewhere(var: Path) -> Path:
    """A new private folder that a user without rights can reach; throw-away state stays among temporary files."""
    temporary = Path(tempfile.gettempdir()).resolve()
    parents = [temporary] if var.is_relative_to(temporary) else [Path("/var/lib"), temporary]
    for parent in parents:
        if parent.is_dir() and os.access(parent, os.W_OK):
            folder = Path(tempfile.mkdtemp(prefix="aircop-", dir=parent))
            folder.chmod(0o711)
            return folder
    raise ServiceError(f"No folder was found that PostgreSQL's user can reach; {var} is closed to it.")


def _state_folder(var: Path) -> tuple[Path, Account]:
    """`servers/` in the state folder, or, when that is closed to the servers' user, a remembered folder elsewhere."""
    note = var / "servers.path"
    if note.exists():
        remembered = Path(note.read_text(encoding="utf-8").strip())
        if not remembered.is_dir():
            raise ServiceError(f"The database of {var} was in {remembered}, which is gone. Put it back, or remove {var} to begin an empty installation.")
        return remembered, choose_account(remembered)
    usual = var / "servers"
    account = choose_account(usual)
    if account.can("-x", var):
        return make_private(usual, passable=account.is_other), account
    if usual.exists():
        raise ServiceError(f"The database in {usual} can't be reached by its user. Set AIRCOP_VAR to another folder.")
    folder = _folder_elsewhere(var)
    write_private(note, f"{folder}\n")
    return folder, account


def _socket_folder(var: Path, account: Account) -> Path:
    """A folder whose path is short enough for a socket; the fallback is reused after a crash if it is still ours."""
    usual = var / "run" / "sockets"
    note = var / "run" / "sockets.path"
    if len(os.fsencode(usual / LONGEST_SOCKET_NAME)) <= SOCKET_PATH_LIMIT and account.can("-x", var / "run"):
        make_private(usual)
        account.own(usual)
        return usual
    if note.exists():
        remembered = Path(note.read_text(encoding="utf-8").strip())
        if _is_private(remembered, account):
            return remembered
    folder = Path(tempfile.mkdtemp(prefix="aircop-"))
    if len(os.fsencode(folder / LONGEST_SOCKET_NAME)) > SOCKET_PATH_LIMIT or not account.can("-x", folder.parent):
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="aircop-", dir="/tmp"))  # nosec B108
    account.own(folder)
    write_private(note, f"{folder}\n")
    return folder


def _is_private(folder: Path, account: Account) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    owner = os.geteuid() if account.uid is None else account.uid
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner and stat.S_IMODE(found.st_mode) == 0o700


def prepare_layout(var_dir: Path) -> Layout:
    """Create what is missing and return the folders; only our own folders are ever changed."""
    var = prepare_var(var_dir)
    state, account = _state_folder(var)
    account.own_tree(make_private(state / "valkey"))
    return Layout(var=var, state=state, sockets=_socket_folder(var, account), account=account)
