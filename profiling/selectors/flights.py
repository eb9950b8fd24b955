"""Reading flights: the window of the desk, and type-ahead for forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Concat
from django.utils import timezone

from aircop.core import times
from aircop.core.formats import clock_text
from jaitf.models import User
from profiling.models import Flight
from profiling.querysets import FlightQuerySet

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class FlightChoice:
    """One offer of a type-ahead: `id` is the flight's public id."""

    id: str
    text: str
    hint: str


def flights_around(user: User, start: datetime, end: datetime) -> FlightQuerySet[Flight]:
    """The flights that the person may see and that depart or land between two moments (UTC), with their airports."""
    return flights_with_places(user).between(start, end).order_by("arrives_at", "pk")


def flights_with_places(user: User) -> FlightQuerySet[Flight]:
    """The flights that the person may see, with all that a list shows of them."""
    related = Flight.objects.select_related("origin__country", "destination__country", "compartment__task_force__airport", "compartment__agency")
    return related.visible_to(user)


def local_day(user: User, at: datetime | None = None) -> date:
    """The calendar day at the person's unit (UTC without one), now or at a moment."""
    unit = user.posting.task_force if user.posting else None
    return (at or timezone.now()).astimezone(times.zone(unit.time_zone) if unit else UTC).date()


def flight_choices(user: User, text: str, day: date | None = None) -> list[FlightChoice]:
    """Flights of a day (default: today at the unit) and of the nights around it that a text finds, the nearest first.

    The text is a flight number (`AF718`, `af 718`, `718`), an airport's code or a city.
    """
    day = day or local_day(user)
    words = text.strip()
    tight = "".join(words.split()).upper()
    if not tight:
        return []
    found = (
        Flight.objects.visible_to(user)
        .filter(service_date__range=(day - timedelta(days=1), day + timedelta(days=1)))
        .annotate(designation=Concat("carrier", "number"))
        .filter(
            Q(designation__startswith=tight)
            | Q(number__startswith=tight)
            | Q(origin__iata__startswith=tight)
            | Q(destination__iata__startswith=tight)
            | Q(origin__city__icontains=words)
            | Q(destination__city__icontains=words)
        )
        .select_related("origin", "destination", "compartment__task_force")
    )
    now = timezone.now()
    nearest = sorted(found[:100], key=lambda flight: abs((_moment(flight) or now + timedelta(days=9)) - now))
    return [_choice(flight) for flight in nearest[:_SHOWN]]


def _moment(flight: Flight) -> datetime | None:
    return flight.arrives_at or flight.departs_at


def _choice(flight: Flight) -> FlightChoice:
    home = flight.compartment.task_force
    at = flight.departs_at if flight.origin_id == home.airport_id else flight.arrives_at
    clock = f" · {clock_text(at, home.time_zone)}" if at else ""
    return FlightChoice(str(flight.public_id), f"{flight} · {flight.service_date:%Y-%m-%d}{clock}", flight.designator)
