"""The empty list of officers to fill in: headings in the reader's language, and a second sheet with what may stand there."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils.translation import gettext as _

from aircop.core.sheets import safe_cell
from jaitf.choices import Role
from jaitf.models import Agency, TaskForce
from jaitf.onboarding import COLUMNS, labels


def example_bytes() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    head = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(_("Officers"))
    sheet.set_column(0, len(COLUMNS) - 1, 20)
    # Days as text: the same in every country's program.
    sheet.set_column(len(COLUMNS) - 2, len(COLUMNS) - 1, 20, book.add_format({"num_format": "@"}))
    _write(sheet, 0, [labels()], head)
    sheet.freeze_panes(1, 0)
    _write_choices(book.add_worksheet(_("What may stand there")), head)
    book.close()
    return out.getvalue()


def _write_choices(sheet: Any, head: Any) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 60)
    row = 0
    for title, choices in _choices():
        _write(sheet, row, [(title, "")], head)
        row = _write(sheet, row + 1, choices) + 1


def _choices() -> Iterable[tuple[str, Iterable[tuple[str, Any]]]]:
    yield _("Language"), settings.LANGUAGES
    yield _("Role"), [(role.value, role.label) for role in Role if role not in Role.with_second_factor()]
    yield _("Task force"), TaskForce.objects.filter(is_active=True).values_list("code", "name")
    yield _("Agency"), Agency.objects.values_list("code", "name")
    yield _("Days"), [("2027-01-31", _("year, month, day"))]


def _write(sheet: Any, row: int, lines: Iterable[Iterable[Any]], style: Any = None) -> int:
    """Write lines from this row on; the row under them."""
    for line in lines:
        for column, text in enumerate(line):
            sheet.write_string(row, column, str(safe_cell(str(text))), style)
        row += 1
    return row
