"""The route of the goods, and the agencies involved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jaitf.models import Agency, Airport, Country
from profiling.formats.countries import iso_alpha3
from seizures.choices import AgencyRole
from seizures.inputs import AgencyInput, LegInput
from seizures.models import RouteLeg, Seizure, SeizureAgency
from seizures.problems import Problems
from seizures.services.parts import Parts, not_too_many

#: Added to the positions of all rows while they are put into another order, since a position is taken only once.
_ASIDE = 1000


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All airports, countries (by two and by three letters) and agencies, for whoever plans thousands of cases at once."""

    airports: dict[str, Airport]
    countries: dict[str, Country]
    agencies: dict[str, Agency]


_kept: ContextVar[Gazetteer | None] = ContextVar("gazetteer", default=None)


@contextmanager
def gazetteer_kept() -> Iterator[None]:
    """Within the block places and agencies are looked up in memory."""
    countries = {code: country for country in Country.objects.all() for code in (country.iso2, country.iso3)}
    token = _kept.set(Gazetteer(Airport.objects.in_bulk(), countries, {agency.code: agency for agency in Agency.objects.all()}))
    try:
        yield
    finally:
        _kept.reset(token)


class Legs(Parts[RouteLeg]):
    """Places in their order; a new order is written without two rows ever standing at one position."""

    def __init__(self, seizure: Seizure) -> None:
        self._seizure = seizure
        super().__init__(seizure.legs.all() if seizure.pk else (), lambda leg: leg.public_id)
        self._positions = {leg.pk: leg.position for leg in self.gone}

    def write(self) -> None:
        if any(leg.pk and self._positions[leg.pk] != leg.position for leg in self.wanted):
            self._seizure.legs.update(position=F("position") + _ASIDE)
            for pk in self._before:
                self._before[pk] = ()
        super().write()


def legs_plan(seizure: Seizure, wanted: tuple[LegInput, ...], problems: Problems) -> Legs:
    """The places of the route as they shall be; the country follows from the airport where that is known."""
    not_too_many(wanted, "legs", problems)
    airports = _airports({_code(leg.airport) for leg in wanted if leg.airport})
    countries = _countries({_code(leg.country) for leg in wanted if leg.country})
    parts = Legs(seizure)
    for position, data in enumerate(wanted):
        leg = parts.take(data.public_id) or RouteLeg(compartment_id=seizure.compartment_id, seizure=seizure)
        leg.position, leg.role = position, data.role
        airport, country = airports.get(_code(data.airport)), countries.get(_code(data.country))
        prefix = f"legs.{position}."
        if data.airport and airport is None:
            problems.add(f"{prefix}airport", _("“%(code)s” is not the IATA code of an airport. Leave it empty and give the country.") % {"code": data.airport})
        elif data.country and country is None and airport is None:
            problems.add(f"{prefix}country", _("“%(code)s” is not a country. Choose one from the list.") % {"code": data.country})
        elif airport is None and country is None:
            problems.add(f"{prefix}airport", _("Give the airport or, where it is not known, the country."))
        leg.airport = airport
        # With an airport the country is known, whatever was typed.
        leg.country_id = airport.country_id if airport else country.pk if country else ""
        problems.check_fields(leg, prefix)
        parts.keep(leg)
    return parts


def _code(text: str) -> str:
    return text.strip().upper()


def _airports(codes: set[str]) -> dict[str, Airport]:
    kept = _kept.get()
    return kept.airports if kept else Airport.objects.in_bulk(codes)


def _countries(codes: set[str]) -> dict[str, Country]:
    """Countries by the code that was given for them: two letters, three letters, or that of a travel document."""
    by_alpha3 = {code: iso_alpha3(code) for code in codes}
    if kept := _kept.get():
        return {code: kept.countries[name] for code, alpha3 in by_alpha3.items() for name in (code, alpha3) if name in kept.countries}
    found = Country.objects.filter(Q(iso2__in=codes) | Q(iso3__in=by_alpha3.values()))
    by_code = {code: country for country in found for code in (country.iso2, country.iso3)}
    return {code: by_code[name] for code, alpha3 in by_alpha3.items() for name in (code, alpha3) if name in by_code}


def agencies_plan(seizure: Seizure, wanted: Iterable[AgencyInput], problems: Problems) -> Parts[SeizureAgency]:
    """Which agencies detected, seized or contributed, each once per role."""
    given = list(dict.fromkeys(wanted))
    kept = _kept.get()
    known = kept.agencies if kept else {agency.code: agency for agency in Agency.objects.filter(code__in={part.agency for part in given})}
    parts = Parts(seizure.agencies.all() if seizure.pk else (), lambda part: (part.agency_id, part.role))
    for data in given:
        agency = known.get(data.agency)
        if agency is None or data.role not in AgencyRole.values:
            problems.add("agencies", _("“%(code)s” is not a known agency. Choose one from the list.") % {"code": data.agency})
            continue
        part = parts.take((agency.pk, data.role))
        parts.keep(part or SeizureAgency(compartment_id=seizure.compartment_id, seizure=seizure, agency=agency, role=data.role))
    return parts
