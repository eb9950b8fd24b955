"""The files of a regional export: XLSX with a definitions sheet, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from aircop.reporting.definitions import DEFINITIONS
from aircop.reporting.selectors.facts import COLUMNS, Coverage, PersonCount, ReportLine

#: A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> Any:
    """The value as a cell that no spreadsheet takes for a formula."""
    # Blanks and control characters before it are no protection: some programs leave them out.
    if isinstance(value, str) and (value[:1] in {"\t", "\r", "\n"} or value.lstrip().startswith(_FORMULA)):
        return f"'{value}"
    return value


def csv_bytes(facts: Iterable[ReportLine]) -> bytes:
    """UTF-8 with a byte-order mark (spreadsheets ask for it), one row per commodity line, dates in ISO 8601."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for fact in facts:
        writer.writerow(["" if value is None else safe_cell(_plain(value)) for value in astuple(fact)])
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def xlsx_bytes(facts: Iterable[ReportLine], persons: list[PersonCount], coverage: list[Coverage], about: dict[str, str], made_at: datetime) -> bytes:
    """A workbook: lines, persons, coverage, definitions. `about` heads the definitions sheet (period, region, time of extraction)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    book.set_properties({"title": about.get("title", ""), "created": made_at.replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    _lines_sheet(book.add_worksheet(_("Lines")), facts, head, day)
    _table(
        book.add_worksheet(_("Persons")),
        head,
        [_("Role"), _("Sex"), _("Persons")],
        [(p.role, p.sex or "-", "<11" if p.count is None else p.count) for p in persons],
    )
    _table(book.add_worksheet(_("Coverage")), head, [_("Unit"), _("Reported")], [(c.task_force, _("yes") if c.reported else _("no")) for c in coverage])
    _definitions_sheet(book.add_worksheet(_("Definitions")), about, head, book.add_format({"text_wrap": True, "valign": "top"}))
    book.close()
    return out.getvalue()


def _lines_sheet(sheet: Any, facts: Iterable[ReportLine], head: Any, day: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(COLUMNS) - 1, 14)
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name, head)
    row = 0
    for row, fact in enumerate(facts, start=1):
        for column, value in enumerate(astuple(fact)):
            if isinstance(value, date):
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a calendar day
            elif isinstance(value, Decimal):
                sheet.write_number(row, column, float(value))
            elif value is not None:
                sheet.write_string(row, column, str(safe_cell(value)))
    sheet.autofilter(0, 0, max(row, 1), len(COLUMNS) - 1)


def _table(sheet: Any, head: Any, headers: list[str], rows: list[tuple[Any, ...]]) -> None:
    sheet.set_column(0, len(headers) - 1, 18)
    for column, name in enumerate(headers):
        sheet.write_string(0, column, name, head)
    for row, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells):
            sheet.write(row, column, safe_cell(cell))


def _definitions_sheet(sheet: Any, about: dict[str, str], head: Any, wrapped: Any) -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    row = 0
    for name, text in about.items():
        sheet.write_string(row, 0, name, head)
        sheet.write_string(row, 1, str(safe_cell(text)), wrapped)
        row += 1
    row += 1
    for name in COLUMNS:
        sheet.write_string(row, 0, name, head)
        sheet.write_string(row, 1, str(DEFINITIONS[name]), wrapped)
        row += 1
