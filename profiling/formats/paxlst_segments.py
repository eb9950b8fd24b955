"""What each segment of a PAXLST means (WCO/IATA/ICAO implementation guide; docs/formats.md).

The qualifier, not the position, decides. A reader returns the slot to fill and its value when the
segment does nothing else, so that the same text need not be read twice.
"""

from collections.abc import Callable
from typing import Final

from profiling.formats import paxlst_state as s
from profiling.formats.dates import birth_date, digits_of, document_date, local_moment, partial_date
from profiling.formats.paxlst_bags import read_ftx, read_mea
from profiling.formats.paxlst_flights import flight_number
from profiling.formats.paxlst_person import (
    read_att,
    read_com,
    read_country,
    read_doc,
    read_emp,
    read_gei,
    read_issuer,
    read_nad,
    read_nat,
    read_rff,
)
from profiling.formats.paxlst_state import Op, ReaderState, Stop, Transport

FUNCTIONS: Final = {
    "745": "passenger_list",
    "250": "crew_list",
    "266": "flight_close_out",
    "336": "master_crew_list",
    "655": "gate_pass",
}
_FLIGHT_PLACES: Final = frozenset({"125", "87", "92", "130"})
_PLACE_SLOTS: Final = {"178": s.EMBARKED, "179": s.DISEMBARKS, "22": s.CLEARED_AT}


def read_bgm(state: ReaderState, e: list[str]) -> None:
    code = e[1].split(state.component)[0].strip() if len(e) > 1 else ""
    state.has_function = True
    state.function = FUNCTIONS.get(code)
    if state.function is None:
        state.issue("function_unknown", value=code)
    if len(e) > 2:
        state.function_code = e[2].split(state.component)[0].strip() or None


def read_dtm(state: ReaderState, e: list[str]) -> None:
    parts = e[1].split(state.component) if len(e) > 1 else [""]
    slot = _DATE_SLOTS.get(parts[0])
    if slot is None or len(parts) != 2 or not state.in_traveller:
        _other_dtm(state, parts, e)
        return
    _day(state, slot, parts[1])


def _day(state: ReaderState, slot: int, value: str) -> None:
    """Read a date of birth, expiry or issue."""
    digits = value if value.isdigit() and value.isascii() else digits_of(value)
    if digits is None:
        if value.strip():
            state.issue("date_invalid", value=value.strip())
        return
    latest = state.latest or state.today()
    day = document_date(digits, latest) if slot == s.DOC_EXPIRES else birth_date(digits, latest)
    if day is None:
        _odd_date(state, slot, digits)
    elif state.current[slot] is None:
        state.current[slot] = day
    else:
        state.put(slot, day)


def _other_dtm(state: ReaderState, parts: list[str], e: list[str]) -> None:
    """Read a DTM with blanks, a format, or its value in elements; or the time of a flight."""
    if len(parts) == 1 and len(e) > 2:
        parts += e[2].split(state.component)
    if len(parts) < 2:
        return
    qualifier = parts[0].strip()
    value = parts[1] if len(parts) < 4 else "".join(parts[1:-1])
    slot = _DATE_SLOTS.get(qualifier)
    if slot is None:
        if qualifier in ("189", "232") and value.strip():
            _flight_moment(state, qualifier, value, digits_of(value), parts[-1].strip() if len(parts) > 2 else "")
    elif state.in_traveller:
        _day(state, slot, value)
    else:
        state.issue("segment_out_of_place", tag="DTM")


_DATE_SLOTS: Final = {"329": s.BIRTH_DATE, "36": s.DOC_EXPIRES, "182": s.DOC_ISSUED}


def _odd_date(state: ReaderState, slot: int, digits: str) -> None:
    """Keep the known part of a date of birth apart; report any other date that is none."""
    partial = partial_date(digits, state.today()) if slot == s.BIRTH_DATE else None
    if partial is None:
        state.issue("date_invalid", value=digits)
    else:
        state.put(s.BIRTH_PARTIAL, partial)
        state.issue("date_partial", value=partial)


