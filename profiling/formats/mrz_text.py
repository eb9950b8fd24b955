"""The lines of a machine-readable zone out of what a scanner, a clipboard or a keyboard gives."""

import re
from itertools import product
from typing import Final

from profiling.formats.records import ParsedIssue

_MAX_CHARS: Final = 2_000
_QUOTES: Final = re.compile("[«≪《‹〈⟨＜]")
_SHAPES: Final = ((2, 44), (3, 30), (2, 36))
_BLANK: Final = re.compile(r"\s")
_FOREIGN: Final = re.compile(r"[^A-Z0-9<]")


def zone_lines(text: str) -> tuple[tuple[str, ...], list[ParsedIssue]]:
    """Return the lines of the zone (2 of 44, 3 of 30 or 2 of 36 characters), and what was odd.

    No lines: the length fits no format, and an issue says what to do. Other lines around the zone
    are passed over; a zone without line breaks is cut by its length.
    """
    rows = [row.strip() for row in text[:_MAX_CHARS].upper().splitlines()]
    rows = [row for row in rows if row]
    if not rows:
        return (), [ParsedIssue("mrz_empty")]
    issues: list[ParsedIssue] = []
    lines: tuple[str, ...] = ()
    # A guillemet may stand for one filler or for two, a blank for none or for one. Lines that fit as they stand come
    # before a zone that has to be cut: three lines of which one is short may add up to another format.
    for fitting, (blank, filler) in product((_fitting_rows, _fitting_whole), product(("", "<"), ("<", "<<"))):
        lines = fitting([_QUOTES.sub(filler, _BLANK.sub(blank, row)) for row in rows])
        if lines:
            if blank and any(_BLANK.search(row) for row in rows):
                issues.append(ParsedIssue("mrz_blanks"))
            break
    if not lines:
        length = sum(len(_BLANK.sub("", row)) for row in rows)
        return (), [ParsedIssue("mrz_length", params={"length": length})]
    foreign = "".join(dict.fromkeys(_FOREIGN.findall("".join(lines))))
    if foreign:
        issues.append(ParsedIssue("mrz_characters", params={"characters": foreign}))
    return lines, issues


def _fitting_rows(rows: list[str]) -> tuple[str, ...]:
    """Return the first rows that have the shape of a zone as they stand."""
    for count, width in _SHAPES:
        for start in range(len(rows) - count + 1):
            chosen = rows[start : start + count]
            if all(len(row) == width for row in chosen):
                return tuple(chosen)
    return ()


def _fitting_whole(rows: list[str]) -> tuple[str, ...]:
    """Return a zone whose lines run together, in all rows or in one of them."""
    for whole in ("".join(rows), *rows):
        for count, width in _SHAPES:
            if len(whole) == count * width:
                return tuple(whole[at : at + width] for at in range(0, len(whole), width))
    return ()
