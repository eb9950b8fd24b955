"""Numbers, months and durations of a chart in the reader's language (CLDR, through Babel)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

Number = int | float | Decimal

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@lru_cache(maxsize=16)
def locale_of(language: str) -> Locale:
    """Return the CLDR locale of a Django language code such as "fr" or "pt-br"."""
    return Locale.parse(language, sep="-")


def is_right_to_left(language: str) -> bool:
    """Say whether the language is written from right to left."""
    return language.split("-")[0] in RIGHT_TO_LEFT


def number(value: Number, language: str) -> str:
    """Return a number with at most two decimals, one from 100 upwards: "1,234.5", in French "1 234,5"."""
    pattern = "#,##0.#" if abs(float(value)) >= 100 else "#,##0.##"
    return format_decimal(value, format=pattern, locale=locale_of(language), numbering_system="latn")


def percent(share: float, language: str) -> str:
    """Return a share of one as a percentage; below one percent with a decimal."""
    pattern = "#,##0.#%" if 0 < abs(share) < 0.01 else None
    return format_percent(share, format=pattern, locale=locale_of(language), numbering_system="latn")


def month(day: date, language: str) -> str:
    """Return the month and the year, short: "Nov 2026", "nov. 2026"."""
    return format_skeleton("yMMM", day, locale=locale_of(language))


def month_name(day: date, language: str) -> str:
    """Return the name of the month alone, short: "Nov", "nov."."""
    return format_date(day, "LLL", locale=locale_of(language))


def minutes(value: Number, language: str) -> str:
    """Return a duration in its natural unit, short: "15 min", "4 h", "2 days"."""
    unit, size = ("day", 1440) if float(value) >= 1440 else ("hour", 60) if float(value) >= 60 else ("minute", 1)
    amount = round(float(value) / size, 1)
    whole: Number = int(amount) if amount == int(amount) else amount
    return format_unit(whole, unit, length="short", locale=locale_of(language), numbering_system="latn")


def axis_format(language: str) -> dict[str, Any]:
    """Return the d3-format locale with which Vega writes the numbers of an axis."""
    symbols = locale_of(language).number_symbols["latn"]
    return {
        "decimal": symbols["decimal"],
        "thousands": symbols["group"],
        "grouping": [3],
        "currency": ["", ""],
        "minus": symbols["minusSign"],
        "percent": symbols["percentSign"],
    }


def cut(text: str, width: float, character: float = 7.0) -> str:
    """Return as much of a text as fits into a width, in pixels, with an ellipsis where something is missing."""
    room = int(width / character)
    return text if len(text) <= room else f"{text[: max(room - 1, 1)].rstrip()}…"
