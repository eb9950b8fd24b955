"""Filing travellers: a later message on the same flight updates whom it names again, and adds the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from aircop.core.names import name_key
from jaitf.models import Airport
from profiling.choices import Sex, TravellerKind
from profiling.formats.records import ParsedTraveller
from profiling.models import Flight, Message, TravelDocument, Traveller
from profiling.remarks import Remark

_MOST_BAGS: Final = 999
_MOST_KILOGRAMS: Final = Decimal("9999.99")
_LIMITS: Final = {"family_name": 120, "given_names": 160, "nationality": 3, "residence": 3, "embarked": 3, "disembarks": 3, "locator": 20}
_MOST_CONTACTS: Final = 20
_LONGEST_PHONE: Final = 40
_LONGEST_EMAIL: Final = 254
_ADDRESS_LIMITS: Final = {"street": 200, "city": 100, "region": 100, "postcode": 20, "country": 3}
_BATCH: Final = 500
#: Where a traveller stands in which message: differs in every message. Most of the rest does not.
_PLACES: Final = ["message", "segments"]
N = TypeVar("N", int, Decimal)
Number = tuple[str, str]
"""Number and issuer of a travel document."""


@dataclass(slots=True)
class _Known:
    """The travellers of a flight that were filed before, and how to find them again."""

    travellers: dict[int, Traveller]
    documents: dict[int, dict[Number, TravelDocument]] = field(default_factory=lambda: defaultdict(dict))
    by_number: dict[Number, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    claimed: set[int] = field(default_factory=set)


def travellers_file(*, flight: Flight, message: Message, parsed: Sequence[ParsedTraveller], base: int) -> list[Remark]:
    """Write the travellers of a message; call it with the flight's row locked.

    The same traveller is: the same document number and issuer (unless name and date of birth both contradict: an infant
    on a parent's passport), or the same name and date of birth. What a message leaves out does not erase what an earlier
    one told. `base` is the offset at which the message's own text begins in the text that was parsed.
    """
    known = _known(flight)
    remarks: list[Remark] = []
    fresh: list[tuple[Traveller, ParsedTraveller]] = []
    again: list[tuple[Traveller, ParsedTraveller]] = []
    corrected: list[Traveller] = []
    columns: set[str] = set()
    for person in _each_once(parsed):
        facts = _facts(person, message, base, remarks)
        found = _same(known, facts, person)
        if found is None:
            fresh.append((Traveller(compartment=flight.compartment, flight=flight, **facts), person))
            continue
        if told := _take_over(found, facts):
            corrected.append(found)
            columns |= told
        again.append((found, person))
    Traveller.objects.bulk_create([traveller for traveller, _person in fresh], batch_size=_BATCH)
    Traveller.objects.bulk_update([traveller for traveller, _person in again], _PLACES, batch_size=_BATCH)
    Traveller.objects.bulk_update(corrected, sorted(columns) or _PLACES, batch_size=_BATCH)
    _file_documents([*fresh, *again], known)
    return remarks + _unknown_places(parsed)


def _known(flight: Flight) -> _Known:
    known = _Known({traveller.pk: traveller for traveller in Traveller.objects.filter(flight=flight)})
    for document in TravelDocument.objects.filter(traveller__flight=flight):
        number = (document.number, document.issuer)
        known.documents[document.traveller_id][number] = document
        known.by_number[number].append(document.traveller_id)
    for traveller in known.travellers.values():
        known.by_name[traveller.name_key].append(traveller.pk)
    return known


def _numbers(person: ParsedTraveller) -> list[Number]:
    """What a person's documents are known by: number and issuer, as they are stored."""
    return [(document.number[:40], (document.issuer or "")[:3]) for document in person.documents]


def _each_once(parsed: Sequence[ParsedTraveller]) -> list[ParsedTraveller]:
    """The persons of a list; who is named twice with the same name, date of birth and documents is one person."""
    once: dict[object, ParsedTraveller] = {}
    for index, person in enumerate(parsed):
        numbers = frozenset(_numbers(person))
        identity: object = (person.family_name, person.given_names, person.birth_date, numbers) if numbers else index
        first = once.get(identity)
        once[identity] = first._replace(spans=first.spans + person.spans) if first else person
    return list(once.values())


def _same(known: _Known, facts: dict[str, Any], person: ParsedTraveller) -> Traveller | None:
    """The traveller of an earlier message who is named again; each is found once a message."""
    born, key, numbers = facts["birth_date"], facts["name_key"], set(_numbers(person))
    by_number = [pk for number in numbers for pk in known.by_number.get(number, ()) if pk not in known.claimed]
    by_name = [pk for pk in known.by_name.get(key, ()) if pk not in known.claimed]
    for pk in by_number:
        other = known.travellers[pk]
        if other.name_key == key or _agree(other.birth_date, born):
            known.claimed.add(pk)
            return other
    for pk in by_name:
        other = known.travellers[pk]
        has_another_document = bool(numbers) and bool(known.documents[pk])
        if other.birth_date == born and (born is not None or not has_another_document):
            known.claimed.add(pk)
            return other
    return None


def _take_over(traveller: Traveller, facts: dict[str, Any]) -> set[str]:
    """Put what a later message tells on the traveller; what it leaves out stays. Returns what differs, places aside."""
    for name in _PLACES:
        setattr(traveller, name, facts[name])
    told = {name for name, value in facts.items() if name not in _PLACES and value not in (None, "", [], {}) and getattr(traveller, name) != value}
    for name in told:
        setattr(traveller, name, facts[name])
    if told & {"family_name", "given_names"}:
        traveller.name_key = name_key(traveller.family_name, traveller.given_names)
        told.add("name_key")
    return told


def _agree(one: date | None, other: date | None) -> bool:
    return one is None or other is None or one == other


class _Limits:
    """What a person's segments say, within the limits of the table; what does not fit is noted."""

    def __init__(self, person: ParsedTraveller, remarks: list[Remark]) -> None:
        self.span = person.spans[0] if person.spans else None
        self.remarks = remarks

    def texts(self, limits: dict[str, int], source: object) -> dict[str, str]:
        """The named attributes as texts, shortened where they are too long; unknown is empty."""
        texts = {name: getattr(source, name, None) or "" for name in limits}
        for name, limit in limits.items():
            if len(texts[name]) > limit:
                self._note("value_shortened", texts[name])
        return {name: text[: limits[name]] for name, text in texts.items()}

    def whole(self, limit: int, values: Sequence[str]) -> list[str]:
        """The values without those that are too long: half a number is a wrong one."""
        for value in values:
            if len(value) > limit:
                self._note("value_left_out", value)
        return list(dict.fromkeys(value for value in values if len(value) <= limit))[:_MOST_CONTACTS]

    def number(self, most: N, value: N | None) -> N | None:
        if value is not None and value > most:
            self._note("value_left_out", value)
            return None
        return value

    def _note(self, code: str, value: object) -> None:
        start, end = self.span or (None, None)
        self.remarks.append(Remark(code, {"value": str(value)[:40]}, start, end, None, "NAD"))


def _facts(person: ParsedTraveller, message: Message, base: int, remarks: list[Remark]) -> dict[str, Any]:
    """The columns of a traveller, within the limits of the table; unknown stays empty."""
    limits = _Limits(person, remarks)
    return {
        **limits.texts(_LIMITS, person),
        "message": message,
        "kind": person.kind or (TravellerKind.CREW if (message.function or "").endswith("crew_list") else TravellerKind.PASSENGER),
        "name_key": name_key(person.family_name, person.given_names),
        "sex": person.sex if person.sex in Sex.values else Sex.UNKNOWN,
        "birth_date": person.birth_date,
        "seats": list(person.seats)[:20],
        "bag_count": limits.number(_MOST_BAGS, person.bags.count),
        "bag_weight_kg": limits.number(_MOST_KILOGRAMS, _kilograms(person.bags.weight_kg)),
        "bag_tags": list(person.bags.tags)[:_MOST_BAGS],
        "phones": limits.whole(_LONGEST_PHONE, person.phones),
        "emails": limits.whole(_LONGEST_EMAIL, person.emails),
        "address": {name: text for name, text in limits.texts(_ADDRESS_LIMITS, person.address).items() if text},
        "segments": [[begin - base, stop - base] for begin, stop in person.spans],
    }


def _kilograms(value: float | None) -> Decimal | None:
    if value is None or value < 0:
        return None
    return Decimal(str(value)).quantize(Decimal("0.01")) if value < 1e9 else Decimal(value)


def _file_documents(filed: Iterable[tuple[Traveller, ParsedTraveller]], known: _Known) -> None:
    """Add the documents that were not known, and what a later message tells about the others."""
    fresh: list[TravelDocument] = []
    changed: list[TravelDocument] = []
    for traveller, person in filed:
        documents = known.documents[traveller.pk]
        for number, stated in zip(_numbers(person), person.documents, strict=True):
            document = documents.get(number)
            if document is None:
                document = TravelDocument(compartment_id=traveller.compartment_id, traveller=traveller, number=number[0], issuer=number[1])
                documents[number] = document
                fresh.append(document)
            elif document.pk and stated.expires_on and document.expires_on != stated.expires_on:
                changed.append(document)
            document.expires_on = stated.expires_on or document.expires_on
            document.document_type = (stated.type or document.document_type)[:4]
    TravelDocument.objects.bulk_create(fresh, batch_size=_BATCH)
    if changed:
        TravelDocument.objects.bulk_update(changed, ["expires_on", "document_type"], batch_size=_BATCH)


def _unknown_places(parsed: Sequence[ParsedTraveller]) -> list[Remark]:
    """One remark for each place where travellers embark or disembark that is no airport we know."""
    counts = Counter(place[:3] for person in parsed for place in {person.embarked, person.disembarks} if place)
    known = set(Airport.objects.filter(pk__in=counts).values_list("pk", flat=True))
    return [Remark("stop_unknown", {"place": place, "count": count}) for place, count in sorted(counts.items()) if place not in known]
