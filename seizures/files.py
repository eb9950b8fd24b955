"""Files of photographs and archives on disk: whole or not there at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage

#: The folders of this app below MEDIA_ROOT.
ORIGINALS, THUMBNAILS, ARCHIVES = "photographs", "thumbnails", "report-archives"


def file_write(name: str, content: bytes) -> None:
    """Write a file under its name in one step. Raises OSError (disk full, no right) and leaves nothing behind then."""
    with file_writing(name) as file:
        file.write(content)


@contextmanager
def file_writing(name: str) -> Iterator[BinaryIO]:
    """A file that appears under its name when the block ends: a hidden neighbour first, flushed to the disk, then renamed.

    Whatever ends the block otherwise (OSError for a full disk) leaves nothing behind.
    """
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True, mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS or 0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def file_remove(name: str) -> None:
    """Remove a file; one that is not there, or can't be removed now, is left to the daily clearing."""
    with suppress(OSError):
        Path(default_storage.path(name)).unlink()


def files_before(moment: datetime) -> list[str]:
    """Names of all our files that were written before a moment (aware)."""
    root = Path(settings.MEDIA_ROOT)
    found = [path for folder in (ORIGINALS, THUMBNAILS, ARCHIVES) for path in (root / folder).rglob("*") if path.is_file()]
    return [path.relative_to(root).as_posix() for path in found if path.stat().st_mtime < moment.timestamp()]
