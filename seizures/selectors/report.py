"""What a report says, read from the record of its edition alone and worded in the language of the report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from aircop.core import codelists, formats
from aircop.core.errors import RuleViolation
from jaitf.choices import Handling, Role
from jaitf.models import Agency, Airport, TaskForce
from seizures.ages import is_child
from seizures.choices import AgencyRole, LegRole, PersonRole, ReportVariant
from seizures.goods_facts import kind_of
from seizures.goods_kinds import WORTH
from seizures.identifiers import printed_awb
from seizures.models import CommodityLine, EditionRecord, Person, Photograph, Seizure
from seizures.pictures import printed_picture
from seizures.report_document import (
    ReportConcealment,
    ReportDocument,
    ReportFact,
    ReportLine,
    ReportMoment,
    ReportPerson,
    ReportPhoto,
    ReportReplaced,
    ReportSignature,
    ReportStop,
    ReportTotals,
    StopKind,
)
from seizures.report_safeguards import safeguards_printed
from seizures.report_variants import redacted, redacted_record
from seizures.selectors.report_custody import report_exhibits
from seizures.selectors.totals import Total, Totals, statistics_totals

_SIGNS: dict[str, StopKind] = {
    LegRole.ORIGIN: "origin",
    LegRole.DEPARTURE: "origin",
    LegRole.TRANSIT: "transit",
    LegRole.SEIZURE: "unit",
    LegRole.DESTINATION: "destination",
    LegRole.FINAL: "destination",
}


def report_document(seizure: Seizure, *, number: int, language: str, issued_at: datetime, variant: str = ReportVariant.FULL) -> ReportDocument:
    """The document of one edition in one variant, without its code, from what was fixed when the edition was made.

    `seizure` is loaded by `seizure_for`. Raises EditionRecord.DoesNotExist for an edition that was never made.
    """
    fixed = EditionRecord.objects.get(seizure=seizure, number=number)
    record = redacted_record(fixed.record, variant)
    with translation.override(language):
        document = _document(json.loads(fixed.record), fixed, seizure, language, issued_at)
        digest = hashlib.sha256(record.encode()).hexdigest()
        return redacted(replace(document, variant=str(variant), record=record, record_digest=digest))


def _document(said: dict[str, Any], fixed: EditionRecord, seizure: Seizure, language: str, issued_at: datetime) -> ReportDocument:
    unit = seizure.compartment.task_force
    lines = [_line_of(row) for row in said["lines"]]
    persons = said["persons"]
    occurred_at = datetime.fromisoformat(said["occurred_at"])
    place = [f"{unit.airport_id} {formats.city_name(unit.airport.city, unit.time_zone)}", _label(Seizure, "place", said["place"])]
    return ReportDocument(
        language=language,
        reference=said["reference"],
        edition=fixed.number,
        edition_reason=fixed.reason,
        replaces=_replaced(said["edition"]["replaces"], unit),
        issued=_unit_moment(unit, issued_at),
        unit_code=said["unit"],
        unit_name=said["unit_name"],
        programme=said["programme"],
        handling=str(Handling(said["handling"]).label),
        record_digest="",
        custody=fixed.custody,
        exhibits=report_exhibits(fixed.custody, unit),
        occurred=ReportMoment(at=occurred_at, time_zone=said["time_zone"], city=unit.airport.city if said["time_zone"] == unit.time_zone else ""),
        public_place=" · ".join(part for part in place if part),
        place=" · ".join(part for part in (*place, said["place_detail"]) if part),
        vector=codelists.label("vectors", said["vector"]),
        detection=codelists.label("detection_methods", said["detection"]),
        agencies=_agencies(said["agencies"]),
        flight=_flight(said),
        awb=printed_awb(said["awb"]),
        s10=said["s10"],
        stops=_stops(said["legs"], unit),
        lines=tuple(_line(line) for line in lines),
        court=_court(said["for_court"]),
        statistics=_statistics(lines),
        concealments=tuple(
            ReportConcealment(method=codelists.label("concealment_methods", used["method"]), detail=used["detail"]) for used in said["concealments"]
        ),
        persons=tuple(_person(row, occurred_at.date()) for row in persons),
        safeguards=safeguards_printed(said["safeguards"], [_name(row) for row in persons], unit.time_zone),
        narrative=said["narrative"],
        narrative_language=said["narrative_language"],
        narrative_language_label=_within_sentence(_label(Seizure, "narrative_language", said["narrative_language"]), language),
        photos=_photos(said["photographs"], seizure),
        submitted=_signature(said["signed"]["submitted"], unit),
        approved=_signature(said["signed"]["approved"], unit),
    )


def _label(model: type[Model], name: str, value: str) -> str:
    """The word for a code of a model's field."""
    return str(dict(model._meta.get_field(name).flatchoices).get(value, value))  # type: ignore[union-attr]


