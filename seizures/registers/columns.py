"""What a column of a register can hold, and how units head it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aircop.core.written_words import folded


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a column can hold; of `several` a register may have more than one column."""

    name: str
    label: str | Promise
    #: Where its words are looked up (seizures/registers/words.py).
    words: str = ""
    several: bool = False


_COLUMNS = (
    Column("number", _("Number in the register")),
    Column("day", _("Date")),
    Column("clock", _("Time")),
    Column("place", _("Place in the airport"), "place"),
    Column("place_detail", _("Place, in words")),
    Column("vector", _("Vector"), "vectors"),
    Column("detection", _("How it was detected"), "detection_methods"),
    Column("flight", _("Flight")),
    Column("awb", _("Air waybill")),
    Column("s10", _("Postal item")),
    Column("departure", _("Departure"), "places"),
    Column("transit", _("Transit"), "places"),
    Column("destination", _("Destination"), "places"),
    Column("commodity", _("Commodity"), "commodities"),
    Column("quantity", _("Quantity")),
    Column("unit", _("Unit"), "units"),
    Column("currency", _("Currency")),
    Column("description", _("Description, marks, packing")),
    Column("concealment", _("How it was hidden"), "concealment_methods"),
    Column("full_name", _("Person: whole name")),
    Column("family_name", _("Person: family name")),
    Column("given_names", _("Person: given names")),
    Column("sex", _("Person: sex"), "sex"),
    Column("birth_date", _("Person: date of birth")),
    Column("nationality", _("Person: nationality"), "states"),
    Column("document_number", _("Person: document number")),
    Column("outcome", _("Person: outcome"), "outcomes"),
    Column("agency", _("Agency"), "agencies"),
    Column("narrative", _("Narrative"), several=True),
)
COLUMNS: dict[str, Column] = {column.name: column for column in _COLUMNS}
#: What every register has to have.
NEEDED = ("day", "commodity", "quantity")
#: Columns about a person; a row with any of them has a person.
OF_PERSON = ("full_name", "family_name", "given_names", "sex", "birth_date", "nationality", "document_number", "outcome")

#: How units head a column, as `folded` writes it.
_HEADINGS = Path(__file__).resolve().parent.parent / "data" / "register_headings.csv"
_IN_BRACKETS = re.compile(r"[(\[]\s*([^)\]]{1,30})[)\]]")
#: A heading stands in one of the first rows; above it are a title, the name of the unit, a period.
_DEEPEST_HEADING = 15
_ALIKE = 0.86
_LONGEST_HEADING = 80


@cache
def _known() -> dict[str, str]:
    with _HEADINGS.open(encoding="utf-8", newline="") as lines:
        return {heading: row["column"] for row in csv.DictReader(lines) for heading in row["headings"].split()}


def column_of(heading: str) -> str:
    """The name of the column that a heading most likely means, or nothing."""
    text = folded(_IN_BRACKETS.sub("", heading).replace("°", "o"))
    known = _known()
    if text in known:
        return known[text]
    close = get_close_matches(text, known, n=1, cutoff=_ALIKE) if len(text) > 4 else []
    return known[close[0]] if close else ""


def unit_in(heading: str) -> str:
    """What stands in brackets: `kg` of “Poids (kg)”."""
    found = _IN_BRACKETS.search(heading)
    return found[1].strip() if found else ""


def heading_row(rows: Sequence[Sequence[str]]) -> int:
    """The row (from 0) that names the columns: the one of the first rows in which most headings are known, else the fullest."""

    def score(number: int) -> tuple[int, int, int]:
        cells = [text for text in rows[number] if text and len(text) <= _LONGEST_HEADING]
        return len({found for text in cells if (found := column_of(text))}), len(set(cells)), -number

    return max(range(min(len(rows), _DEEPEST_HEADING)), key=score, default=0)


def headings_of(rows: Sequence[Sequence[str]], number: int) -> list[str]:
    """The headings of a row; one that groups several columns (merged, above) goes before theirs: `Passager / Nom`."""
    above = rows[number - 1] if number else []
    own = rows[number] if number < len(rows) else []
    grouped = [text for text in above if text]
    # A title is one text over all columns, or in one cell: no group.
    is_group = len(grouped) > len(set(grouped)) and (len(set(grouped)) > 1 or len(grouped) < sum(map(bool, own)))
    headings = []
    for column, text in enumerate(own):
        over = above[column] if is_group and column < len(above) else ""
        headings.append(f"{over} / {text}" if over and over != text and text else text or over)
    return headings


def guessed(headings: Sequence[str], before: dict[str, str]) -> list[str]:
    """For each heading the column it holds: as decided last time (`before`, by folded heading), else the likeliest; each once."""
    taken: set[str] = set()
    found = []
    for heading in headings:
        key = folded(heading)
        name = before[key] if key in before else column_of(heading.rpartition(" / ")[2]) or column_of(heading)
        if name not in COLUMNS or (name in taken and not COLUMNS[name].several):
            name = ""
        taken.add(name)
        found.append(name)
    return found
