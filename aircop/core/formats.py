"""How times, spans, quantities and countries are written, in the active language, for pages, mails and paper alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import pycountry
from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, get_timezone_location
from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from aircop.core import codelists, times

#: Units that have a symbol of their own; the others are counted things and carry their label.
UNIT_SYMBOLS = {
    "KG": "kg",
    "G": "g",
    "MG": "mg",
    "T": "t",
    "L": "L",
    "ML": "mL",
    "M3": "m³",
    "CARAT": "ct",
    "TROY_OZ": "oz t",
}
#: Nationalities of ICAO Doc 9303 part 3 that are not of ISO 3166-1, as the country they stand for.
ICAO_COUNTRIES = {"D": "DE", "GBD": "GB", "GBN": "GB", "GBO": "GB", "GBP": "GB", "GBS": "GB", "RKS": "XK"}


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def locale() -> Locale:
    """Return the Babel locale of the active language; English when there is none."""
    return _locale(get_language() or "en")


def city_of(zone_name: str) -> str:
    """Return the city that names an IANA time zone, in the active language (``Africa/Dakar`` → ``Dakar``)."""
    return _city_of(zone_name, get_language() or "en")


@lru_cache(maxsize=2000)
def _city_of(zone_name: str, language: str) -> str:
    return get_timezone_location(times.zone(zone_name), locale=_locale(language), return_city=True)


def city_name(city: str, zone_name: str) -> str:
    """A city of our list, which is English, in the active language where its time zone is named after it: Lisbon → Lisbonne."""
    return city_of(zone_name) if city == _city_of(zone_name, "en") else city


def clock_text(at: datetime, zone_name: str) -> str:
    """Return the wall-clock time at a place, 24 h: ``16:25``."""
    return at.astimezone(times.zone(zone_name)).strftime("%H:%M")


def moment_parts(at: datetime, zone_name: str, city: str = "") -> tuple[str, str]:
    """Return a time as local and UTC text: ``("23 Nov 2026 16:25 (Dakar)", "16:25 UTC")``.

    The UTC text carries its date when that differs from the local one; in UTC itself it is empty.
    """
    local = at.astimezone(times.zone(zone_name))
    utc = at.astimezone(UTC)
    if zone_name == "UTC":
        return f"{format_datetime(utc, 'd MMM y HH:mm', locale=locale())} UTC", ""
    pattern = "HH:mm" if local.date() == utc.date() else "d MMM HH:mm"
    local_text = format_datetime(local, "d MMM y HH:mm", locale=locale())
    return f"{local_text} ({city_name(city, zone_name) if city else city_of(zone_name)})", f"{format_datetime(utc, pattern, locale=locale())} UTC"


def moment_text(at: datetime, zone_name: str, city: str = "") -> str:
    """Return a time as one line: ``23 Nov 2026 16:25 (Dakar) · 16:25 UTC``."""
    return " · ".join(part for part in moment_parts(at, zone_name, city) if part)


def span_text(span: timedelta) -> str:
    """Return how long a span is, whatever its sign, in its two largest units: ``3 h 20 min``, ``2 d 4 h``."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    days, hours = divmod(hours, 24)
    if days < 7:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    return _("%(days)s d") % {"days": days}


def relative_text(span: timedelta) -> str:
    """Return a span as seen from now: ``in 18 min`` or ``18 min ago``."""
    text = _("in %(span)s") if span >= timedelta(0) else _("%(span)s ago")
    return text % {"span": span_text(span)}


def deadline_text(span: timedelta) -> str:
    """Return the time left until a deadline, or by how much it was missed."""
    text = _("%(span)s left") if span >= timedelta(0) else _("overdue by %(span)s")
    return text % {"span": span_text(span)}


def deadline_state(span: timedelta) -> str:
    """Return ``overdue``, ``flash`` (under an hour), ``soon`` (under four) or ``later``."""
    if span < timedelta(0):
        return "overdue"
    if span < timedelta(hours=1):
        return "flash"
    return "soon" if span < timedelta(hours=4) else "later"


def number_text(value: Decimal | float) -> str:
    """Return a number with the separators of the active language and no empty decimals."""
    return format_decimal(value, "#,##0.######", locale=locale())


def quantity_text(value: Decimal | float, unit: str) -> str:
    """Return a quantity in its native unit: ``2.35 kg``, ``1,200 x Tablet / pill``."""
    if unit == "PERSON":
        return ngettext("%(number)s person", "%(number)s persons", int(value)) % {"number": number_text(value)}
    if symbol := UNIT_SYMBOLS.get(unit):
        return f"{number_text(value)}\N{NO-BREAK SPACE}{symbol}"
    return f"{number_text(value)} \N{MULTIPLICATION SIGN} {codelists.label('units', unit)}" if unit else number_text(value)


@lru_cache(maxsize=1)
def _alpha2_by_alpha3() -> dict[str, str]:
    return {country.alpha_3: country.alpha_2 for country in pycountry.countries} | ICAO_COUNTRIES


def country_name(code: str) -> str:
    """Return the name of a country of ISO 3166-1 (2 or 3 letters) or of an ICAO nationality; else the code."""
    code = code.strip().upper()
    if code == "XXA":
        return _("Stateless")
    if code in ("XXB", "XXC"):
        return _("Refugee")
    if code == "XXX":
        return _("Nationality not stated")
    return locale().territories.get(_alpha2_by_alpha3().get(code, code)) or code
