"""What a case says as plain JSON, and back: how an amendment keeps what somebody proposes.

`input_of` reads a case that is there, or one that is planned, as the input that would write it; its rows carry their public
ids, so that two inputs can be compared row by row (`selectors/differences.py`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from seizures.goods_facts import attributes_of
from seizures.inputs import AgencyInput, ConcealmentInput, LegInput, LineInput, PersonInput, PhotographInput, SeizureInput
from seizures.models import CommodityLine, ConcealmentUsed, Person, Photograph, RouteLeg, Seizure, SeizureAgency

D = TypeVar("D")
_ROWS = ("lines", "legs", "persons", "concealments", "agencies", "photographs")


def input_of(seizure: Seizure, rows: Mapping[str, Iterable[Any]] | None = None) -> SeizureInput:
    """The input that writes this case; `rows` are those of a plan, else those that are stored."""
    there = rows if rows is not None else stored_rows(seizure)
    plain = {field.name: getattr(seizure, field.name) for field in fields(SeizureInput) if field.name not in (*_ROWS, "flight")}
    return SeizureInput(
        **plain,
        flight=seizure.flight.public_id if seizure.flight else None,
        lines=tuple(_line(line) for line in there["lines"]),
        legs=tuple(_leg(leg) for leg in there["legs"]),
        persons=tuple(_person(person) for person in there["persons"]),
        concealments=tuple(_concealment(used) for used in there["concealments"]),
        agencies=tuple(_agency(part) for part in there["agencies"]),
        photographs=tuple(_photograph(photograph) for photograph in there["photographs"]) if "photographs" in there else None,
    )


def stored_rows(seizure: Seizure) -> dict[str, list[Any]]:
    """The rows of a case as they are stored, by the names of its input."""
    return {
        "lines": list(seizure.lines.all()),
        "legs": list(seizure.legs.all()),
        "persons": list(seizure.persons.all()),
        "concealments": list(seizure.concealments.order_by("pk")),
        "agencies": list(seizure.agencies.select_related("agency").order_by("pk")),
    }


def _line(line: CommodityLine) -> LineInput:
    # What is looked up for the day of the event is looked up again, not carried along.
    known = attributes_of(line.kind)
    looked_up = "appendix_since" in line.attributes
    said = {name: value for name, value in line.attributes.items() if name in known and not known[name].derived and not (name == "appendix" and looked_up)}
    return LineInput(**_plain(LineInput, line, "attributes", "quantity"), attributes=said, quantity=Decimal(format(line.quantity.normalize(), "f")))


def _leg(leg: RouteLeg) -> LegInput:
    return LegInput(role=leg.role, airport=leg.airport_id or "", country="" if leg.airport_id else leg.country_id, public_id=leg.public_id)


def _person(person: Person) -> PersonInput:
    # The passenger they are stays the one they are: nobody proposes another.
    return PersonInput(**_plain(PersonInput, person, "traveller"))


def _concealment(used: ConcealmentUsed) -> ConcealmentInput:
    return ConcealmentInput(method=used.method, detail=used.detail)


def _agency(part: SeizureAgency) -> AgencyInput:
    return AgencyInput(agency=part.agency.code, role=part.role)


def _photograph(photograph: Photograph) -> PhotographInput:
    return PhotographInput(**_plain(PhotographInput, photograph))


def _plain(kind: type[Any], row: Any, *but: str) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(kind) if field.name not in but}


def to_json(details: SeizureInput) -> dict[str, Any]:
    """An input as JSON: dates and times in ISO 8601, numbers with decimals and ids as texts."""
    plain: dict[str, Any] = _encoded(asdict(details))
    return plain


def _encoded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _encoded(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encoded(one) for one in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    # A choice of ours is a text with a label; JSON keeps the text.
    return str(value) if isinstance(value, str) else value


def from_json(data: Mapping[str, Any]) -> SeizureInput:
    """The input that `to_json` wrote; what a later version of the program has added keeps its default."""
    return _decoded_record(SeizureInput, data)


def _decoded_record(kind: type[D], data: Mapping[str, Any]) -> D:
    hints = _hints(cast("Hashable", kind))
    return kind(**{name: _decoded(hints[name], value) for name, value in data.items() if name in hints})


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind)


def _decoded(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(kind) in (Union, UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is tuple:
        return tuple(_decoded(get_args(kind)[0], one) for one in value)
    if is_dataclass(kind) and isinstance(kind, type):
        return _decoded_record(kind, value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if kind in (Decimal, UUID):
        return kind(value)
    return value