def _flight_moment(state: ReaderState, qualifier: str, value: str, digits: str | None, form: str) -> None:
    """Give a departure (189) or arrival (232) time to the last place, or to the flight before any."""
    moment = local_moment(digits, form) if digits else None
    if moment is None:
        state.issue("date_invalid", value=value.strip())
    elif state.transports and not state.in_traveller:
        transport = state.transports[-1]
        target = transport.stops[-1] if transport.stops else transport
        if qualifier == "189":
            target.departs = target.departs or moment
        else:
            target.arrives = target.arrives or moment


def read_tdt(state: ReaderState, e: list[str]) -> None:
    state.end_traveller(state.begin)
    identifier = e[2].split(state.component)[0].strip().upper() if len(e) > 2 else ""
    if not identifier and len(e) > 8:
        identifier = e[8].split(state.component)[0].strip().upper()
    stated = e[5].split(state.component)[0].strip().upper() if len(e) > 5 else None
    if "MCL" in identifier:
        # A master crew list is filed under a list number, not a flight.
        return
    carrier, number, is_contradiction = flight_number(identifier, stated)
    if number is None:
        state.issue("flight_number_unreadable", value=identifier)
    elif is_contradiction:
        state.issue("carrier_mismatch", number=identifier, carrier=stated or "")
    if len(state.transports) >= s.MAX_FLIGHTS:
        state.issue("flights_dropped", limit=s.MAX_FLIGHTS)
        return
    is_overflight = len(e) > 1 and e[1].strip() == "34"
    state.transports.append(Transport(carrier, number, is_overflight, state.begin, state.end, state.position, []))


def read_loc(state: ReaderState, e: list[str]) -> Op | None:
    qualifier = e[1].strip() if len(e) > 1 else ""
    parts = e[2].split(state.component) if len(e) > 2 else [""]
    code = parts[0].strip().upper()
    slot = _PLACE_SLOTS.get(qualifier)
    if slot is not None:
        return (slot, code) if code else None
    if qualifier == "91":
        return read_issuer(state, code, parts)
    if qualifier == "174":
        country = read_country(state, code)
        return (s.RESIDENCE, country) if country else None
    if qualifier == "180":
        place = ", ".join(part for part in (parts[3].strip() if len(parts) > 3 else "", code) if part)
        return (s.BIRTH_PLACE, place) if place else None
    if qualifier in _FLIGHT_PLACES and not state.in_traveller and state.transports:
        transport = state.transports[-1]
        if len(transport.stops) >= s.MAX_FLIGHTS:
            state.issue("flights_dropped", limit=s.MAX_FLIGHTS)
            return None
        transport.stops.append(Stop(code or None, qualifier))
        transport.end = state.end
    return None


def read_cnt(state: ReaderState, e: list[str]) -> None:
    state.end_traveller(state.begin)
    parts = e[1].split(state.component) if len(e) > 1 else [""]
    if len(parts) == 1 and len(e) > 2:
        parts += e[2].split(state.component)
    digits = digits_of(parts[1]) if len(parts) > 1 else None
    if digits and len(digits) <= 6:
        state.stated_counts[parts[0].strip()] = (int(digits), state.position, state.begin, state.end)


Reader = Callable[[ReaderState, list[str]], Op | None]

READERS: Final[dict[str, Reader]] = {
    "NAD": read_nad,
    "ATT": read_att,
    "DTM": read_dtm,
    "MEA": read_mea,
    "GEI": read_gei,
    "FTX": read_ftx,
    "LOC": read_loc,
    "COM": read_com,
    "EMP": read_emp,
    "NAT": read_nat,
    "RFF": read_rff,
    "DOC": read_doc,
    "TDT": read_tdt,
    "CNT": read_cnt,
    "BGM": read_bgm,
}

UNREAD: Final = frozenset({"UNH", "UNB", "UNG", "CTA", "CPI", "QTY", "AUT", "UNS"})
"""Segments that belong to the message but say nothing that we keep."""
