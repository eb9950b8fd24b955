"""Tables that somebody else wrote: workbooks and CSV files from outside, as values only, never as formulas.

What a workbook would unpack to is asked before anything is unpacked, and whatever a foreign file makes a library stumble
over is a refusal that says what to do. How large a table may be is said by whoever asks for one (`Limits`).
"""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from django.utils.translation import gettext as _
from python_calamine import CalamineSheet, CalamineWorkbook

from aircop.core.errors import AircopError, RuleViolation

#: An empty cell is an empty text. Numbers are what a workbook keeps as a number, whatever a reader's language.
Cell: TypeAlias = str | Decimal | date | datetime | time

_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MAGIC = b"PK"
_MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001 - a clock of no place
_CHUNK = 1 << 20
_DOCTYPE = b"<!DOCTYPE"
#: Digits of a number that a workbook keeps as a binary fraction: 0.1 + 0.2 is 0.3 here.
_DIGITS = ".12g"
#: Longer numbers are codes, not quantities: a workbook keeps fifteen digits of them.
_LARGEST = 10**15
#: Characters from which the sign between the columns of a CSV file is found.
_SAMPLE = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a foreign file is accepted: bytes as sent and unpacked, parts of the archive, filled rows, columns, signs of a cell."""

    sent: int
    unpacked: int
    parts: int = 500
    rows: int
    columns: int
    characters: int


@dataclass(slots=True)
class ForeignTable:
    """A sheet from its first row on. `held` names the cells that a merge above or to the left fills: (row, column), from 0."""

    rows: list[list[Cell]]
    held: set[tuple[int, int]] = field(default_factory=set)


def refused(message: str) -> RuleViolation:
    return RuleViolation(message, code="spreadsheet", field="file")


def sheets_of(content: bytes, limits: Limits) -> list[str]:
    """The names of the sheets; a CSV file has one without a name."""
    with readable():
        if not content.startswith(_MAGIC):
            _text(content)
            return [""]
        check_archive(content, limits)
        return list(CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names)


def table_of(content: bytes, sheet: str, limits: Limits) -> ForeignTable:
    """One sheet with its merged cells filled; refuses the whole file with what to mend."""
    if len(content) > limits.sent:
        raise refused(_("The file has more than %(most)s MB. Divide it.") % {"most": limits.sent // 2**20})
    with readable():
        if not content.startswith(_MAGIC):
            return _csv(content, limits)
        check_archive(content, limits)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return _sheet(book.get_sheet_by_name(sheet) if sheet in book.sheet_names else book.get_sheet_by_index(0), limits)


@contextmanager
def readable() -> Iterator[None]:
    """Turn whatever a library stumbles over into a refusal: a foreign file trips them in more ways than can be listed."""
    try:
        yield
    # Rust libraries panic with an exception that is no Exception; what is ours to stop for stays what it is.
    except (AircopError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise refused(_("This file can't be read. Save it again as an Excel workbook (.xlsx) or as CSV.")) from error


def check_archive(content: bytes, limits: Limits) -> None:
    """Refuse a workbook that unpacks to more than is accepted, or that hides more than a workbook holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > limits.parts or sum(part.file_size for part in parts) > limits.unpacked:
            raise refused(_("This workbook unpacks to more than is accepted. Copy the list alone into a new one."))
        for part in parts:
            # No more is ever unpacked of a part than it says (zipfile). Entities in XML could grow without end; no
            # spreadsheet program writes a document type, in whatever letters.
            if part.compress_type not in _PLAIN or _has_doctype(archive, part):
                raise zipfile.BadZipFile


def _has_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            window = tail + chunk.replace(b"\x00", b"")
            if _DOCTYPE in window:
                return True
            tail = window[-len(_DOCTYPE) :]
    return False


def _sheet(sheet: CalamineSheet, limits: Limits) -> ForeignTable:
    if sheet.total_height > limits.rows:
        raise refused(_("The sheet has more than %(most)s rows. Divide it.") % {"most": limits.rows})
    if sheet.total_width > limits.columns and any(any(row[limits.columns :]) for row in sheet.iter_rows()):
        raise refused(_("The sheet has more than %(most)s columns. Copy the list alone into a new sheet.") % {"most": limits.columns})
    # iter_rows begins at the first row, empty ones included, and takes one row at a time.
    rows = [[_cell(value, limits) for value in row[: limits.columns]] for row in sheet.iter_rows()]
    table = ForeignTable(rows)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        _fill(table, (top, left), (bottom, right))
    return table


def _fill(table: ForeignTable, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Put the value of a merge into each of its cells. A merge over a whole row or column of the sheet ends with the table."""
    (top, left), (bottom, right) = first, last
    if top >= len(table.rows) or left >= len(table.rows[top]):
        return
    value = table.rows[top][left]
    for number in range(top, min(bottom + 1, len(table.rows))):
        row = table.rows[number]
        for column in range(left, min(right + 1, len(row))):
            if (number, column) != first:
                row[column] = value
                table.held.add((number, column))


def _cell(value: object, limits: Limits) -> Cell:
    if isinstance(value, str):
        return _short(" ".join(value.split()) if "\n" not in value else value.strip(), limits)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float)):
        return Decimal(format(value, _DIGITS)) if math.isfinite(value) and abs(value) < _LARGEST else str(value)
    if isinstance(value, (datetime, date, time)):
        return value
    if isinstance(value, timedelta):
        return (_MIDNIGHT + value).time() if timedelta(0) <= value < timedelta(days=1) else str(value)
    return ""


def _short(text: str, limits: Limits) -> str:
    if len(text) > limits.characters:
        raise refused(_("A cell holds more than %(most)s characters. It begins “%(begins)s”. Shorten it.") % {"most": limits.characters, "begins": text[:30]})
    return text


def _csv(content: bytes, limits: Limits) -> ForeignTable:
    rows: list[list[Cell]] = []
    for line in csv_lines(content):
        if len(rows) >= limits.rows:
            raise refused(_("The sheet has more than %(most)s rows. Divide it.") % {"most": limits.rows})
        if any(line[limits.columns :]):
            raise refused(_("The sheet has more than %(most)s columns. Copy the list alone into a new sheet.") % {"most": limits.columns})
        rows.append([_cell(value, limits) for value in line[: limits.columns]])
    width = max(map(len, rows), default=0)
    return ForeignTable([row + [""] * (width - len(row)) for row in rows])


def csv_lines(content: bytes) -> Iterator[list[str]]:
    """The lines of a CSV file, parted by comma, semicolon or tab, whichever its beginning has most of."""
    text = _text(content)
    beginning = text[:_SAMPLE]
    return csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=beginning.count))


def _text(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Windows writes."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise refused(_("This is neither an Excel workbook (.xlsx) nor a CSV file."))
    return text
