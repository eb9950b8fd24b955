"""The rows of a register, and which of them are one case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.utils.translation import gettext as _

from aircop.core.foreign_tables import Cell, ForeignTable
from aircop.core.written_words import folded

#: What people write where there is nothing.
_NOTHING = {"", "na", "nc", "nd", "neant", "ras", "sans", "sansobjet", "inconnu", "inconnue", "nr", "ninguno", "none", "null", "nil"}
_TOTALS = ("total", "soustotal", "subtotal", "totalgeneral", "totaux")
#: What a spreadsheet program takes for the beginning of a formula, and what is never the beginning of a word.
_FORMULAS = ("=", "@", "\uff1d", "\uff20")


@dataclass(slots=True)
class Row:
    """One filled row: its number in the sheet (from 1), its cells, and the columns (from 0) that a merge above fills."""

    number: int
    cells: Sequence[Cell]
    held: frozenset[int] = frozenset()

    def cell(self, column: int | None) -> Cell:
        return self.cells[column] if column is not None and column < len(self.cells) else ""

    def text(self, column: int | None) -> str:
        """What stands there as text, empty where people wrote that there is nothing."""
        text = text_of(self.cell(column))
        return "" if folded(text) in _NOTHING else text


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row: its number, the name of the column (seizures/registers/columns.py), what stands there, and what to do."""

    row: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class CaseRows:
    """The rows of one case, the first of which says when it was."""

    rows: list[Row] = field(default_factory=list)

    @property
    def first(self) -> Row:
        return self.rows[0]


def text_of(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, (date, time)):
        return cell.isoformat() if isinstance(cell, date) else cell.strftime("%H:%M")
    # Our own lists of what to mend guard such cells with an apostrophe; it comes back with them.
    return cell[1:] if cell.startswith("'") else cell


def rows_of(table: ForeignTable, heading: int) -> Iterator[Row]:
    """The filled rows below the heading (its row from 0), without totals and without headings that are repeated on each page."""
    held: dict[int, set[int]] = {}
    for number, column in table.held:
        held.setdefault(number, set()).add(column)
    headings = table.rows[heading] if heading < len(table.rows) else []
    for number in range(heading + 1, len(table.rows)):
        cells = table.rows[number]
        own = [cell for column, cell in enumerate(cells) if cell != "" and column not in held.get(number, ())]
        if not own or cells == headings or _is_total(own):
            continue
        yield Row(number + 1, cells, frozenset(held.get(number, ())))


def _is_total(cells: list[Cell]) -> bool:
    return isinstance(cells[0], str) and folded(cells[0]).startswith(_TOTALS) and len(folded(cells[0])) < 30


def cases_in(rows: Iterable[Row], number: int | None, day: int | None) -> Iterator[CaseRows]:
    """Rows that are one case: each names the same number, or leaves number and date empty or merged with the row above.

    `number`, `day`: the columns that hold them.
    """
    case = CaseRows()
    for row in rows:
        if case.rows and not _continues(row, case.first, number, day):
            yield case
            case = CaseRows()
        case.rows.append(row)
    if case.rows:
        yield case


def _continues(row: Row, first: Row, number: int | None, day: int | None) -> bool:
    has_day = bool(row.text(day)) and day not in row.held
    own_number = row.text(number)
    if number is None:
        return not has_day
    if own_number:
        return own_number == first.text(number) and (not has_day or row.text(day) == first.text(day))
    return not has_day


def formula_problem(row: Row, columns: Sequence[str]) -> Problem | None:
    """A text that a spreadsheet program would take for a formula: what it says is not what somebody saw."""
    for column, cell in enumerate(row.cells):
        if isinstance(cell, str) and cell.startswith(_FORMULAS):
            name = columns[column] if column < len(columns) else ""
            return Problem(row.number, name, cell[:80], _("This begins like a formula. Put the plain value there."))
    return None
