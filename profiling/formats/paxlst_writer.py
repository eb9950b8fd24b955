"""A PAXLST out of records: for the demo world, the benchmarks and the tests of the reader.

It writes what the WCO/IATA/ICAO guide writes, in its order; it does not check what it is given.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from profiling.formats.paxlst_segments import FUNCTIONS
from profiling.formats.records import ParsedDocument, ParsedFlight, ParsedTraveller
from profiling.formats.separators import DEFAULT, Separators

_CODES: Final = {name: code for code, name in FUNCTIONS.items()}
_QUALIFIERS: Final = {"passenger": "FL", "infant": "FL", "crew": "FM", "transit": "DDU", None: "FL"}

Segment = Sequence[str | Sequence[str]]
"""Elements, the tag first; an element of several components is a sequence of them."""


def write_paxlst(
    flight: ParsedFlight | Sequence[ParsedFlight],
    travellers: Iterable[ParsedTraveller],
    *,
    version: str = "D:05B",
    sender: str,
    control_ref: str,
    una: bool = True,
    recipient: str = "APIS",
    function: str = "passenger_list",
    prepared_at: datetime | None = None,
    common_access_ref: str | None = None,
    part: str | None = None,
    stated_count: int | None = None,
    separators: Separators = DEFAULT,
    line_break: str = "",
) -> str:
    """Return one transmission with one message.

    `flight` is one leg or several of the same journey. `part` is the S010 value of a series
    (`01:C`, `02`, `03:F`), for which `common_access_ref` names the series. `stated_count` is the
    total of CNT (by default the number of travellers). `line_break` follows every segment.
    """
    legs = [flight] if isinstance(flight, ParsedFlight) else list(flight)
    people = list(travellers)
    header: list[Segment] = [
        ["UNH", "1", ["PAXLST", *version.split(":"), "UN", "IATA"], common_access_ref or "", (part or "").split(":")],
        ["BGM", _CODES[function]],
        ["NAD", "MS", "", "", [sender, "OPERATIONS"]],
    ]
    body = [segment for leg in legs for segment in _leg(leg)]
    body += [segment for person in people for segment in traveller_segments(person)]
    total = str(len(people) if stated_count is None else stated_count)
    body.append(["CNT", ["41" if function == "crew_list" else "42", total]])
    body.append(["UNT", str(len(header) + len(body) + 1), "1"])
    moment = prepared_at or _moment(legs)
    envelope: Segment = [
        "UNB",
        ["UNOA" if _is_plain(people) else "UNOC", "4"],
        sender,
        recipient,
        [f"{moment:%y%m%d}", f"{moment:%H%M}"],
        control_ref,
    ]
    lines = [write_segment(segment, separators) for segment in [envelope, *header, *body, ["UNZ", "1", control_ref]]]
    if una:
        lines.insert(0, _una(separators))
    return line_break.join(lines) + line_break


def write_segment(segment: Segment, separators: Separators = DEFAULT) -> str:
    """Return a segment as text: service characters released, trailing empty elements left out."""
    elements = [
        separators.component.join(_escaped(part, separators) for part in _trimmed(element))
        for element in ([element] if isinstance(element, str) else element for element in segment)
    ]
    return separators.element.join(_trimmed(elements)) + separators.terminator


def traveller_segments(person: ParsedTraveller) -> list[Segment]:
    """Return group 4 of one traveller, its documents (group 5) last."""
    names = [person.family_name or "", *(person.given_names or "").split(" ", 1)]
    qualifier = _QUALIFIERS[person.kind]
    if person.is_in_transit:
        qualifier = "DDT" if person.kind == "crew" else "DDU"
    segments: list[Segment] = [["NAD", qualifier, "", "", names, *_address(person)]]
    if person.sex:
        segments.append(["ATT", "2", "", f"{person.sex}I" if person.kind == "infant" else person.sex])
    if person.birth_date:
        segments.append(["DTM", ["329", _day(person.birth_date, person.birth_date.year)]])
    segments += _bags(person)
    for qualifier, place in (
        ("22", person.cleared_at),
        ("174", person.residence),
        ("178", person.embarked),
        ("179", person.disembarks),
    ):
        if place:
            segments.append(["LOC", qualifier, place])
    if person.birth_place:
        segments.append(["LOC", "180", ["", "", "", person.birth_place]])
    contacts = [[value, "TE"] for value in person.phones] + [[value, "EM"] for value in person.emails]
    segments += [["COM", contact] for contact in contacts]
    if person.crew_role:
        segments.append(["EMP", "1", [person.crew_role, "110", "111"]])
    nationalities = [person.nationality, *person.other_nationalities]
    segments += [["NAT", "2", country] for country in nationalities if country]
    references = [("AVF", person.locator), *person.references]
    segments += [["RFF", [code, value]] for code, value in references if value]
    segments += [["RFF", ["SEA", seat.rjust(4, "0")]] for seat in person.seats]
    segments += [segment for document in person.documents for segment in document_segments(document)]
    return segments


def document_segments(document: ParsedDocument) -> list[Segment]:
    """Return group 5: a document, its dates and its issuer."""
    segments: list[Segment] = [["DOC", [document.type or "", "110", "111"], document.number]]
    if document.expires_on:
        segments.append(["DTM", ["36", _day(document.expires_on, 0)]])
    if document.issued_on:
        segments.append(["DTM", ["182", _day(document.issued_on, document.issued_on.year)]])
    if document.issuer:
        segments.append(["LOC", "91", document.issuer])
    return segments


def _leg(leg: ParsedFlight) -> list[Segment]:
    identifier = f"{leg.carrier or ''}{leg.number or ''}"
    places = ("125", "87") if leg.crosses_border else ("92", "92")
    segments: list[Segment] = [["TDT", "34" if leg.is_overflight else "20", identifier, "", "", leg.carrier or ""]]
    for qualifier, place, moment, event in (
        (places[0], leg.origin, leg.departs_local, "189"),
        (places[1], leg.destination, leg.arrives_local, "232"),
    ):
        segments.append(["LOC", qualifier, place or ""])
        if moment:
            segments.append(["DTM", [event, moment[2:].translate(_PUNCTUATION), "201"]])
    return segments


_PUNCTUATION: Final = str.maketrans("", "", "-T:")


def _bags(person: ParsedTraveller) -> list[Segment]:
    bags = person.bags
    segments: list[Segment] = []
    if bags.count is not None:
        segments.append(["MEA", "CT", "", ["", str(bags.count)]])
    value = bags.weight_value if bags.weight_value is not None else bags.weight_kg
    if value is not None:
        segments.append(["MEA", "WT", "", [bags.weight_unit or "KGM", f"{value:g}"]])
    segments += [["FTX", "BAG", "", "", tag] for tag in bags.tags]
    return segments


def _address(person: ParsedTraveller) -> list[str]:
    address = person.address
    if address is None:
        return []
    parts = (address.street, address.city, address.region, address.postcode, address.country)
    return [part or "" for part in parts]


def _day(day: date, year: int) -> str:
    """Return YYMMDD, or CCYYMMDD where two digits would be read as another century."""
    return f"{day:%y%m%d}" if not year or year >= 1950 else f"{day.year:04d}{day:%m%d}"


def _moment(legs: Sequence[ParsedFlight]) -> datetime:
    """Return when such a list is sent when nobody says: at the departure of the first leg."""
    departs = next((leg.departs_local for leg in legs if leg.departs_local), None)
    return datetime.fromisoformat(departs) if departs else datetime(2026, 1, 1)  # noqa: DTZ001 - as written in UNB


def _is_plain(people: Iterable[ParsedTraveller]) -> bool:
    return all(f"{person.family_name}{person.given_names}".isascii() for person in people)


def _escaped(text: str, separators: Separators) -> str:
    release = separators.release
    if not release:
        return text
    marks = (separators.component, separators.element, separators.terminator, release)
    return "".join(f"{release}{c}" if c in marks else c for c in text) if set(text) & set(marks) else text


def _trimmed(parts: Sequence[str]) -> Sequence[str]:
    """Return parts without the empty ones at the end; at least one."""
    end = len(parts)
    while end > 1 and not parts[end - 1]:
        end -= 1
    return parts[:end]


def _una(separators: Separators) -> str:
    return f"UNA{separators.component}{separators.element}{separators.decimal}{separators.release or ' '} {separators.terminator}"
