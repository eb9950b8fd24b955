"""The WCO-ready sheet: what a unit types into CENcomm or CEN about a seizure, ready to be copied or loaded.

It is AIRCOP's own sheet, not an interface of the World Customs Organization: neither CEN nor CENcomm has a public one.
Non-nominal, as CEN is: no names, numbers of documents, dates of birth or free text ever stand in it; victims and what
concerns children in particular are left out. Elements after the domain reference, section 2; names of the XML follow the
WCO Data Model where it has a term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.times import zone
from seizures.choices import Basis, LegRole, Method, Place, SeizureState
from seizures.goods_attributes import Attribute, Choice, Code, Number, State, Text
from seizures.goods_facts import attributes_of
from seizures.species import find as find_species

VERSION = "1.0"
#: What every file says of itself.
NOTICE = _("Made by AIRCOP for entry in CENcomm or CEN. Not an interface and not certified by the World Customs Organization.")

Cell: TypeAlias = str | int | Decimal | datetime | None


@dataclass(frozen=True, slots=True)
class SheetFact:
    """A coded or counted fact of goods: name, label, value as stored, and in words."""

    name: str
    label: str
    value: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    position: int
    commodity: str
    quantity: Decimal
    unit: str
    basis: str
    method: str
    currency: str
    kg_equivalent: Decimal | None
    kg_factor: Decimal | None
    kg_factor_version: str
    facts: tuple[SheetFact, ...]


@dataclass(frozen=True, slots=True)
class SheetLeg:
    position: int
    role: str
    country: str
    airport: str


@dataclass(frozen=True, slots=True)
class SheetPerson:
    role: str
    sex: str
    age_band: str
    nationality: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSeizure:
    """One seizure as the sheet tells it, in codes."""

    reference: str
    event: str
    state: str
    unit: str
    programme: str
    country: str
    airport: str
    occurred_at: datetime
    time_zone: str
    place: str
    vector: str
    detection: str
    from_target: bool
    agencies: tuple[tuple[str, str], ...]
    carrier: str
    flight: str
    awb: str
    s10: str
    concealments: tuple[str, ...]
    handling: str
    cencomm_reference: str
    cencomm_at: datetime | None
    lines: tuple[SheetLine, ...] = field(default=())
    legs: tuple[SheetLeg, ...] = field(default=())
    persons: tuple[SheetPerson, ...] = field(default=())


def coded_facts(kind: str, attributes: dict[str, Any]) -> tuple[SheetFact, ...]:
    """Those facts of goods that are chosen or counted, never typed: free text and numbers of single things stay here."""
    facts = []
    for name, attribute in attributes_of(kind).items():
        value = attributes.get(name)
        if value is not None and _may_leave(attribute, value):
            facts.append(SheetFact(name, str(attribute.label), str(value), attribute.text(value)))
    return tuple(facts)


def _may_leave(attribute: Attribute, value: Any) -> bool:
    if isinstance(attribute, Text):
        # A typed name of a species leaves only where our list knows it.
        return attribute.name == "species" and find_species(str(value)) is not None
    return isinstance(attribute, (Choice, Code, State, Number)) and not attribute.name.startswith("worth")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the file, what it holds, and how it is read of a row."""

    name: str
    label: str | Promise
    of: Callable[[Any], Cell]


def _local(seizure: SheetSeizure) -> str:
    return seizure.occurred_at.astimezone(zone(seizure.time_zone)).isoformat(timespec="minutes")


def _choice_label(of: type[Any], value: str) -> str:
    return str(of(value).label) if value in of.values else value


def _listed(name: str, codes: tuple[str, ...]) -> str:
    return "; ".join(codelists.label(name, code) for code in codes)


def _agencies(seizure: SheetSeizure, role: str) -> str:
    return "; ".join(codelists.label("agency_types", kind) for kind, part in seizure.agencies if part == role)


