"""Ages on the day of an event, where nobody is to be named: bands, and who counts as a child."""

from __future__ import annotations

from datetime import date

CHILD = "0-17"
#: (last age, band); from 18 on as in the returns of the programme, below it one band alone.
_AGES = ((17, CHILD), (24, "18-24"), (34, "25-34"), (44, "35-44"), (59, "45-59"), (200, "60+"))


def age_band(born: date | None, on: date) -> str:
    """The band of an age on the day of the event; empty when the birth date is unknown or makes no sense."""
    if born is None or born > on:
        return ""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next((band for last, band in _AGES if age <= last), "")


def is_child(born: date | None, on: date) -> bool:
    """Under 18 on that day, as far as a date of birth is known (CRC, art. 1)."""
    return age_band(born, on) == CHILD
