"""The world of a test with real processes."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, request: pytest.FixtureRequest) -> Iterator[World]:
    # Socket paths are short: a hundred bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="aircop-w-"))
    world = World(folder, Path(request.node.name).stem)
    try:
        world.open()
        yield world
    finally:
        world.close()
        for log in folder.glob("*.log"):
            # Shown by pytest when a test failed.
            sys.stdout.write(f"--- {log.name}\n{log.read_text(errors='replace')[-9000:]}\n")
        shutil.rmtree(folder, ignore_errors=True)
