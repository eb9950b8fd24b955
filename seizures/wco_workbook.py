"""The WCO-ready sheet as a workbook: seizures, goods, routes, persons, and what the columns mean."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from aircop.core.sheets import safe_cell
from seizures.wco_sheet import LINES, NOTICE, PERSONS, ROUTES, SEIZURES, VERSION, Column, SheetSeizure, rows_of


def sheet_xlsx(seizures: list[SheetSeizure], made_at: datetime) -> bytes:
    """The workbook in the reader's language; numbers as numbers, everything else as text that is no formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    book.set_properties({"title": _("WCO-ready sheet"), "comments": str(NOTICE), "created": made_at.replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    _table(book.add_worksheet(_("Seizures")), head, SEIZURES, seizures)
    _table(book.add_worksheet(_("Goods")), head, LINES, rows_of(seizures, "lines"))
    _table(book.add_worksheet(_("Routes")), head, ROUTES, rows_of(seizures, "legs"))
    _table(book.add_worksheet(_("Persons")), head, PERSONS, rows_of(seizures, "persons"))
    _about(book.add_worksheet(_("About this sheet")), head, wrapped, made_at)
    book.close()
    return out.getvalue()


def _table(sheet: Any, head: Any, columns: Sequence[Column], rows: Iterable[Any]) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns) - 1, 18)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, str(column.label), head)
    last = 1
    for last, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            value = column.of(row)
            if isinstance(value, (int, Decimal)):
                sheet.write_number(last, place, float(value))
            elif value not in (None, ""):
                sheet.write_string(last, place, str(safe_cell(str(value))))
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _about(sheet: Any, head: Any, wrapped: Any, made_at: datetime) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    told = [
        (_("What this is"), str(NOTICE)),
        (_("Version of the sheet"), VERSION),
        (_("Made at"), f"{made_at:%Y-%m-%dT%H:%MZ}"),
        (_("What is left out"), _("Names, numbers of documents, dates of birth, free text, victims. Of children only that there is one.")),
        (_("Quantities"), _("As found, in the unit of the record. The kilogram equivalent stands beside it with its factor.")),
        (_("Joint seizures"), _("The event is the same in the sheet of every unit that took part: count it once.")),
    ]
    for row, (name, text) in enumerate(told):
        sheet.write_string(row, 0, name, head)
        sheet.write_string(row, 1, text, wrapped)