SEIZURES: tuple[Column, ...] = (
    Column("reference", _("Reference of the unit"), lambda s: s.reference),
    Column("event", _("Event (one for a joint seizure)"), lambda s: s.event),
    Column("state", _("State"), lambda s: _choice_label(SeizureState, s.state)),
    Column("unit", _("Unit"), lambda s: s.unit),
    Column("programme", _("Programme"), lambda s: s.programme),
    Column("country", _("Country"), lambda s: s.country),
    Column("airport", _("Airport"), lambda s: s.airport),
    Column("local_time", _("Date and time, local"), _local),
    Column("utc", _("Date and time, UTC"), lambda s: f"{s.occurred_at:%Y-%m-%dT%H:%MZ}"),
    Column("place", _("Place in the airport"), lambda s: _choice_label(Place, s.place)),
    Column("vector", _("Vector"), lambda s: codelists.label("vectors", s.vector)),
    Column("detection", _("Detection method"), lambda s: codelists.label("detection_methods", s.detection)),
    Column("from_target", _("Selected beforehand"), lambda s: str(_("yes") if s.from_target else _("no"))),
    Column("detecting", _("Detecting agency"), lambda s: _agencies(s, "detecting")),
    Column("seizing", _("Seizing agency"), lambda s: _agencies(s, "seizing")),
    Column("contributing", _("Contributing agencies"), lambda s: _agencies(s, "contributing")),
    Column("carrier", _("Airline"), lambda s: s.carrier),
    Column("flight", _("Flight"), lambda s: s.flight),
    Column("awb", _("Air waybill"), lambda s: s.awb),
    Column("s10", _("Postal item"), lambda s: s.s10),
    Column("concealment", _("Concealment"), lambda s: _listed("concealment_methods", s.concealments)),
    Column("handling", _("Handling mark"), lambda s: s.handling),
    Column("cencomm_at", _("Reported to CENcomm at"), lambda s: f"{s.cencomm_at:%Y-%m-%dT%H:%MZ}" if s.cencomm_at else None),
    Column("cencomm_reference", _("Reference in CENcomm"), lambda s: s.cencomm_reference),
)
#: Of the others a row is (seizure, part).
LINES: tuple[Column, ...] = (
    Column("reference", _("Reference of the unit"), lambda row: row[0].reference),
    Column("line", _("Line"), lambda row: row[1].position),
    Column("commodity", _("Commodity code"), lambda row: row[1].commodity),
    Column("commodity_label", _("Commodity"), lambda row: codelists.label("commodities", row[1].commodity)),
    Column("quantity", _("Quantity as found"), lambda row: row[1].quantity),
    Column("unit", _("Unit of quantity"), lambda row: row[1].currency or codelists.label("units", row[1].unit)),
    Column("basis", _("Gross or net"), lambda row: _choice_label(Basis, row[1].basis)),
    Column("method", _("Measured or estimated"), lambda row: _choice_label(Method, row[1].method)),
    Column("kg_equivalent", _("Kilogram equivalent"), lambda row: row[1].kg_equivalent),
    Column("kg_factor", _("Kilograms per unit"), lambda row: row[1].kg_factor),
    Column("kg_factor_version", _("Version of the factor"), lambda row: row[1].kg_factor_version),
    Column("facts", _("Facts about the goods"), lambda row: "; ".join(f"{fact.label}: {fact.text}" for fact in row[1].facts)),
)
ROUTES: tuple[Column, ...] = (
    Column("reference", _("Reference of the unit"), lambda row: row[0].reference),
    Column("order", _("Order"), lambda row: row[1].position),
    Column("role", _("What this place is"), lambda row: _choice_label(LegRole, row[1].role)),
    Column("country", _("Country"), lambda row: row[1].country),
    Column("airport", _("Airport"), lambda row: row[1].airport),
)
PERSONS: tuple[Column, ...] = (
    Column("reference", _("Reference of the unit"), lambda row: row[0].reference),
    Column("role", _("Role"), lambda row: row[1].role),
    Column("sex", _("Sex"), lambda row: row[1].sex),
    Column("age_band", _("Age"), lambda row: row[1].age_band),
    Column("nationality", _("Nationality"), lambda row: row[1].nationality),
    Column("outcome", _("Outcome"), lambda row: codelists.label("outcomes", row[1].outcome) if row[1].outcome else ""),
)


def rows_of(seizures: list[SheetSeizure], part: str) -> Iterator[tuple[SheetSeizure, Any]]:
    """Each seizure with each of its lines, legs or persons."""
    for seizure in seizures:
        for one in getattr(seizure, part):
            yield seizure, one
