"""The files of a regional export: XLSX with a definitions sheet, and CSV."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import astuple
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from aircop.core.sheets import csv_bytes, safe_cell
from aircop.reporting.definitions import DEFINITIONS
from aircop.reporting.selectors.facts import COLUMNS, Coverage, EventCount, PersonCount, ReportLine


def facts_csv(facts: Iterable[ReportLine]) -> bytes:
    """One row per commodity line."""
    return csv_bytes([COLUMNS, *(astuple(fact) for fact in facts)])


def xlsx_bytes(
    facts: Iterable[ReportLine], persons: list[PersonCount], events: list[EventCount], coverage: list[Coverage], about: dict[str, str], made_at: datetime
) -> bytes:
    """A workbook: lines, persons, person events, coverage, definitions. `about` heads the definitions sheet (period, region, time of extraction)."""
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
    _table(
        book.add_worksheet(_("Person events")),
        head,
        [_("Kind"), _("Events"), _("Persons")],
        [(e.commodity, "-" if e.events is None else e.events, "<11" if e.persons is None else e.persons) for e in events],
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
