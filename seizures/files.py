"""Files of photographs on disk: whole or not there at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

#: The folders of this app below MEDIA_ROOT.
ORIGINALS, THUMBNAILS = "photographs", "thumbnails"


def file_write(name: str, content: bytes) -> None:
    """Write a file under its name in one step: to a hidden neighbour first, flushed to the disk, then renamed.

    Raises OSError (disk full, no right) and leaves nothing behind then.
    """
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True, mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS or 0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
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
    found = [path for folder in (ORIGINALS, THUMBNAILS) for path in (root / folder).rglob("*") if path.is_file()]
    return [path.relative_to(root).as_posix() for path in found if path.stat().st_mtime < moment.timestamp()]