def _within_sentence(name: str, language: str) -> str:
    """The name of a language inside of a sentence: only English writes it with a capital."""
    return name if language == "en" else name[:1].lower() + name[1:]


def _unit_moment(unit: TaskForce, at: datetime) -> ReportMoment:
    return ReportMoment(at=at, time_zone=unit.time_zone, city=unit.airport.city)


def _replaced(before: Mapping[str, Any] | None, unit: TaskForce) -> ReportReplaced | None:
    if before is None:
        return None
    made = _unit_moment(unit, datetime.fromisoformat(before["made_at"]))
    return ReportReplaced(edition=before["number"], made=made, digest=before["record_sha256"])


def _agencies(rows: list[dict[str, str]]) -> tuple[ReportFact, ...]:
    names = dict(Agency.objects.filter(code__in=[row["agency__code"] for row in rows]).values_list("code", "name"))
    return tuple(ReportFact(label=str(AgencyRole(row["role"]).label), value=names.get(row["agency__code"], row["agency__code"])) for row in rows)


def _flight(said: Mapping[str, Any]) -> str:
    flight = said["flight"]
    if flight is None:
        return str(said["flight_text"])
    return f"{flight['designator']} {flight['origin']}–{flight['destination']}, {flight['service_date']}"


def _stops(legs: list[dict[str, Any]], unit: TaskForce) -> tuple[ReportStop, ...]:
    airports = Airport.objects.in_bulk([leg["airport_id"] for leg in legs if leg["airport_id"]])
    # Without a leg that says where the seizure was, the unit's own airport is that place.
    home = "" if any(leg["role"] == LegRole.SEIZURE for leg in legs) else unit.airport_id
    return tuple(_stop(leg, airports.get(leg["airport_id"]), home) for leg in legs)


def _stop(leg: Mapping[str, Any], airport: Airport | None, home: str) -> ReportStop:
    return ReportStop(
        role=str(LegRole(leg["role"]).label),
        kind="unit" if airport is not None and airport.pk == home else _SIGNS.get(leg["role"], "transit"),
        country=formats.country_name(leg["country_id"]),
        code=airport.iata if airport else "",
        place=formats.city_name(airport.city, airport.time_zone) if airport else "",
        latitude=airport.latitude if airport else None,
        longitude=airport.longitude if airport else None,
    )


def _line_of(row: Mapping[str, Any]) -> CommodityLine:
    """The line that a record speaks of, in memory only."""
    numbers = {name: Decimal(row[name]) if row[name] is not None else None for name in ("quantity", "kg_equivalent", "kg_factor")}
    return CommodityLine(**{**row, **numbers}, kind=kind_of(row["commodity"]))


def _name(row: Mapping[str, Any]) -> str:
    """How the report calls a person of the record; records from before victims had signs name them."""
    if "sign" in row:
        return _("Victim %(sign)s") % {"sign": row["sign"]}
    return f"{row['family_name'].upper()}, {row['given_names']}".strip(", ")


