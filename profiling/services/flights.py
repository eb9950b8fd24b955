"""Filing flights: from the legs of a message, or by hand, to one row a flight and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aircop.core import times
from aircop.core.errors import RuleViolation
from jaitf.models import Airport, Compartment
from profiling.formats.records import ParsedFlight
from profiling.models import Flight
from profiling.remarks import Remark

#: Two messages on the same flight give landing times that differ by less than this.
SAME_LANDING = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class FlightFacts:
    """One flight on one day; times in UTC, None when not told."""

    carrier: str
    number: str
    origin: Airport
    destination: Airport
    service_date: date
    departs_at: datetime | None = None
    arrives_at: datetime | None = None
    stops: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading:
    """What the legs of a message give: the facts of the flight to file, if complete, and remarks."""

    facts: FlightFacts | None = None
    remarks: list[Remark] = field(default_factory=list)


def read_legs(legs: Sequence[ParsedFlight], unit_airport: str) -> Reading:
    """Choose the leg to file and turn its local times into UTC by the zones of its airports.

    Preferred is the leg that touches the unit's airport, then the one that crosses the border. Nothing is guessed: what
    is unknown becomes a remark.
    """
    reading = Reading()
    leg = _leg_to_file(legs, unit_airport)
    if leg is None:
        return reading
    if not (leg.carrier and leg.number and leg.origin and leg.destination):
        reading.remarks.append(_on(leg, "flight_incomplete"))
        return reading
    airports = Airport.objects.in_bulk([leg.origin, leg.destination])
    for place in (leg.origin, leg.destination):
        if place not in airports:
            reading.remarks.append(_on(leg, "airport_unknown", place=place))
    if len(airports) < len({leg.origin, leg.destination}):
        return reading
    origin, destination = airports[leg.origin], airports[leg.destination]
    departs_at = _utc(reading, leg, leg.departs_local, origin)
    arrives_at = _utc(reading, leg, leg.arrives_local, destination)
    day = _day(leg.departs_local)
    if day is None:
        day = _day(leg.arrives_local)
        reading.remarks.append(_on(leg, "filed_by_arrival" if day else "flight_incomplete"))
    if day is None:
        return reading
    if unit_airport not in (leg.origin, leg.destination):
        reading.remarks.append(_on(leg, "flight_elsewhere", airport=unit_airport))
    reading.facts = FlightFacts(leg.carrier[:3], leg.number[:8], origin, destination, day, departs_at, arrives_at, _stops(legs, leg))
    return reading


@transaction.atomic
def flight_file(*, compartment: Compartment, facts: FlightFacts) -> Flight:
    """The row of this flight in this compartment, locked; made at first, completed or corrected by later messages."""
    same = Flight.objects.filter(
        compartment=compartment, carrier=facts.carrier, number=facts.number, origin=facts.origin, destination=facts.destination
    ).select_for_update()
    flight = same.filter(service_date=facts.service_date).first()
    if flight is None and facts.arrives_at is not None:
        # One of the two messages gave no departure: the same landing tells that it is the same flight.
        near = same.filter(arrives_at__range=(facts.arrives_at - SAME_LANDING, facts.arrives_at + SAME_LANDING))
        flight = (near.filter(departs_at=None) if facts.departs_at else near).first()
        if flight is not None and facts.departs_at:
            flight.service_date = facts.service_date
            flight.save(update_fields=["service_date"])
    if flight is None:
        flight, _created = Flight.objects.get_or_create(
            compartment=compartment,
            carrier=facts.carrier,
            number=facts.number,
            service_date=facts.service_date,
            origin=facts.origin,
            destination=facts.destination,
        )
        flight = Flight.objects.select_for_update().get(pk=flight.pk)
    changed = []
    for name, value in (("departs_at", facts.departs_at), ("arrives_at", facts.arrives_at), ("stops", list(facts.stops))):
        if value and getattr(flight, name) != value:
            setattr(flight, name, value)
            changed.append(name)
    if changed:
        flight.save(update_fields=changed)
    return flight


def check_order(departs_at: datetime | None, arrives_at: datetime | None) -> None:
    """A flight lands after it departs; refuses the opposite."""
    if departs_at and arrives_at and arrives_at <= departs_at:
        raise RuleViolation(_("A flight lands after it departs. Check both times and their zones."), code="lands_before_departing", field="arrives_at")


def _leg_to_file(legs: Sequence[ParsedFlight], unit_airport: str) -> ParsedFlight | None:
    """The leg that matters to this unit: complete before incomplete, its own airport first, then the border."""
    candidates = [leg for leg in legs if not leg.is_overflight] or list(legs)
    if not candidates:
        return None

    def rank(leg: ParsedFlight) -> tuple[bool, bool, bool]:
        is_complete = bool(leg.carrier and leg.number and leg.origin and leg.destination)
        return is_complete, unit_airport in (leg.origin, leg.destination), leg.crosses_border

    return max(candidates, key=rank)


def _stops(legs: Sequence[ParsedFlight], chosen: ParsedFlight) -> tuple[str, ...]:
    """All places of the chosen flight number in the order of the message, each call once."""
    places: list[str] = []
    for leg in legs:
        if (leg.carrier, leg.number) == (chosen.carrier, chosen.number):
            places += [place for place in (leg.origin, leg.destination) if place and places[-1:] != [place]]
    return tuple(places)


def _day(local: str | None) -> date | None:
    return date.fromisoformat(local[:10]) if local else None


def _utc(reading: Reading, leg: ParsedFlight, local: str | None, airport: Airport) -> datetime | None:
    if local is None or "T" not in local:
        reading.remarks.append(_on(leg, "time_missing", place=airport.iata))
        return None
    try:
        return times.to_utc(datetime.fromisoformat(local), airport.time_zone)
    except RuleViolation:
        reading.remarks.append(_on(leg, "time_never_was", place=airport.iata, time=local[11:16]))
        return None


def _on(leg: ParsedFlight, code: str, **params: object) -> Remark:
    start, end = leg.span or (None, None)
    return Remark(code, params, start, end, None, "TDT")
