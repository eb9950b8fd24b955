"""A list that came in several messages: which parts belong together, and the list that they make."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from profiling.formats.paxlst_message import bookings_of, count_persons
from profiling.formats.records import ParsedFlight, ParsedIssue, ParsedMessage


def series_key(message: ParsedMessage) -> tuple[str | None, ...]:
    """Return what the parts of one list have in common; parts in hand may be looked up by it."""
    return (message.family, message.sender, message.common_access_ref, message.function, message.function_code)


def join_parts(messages: Iterable[ParsedMessage]) -> list[ParsedMessage]:
    """Return the messages with the parts of each series joined into one, in order of first arrival.

    Parts are put in their order; the first of a number wins. A gap, or a missing end, is an issue
    of the joined message. Each traveller keeps the number of the part that the spans refer to.
    Messages that are no parts come back as they are.
    """
    series: dict[object, list[ParsedMessage]] = {}
    for index, message in enumerate(messages):
        key = series_key(message) if message.is_part and message.common_access_ref else index
        series.setdefault(key, []).append(message)
    return [parts[0] if not isinstance(key, tuple) else _joined(parts) for key, parts in series.items()]


def _joined(parts: Sequence[ParsedMessage]) -> ParsedMessage:
    by_number: dict[int, ParsedMessage] = {}
    issues: list[ParsedIssue] = []
    for part in sorted(parts, key=lambda part: part.sequence or 0):
        number = part.sequence or 0
        if number in by_number:
            issues.append(ParsedIssue("part_repeated", None, "UNH", params={"part": number}))
        else:
            by_number[number] = part
    last = max(by_number)
    has_end = by_number[last].is_final
    missing = [number for number in range(1, last + (not has_end) + 1) if number not in by_number]
    issues += [ParsedIssue("part_missing", None, "UNH", params={"part": number}) for number in missing[:50]]
    travellers = tuple(traveller._replace(part=number) for number, part in by_number.items() for traveller in part.travellers)
    first = next(iter(by_number.values()))
    stated = next((part.stated_count for part in by_number.values() if part.stated_count is not None), None)
    found = count_persons(first.function, travellers)
    if stated is not None and not missing and stated != found:
        issues.append(ParsedIssue("count_mismatch", None, "CNT", params={"stated": stated, "found": found}))
    return replace(
        first,
        sequence=None,
        is_final=has_end and not missing,
        flights=_distinct(flight for part in by_number.values() for flight in part.flights),
        travellers=travellers,
        bookings=bookings_of(travellers),
        issues=tuple(issue for part in by_number.values() for issue in part.issues) + tuple(issues),
        stated_count=stated,
        segments=sum(part.segments for part in by_number.values()),
        span=None,
        sensitive_spans=(),
    )


def _distinct(flights: Iterable[ParsedFlight]) -> tuple[ParsedFlight, ...]:
    """Return each leg once; every part repeats the flight."""
    return tuple(dict.fromkeys(replace(flight, span=None) for flight in flights))
