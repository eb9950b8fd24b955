"""Who or what an alert can name, read from its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from aircop.core import codelists, formats
from jaitf.models import Airport
from messaging.sources import Source
from profiling.models import Flight, Traveller
from seizures.models import Person, Seizure

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Subject:
    """Who or what, as it goes out. `key` names it within its source: `other` for goods, else the person's public id."""

    text: str
    key: str = OTHER
    is_person: bool = False
    document_number: str = ""
    nationality: str = ""
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """How it travels; unknown is empty."""

    flight_text: str = ""
    awb: str = ""
    origin: Airport | None = None
    destination: Airport | None = None
    lands_at: datetime | None = field(default=None)


def subjects_of(source: Source, language: str) -> list[Subject]:
    """The choices, persons first; the last one of a seizure or a control is its goods, in words of `language`."""
    if isinstance(source, Traveller):
        document = source.documents.first()
        number = document.number if document else ""
        return [Subject(str(source)[:200], str(source.public_id), True, number, source.nationality, source.birth_date)]
    return [_person(person) for person in source.persons.all()] + [Subject(_goods(source, language)[:200])]


def subject_of(source: Source, key: str, language: str) -> Subject | None:
    """The subject with this key; None when the source has none such."""
    return next((subject for subject in subjects_of(source, language) if subject.key == key), None)


def _person(person: Person) -> Subject:
    if person.is_victim:
        return Subject(str(person), str(person.public_id), True)
    return Subject(str(person)[:200], str(person.public_id), True, person.document_number, person.nationality, person.birth_date)


def _goods(source: Source, language: str) -> str:
    with translation.override(language):
        if isinstance(source, Seizure):
            lines = [f"{codelists.label('commodities', line.commodity)} {formats.quantity_text(line.quantity, line.unit)}" for line in source.lines.all()[:3]]
            if lines:
                return ", ".join(lines)
        number = source.awb or source.s10 if not isinstance(source, Traveller) else ""
        return _("Consignment %(number)s") % {"number": number} if number else ""


def journey_of(source: Source) -> Journey:
    """Flight, waybill, ends of the route and the landing, as far as the source knows them."""
    flight: Flight | None = source.flight
    if isinstance(source, Traveller):
        assert flight is not None
        return Journey(flight.designator, "", flight.origin, flight.destination, flight.arrives_at)
    if flight is not None:
        return Journey(flight.designator, source.awb, flight.origin, flight.destination, flight.arrives_at)
    origin, destination = _ends(source)
    return Journey(source.flight_text, source.awb, origin, destination)


def _ends(source: Source) -> tuple[Airport | None, Airport | None]:
    """First and last known airport of a seizure's legs."""
    if not isinstance(source, Seizure):
        return None, None
    airports = [leg.airport for leg in source.legs.select_related("airport") if leg.airport is not None]
    return (airports[0], airports[-1]) if len(airports) > 1 else (None, airports[0] if airports else None)
