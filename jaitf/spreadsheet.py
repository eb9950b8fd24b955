"""Reading a list of officers out of a spreadsheet that somebody else wrote: values only, never formulas, never more than fits."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from aircop.core.errors import RuleViolation

#: Column → whether it must be there. The names are those of the forms, so that a refusal finds its column.
COLUMNS = {
    "username": True,
    "first_name": True,
    "last_name": True,
    "email": False,
    "language": True,
    "role": True,
    "task_force": False,
    "agency": False,
    "country": False,
    "region": False,
    "starts_on": False,
    "ends_on": False,
}
MOST_ROWS = 200
MOST_BYTES = 1024 * 1024
#: A workbook is a zip archive: what it would become is asked before any of it is unpacked.
_MOST_UNPACKED = 20 * MOST_BYTES
_MOST_PARTS = 200
#: A spreadsheet program takes what begins so for a formula (tab and carriage return are trimmed away).
_FORMULA = ("=", "+", "-", "@")
_BROKEN = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, OSError)


def rows_of(file: UploadedFile) -> list[dict[str, str]]:
    """The rows under the heading, each with its number in the sheet as `row`; refuses the whole file with what to mend."""
    if (file.size or 0) > MOST_BYTES:
        raise _refused(_("The file has more than 1 MB. Send the list of officers alone."))
    content = file.read()
    table = _workbook(content) if content.startswith(b"PK") else _text(content)
    lines = [(number, line) for number, line in enumerate(table, start=1) if any(line)]
    if not lines:
        raise _refused(_("The file is empty."))
    names = _heading(lines[0][1])
    if len(lines) - 1 > MOST_ROWS:
        raise _refused(_("The file has more than %(most)s rows. Divide it.") % {"most": MOST_ROWS})
    if len(lines) == 1:
        raise _refused(_("There is a heading, but no officer under it."))
    return [_row(number, dict(zip(names, line, strict=False))) for number, line in lines[1:]]


def _heading(line: list[str]) -> list[str]:
    names = [name.strip().lower().replace(" ", "_") for name in line]
    missing = [name for name, is_needed in COLUMNS.items() if is_needed and name not in names]
    if missing:
        raise _refused(_("The first row must name the columns. These are missing: %(names)s.") % {"names": ", ".join(missing)})
    return names


def _row(number: int, found: dict[str, str]) -> dict[str, str]:
    row = {name: found.get(name, "").strip()[:300] for name in COLUMNS}
    for name, value in row.items():
        if value.startswith(_FORMULA):
            where = {"row": number, "column": name}
            raise _refused(_("Row %(row)s, column %(column)s holds a formula, or begins like one. Put the plain value there.") % where)
    return {"row": str(number), **row}


def _text(content: bytes) -> Iterator[list[str]]:
    """Comma, semicolon or tab, whichever the heading has most of; UTF-8, or what Windows writes."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise _refused(_("This is neither an Excel workbook (.xlsx) nor a CSV file."))
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error as error:
        raise _refused(_("This is neither an Excel workbook (.xlsx) nor a CSV file.")) from error


def _workbook(content: bytes) -> list[list[str]]:
    """The first sheet."""
    try:
        _check_archive(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        return list(_cells(book.worksheets[0].iter_rows(max_row=MOST_ROWS + 50, max_col=len(COLUMNS) + 20)))
    except _BROKEN as error:
        raise _refused(_("This workbook can't be read. Save it again as .xlsx or as CSV.")) from error


def _check_archive(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise _refused(_("This workbook unpacks to more than is accepted. Send the list of officers alone."))
        for part in parts:
            # Entities in XML could grow without end; no spreadsheet program writes a document type.
            if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part):
                raise zipfile.BadZipFile


def _cells(rows: Iterable[Any]) -> Iterator[list[str]]:
    for row in rows:
        yield [_written(cell) for cell in row]


def _written(cell: Any) -> str:
    value = cell.value
    if cell.data_type == "f":
        return "=" + str(value).lstrip("=")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _refused(message: str) -> RuleViolation:
    return RuleViolation(message, code="spreadsheet", field="file")
