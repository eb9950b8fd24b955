"""Finding running servers: what answers counts, what a file claims does not."""

import json
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from aircop.core.embedded.discovery import running_services, services_file


@pytest.fixture
def listening() -> Iterator[Path]:
    """A unix socket that somebody listens on."""
    with tempfile.TemporaryDirectory(prefix="aircop-") as folder, socket.socket(socket.AF_UNIX) as server:
        path = Path(folder) / "s"
        server.bind(str(path))
        server.listen()
        yield path


def claim(var: Path, sockets: list[str]) -> None:
    file = services_file(var)
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"pid": 1, "sockets": sockets, "environment": {"REDIS_URL": "unix:///x"}}), encoding="utf-8")


def test_an_empty_state_folder_has_no_servers(tmp_path: Path) -> None:
    assert running_services(tmp_path) is None


def test_servers_that_answer_are_found_with_their_variables(tmp_path: Path, listening: Path) -> None:
    claim(tmp_path, [str(listening)])
    assert running_services(tmp_path) == {"REDIS_URL": "unix:///x"}


def test_a_file_left_behind_by_a_killed_supervisor_counts_for_nothing(tmp_path: Path, listening: Path) -> None:
    stale = listening.with_name("stale")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(stale))
    assert stale.exists()
    claim(tmp_path, [str(listening), str(stale)])
    assert running_services(tmp_path) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"sockets": [], "environment": {}}', '{"sockets": 3, "environment": {}}'])
def test_a_damaged_file_counts_for_nothing(tmp_path: Path, content: str) -> None:
    services_file(tmp_path).parent.mkdir()
    services_file(tmp_path).write_text(content, encoding="utf-8")
    assert running_services(tmp_path) is None
