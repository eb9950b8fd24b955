"""What a message says, as typed records that nothing can change afterwards.

Unknown is None, never a guess. Offsets count characters of the decoded text (`charset.decode`),
so that a screen can show the raw message with its segments highlighted.

Travellers and their documents are named tuples: a frozen dataclass of that many fields takes eight
times as long to make, and a list has hundreds of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from profiling.formats.issues import ERROR, sentence, severity_of

CARGO_FAMILIES: Final = frozenset({"FFM", "FWB", "FHL", "FSU", "XFWB", "XFZB", "XFHL", "XFFM", "XFSU", "ITMATT"})
"""Families whose JSON also carries consignments and mail items."""

_NO_PARAMS: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ParsedIssue:
    """Something wrong, doubtful or worth knowing about one segment or the message as a whole.

    `position` is the number of the segment in its message (UNH is 1), None for the envelope.
    `start` and `end` are offsets into the decoded text, None when no place can be shown.
    """

    code: str
    position: int | None = None
    segment: str | None = None
    start: int | None = None
    end: int | None = None
    params: Mapping[str, object] = field(default_factory=lambda: _NO_PARAMS)

    @property
    def severity(self) -> str:
        return severity_of(self.code)

    @property
    def message(self) -> str:
        """The sentence in English; `issues.sentence` gives it in another language."""
        return sentence(self.code, self.params)

    def as_json(self) -> dict[str, Any]:
        return {
            "severity": self.severity,
            "position": self.position,
            "segment": self.segment,
            "code": self.code,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class ParsedFlight:
    """One leg of a flight. Times are local to the airport, ISO to the minute (or the day)."""

    carrier: str | None
    number: str | None
    origin: str | None
    destination: str | None
    departs_local: str | None = None
    arrives_local: str | None = None
    crosses_border: bool = False
    is_overflight: bool = False
    span: tuple[int, int] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "carrier": self.carrier,
            "number": self.number,
            "origin": self.origin,
            "destination": self.destination,
            "departs_local": self.departs_local,
            "arrives_local": self.arrives_local,
        }


class ParsedDocument(NamedTuple):
    """A travel document. `issuer` is a Doc 9303 code; an issuer that is no state is in `issuer_text`."""

    type: str | None
    number: str
    issuer: str | None = None
    expires_on: date | None = None
    issued_on: date | None = None
    issuer_text: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "type": self.type,
            "number": self.number,
            "issuer": self.issuer,
            "expires_on": self.expires_on.isoformat() if self.expires_on else None,
        }


@dataclass(frozen=True, slots=True)
class ParsedBags:
    """Checked baggage as declared: pieces, weight in the sender's unit and in kg, tags one by one."""

    count: int | None = None
    weight_kg: float | None = None
    tags: tuple[str, ...] = ()
    weight_value: float | None = None
    weight_unit: str | None = None

    def as_json(self) -> dict[str, Any]:
        weight = self.weight_kg
        if weight is not None and weight == int(weight):
            weight = int(weight)
        return {"count": self.count, "weight_kg": weight, "tags": list(self.tags)}


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """An address as it stands in the message, country as alpha-3 where given."""

    street: str | None = None
    city: str | None = None
    region: str | None = None
    postcode: str | None = None
    country: str | None = None


NO_BAGS: Final = ParsedBags()


