"""Dates as messages and documents write them: few digits, no century, sometimes no day."""

from datetime import date, timedelta


def digits_of(text: str) -> str | None:
    """Return `text` without blanks when only digits remain, otherwise None."""
    if text.isdigit() and text.isascii():
        return text
    tight = "".join(text.split())
    return tight if tight.isdigit() and tight.isascii() else None


def birth_date(digits: str, latest: date) -> date | None:
    """Read YYMMDD or CCYYMMDD as a day of birth, which is never after `latest`.

    A two-digit year means the youngest age that is not in the future. None: not a day of the
    calendar, or (with four digits) in the future.
    """
    try:
        if len(digits) == 6:
            born = date.fromisoformat("20" + digits)
            return born if born <= latest else date.fromisoformat("19" + digits)
        if len(digits) == 8:
            born = date.fromisoformat(digits)
            return born if born <= latest else None
    except ValueError:
        return None
    return None


def document_date(digits: str, today: date) -> date | None:
    """Read YYMMDD or CCYYMMDD as an expiry date, at most fifty years after `today`."""
    try:
        if len(digits) == 6:
            day = date.fromisoformat("20" + digits)
            return day if day.year <= today.year + 50 else date.fromisoformat("19" + digits)
        if len(digits) == 8:
            return date.fromisoformat(digits)
    except ValueError:
        return None
    return None


def partial_date(digits: str, latest: date) -> str | None:
    """Read a date whose day, or month and day, is 00: `1972-09` or `1972`; None when it is not one.

    Doc 9303-3 allows unknown parts of a date of birth; nothing is filled in for them.
    """
    if len(digits) == 6:
        year = 2000 + int(digits[:2])
        if year > latest.year:
            year -= 100
    elif len(digits) == 8:
        year = int(digits[:4])
    else:
        return None
    month, day = int(digits[-4:-2]), int(digits[-2:])
    if day or not 0 <= month <= 12 or not 1800 <= year <= latest.year:
        return None
    return f"{year:04d}-{month:02d}" if month else f"{year:04d}"


def local_moment(digits: str, form: str = "") -> str | None:
    """Read a local date and time as ISO text: to the minute, or the day when no time is given.

    `form` is a code of list 2379. The number of digits says as much (201 ten, 203 twelve, 102
    eight …) and senders contradict themselves, so only 202 (YYMMDDHHMMSS) is taken at its word.
    24:00 is the midnight that begins the next day. None: not a moment of the calendar.
    """
    if len(digits) not in (6, 8, 10, 12, 14):
        return None
    short_year = len(digits) in (6, 10) or (form == "202" and len(digits) == 12)
    full = _century(digits) + digits if short_year else digits
    try:
        day = date(int(full[:4]), int(full[4:6]), int(full[6:8]))
    except ValueError:
        return None
    if len(full) == 8:
        return day.isoformat()
    hour, minute = int(full[8:10]), int(full[10:12])
    if hour == 24 and minute == 0:
        if day == date.max:
            return None
        day, hour = day + timedelta(days=1), 0
    if hour > 23 or minute > 59:
        return None
    return f"{day.isoformat()}T{hour:02d}:{minute:02d}"


def _century(digits: str) -> str:
    """Return the century of a two-digit year of travel or transmission (70 and later: 19xx)."""
    return "20" if int(digits[:2]) < 70 else "19"
