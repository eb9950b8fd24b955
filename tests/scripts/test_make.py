"""Signals that reach `make` alone still stop everything."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from aircop.core.embedded import remains
from aircop.core.embedded.services import EmbeddedServices

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.processes
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process of its parent's state")
def test_a_signal_to_make_alone_stops_the_servers() -> None:
    with tempfile.TemporaryDirectory(prefix="aircop-test-") as folder:
        Path(folder).chmod(0o755)
        made = EmbeddedServices(Path(folder) / "var", throw_away=True)
        made.start()
        made.stop()
        for number in (signal.SIGINT, signal.SIGKILL, signal.SIGTERM):
            make, servers = make_services(made.layout.var)
            make.send_signal(number)
            make.communicate(timeout=30)
            assert len(servers) >= 2
            assert remains.wait_until_ended(servers, 10) == [], number


def make_services(var: Path) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """`make services`, once it says that they run, and the processes of both servers."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "REDIS", "MAKE", "MFLAGS", "DJANGO"))}
    environment |= {"AIRCOP_VAR": str(var), "VENV": sys.prefix}
    make = subprocess.Popen(["make", "services"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert make.stdout is not None
    assert any("find them" in line for line in make.stdout)
    return make, [process for part in ("postgres", "valkey") for process in remains.marked_processes(remains.mark_of(var, part))]
