"""The WCO-ready sheet as XML of our own schema, `static/schemas/aircop-seizure-sheet-1.0.xsd`.

Element names are those of the WCO Data Model where it has a term (BorderTransportMeans, TransportContractDocument,
Itinerary, Commodity, GoodsMeasure); everything else is ours. The document says so itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from xml.etree import ElementTree as Xml  # nosec B405 - written, never read

from django.utils import translation

from aircop.core.times import zone
from seizures.wco_sheet import NOTICE, VERSION, SheetLine, SheetSeizure

NAMESPACE = "urn:aircop:seizure-sheet:1"
SCHEMA = "schemas/aircop-seizure-sheet-1.0.xsd"


def sheet_xml(seizures: list[SheetSeizure], made_at: datetime) -> bytes:
    """The sheet in UTF-8, codes only; the same bytes for the same records and moment."""
    Xml.register_namespace("", NAMESPACE)
    with translation.override("en"):
        root = Xml.Element(f"{{{NAMESPACE}}}SeizureSheet", {"version": VERSION, "made": _utc(made_at), "notice": str(NOTICE)})
    for seizure in seizures:
        _seizure(root, seizure)
    Xml.indent(root)
    return Xml.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _number(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _child(parent: Xml.Element, tag: str, text: str = "", /, **attributes: str) -> Xml.Element:
    """An element; attributes without a value are left out."""
    element = Xml.SubElement(parent, f"{{{NAMESPACE}}}{tag}", {key: value for key, value in attributes.items() if value})
    if text:
        element.text = text
    return element


def _seizure(root: Xml.Element, seizure: SheetSeizure) -> None:
    local = seizure.occurred_at.astimezone(zone(seizure.time_zone)).isoformat(timespec="seconds")
    element = _child(root, "Seizure", reference=seizure.reference, event=seizure.event, state=seizure.state, handling=seizure.handling)
    _child(element, "Unit", code=seizure.unit, programme=seizure.programme, country=seizure.country, airport=seizure.airport)
    _child(element, "IssueDateTime", local, zone=seizure.time_zone)
    _child(element, "Place", code=seizure.place)
    _child(element, "Vector", code=seizure.vector)
    _child(element, "Detection", code=seizure.detection, selectedBeforehand="true" if seizure.from_target else "false")
    for kind, role in seizure.agencies:
        _child(element, "Agency", type=kind, role=role)
    if seizure.flight:
        _child(element, "BorderTransportMeans", id=seizure.flight, carrier=seizure.carrier)
    for number, kind in ((seizure.awb, "AWB"), (seizure.s10, "S10")):
        if number:
            _child(element, "TransportContractDocument", id=number, type=kind)
    for leg in seizure.legs:
        _child(element, "Itinerary", sequence=str(leg.position), role=leg.role, country=leg.country, airport=leg.airport)
    for line in seizure.lines:
        _commodity(element, line)
    for method in seizure.concealments:
        _child(element, "Concealment", code=method)
    for person in seizure.persons:
        _child(element, "Person", role=person.role, sex=person.sex, ageBand=person.age_band, nationality=person.nationality, outcome=person.outcome)
    if seizure.cencomm_at:
        _child(element, "ReportedToCENcomm", reference=seizure.cencomm_reference, at=_utc(seizure.cencomm_at))


def _commodity(parent: Xml.Element, line: SheetLine) -> None:
    element = _child(parent, "Commodity", sequence=str(line.position), code=line.commodity)
    _child(element, "GoodsMeasure", _number(line.quantity), unit=line.unit, currency=line.currency, basis=line.basis, method=line.method)
    if line.kg_equivalent is not None and line.kg_factor is not None:
        _child(element, "KilogramEquivalent", _number(line.kg_equivalent), factor=_number(line.kg_factor), factorVersion=line.kg_factor_version)
    for fact in line.facts:
        _child(element, "Fact", fact.value, name=fact.name)