class ParsedTraveller(NamedTuple):
    """A person on the list. `kind` is passenger, crew, infant, transit, or None when not told.

    `birth_date_partial` is `1972-09` or `1972` when the document gives no more. `references` are
    (qualifier, value) pairs beyond the locator and seats. `spans` are the places of the segments
    in the text of message part `part`.
    """

    kind: str | None
    family_name: str | None
    given_names: str | None
    sex: str | None = None
    birth_date: date | None = None
    nationality: str | None = None
    residence: str | None = None
    embarked: str | None = None
    disembarks: str | None = None
    locator: str | None = None
    seats: tuple[str, ...] = ()
    bags: ParsedBags = NO_BAGS
    documents: tuple[ParsedDocument, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    other_nationalities: tuple[str, ...] = ()
    birth_date_partial: str | None = None
    birth_place: str | None = None
    cleared_at: str | None = None
    crew_role: str | None = None
    is_verified: bool | None = None
    is_in_transit: bool = False
    references: tuple[tuple[str, str], ...] = ()
    address: ParsedAddress | None = None
    spans: tuple[tuple[int, int], ...] = ()
    part: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "family_name": self.family_name,
            "given_names": self.given_names,
            "sex": self.sex,
            "birth_date": self.birth_date.isoformat() if self.birth_date else None,
            "nationality": self.nationality,
            "residence": self.residence,
            "embarked": self.embarked,
            "disembarks": self.disembarks,
            "locator": self.locator,
            "seats": list(self.seats),
            "bags": self.bags.as_json(),
            "documents": [document.as_json() for document in self.documents],
            "phones": list(self.phones),
            "emails": list(self.emails),
        }


@dataclass(frozen=True, slots=True)
class ParsedBooking:
    """A reservation; `travellers` are indexes into the message's travellers."""

    locator: str
    travellers: tuple[int, ...] = ()
    created_at: str | None = None
    segments: tuple[Mapping[str, Any], ...] = ()
    payments: tuple[Mapping[str, Any], ...] = ()
    agency: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "locator": self.locator,
            "created_at": self.created_at,
            "travellers": list(self.travellers),
            "segments": [dict(segment) for segment in self.segments],
            "payments": [dict(payment) for payment in self.payments],
            "agency": self.agency,
        }


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """One message (UNH … UNT) of a file.

    `sequence` and `is_final` are its place in a series of parts that belong together by sender and
    `common_access_ref`; a message that says nothing is whole (`is_part` is False).
    `sensitive_spans` are the places that a redacted copy overwrites; `stated_count` is the number
    of persons that CNT gives for the kind of list that this is.
    """

    family: str
    version: str | None = None
    function: str | None = None
    function_code: str | None = None
    sender: str | None = None
    recipient: str | None = None
    control_ref: str | None = None
    message_ref: str | None = None
    prepared_at: str | None = None
    transaction_ref: str | None = None
    common_access_ref: str | None = None
    sequence: int | None = None
    is_final: bool = True
    encoding: str | None = None
    flights: tuple[ParsedFlight, ...] = ()
    travellers: tuple[ParsedTraveller, ...] = ()
    bookings: tuple[ParsedBooking, ...] = ()
    consignments: tuple[Mapping[str, Any], ...] = ()
    mail_items: tuple[Mapping[str, Any], ...] = ()
    issues: tuple[ParsedIssue, ...] = ()
    stated_count: int | None = None
    segments: int = 0
    span: tuple[int, int] | None = None
    sensitive_spans: tuple[tuple[int, int], ...] = ()

    @property
    def is_part(self) -> bool:
        """Whether other parts belong to this message."""
        return self.sequence is not None and not (self.sequence == 1 and self.is_final)

    @property
    def has_errors(self) -> bool:
        return any(issue.severity == ERROR for issue in self.issues)

    def as_json(self) -> dict[str, Any]:
        """Return the object of `parse_message` (docs/formats.md), without the file's name."""
        shape: dict[str, Any] = {
            "family": self.family,
            "version": self.version,
            "function": self.function,
            "flights": [flight.as_json() for flight in self.flights],
            "travellers": [traveller.as_json() for traveller in self.travellers],
            "bookings": [booking.as_json() for booking in self.bookings],
        }
        if self.family in CARGO_FAMILIES:
            shape["consignments"] = [dict(consignment) for consignment in self.consignments]
            shape["mail_items"] = [dict(item) for item in self.mail_items]
        shape["issues"] = [issue.as_json() for issue in self.issues]
        return shape
