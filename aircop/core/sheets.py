"""Rows as a file that a spreadsheet opens: UTF-8 with a byte-order mark, no cell a formula."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django_tables2 import Table

#: A cell that begins with one of these is a formula to some spreadsheet (OWASP, CSV injection), full-width forms too.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(value: Any) -> Any:
    """The value as a cell that no spreadsheet takes for a formula."""
    # Blanks and control characters before it are no protection: some programs leave them out.
    if isinstance(value, str) and (value[:1] in {"\t", "\r", "\n"} or value.lstrip().startswith(_FORMULA)):
        return f"'{value}"
    return value


def csv_bytes(rows: Iterable[Iterable[Any]]) -> bytes:
    """UTF-8 with a byte-order mark (spreadsheets ask for it), dates and times in ISO 8601."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows(["" if value is None else safe_cell(_plain(value)) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    return value.isoformat() if isinstance(value, date) else value


def table_rows(table: Table) -> Iterator[Sequence[Any]]:
    """The headings of a table and its cells as the page shows them, as text.

    A table says by `value_<column>(record)` where the file should hold something better than the page's words: a time.
    """
    columns = list(table.columns)
    yield [str(column.header) for column in columns]
    values = [getattr(table, f"value_{column.name}", None) for column in columns]
    for row in table.rows:
        yield [_text(row.get_cell(column.name)) if value is None else value(row.record) for column, value in zip(columns, values, strict=True)]


def _text(cell: Any) -> str:
    """What a reader sees of a cell: without markup, on one line; the dash for nothing becomes an empty cell."""
    text = html.unescape(strip_tags(cell)) if isinstance(cell, SafeString) else str(cell)
    tidy = " ".join(text.split())
    return "" if tidy in {"–", "—"} else tidy
