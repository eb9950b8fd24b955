"""The scheduler starts whatever a power cut made of its file."""

from __future__ import annotations

import shelve

import pytest

from aircop.celery import app
from aircop.core.beat import RecoveringScheduler


def scheduler(folder) -> RecoveringScheduler:
    made = RecoveringScheduler(app=app, schedule_filename=str(folder / "schedule"))
    made.sync()
    return made


@pytest.mark.parametrize("content", [b"", b"\x80", b"garbage" * 100])
def test_a_file_that_was_cut_off_is_begun_anew(tmp_path, content: bytes):
    scheduler(tmp_path).close()
    files = [path for path in tmp_path.iterdir() if path.suffix != ".dir"]
    assert files
    for path in files:
        path.write_bytes(content)
    again = scheduler(tmp_path)
    assert "sweep-jobs" in again.schedule
    again.close()
    with shelve.open(str(tmp_path / "schedule")) as stored:  # noqa: S301 - our own file
        assert "sweep-jobs" in stored["entries"]


def test_what_ran_last_is_kept_over_a_restart(tmp_path):
    first = scheduler(tmp_path)
    first.schedule["clear-sessions"] = first.schedule["clear-sessions"].next()
    ran = first.schedule["clear-sessions"].last_run_at
    first.close()
    assert scheduler(tmp_path).schedule["clear-sessions"].last_run_at == ran
