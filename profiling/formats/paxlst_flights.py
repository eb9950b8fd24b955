"""Flight numbers and legs of a PAXLST: TDT, and the places and times after it."""

import itertools
import re
from typing import Final

from profiling.formats.paxlst_state import Stop, Transport
from profiling.formats.records import ParsedFlight

_NUMBER: Final = re.compile(r"(?P<carrier>[A-Z]{3}|[A-Z]{2}|[A-Z][0-9]|[0-9][A-Z])?\s*(?P<number>[0-9]{1,4})\s?(?P<suffix>[A-Z]?)")
_CARRIER: Final = re.compile(r"[A-Z]{3}|[A-Z]{2}|[A-Z][0-9]|[0-9][A-Z]")
DEPARTURE, ARRIVAL = "125", "87"


def flight_number(identifier: str, carrier: str | None) -> tuple[str | None, str | None, bool]:
    """Split a flight identifier (`AF0718`, `A92707`, `718`) into airline and number.

    `carrier` is the airline of its own element, which wins over the letters of the identifier,
    except that a three-letter (ICAO) airline leaves a two-character one in place. Returns airline,
    number without leading zeros, and whether the two airlines contradict each other.
    """
    stated = carrier if carrier and _CARRIER.fullmatch(carrier) else None
    text = identifier.strip().upper()
    if stated and text.startswith(stated) and text[len(stated) :].strip()[:1].isdigit():
        number = _NUMBER.fullmatch(text[len(stated) :].strip())
        return stated, _plain(number) if number else None, False
    found = _NUMBER.fullmatch(text)
    if found is None:
        return stated, None, False
    shown = found.group("carrier")
    if stated is None or shown is None or (len(stated) == 3 and len(shown) == 2):
        return shown or stated, _plain(found), False
    return stated, _plain(found), len(stated) == len(shown)


def _plain(found: re.Match[str]) -> str:
    return (found.group("number").lstrip("0") or "0") + found.group("suffix")


def legs(transport: Transport) -> list[ParsedFlight]:
    """Return the legs between consecutive places of one TDT.

    The same place twice running (arrival, then departure) is one call. Between a place that only
    has an arrival and one that only has a departure there is no leg.
    """
    stops = _calls(transport)
    pairs = [(before, after) for before, after in itertools.pairwise(stops) if not (_is_only_arrival(before) and _is_only_departure(after))]
    if not pairs and len(stops) == 2:
        pairs = [(stops[1], stops[0])]
    if not pairs:
        pairs = [_single(stop) for stop in stops[:1]] or [(_NOWHERE, _NOWHERE)]
    span = (transport.start, transport.end)
    return [
        ParsedFlight(
            transport.carrier,
            transport.number,
            origin.place,
            destination.place,
            origin.departs,
            destination.arrives,
            DEPARTURE in origin.qualifier and ARRIVAL in destination.qualifier,
            transport.is_overflight,
            span,
        )
        for origin, destination in pairs
    ]


_NOWHERE: Final = Stop(None, "")


def _single(stop: Stop) -> tuple[Stop, Stop]:
    arrives = stop.qualifier == ARRIVAL or (stop.arrives is not None and stop.departs is None)
    return (_NOWHERE, stop) if arrives else (stop, _NOWHERE)


def _calls(transport: Transport) -> list[Stop]:
    """Merge repeated places, and put times that stand before or after their place where they belong."""
    calls: list[Stop] = []
    for stop in transport.stops:
        last = calls[-1] if calls else None
        if last and last.place == stop.place and not (_is_only_departure(last) and _is_only_arrival(stop)):
            last.qualifier += f" {stop.qualifier}"
            last.departs = last.departs or stop.departs
            last.arrives = last.arrives or stop.arrives
        else:
            calls.append(Stop(stop.place, stop.qualifier, stop.departs, stop.arrives))
    if calls:
        calls[0].departs = calls[0].departs or transport.departs
        calls[-1].arrives = calls[-1].arrives or transport.arrives
    if len(calls) == 2 and calls[0].qualifier != ARRIVAL:
        first, second = calls
        # Both times after the second place, or both after the first.
        first.departs = first.departs or second.departs
        second.arrives = second.arrives or first.arrives
    return calls


def _is_only_arrival(stop: Stop) -> bool:
    if stop.arrives or stop.departs:
        return stop.departs is None
    return stop.qualifier == ARRIVAL


def _is_only_departure(stop: Stop) -> bool:
    if stop.arrives or stop.departs:
        return stop.arrives is None
    return stop.qualifier == DEPARTURE


def mark_border(flights: list[ParsedFlight]) -> list[ParsedFlight]:
    """Mark the only leg of a flight as the one that crosses the border, when none is marked."""
    if len(flights) != 1 or flights[0].crosses_border:
        return flights
    only = flights[0]
    return [
        ParsedFlight(
            only.carrier,
            only.number,
            only.origin,
            only.destination,
            only.departs_local,
            only.arrives_local,
            True,
            only.is_overflight,
            only.span,
        )
    ]