def _line(line: CommodityLine) -> ReportLine:
    unit = line.currency or formats.UNIT_SYMBOLS.get(line.unit) or codelists.label("units", line.unit)
    note = ""
    if line.kg_factor is not None and line.kg_factor_kind != "exact":
        kinds = {"convention": _("convention"), "estimate": _("estimate")}
        note = _("%(factor)s kg per %(unit)s, %(kind)s, table %(version)s") % {
            "factor": formats.number_text(line.kg_factor),
            "unit": codelists.label("units", line.unit),
            "kind": kinds.get(line.kg_factor_kind, line.kg_factor_kind),
            "version": line.kg_factor_version,
        }
    worth = str(WORTH[0].label)
    return ReportLine(
        commodity=codelists.label("commodities", line.commodity),
        quantity=line.quantity,
        unit=unit,
        basis="" if line.is_person_event else str(line.get_basis_display()),
        method="" if line.is_person_event else str(line.get_method_display()),
        description=line.description,
        facts=(
            *(ReportFact(label=label, value=text) for label, text in line.facts if label != worth),
            *(ReportFact(label=_("Note"), value=text) for text in line.warnings),
        ),
        value=dict(line.facts).get(worth, ""),
        kg_equivalent=line.kg_equivalent,
        kg_note=note,
    )


def _court(said: Mapping[str, Any]) -> ReportTotals:
    rows = [Total(row["commodity"], row["unit"], row["currency"], Decimal(row["quantity"]), sources=set(row["sources"])) for row in said["rows"]]
    count = said["left_out"]
    left_out = ngettext("%(count)s line is left out: estimated, or weighed gross.", "%(count)s lines are left out: estimated, or weighed gross.", count)
    return ReportTotals(rows=_total_rows(Totals(rows)), note=left_out % {"count": count} if count else "")


def _statistics(lines: list[CommodityLine]) -> ReportTotals:
    totals = statistics_totals(lines)
    versions = ", ".join(totals.factor_versions)
    return ReportTotals(rows=_total_rows(totals), note=_("Factors of table %(version)s.") % {"version": versions} if versions else "")


def _total_rows(totals: Totals) -> tuple[ReportFact, ...]:
    rows = [(f"{total.label} ({total.source_text})" if total.source_text else total.label, total.quantity_text) for total in totals.rows]
    return tuple(ReportFact(label=label, value=value) for label, value in rows)


def _person(row: Mapping[str, Any], on: date) -> ReportPerson:
    document = [codelists.label("document_types", row["document_type"]) if row["document_type"] else "", row["document_number"], row["document_issuer"]]
    born = date.fromisoformat(row["birth_date"]) if row["birth_date"] else None
    return ReportPerson(
        family_name=row["family_name"],
        given_names=row["given_names"],
        role=_label(Person, "role", row["role"]),
        sex=_label(Person, "sex", row["sex"]) if row["sex"] else "",
        birth_date=born,
        nationality=formats.country_name(row["nationality"]) if row["nationality"] else "",
        document=" · ".join(part for part in document if part),
        outcome=codelists.label("outcomes", row["outcome"]) if row["outcome"] else "",
        is_victim=row["role"] == PersonRole.VICTIM,
        sign=row.get("sign", ""),
        is_child=row["is_child"] if "is_child" in row else is_child(born, on),
    )


def _photos(rows: list[dict[str, Any]], seizure: Seizure) -> tuple[ReportPhoto, ...]:
    kept = {photograph.sha256: photograph for photograph in seizure.photographs.all()}
    return tuple(
        ReportPhoto(content=_printed(kept.get(row["sha256"]), seizure), media_type="image/jpeg", sha256=row["sha256"], caption=row["caption"]) for row in rows
    )


def _printed(photograph: Photograph | None, seizure: Seizure) -> bytes:
    try:
        if photograph is None:
            raise FileNotFoundError
        with photograph.original.open("rb") as file:
            return printed_picture(file.read())
    except FileNotFoundError as error:
        message = _("The file of a photograph of %(reference)s is missing. Tell the administrator; the record itself is safe.")
        raise RuleViolation(message % {"reference": seizure.reference}, code="photograph_missing") from error


def _signature(said: Mapping[str, str] | None, unit: TaskForce) -> ReportSignature | None:
    if said is None:
        return None
    post = [str(Role(said["role"]).label) if said["role"] else "", said["agency"]]
    moment = _unit_moment(unit, datetime.fromisoformat(said["at"]))
    comma = "، " if get_language() == "ar" else ", "
    return ReportSignature(name=said["name"], post=comma.join(part for part in post if part), moment=moment)
