"""Dates, times and quantities as people write them in their own spreadsheets.

A value that can be read in two ways is never guessed at here: whether a column puts the day or the month first, and which
sign parts decimals, is found from the whole column (`order_of`, `sign_of`) and confirmed by the person who imports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Literal

Order = Literal["day", "month"]
Sign = Literal[",", "."]

_NUMERIC = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3])\s*(?:h|:|\.|heures?|hrs?|horas?)\s*([0-5]\d)?(?:\s*(?:min|mn|:00))?|([01]\d|2[0-3])([0-5]\d)", re.ASCII | re.IGNORECASE)
_BLANKS = re.compile(r"[ \u00a0\u202f']")
_DIGITS = re.compile(r"\d+", re.ASCII)
#: One sign before three digits: a thousand or a thousandth.
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
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


def clock_written(value: str) -> time | None:
    """`14:30`, `14h30`, `14 H`, `1430`; None for all else."""
    match = _CLOCK.fullmatch(value.strip())
    return time(int(match[1] or match[3]), int(match[2] or match[4] or 0)) if match else None


def sign_of(values: Iterable[str]) -> Sign | None:
    """The sign before the decimals in the numbers of a column; None without evidence, or with evidence for both."""
    found: set[Sign] = set()
    for value in values:
        text = _BLANKS.sub("", value)
        pairs: tuple[tuple[Sign, Sign], ...] = ((",", "."), (".", ","))
        for sign, other in pairs:
            whole, _sign, decimals = text.rpartition(sign)
            if _DIGITS.fullmatch(decimals) and _sign and _DIGITS.fullmatch(whole.replace(other, "")) and (len(decimals) != 3 or other in whole or whole == "0"):
                found.add(sign)
    return found.pop() if len(found) == 1 else None


def number_written(value: str, sign: Sign) -> Decimal | None:
    """A number whose decimals begin with `sign`; blanks, or the other sign beside this one, part its thousands.

    None for all else, also for a single other sign before three digits: 1.234 in a column with decimal commas may be a
    thousand and more, or a slip.
    """
    text = _BLANKS.sub("", value)
    other: Sign = "." if sign == "," else ","
    if sign not in text and other in text:
        # Only the other sign: it can be read in one way unless three digits follow it.
        if text.count(other) != 1 or _EITHER.fullmatch(text):
            return None
        sign, other = other, sign
    whole, _sign, decimals = text.partition(sign)
    groups = whole.split(other)
    if not all(_DIGITS.fullmatch(group) for group in groups) or (_sign and not _DIGITS.fullmatch(decimals)):
        return None
    if len(groups) > 1 and (len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    return Decimal("".join(groups) + (f".{decimals}" if decimals else ""))


def kilograms_and_grams(value: str) -> Decimal | None:
    """'3 kg 200' and '3 kg 200 g' in kilograms; None for all else, '3 kg 2' too, which may be 2 g or 200."""
    match = _MASS.fullmatch(value.strip())
    return Decimal(match[1]) + Decimal(match[2] or match[3]) / 1000 if match else None
