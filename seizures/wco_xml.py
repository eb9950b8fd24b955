"""The WCO-ready sheet as XML of our own schema, `static/schemas/aircop-seizure-sheet-1.0.xsd`.

Element names are those of the WCO Data Model where it has a term (BorderTransportMeans, TransportContractDocument,
Itinerary, Commodity, GoodsMeasure); everything else is ours. The document says so itself.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.xmlutils import SimplerXMLGenerator

from aircop.core.times import zone
from seizures.wco_sheet import NOTICE, VERSION, SheetLine, SheetSeizure

NAMESPACE = "urn:aircop:seizure-sheet:1"
SCHEMA = "schemas/aircop-seizure-sheet-1.0.xsd"


def sheet_xml(seizures: list[SheetSeizure], made_at: datetime) -> bytes:
    """The sheet in UTF-8, codes only; the same bytes for the same records and moment."""
    out = io.StringIO()
    writer = SimplerXMLGenerator(out, "utf-8", short_empty_elements=True)
    writer.startDocument()
    with translation.override("en"):
        about = _said(xmlns=NAMESPACE, version=VERSION, made=_utc(made_at), notice=str(NOTICE))
    writer.startElement("SeizureSheet", about)
    for seizure in seizures:
        writer.ignorableWhitespace("\n")
        _seizure(writer, seizure)
    writer.ignorableWhitespace("\n")
    writer.endElement("SeizureSheet")
    writer.endDocument()
    return out.getvalue().encode()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _number(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _said(**attributes: str) -> Any:
    """Attributes that have a value (a dict; the stubs of the generator know only the parser's own class)."""
    return {name: value for name, value in attributes.items() if value}


def _seizure(xml: SimplerXMLGenerator, seizure: SheetSeizure) -> None:
    local = seizure.occurred_at.astimezone(zone(seizure.time_zone)).isoformat(timespec="seconds")
    xml.startElement("Seizure", _said(reference=seizure.reference, event=seizure.event, state=seizure.state, handling=seizure.handling))
    xml.addQuickElement("Unit", attrs=_said(code=seizure.unit, programme=seizure.programme, country=seizure.country, airport=seizure.airport))
    xml.addQuickElement("IssueDateTime", local, {"zone": seizure.time_zone})
    xml.addQuickElement("Place", attrs={"code": seizure.place})
    xml.addQuickElement("Vector", attrs={"code": seizure.vector})
    xml.addQuickElement("Detection", attrs={"code": seizure.detection, "selectedBeforehand": "true" if seizure.from_target else "false"})
    for kind, role in seizure.agencies:
        xml.addQuickElement("Agency", attrs={"type": kind, "role": role})
    if seizure.flight:
        xml.addQuickElement("BorderTransportMeans", attrs=_said(id=seizure.flight, carrier=seizure.carrier))
    for number, kind in ((seizure.awb, "AWB"), (seizure.s10, "S10")):
        if number:
            xml.addQuickElement("TransportContractDocument", attrs={"id": number, "type": kind})
    for leg in seizure.legs:
        xml.addQuickElement("Itinerary", attrs=_said(sequence=str(leg.position), role=leg.role, country=leg.country, airport=leg.airport))
    for line in seizure.lines:
        _commodity(xml, line)
    for method in seizure.concealments:
        xml.addQuickElement("Concealment", attrs={"code": method})
    for person in seizure.persons:
        facts = _said(role=person.role, sex=person.sex, ageBand=person.age_band, nationality=person.nationality, outcome=person.outcome)
        xml.addQuickElement("Person", attrs=facts)
    if seizure.cencomm_at:
        xml.addQuickElement("ReportedToCENcomm", attrs={"reference": seizure.cencomm_reference, "at": _utc(seizure.cencomm_at)})
    xml.endElement("Seizure")


def _commodity(xml: SimplerXMLGenerator, line: SheetLine) -> None:
    xml.startElement("Commodity", _said(sequence=str(line.position), code=line.commodity))
    measured = _said(unit=line.unit, currency=line.currency, basis=line.basis, method=line.method)
    xml.addQuickElement("GoodsMeasure", _number(line.quantity), measured)
    if line.kg_equivalent is not None and line.kg_factor is not None:
        factor = _said(factor=_number(line.kg_factor), factorVersion=line.kg_factor_version)
        xml.addQuickElement("KilogramEquivalent", _number(line.kg_equivalent), factor)
    for fact in line.facts:
        xml.addQuickElement("Fact", fact.value, {"name": fact.name})
    xml.endElement("Commodity")
