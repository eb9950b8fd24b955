"""Type-ahead lists that a page carries once: states of travel documents, airports of the programme."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import get_language

from aircop.core import formats
from jaitf.models import Airport, TaskForce
from profiling.formats.countries import DOCUMENT_CODES


def states_offered() -> list[tuple[str, str]]:
    """Codes of states (ICAO 9303-3) with their names in the reader's language, by name."""
    return _states(get_language() or "en")


@lru_cache(maxsize=8)
def _states(language: str) -> list[tuple[str, str]]:
    named = [(code, formats.country_name(code)) for code in DOCUMENT_CODES]
    return sorted((pair for pair in named if pair[0] != pair[1]), key=lambda pair: pair[1])


def airports_offered() -> list[Airport]:
    """Airports with a unit of the programme; any other IATA code may be typed."""
    return list(Airport.objects.filter(pk__in=TaskForce.objects.values("airport_id")).order_by("iata"))
