"""Looking into a register: its sheets, its headings, how it writes dates and numbers, and what its columns most likely hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from aircop.core.errors import RuleViolation
from aircop.core.foreign_tables import ForeignTable, Limits, refused, sheets_of, table_of
from aircop.core.written_values import Order, Sign, order_of, sign_of
from aircop.core.written_words import folded
from seizures.models import RegisterImport
from seizures.registers.columns import COLUMNS, guessed, heading_row, headings_of
from seizures.registers.rows import Row, rows_of, text_of

#: 200,000 rows with what stands above them; a workbook of that size unpacks to some 150 MB.
LIMITS = Limits(sent=16 * 2**20, unpacked=400 * 2**20, rows=200_100, columns=60, characters=5_000)
#: Rows that are shown, and those from which dates and numbers are judged.
SHOWN = 8
_JUDGED = 5_000
_WIDEST_SHOWN = 120


def look_into(register: RegisterImport, content: bytes, before: dict[str, str]) -> None:
    """Fill the import with what its file shows; `before`: what headings meant last time, folded heading → column."""
    sheets = sheets_of(content, LIMITS)
    table = table_read(content, register)
    texts = [[text_of(cell) for cell in row] for row in table.rows[:50]]
    if not any(any(row) for row in texts):
        raise refused(_("The sheet is empty. Choose another sheet, or another file."))
    heading = register.heading - 1 if register.heading else heading_row(texts)
    if heading >= len(table.rows):
        raise RuleViolation(_("There is no such row. Give the row in which the columns are named."), code="heading", field="heading")
    headings = headings_of([[text_of(cell) for cell in row] for row in table.rows[: heading + 1]], heading)
    rows = list(rows_of(table, heading))
    if not rows:
        raise refused(_("Nothing stands under the headings in row %(row)s. Choose another row, or another sheet.") % {"row": heading + 1})
    columns = guessed(headings, before)
    register.heading = heading + 1
    register.row_count = len(rows)
    register.facts = {
        "sheets": sheets,
        "headings": [text[:_WIDEST_SHOWN] for text in headings],
        "sample": [{"row": row.number, "cells": [text_of(cell)[:_WIDEST_SHOWN] for cell in row.cells]} for row in rows[:SHOWN]],
    }
    settings = replace(register.reading, columns=tuple(columns), **_evidence(rows, columns))  # type: ignore[arg-type]
    register.settings = settings.to_json()


def _evidence(rows: Sequence[Row], columns: Sequence[str]) -> dict[str, Order | Sign]:
    """How the register writes dates and numbers; day first and decimal commas where nothing tells."""
    order = order_of(_texts(rows, columns, {"day", "birth_date"}))
    sign = sign_of(_texts(rows, columns, {"quantity"}))
    return {"order": order or "day", "sign": sign or ","}


def _texts(rows: Sequence[Row], columns: Sequence[str], wanted: set[str]) -> list[str]:
    """What is written as text in these columns; a workbook's own dates and numbers need no judging."""
    indexes = [index for index, name in enumerate(columns) if name in wanted]
    return [cell for row in rows[:_JUDGED] for index in indexes if isinstance(cell := row.cell(index), str) and cell]


def meanings_before(register: RegisterImport) -> dict[str, str]:
    """What the headings of this room's earlier registers were said to hold; the latest word goes first."""
    found: dict[str, str] = {}
    earlier = RegisterImport.objects.filter(compartment_id=register.compartment_id).exclude(pk=register.pk).exclude(settings={}).order_by("-created_at")
    for facts, settings, attempt in earlier.values_list("facts", "settings", "attempt")[:20]:
        # Only what somebody confirmed: the first job reads, the second checks.
        if attempt > 1:
            for heading, column in zip(facts.get("headings", []), settings.get("columns", []), strict=False):
                if heading and (not column or column in COLUMNS):
                    found.setdefault(folded(heading), column)
    return found


def table_read(content: bytes, register: RegisterImport) -> ForeignTable:
    """The sheet that was chosen, within what a register may be."""
    return table_of(content, register.sheet, LIMITS)
