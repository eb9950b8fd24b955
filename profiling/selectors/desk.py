"""The board of the desk: what lands and leaves, who or what on it is marked, and what waits for a review."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

from jaitf.models import Airport, User
from profiling.choices import Direction, Priority, TargetState
from profiling.models import Flight, Target, Traveller
from profiling.selectors.flights import flights_around, flights_with_places

#: Flights that landed or left this long ago still stand on the board.
BEHIND: Final = timedelta(hours=6)
_ORDER: Final = {Priority.HIGH: 0, Priority.NORMAL: 1, Priority.LOW: 2}


@dataclass(frozen=True, slots=True)
class Pip:
    """How many open targets of one priority a flight has."""

    priority: str
    label: str
    count: int


@dataclass(slots=True)
class BoardRow:
    """One flight on the board. `at` is when it lands or leaves here (UTC, None when not told)."""

    flight: Flight
    direction: str
    at: datetime | None
    is_past: bool
    travellers: int = 0
    by_priority: Counter[str] = field(default_factory=Counter)
    by_state: Counter[str] = field(default_factory=Counter)

    @property
    def other_airport(self) -> Airport:
        """Where it comes from, or goes to."""
        return self.flight.destination if self.direction == Direction.DEPARTURES else self.flight.origin

    @property
    def pips(self) -> list[Pip]:
        ordered = sorted(self.by_priority.items(), key=lambda item: _ORDER[Priority(item[0])])
        return [Pip(priority, str(Priority(priority).label), count) for priority, count in ordered]

    @property
    def to_review(self) -> int:
        return self.by_state[TargetState.PROPOSED]

    @property
    def at_post(self) -> int:
        return self.by_state[TargetState.SENT]

    @property
    def targets(self) -> int:
        return sum(self.by_state.values())


def board(user: User, *, direction: str = Direction.ALL, hours: int = 24, now: datetime | None = None) -> list[BoardRow]:
    """The flights of the next `hours` and the last six, in the order of their time here.

    Four queries, however many flights and travellers there are. A flight that neither leaves from nor lands at the unit's
    airport counts as an arrival; one without a time stands at the end of its day.
    """
    now = now or timezone.now()
    start, end = now - BEHIND, now + timedelta(hours=hours)
    untimed = Q(arrives_at=None, departs_at=None, service_date__range=(start.date(), end.date()))
    rows = [_row(flight, now) for flight in [*flights_around(user, start, end), *flights_with_places(user).filter(untimed)]]
    shown = [row for row in rows if (row.at is None or start <= row.at <= end) and direction in (Direction.ALL, row.direction)]
    shown.sort(key=lambda row: (row.at is None, row.at or now, row.flight.pk))
    _count(user, shown)
    return shown


def direction_of(flight: Flight) -> Direction:
    """Whether a flight leaves from the airport of the unit that filed it; everything else comes to it."""
    return Direction.DEPARTURES if flight.origin_id == flight.compartment.task_force.airport_id else Direction.ARRIVALS


def _row(flight: Flight, now: datetime) -> BoardRow:
    direction = direction_of(flight)
    at = flight.departs_at if direction == Direction.DEPARTURES else flight.arrives_at
    return BoardRow(flight, direction, at, at is not None and at < now)


def _count(user: User, rows: list[BoardRow]) -> None:
    """Put the numbers of travellers and targets on the rows."""
    keys = [row.flight.pk for row in rows]
    people = dict(Traveller.objects.visible_to(user).filter(flight_id__in=keys).order_by().values_list("flight_id").annotate(Count("pk")))
    grouped = Target.objects.visible_to(user).filter(flight_id__in=keys).order_by().values_list("flight_id", "priority", "state").annotate(Count("pk"))
    targets: dict[int | None, list[tuple[str, str, int]]] = defaultdict(list)
    for flight_id, priority, state, count in grouped:
        targets[flight_id].append((priority, state, count))
    still_open = {TargetState.PROPOSED, TargetState.CONFIRMED, TargetState.SENT}
    for row in rows:
        row.travellers = people.get(row.flight.pk, 0)
        for priority, state, count in targets[row.flight.pk]:
            row.by_state[state] += count
            if state in still_open:
                row.by_priority[priority] += count
