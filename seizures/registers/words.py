"""What the words of a register mean: labels of our lists in five languages, units' own words for them, and what somebody said."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel import Locale

from aircop.core import codelists, formats
from aircop.core.written_words import folded, spoken
from jaitf.models import Agency, Airport, Country, TaskForce
from profiling.choices import Sex
from profiling.formats.countries import document_code
from seizures.choices import Place

_OWN_WORDS = Path(__file__).resolve().parent.parent / "data" / "register_words.csv"
_CODED = ("commodities", "units", "vectors", "detection_methods", "concealment_methods", "outcomes")


@dataclass(slots=True)
class Vocabulary:
    """Folded word → code, and the codes that may be meant with their labels, in the reader's language."""

    name: str
    meanings: dict[str, str]
    choices: dict[str, str] = field(default_factory=dict)

    def find(self, text: str) -> str | None:
        """The code that is meant, or None. `Dakar (DSS)` means what either part means."""
        word = folded(text)
        if not word or word in self.meanings:
            return self.meanings.get(word)
        before, _bracket, inside = text.rstrip(" )").partition("(")
        return (self.meanings.get(folded(inside)) or self.meanings.get(folded(before))) if inside else None

    def label(self, code: str) -> str:
        return self.choices.get(code, code)


def vocabularies(unit: TaskForce, said: Mapping[str, Mapping[str, str]]) -> dict[str, Vocabulary]:
    """Everything that a column of this unit's register can be looked up in; `said` by list: what somebody decided goes first."""
    lists = [*(_coded(name) for name in _CODED), _places(), _states(), _agencies(unit), _chosen("place", Place.choices), _chosen("sex", Sex.choices)]
    found = {vocabulary.name: vocabulary for vocabulary in lists}
    for name, words in _own_words().items():
        if name not in found:
            continue
        if name == "places":
            # A city that is known by its own name keeps it; an airport that is not kept here is none.
            known = {word: code for word, code in words.items() if code in found[name].choices}
            found[name].meanings = known | found[name].meanings
        else:
            found[name].meanings = found[name].meanings | words
    for name, meant in said.items():
        if name in found:
            found[name].meanings = found[name].meanings | dict(meant)
    return found


@cache
def _own_words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    with _OWN_WORDS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["list"], {}).update({folded(word): row["code"] for word in row["words"].split(";")})
    return found


def _coded(name: str) -> Vocabulary:
    """Headings of a list mean nothing here: what is only a heading is asked for."""
    leaves = codelists.codes(name) if name == "units" else {code: codelists.codes(name)[code] for code, _label in codelists.leaves(name)}
    # An outcome for goods is none for persons.
    kept = {code: entry for code, entry in leaves.items() if name != "outcomes" or codelists.root_of(name, code) == "P"}
    meanings = {folded(label): code for code, entry in kept.items() for label in entry.labels.values() if label}
    return Vocabulary(name, meanings | {folded(code): code for code in kept}, {code: entry.label() for code, entry in kept.items()})


def _places() -> Vocabulary:
    """Airports by code and city (where a country has one airport of that city), countries by code and name. Three letters are an airport."""
    countries = {country.iso2: country for country in Country.objects.all()}
    meanings = _names_of((iso2, iso2) for iso2 in countries)
    choices = {iso2: formats.country_name(iso2) for iso2 in countries}
    cities: dict[str, set[str]] = {}
    for iata, city, name in Airport.objects.values_list("iata", "city", "name"):
        cities.setdefault(folded(city), set()).add(iata)
        cities.setdefault(folded(name), set()).add(iata)
        choices[iata] = f"{city} ({iata})"
    meanings |= {city: next(iter(codes)) for city, codes in cities.items() if city and len(codes) == 1 and city not in meanings}
    return Vocabulary("places", meanings | {folded(code): code for code in choices}, choices)


def _states() -> Vocabulary:
    """Nationalities in three letters, by code and by the name of the country."""
    alpha3 = {country.iso2: country.iso3 for country in Country.objects.all()}
    meanings = _names_of(alpha3.items()) | {folded(code): code for code in alpha3.values()} | {"stateless": "XXA", "apatride": "XXA", "apatrida": "XXA"}
    return Vocabulary(
        "states",
        {word: known for word, code in meanings.items() if (known := document_code(code))},
        {code: formats.country_name(code) for code in alpha3.values()},
    )


def _names_of(codes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names of countries in our languages → code; `codes` pairs two letters with what is meant."""
    names = [Locale(language).territories for language in codelists.LANGUAGES]
    return {folded(name): code for iso2, code in codes for territories in names if (name := territories.get(iso2))}


def _agencies(unit: TaskForce) -> Vocabulary:
    agencies = list(Agency.objects.filter(country_id=unit.airport.country_id))
    meanings = {folded(agency.name): agency.code for agency in agencies} | {folded(agency.code): agency.code for agency in agencies}
    types: dict[str, list[str]] = {}
    for agency in agencies:
        types.setdefault(agency.agency_type, []).append(agency.code)
    # “Douane” is the customs of this country, as long as it has one.
    by_type: dict[str, str] = {}
    own = _own_words().get("agency_types", {})
    for code, codes in types.items():
        entry = codelists.find("agency_types", code)
        if len(codes) == 1 and entry:
            words = {folded(label) for label in entry.labels.values()} | {word for word, meant in own.items() if meant == code}
            by_type |= dict.fromkeys(words, codes[0])
    return Vocabulary("agencies", by_type | meanings, {agency.code: agency.name for agency in agencies})


def _chosen(name: str, choices: Iterable[tuple[str, object]]) -> Vocabulary:
    pairs = [(str(value), str(label)) for value, label in choices if value]
    return Vocabulary(name, spoken((value, label) for value, label in choices if value), dict(pairs))
