"""Dates and quantities as people write them in their own spreadsheets.

A value that can be read in two ways is never guessed at here: whether a column puts the day or the month first is decided
from the whole column (`order_of`) and shown to the person who imports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

Order = Literal["day", "month"]

_NUMERIC = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?", re.ASCII)
_MASS = re.compile(r"(\d+)\s*kg\s*(?:(\d{3})|(\d{1,3})\s*gr?)", re.ASCII | re.IGNORECASE)
#: Day 0 of a workbook that counts from 1900, with the leap day of 1900 that never was.
_EPOCH = date(1899, 12, 30)
#: Serials before 1 March 1900 are off by that day.
_FIRST_SERIAL = 61
_LAST_SERIAL = 2958465


def order_of(values: Iterable[str]) -> Order | None:
    """What comes first in the numeric dates of a column; None without evidence, or with evidence for both."""
    found: set[Order] = set()
    for value in values:
        if match := _NUMERIC.fullmatch(value.strip()):
            first, second = int(match[1]), int(match[2])
            if 12 < first <= 31 and 1 <= second <= 12:
                found.add("day")
            elif 12 < second <= 31 and 1 <= first <= 12:
                found.add("month")
    return found.pop() if len(found) == 1 else None


def date_written(value: str, order: Order, today: date) -> date | None:
    """The day meant, or None. Two digits of a year are the latest such year that isn't after that of `today`."""
    text = value.strip()
    try:
        if match := _ISO.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _NUMERIC.fullmatch(text):
            year = int(match[3])
            if len(match[3]) == 2:
                year += today.year // 100 * 100
                year -= 100 if year > today.year else 0
            day, month = (int(match[1]), int(match[2])) if order == "day" else (int(match[2]), int(match[1]))
            return date(year, month, day)
    except ValueError:
        return None
    return None


def date_of_serial(serial: int) -> date | None:
    """The day that a workbook counting from 1900 keeps as this number, or None outside what it can keep."""
    return _EPOCH + timedelta(days=serial) if _FIRST_SERIAL <= serial <= _LAST_SERIAL else None


def decimal_written(value: str) -> Decimal | None:
    """A number with decimal comma or point, thousands apart by spaces only: 1.234 is never a thousand and more."""
    text = value.strip()
    if not _NUMBER.fullmatch(text):
        return None
    return Decimal(re.sub(r"[ \u00a0\u202f]", "", text).replace(",", "."))


def kilograms_and_grams(value: str) -> Decimal | None:
    """'3 kg 200' and '3 kg 200 g' in kilograms; None for all else, '3 kg 2' too, which may be 2 g or 200."""
    match = _MASS.fullmatch(value.strip())
    return Decimal(match[1]) + Decimal(match[2] or match[3]) / 1000 if match else None
