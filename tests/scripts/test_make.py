"""Signals that reach `make` alone still stop everything."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from aircop.core.embedded import remains

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.processes
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process of its parent's state")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_a_signal_to_make_alone_stops_the_servers(number: signal.Signals) -> None:
    with tempfile.TemporaryDirectory(prefix="aircop-test-") as folder:
        Path(folder).chmod(0o755)
        var = Path(folder) / "var"
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "REDIS", "MAKE", "MFLAGS"))}
        environment |= {"AIRCOP_VAR": str(var), "VENV": sys.prefix}
        make = subprocess.Popen(["make", "services"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
        assert make.stdout is not None
        assert any("find them" in line for line in make.stdout)
        servers = [process for part in ("postgres", "valkey") for process in remains.marked_processes(remains.mark_of(var, part))]
        make.send_signal(number)
        make.communicate(timeout=30)
        assert len(servers) >= 2
        assert remains.wait_until_ended(servers, 10) == []
