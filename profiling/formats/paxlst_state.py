"""What the PAXLST reader knows while it reads: the traveller under way, the flights, the issues.

A traveller under way is a plain list, one slot a fact, because most segments do no more than fill
a slot: `LOC+178+CDG` always means (EMBARKED, "CDG"). The reader remembers that per segment text
and does not split the same text twice.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from profiling.formats.edifact import tidy
from profiling.formats.records import NO_BAGS, ParsedBags, ParsedDocument, ParsedIssue, ParsedTraveller
from profiling.formats.separators import Separators

MAX_ISSUES: Final = 500
"""Issues of one message that are kept; the rest is counted."""

MAX_TRAVELLERS: Final = 10_000
MAX_FLIGHTS: Final = 100
_MAX_VALUES: Final = 999
_MAX_SENSITIVE_SPANS: Final = 10_000
# No list is that long. The limits keep a hostile file from growing in memory to many times its size.

# Slots of a traveller under way. The first 26 are the fields of ParsedTraveller in their order;
# then come baggage and the document under way.
KIND, FAMILY_NAME, GIVEN_NAMES, SEX, BIRTH_DATE, NATIONALITY, RESIDENCE, EMBARKED, DISEMBARKS = range(9)
LOCATOR, SEATS, BAGS, DOCUMENTS, PHONES, EMAILS, NATIONALITIES, BIRTH_PARTIAL = range(9, 17)
BIRTH_PLACE, CLEARED_AT, CREW_ROLE, VERIFIED, IN_TRANSIT, REFERENCES, ADDRESS, SPANS, PART = range(17, 26)
BAG_COUNT, BAG_WEIGHT, BAG_TAGS, START = range(26, 30)
DOC_TYPE, DOC_NUMBER, DOC_ISSUER, DOC_EXPIRES, DOC_ISSUED, DOC_ISSUER_TEXT = range(30, 36)

_SEVERAL: Final = (SEATS, DOCUMENTS, PHONES, EMAILS, NATIONALITIES, REFERENCES)
_EMPTY: Final[list[Any]] = [() if slot in (*_SEVERAL, BAG_TAGS) else None for slot in range(36)]
_EMPTY[BAGS] = NO_BAGS
_EMPTY[IN_TRANSIT] = False
_NO_DOCUMENT: Final = [None] * 6

Op = tuple[int, Any]
"""What a segment does: the slot that it fills, and with what."""


@dataclass(slots=True)
class Stop:
    """A place on a flight (LOC 125, 87, 92, 130), with the local times given for it."""

    place: str | None
    qualifier: str
    departs: str | None = None
    arrives: str | None = None


@dataclass(slots=True)
class Transport:
    """One TDT: a flight number, and the places that it calls at in the order of the message."""

    carrier: str | None
    number: str | None
    is_overflight: bool
    start: int
    end: int
    position: int
    stops: list[Stop]
    departs: str | None = None
    arrives: str | None = None


class ReaderState:
    """Everything that readers of segments see and change.

    The segment being read is `raw`, which stands at offset `raw_begin` of the text.
    """

    __slots__ = (
        "component",
        "current",
        "function",
        "function_code",
        "has_function",
        "in_traveller",
        "issue_total",
        "issues",
        "latest",
        "name_begin",
        "name_raw",
        "position",
        "prepared_at",
        "questioned",
        "raw",
        "raw_begin",
        "sensitive_count",
        "sensitive_spans",
        "separators",
        "stated_counts",
        "tags_added",
        "transaction_ref",
        "transports",
        "travellers",
    )

    def __init__(self, separators: Separators, prepared_at: str | None, today: date | None) -> None:
        self.separators = separators
        self.component = separators.component
        self.prepared_at = prepared_at
        self.latest = today
        self.current: list[Any] = _EMPTY.copy()
        self.in_traveller = False
        self.travellers: list[ParsedTraveller] = []
        self.transports: list[Transport] = []
        self.issues: list[ParsedIssue] = []
        self.issue_total = 0
        self.questioned = ""
        self.position = 0
        self.raw = ""
        self.raw_begin = 0
        self.name_raw = ""
        self.name_begin = 0
        self.function: str | None = None
        self.function_code: str | None = None
        self.has_function = False
        self.transaction_ref: str | None = None
        self.stated_counts: dict[str, tuple[int, int, int, int]] = {}
        self.sensitive_spans: list[tuple[int, int]] = []
        self.sensitive_count = 0
        self.tags_added = 0

    @property
    def begin(self) -> int:
        """Offset of the first character of the segment being read."""
        return self.raw_begin + len(self.raw) - len(self.raw.lstrip())

    @property
    def end(self) -> int:
        """Offset of the terminator of the segment being read."""
        return self.raw_begin + len(self.raw)

    @property
    def tag(self) -> str | None:
        """Its three letters, None for what is no segment."""
        text = tidy(self.raw[:64])[:4].upper()
        is_segment = text[:3].isalpha() and len(text) >= 3 and not text[3:].isalnum()
        return text[:3] if is_segment else None

    def issue(self, code: str, /, **params: object) -> None:
        """Report something about the segment being read."""
        self.issue_total += 1
        self.questioned = self.raw
        if len(self.issues) < MAX_ISSUES:
            self.issues.append(ParsedIssue(code, self.position, self.tag, self.begin, self.end, params))

    def drop_sensitive(self, readable: int = 2) -> None:
        """Count the data of the segment being read as sensitive and mark its place; none is kept.

        The first `readable` elements, tag and qualifier, stay readable: they say what was removed.
        """
        self.sensitive_count += 1
        data = -1
        for _element in range(readable):
            data = self.raw.find(self.separators.element, data + 1)
        begin = self.raw_begin + data + 1 if data > 0 else self.begin
        if len(self.sensitive_spans) < _MAX_SENSITIVE_SPANS:
            self.sensitive_spans.append((begin, self.end))
        else:
            # Coarser, and never less: everything from there on.
            self.sensitive_spans[-1] = (self.sensitive_spans[-1][0], self.end)

    def today(self) -> date:
        """The day that no birth can be after: as given, or the latest that the envelope and the flight name.

        The envelope alone will not do: some senders never change its date. Without any it is today.
        """
        if self.latest is None:
            moments = [m for t in self.transports for s in t.stops for m in (s.departs, s.arrives)]
            days = [moment[:10] for moment in (self.prepared_at, *moments) if moment]
            self.latest = date.fromisoformat(max(days)) if days else datetime.now(tz=UTC).date()
        return self.latest

    def put(self, slot: int, value: Any) -> None:
        """Fill a slot; what stands there first stays, and another value is reported or kept apart."""
        current = self.current
        before = current[slot]
        if before is None:
            current[slot] = value
        elif before != value and self.in_traveller:
            if slot == NATIONALITY:
                self.add(NATIONALITIES, value)
            elif slot == LOCATOR:
                self.add(REFERENCES, ("AVF", value))
            else:
                self.issue("duplicate_value", tag=self.tag or "")

    def add(self, slot: int, value: Any) -> None:
        """Append to a slot that holds several values."""
        current = self.current
        values = current[slot]
        if not values:
            current[slot] = [value]
        elif len(values) < _MAX_VALUES:
            values.append(value)
        else:
            self.issue("values_dropped", tag=self.tag or "", limit=_MAX_VALUES)

    def begin_traveller(self, kind: str | None) -> list[Any]:
        """Start a traveller at the segment being read; returns the slots to fill."""
        begin = self.begin
        if self.in_traveller:
            self.end_traveller(begin)
        else:
            self.current = _EMPTY.copy()
        if len(self.travellers) >= MAX_TRAVELLERS:
            self.issue("travellers_dropped", limit=MAX_TRAVELLERS)
            return self.current
        self.in_traveller = True
        current = self.current
        current[KIND] = kind
        current[START] = begin
        self.name_raw, self.name_begin = self.raw, self.raw_begin
        return current

    def end_document(self) -> None:
        """Move the document under way, if it has a number, to the traveller's documents."""
        current = self.current
        if current[DOC_NUMBER]:
            self.add(DOCUMENTS, tuple.__new__(ParsedDocument, current[DOC_TYPE:]))
        current[DOC_TYPE:] = _NO_DOCUMENT

    def end_traveller(self, end: int) -> None:
        """Close the traveller under way, if any, whose segments reach to offset `end`."""
        if not self.in_traveller:
            return
        current = self.current
        if current[DOC_NUMBER] is not None:
            self.end_document()
        elif current[DOC_EXPIRES] is not None or current[DOC_ISSUER] is not None:
            self.issue("document_missing")
        weight, tags = current[BAG_WEIGHT], current[BAG_TAGS]
        if weight:
            current[BAGS] = ParsedBags(current[BAG_COUNT], weight[0], tuple(tags), weight[1], weight[2])
        elif current[BAG_COUNT] is not None or tags:
            current[BAGS] = ParsedBags(current[BAG_COUNT], None, tuple(tags))
        for slot in _SEVERAL:
            values = current[slot]
            if values:
                current[slot] = tuple(values)
        current[SPANS] = ((current[START], end),)
        # As ParsedTraveller._make does, which takes twice the time.
        self.travellers.append(tuple.__new__(ParsedTraveller, current[:BAG_COUNT]))
        self.in_traveller = False
        self.current = _EMPTY.copy()
