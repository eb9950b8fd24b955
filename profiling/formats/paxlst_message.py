"""The record of a PAXLST message out of what its reader found, and the checks of its totals."""

from dataclasses import replace
from datetime import date
from typing import Final

from profiling.formats.interchange import MessageSlice
from profiling.formats.paxlst import PaxlstReader
from profiling.formats.paxlst_flights import legs, mark_border
from profiling.formats.paxlst_state import ReaderState
from profiling.formats.records import (
    ParsedBooking,
    ParsedFlight,
    ParsedIssue,
    ParsedMessage,
    ParsedTraveller,
)

_TOTAL_BY_FUNCTION: Final = {"passenger_list": "42", "crew_list": "41", None: "42"}
"""CNT qualifier that counts the persons of a list of this function; others count the whole flight."""


def parse_paxlst(text: str, place: MessageSlice, today: date | None = None) -> ParsedMessage:
    """Read the PAXLST that stands at `place` in `text`; never raises for any text.

    `today` bounds dates of birth; by default the day of the message itself.
    """
    reader = PaxlstReader(text, place, today)
    reader.read()
    state = reader.state
    message = _record(reader, _flights(state))
    if not state.has_function:
        _report(state, "function_missing", "BGM")
    if not message.flights and message.function != "master_crew_list":
        _report(state, "flight_missing", "TDT")
    _check_totals(state, message)
    if state.sensitive_count:
        _report(state, "sensitive_dropped", None, count=state.sensitive_count)
    if state.issue_total > len(state.issues):
        _report(state, "issues_dropped", None, count=state.issue_total - len(state.issues))
    in_order = sorted(state.issues, key=lambda issue: len(text) if issue.start is None else issue.start)
    return replace(message, issues=tuple(in_order))


def _record(reader: PaxlstReader, flights: list[ParsedFlight]) -> ParsedMessage:
    state, place = reader.state, reader.place
    version = ":".join(part for part in (reader.component(2, 1), reader.component(2, 2)) if part)
    sequence, is_final = _series(reader)
    total = state.stated_counts.get(_TOTAL_BY_FUNCTION.get(state.function, ""))
    return ParsedMessage(
        family="PAXLST",
        version=version or place.group_version,
        function=state.function,
        function_code=state.function_code,
        sender=place.sender,
        recipient=place.recipient,
        control_ref=place.control_ref,
        message_ref=reader.component(1) or None,
        prepared_at=place.prepared_at,
        transaction_ref=state.transaction_ref,
        common_access_ref=reader.component(3) or None,
        sequence=sequence,
        is_final=is_final,
        flights=tuple(flights),
        travellers=tuple(state.travellers),
        bookings=bookings_of(state.travellers),
        stated_count=total[0] if total else None,
        segments=state.position,
        span=(place.start, reader.end),
        sensitive_spans=tuple(state.sensitive_spans),
    )


def _report(state: ReaderState, code: str, tag: str | None, /, **params: object) -> None:
    """Add an issue about the message as a whole, even when the list of issues is full."""
    state.issues.append(ParsedIssue(code, None, tag, params=params))
    state.issue_total += 1


def _flights(state: ReaderState) -> list[ParsedFlight]:
    """Return the legs of all flights; one without both places is kept and reported."""
    flights: list[ParsedFlight] = []
    for transport in state.transports:
        for leg in legs(transport):
            flights.append(leg)
            if leg.origin is None or leg.destination is None:
                state.issues.append(ParsedIssue("place_missing", transport.position, "TDT", transport.start, transport.end))
                state.issue_total += 1
    return mark_border(flights)


def _series(reader: PaxlstReader) -> tuple[int | None, bool]:
    """Return the place in a series of parts (UNH S010): its number, and whether it is the last.

    `01:C` begins a series, `02` continues it, `05:F` ends it; a bare `01`, or none, is a message
    of its own.
    """
    number, flag = reader.component(4), reader.component(4, 1).upper()
    if not number.isdecimal() or len(number) > 4:
        return None, True
    return int(number), flag == "F" or (int(number) == 1 and flag != "C")


def _check_totals(state: ReaderState, message: ParsedMessage) -> None:
    """Compare the stated number of persons with the list; that of one part of a series says nothing."""
    qualifier = _TOTAL_BY_FUNCTION.get(message.function)
    stated = state.stated_counts.get(qualifier) if qualifier else None
    if stated is None or message.is_part:
        return
    count, position, begin, end = stated
    found = count_persons(message.function, message.travellers)
    if count != found:
        params = {"stated": count, "found": found}
        state.issues.append(ParsedIssue("count_mismatch", position, "CNT", begin, end, params))
        state.issue_total += 1


def count_persons(function: str | None, travellers: tuple[ParsedTraveller, ...]) -> int:
    """Return how many of `travellers` the total of such a list counts: crew, or everybody else."""
    is_crew_list = function == "crew_list"
    return sum((traveller.kind == "crew") == is_crew_list for traveller in travellers)


def bookings_of(travellers: list[ParsedTraveller] | tuple[ParsedTraveller, ...]) -> tuple[ParsedBooking, ...]:
    """Group travellers by reservation locator, in order of first mention; it is all a PAXLST tells."""
    members: dict[str, list[int]] = {}
    for index, traveller in enumerate(travellers):
        if traveller.locator:
            members.setdefault(traveller.locator, []).append(index)
    return tuple(ParsedBooking(locator, tuple(indexes)) for locator, indexes in members.items())
