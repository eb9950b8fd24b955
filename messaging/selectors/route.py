"""Who lies on the route of what an alert is about."""

from __future__ import annotations

from jaitf.models import TaskForce
from messaging.sources import Source
from profiling.models import Flight, Traveller
from seizures.models import Seizure


def airports_on_route(source: Source) -> list[str]:
    """IATA codes in travel order, each once: the flight's origin, stops and destination, the traveller's own ends, the legs of a seizure."""
    found: list[str] = []
    if isinstance(source, Traveller):
        found = [source.embarked, *_airports_of(source.flight), source.disembarks]
    elif isinstance(source, Seizure):
        found = [leg.airport_id or "" for leg in source.legs.all()] + _airports_of(source.flight)
    else:
        found = _airports_of(source.flight)
    return list(dict.fromkeys(code for code in found if code))


def _airports_of(flight: Flight | None) -> list[str]:
    if flight is None:
        return []
    return [flight.origin_id, *(stop for stop in flight.stops if isinstance(stop, str)), flight.destination_id]


def partners_on_route(source: Source) -> list[TaskForce]:
    """The active units at the airports of the route, in travel order, without the sender's own."""
    airports = airports_on_route(source)
    units = TaskForce.objects.filter(is_active=True, airport_id__in=airports).exclude(pk=source.compartment.task_force_id).select_related("airport")
    return sorted(units, key=lambda unit: (airports.index(unit.airport_id), unit.code))


def other_partners(source: Source) -> list[TaskForce]:
    """Active units that are not on the route: they can be added for a stated reason."""
    on_route = airports_on_route(source)
    units = TaskForce.objects.filter(is_active=True).exclude(airport_id__in=on_route).exclude(pk=source.compartment.task_force_id)
    return list(units.select_related("airport").order_by("code"))
