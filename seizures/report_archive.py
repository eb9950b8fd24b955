"""The archive of a batch: the signed reports as they are stored, and a list of them that a spreadsheet opens."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

from aircop.core.sheets import csv_bytes

MANIFEST = "manifest.csv"


@dataclass(frozen=True, slots=True)
class Entry:
    """A report of the archive; `read` brings its bytes when their turn comes. One that failed has only an `error`."""

    reference: str
    language: str
    variant: str
    edition: int | None = None
    filename: str = ""
    sha256: str = ""
    byte_count: int | None = None
    pages: int | None = None
    issued_at: datetime | None = None
    signer: str = ""
    error: str = ""
    read: Callable[[], bytes] | None = None


class ChangedReport(RuntimeError):
    """Stored bytes that are not those that were issued: nothing is handed out."""


def archive_write(out: BinaryIO, entries: Iterable[Entry], *, made_at: datetime, progress: Callable[[int], None] = lambda _count: None) -> None:
    """Write the archive: each report under its own name and dated as it was issued, then the manifest.

    PDFs are packed already, so they are stored as they are. Raises ChangedReport, OSError (disk full).
    """
    rows: list[Iterable[object]] = [_heads()]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for count, entry in enumerate(entries, start=1):
            if entry.read is not None:
                content = entry.read()
                if hashlib.sha256(content).hexdigest() != entry.sha256:
                    raise ChangedReport(entry.filename)
                archive.writestr(_named(entry.filename, entry.issued_at or made_at), content)
            rows.append(_row(entry))
            progress(count)
        archive.writestr(_named(MANIFEST, made_at), csv_bytes(rows))


def _heads() -> list[str]:
    return [
        _("Reference"), _("Edition"), _("Language"), _("For whom"), _("File"), _("SHA-256 of the file"), _("Bytes"), _("Pages"), _("Issued at"),
        _("Signed by"), _("What went wrong"),
    ]  # fmt: skip


def _row(entry: Entry) -> list[object]:
    return [
        entry.reference, entry.edition, entry.language, entry.variant, entry.filename, entry.sha256, entry.byte_count, entry.pages, entry.issued_at,
        entry.signer, entry.error,
    ]  # fmt: skip


def _named(name: str, at: datetime) -> zipfile.ZipInfo:
    """An entry with a date that a ZIP can hold (from 1980 on, UTC), readable by its owner."""
    moment = at.astimezone(UTC)
    info = zipfile.ZipInfo(name, (max(moment.year, 1980), moment.month, moment.day, moment.hour, moment.minute, moment.second))
    info.external_attr = 0o100600 << 16
    return info
