"""What the report of a case says, gathered from the records in the language of the report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from aircop.core import codelists, formats
from aircop.core.errors import RuleViolation
from jaitf.models import Posting, User
from seizures.ages import is_child
from seizures.choices import LegRole, PersonRole, ReportVariant
from seizures.goods_kinds import WORTH
from seizures.identifiers import printed_awb
from seizures.models import CommodityLine, Person, Photograph, RouteLeg, Seizure
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
from seizures.report_safeguards import report_safeguards
from seizures.report_variants import redacted, redacted_record
from seizures.selectors.custody import LineWeight, line_weights
from seizures.selectors.record import canonical_record
from seizures.selectors.report_custody import report_exhibits
from seizures.selectors.totals import Totals, court_totals, statistics_totals

_SIGNS: dict[str, StopKind] = {
    LegRole.ORIGIN: "origin",
    LegRole.DEPARTURE: "origin",
    LegRole.TRANSIT: "transit",
    LegRole.SEIZURE: "unit",
    LegRole.DESTINATION: "destination",
    LegRole.FINAL: "destination",
}


def report_document(
    seizure: Seizure, *, number: int, language: str, issued_at: datetime, variant: str = ReportVariant.FULL, reason: str = ""
) -> ReportDocument:
    """The document of one edition in one variant, without its code. `seizure` is approved and loaded by `seizure_for`."""
    record = redacted_record(canonical_record(seizure), variant)
    with translation.override(language):
        document = _document(seizure, number, language, issued_at)
        return redacted(
            replace(
                document,
                variant=str(variant),
                record=record,
                record_digest=hashlib.sha256(record.encode()).hexdigest(),
                edition_reason=reason,
                replaces=_replaced(seizure, number, variant),
            )
        )


def _replaced(seizure: Seizure, number: int, variant: str) -> ReportReplaced | None:
    """The edition before this one, in the same variant: whatever its language, its record and digest are the same."""
    before = seizure.editions.defer("content").filter(number__lt=number, variant=variant).order_by("-number", "issued_at").first()
    if before is None:
        return None
    return ReportReplaced(edition=before.number, issued=_unit_moment(seizure, before.issued_at), digest=before.record_sha256)


def _document(seizure: Seizure, number: int, language: str, issued_at: datetime) -> ReportDocument:
    exhibits, custody = report_exhibits(seizure)
    unit = seizure.compartment.task_force
    home = f"{unit.airport_id} {formats.city_name(unit.airport.city, unit.time_zone)}"
    signatures = _signatures(seizure)
    lines = list(seizure.lines.all())
    return ReportDocument(
        language=language,
        reference=seizure.reference or "",
        edition=number,
        issued=_unit_moment(seizure, issued_at),
        unit_code=unit.code,
        unit_name=unit.name,
        programme=unit.programme,
        handling=str(seizure.get_handling_display()),
        record_digest="",
        custody=custody,
        exhibits=exhibits,
        occurred=ReportMoment(at=seizure.occurred_at, time_zone=seizure.time_zone, city=unit.airport.city if seizure.time_zone == unit.time_zone else ""),
        public_place=" · ".join(part for part in (home, str(seizure.get_place_display())) if part),
        place=" · ".join(part for part in (home, str(seizure.get_place_display()), seizure.place_detail) if part),
        vector=codelists.label("vectors", seizure.vector),
        detection=codelists.label("detection_methods", seizure.detection),
        agencies=tuple(
            ReportFact(label=str(part.get_role_display()), value=part.agency.name) for part in seizure.agencies.select_related("agency").order_by("pk")
        ),
        flight=_flight(seizure),
        awb=printed_awb(seizure.awb),
        s10=seizure.s10,
        stops=_stops(seizure),
        lines=tuple(_line(line) for line in lines),
        court=_court(lines, line_weights(seizure.exhibits.all())),
        statistics=_statistics(lines),
        concealments=tuple(
            ReportConcealment(method=codelists.label("concealment_methods", used.method), detail=used.detail) for used in seizure.concealments.order_by("pk")
        ),
        persons=tuple(_person(person, seizure.occurred_at.date()) for person in seizure.persons.all()),
        safeguards=report_safeguards(seizure),
        narrative=seizure.narrative,
        narrative_language=seizure.narrative_language,
        narrative_language_label=_within_sentence(str(seizure.get_narrative_language_display()), language),
        photos=_photos(seizure),
        submitted=signatures[0],
        approved=signatures[1],
    )


def _within_sentence(name: str, language: str) -> str:
    """The name of a language inside of a sentence: only English writes it with a capital."""
    return name if language == "en" else name[:1].lower() + name[1:]


def _unit_moment(seizure: Seizure, at: datetime) -> ReportMoment:
    unit = seizure.compartment.task_force
    return ReportMoment(at=at, time_zone=unit.time_zone, city=unit.airport.city)


def _flight(seizure: Seizure) -> str:
    if seizure.flight is None:
        return seizure.flight_text
    flight = seizure.flight
    return f"{flight.designator} {flight.origin_id}–{flight.destination_id}, {flight.service_date.isoformat()}"


def _stops(seizure: Seizure) -> tuple[ReportStop, ...]:
    legs = list(seizure.legs.select_related("airport", "country"))
    # Without a leg that says where the seizure was, the unit's own airport is that place.
    home = "" if any(leg.role == LegRole.SEIZURE for leg in legs) else seizure.compartment.task_force.airport_id
    return tuple(_stop(leg, home) for leg in legs)


def _stop(leg: RouteLeg, home: str) -> ReportStop:
    airport = leg.airport
    return ReportStop(
        role=str(leg.get_role_display()),
        kind="unit" if airport is not None and airport.pk == home else _SIGNS.get(leg.role, "transit"),
        country=formats.country_name(leg.country_id),
        code=airport.iata if airport else "",
        place=formats.city_name(airport.city, airport.time_zone) if airport else "",
        latitude=airport.latitude if airport else None,
        longitude=airport.longitude if airport else None,
    )


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


def _court(lines: list[CommodityLine], weights: Mapping[int, LineWeight]) -> ReportTotals:
    totals = court_totals(lines, weights)
    left_out = ngettext(
        "%(count)s line is left out: estimated, or weighed gross.", "%(count)s lines are left out: estimated, or weighed gross.", totals.left_out
    ) % {"count": totals.left_out}
    return ReportTotals(rows=_total_rows(totals), note=left_out if totals.left_out else "")


def _statistics(lines: list[CommodityLine]) -> ReportTotals:
    totals = statistics_totals(lines)
    versions = ", ".join(totals.factor_versions)
    return ReportTotals(rows=_total_rows(totals), note=_("Factors of table %(version)s.") % {"version": versions} if versions else "")


def _total_rows(totals: Totals) -> tuple[ReportFact, ...]:
    rows = [(f"{total.label} ({total.source_text})" if total.source_text else total.label, total.quantity_text) for total in totals.rows]
    return tuple(ReportFact(label=label, value=value) for label, value in rows)


def _person(person: Person, on: date) -> ReportPerson:
    document = [codelists.label("document_types", person.document_type) if person.document_type else "", person.document_number, person.document_issuer]
    return ReportPerson(
        family_name=person.family_name,
        given_names=person.given_names,
        role=str(person.get_role_display()),
        sex=str(person.get_sex_display()) if person.sex else "",
        birth_date=person.birth_date,
        nationality=formats.country_name(person.nationality) if person.nationality else "",
        document=" · ".join(part for part in document if part),
        outcome=codelists.label("outcomes", person.outcome) if person.outcome else "",
        is_victim=person.role == PersonRole.VICTIM,
        is_child=is_child(person.birth_date, on),
    )


def _photos(seizure: Seizure) -> tuple[ReportPhoto, ...]:
    return tuple(
        ReportPhoto(content=_printed(photograph), media_type="image/jpeg", sha256=photograph.sha256, caption=photograph.caption)
        for photograph in seizure.photographs.all()
    )


def _printed(photograph: Photograph) -> bytes:
    try:
        with photograph.original.open("rb") as file:
            return printed_picture(file.read())
    except FileNotFoundError as error:
        message = _("The file of a photograph of %(reference)s is missing. Tell the administrator; the record itself is safe.")
        raise RuleViolation(message % {"reference": photograph.seizure.reference}, code="photograph_missing") from error


def _signatures(seizure: Seizure) -> tuple[ReportSignature | None, ReportSignature | None]:
    """Who submitted and who approved, with the post that each held in the unit on that day."""
    people = [(seizure.submitted_by, seizure.submitted_at), (seizure.decided_by, seizure.decided_at)]
    postings = Posting.objects.filter(officer__in=[who for who, _at in people if who], task_force=seizure.compartment.task_force).select_related("agency")
    held = list(postings.order_by("-starts_on", "-pk"))
    submitted, approved = (_signature(seizure, who, at, held) for who, at in people)
    return submitted, approved


def _signature(seizure: Seizure, who: User | None, at: datetime | None, held: list[Posting]) -> ReportSignature | None:
    if who is None or at is None:
        return None
    then = next((posting for posting in held if posting.officer_id == who.pk and posting.in_force_on(at.date())), None)
    post = [str(then.get_role_display()), then.agency.name if then.agency else ""] if then else []
    comma = "، " if get_language() == "ar" else ", "
    return ReportSignature(name=who.display_name, post=comma.join(part for part in post if part), moment=_unit_moment(seizure, at))
