"""Reading a table that somebody else wrote: values only, never formulas, and never more than a list of people needs.

What it would unpack to is asked before anything is unpacked (`aircop.core.foreign_tables`), and
whatever a foreign file makes the library stumble over is a refusal that says what to do.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import openpyxl
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from aircop.core.foreign_tables import Limits, check_archive, csv_lines, readable, refused

MOST_BYTES = 1024 * 1024
#: A workbook is a zip archive; that of 200 people unpacks to some 100 kB.
MOST_UNPACKED = 5 * MOST_BYTES
MOST_PARTS = 200
#: Filled rows under the heading, and how far down and to the right anything may stand.
MOST_ROWS = 200
LAST_ROW = 1000
MOST_COLUMNS = 30
MOST_CHARACTERS = 300
#: Cells to the right of `MOST_COLUMNS` are looked at as far as old programs could write, so that none is left out silently.
_LAST_COLUMN = 256
#: A spreadsheet program takes what begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_ARCHIVE = Limits(sent=MOST_BYTES, unpacked=MOST_UNPACKED, parts=MOST_PARTS, rows=LAST_ROW, columns=MOST_COLUMNS, characters=MOST_CHARACTERS)

#: Number of the row in the sheet, and its cells.
Line = tuple[int, list[str]]


def lines_of(file: UploadedFile) -> list[Line]:
    """The filled rows of the first sheet, the heading among them; refuses the whole file with what to mend."""
    if (file.size or 0) > MOST_BYTES:
        raise refused(_("The file has more than 1 MB. Send the list of officers alone."))
    content = file.read()
    with readable():
        return _checked(_workbook(content) if content.startswith(b"PK") else _text(content))


def cell_name(row: int, column: int) -> str:
    """The cell as the spreadsheet program names it, `column` counted from 0."""
    return f"{get_column_letter(column + 1)}{row}"


def _checked(table: Iterable[list[str]]) -> list[Line]:
    lines: list[Line] = []
    for number, line in enumerate(table, start=1):
        if number > LAST_ROW:
            raise refused(_("The sheet goes on below row %(most)s. Copy the list alone into a new sheet.") % {"most": LAST_ROW})
        if not any(line):
            continue
        # The heading is the first of them.
        if len(lines) > MOST_ROWS:
            raise refused(_("The file has more than %(most)s rows. Divide it.") % {"most": MOST_ROWS})
        if any(line[MOST_COLUMNS:]):
            raise refused(_("The sheet has more than %(most)s columns. Send the list of officers alone.") % {"most": MOST_COLUMNS})
        for column, text in enumerate(line):
            _check_cell(cell_name(number, column), text)
        lines.append((number, line[:MOST_COLUMNS]))
    return lines


def _check_cell(cell: str, text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise refused(_("Cell %(cell)s holds more than %(most)s characters. Shorten it.") % {"cell": cell, "most": MOST_CHARACTERS})
    if text.startswith(_FORMULA):
        raise refused(_("Cell %(cell)s holds a formula, or begins like one. Put the plain value there.") % {"cell": cell})


def _text(content: bytes) -> Iterator[list[str]]:
    return ([cell.strip() for cell in line] for line in csv_lines(content))


def _workbook(content: bytes) -> Iterator[list[str]]:
    """The first sheet."""
    check_archive(content, _ARCHIVE)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheet = book.worksheets[0]
    # How large a file says it is may be wrong: rows are taken one by one until there are too many.
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_col=_LAST_COLUMN):
        yield [_written(cell) for cell in row]


def _written(cell: Any) -> str:
    value = cell.value
    if value is not None and cell.data_type == "f":
        return "="
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()
