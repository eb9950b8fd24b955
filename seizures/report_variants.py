"""Which report a reader gets: the whole one inside the unit, a shortened one for partners, by the mark of their share.

The one table is `SHOWN`. A partner's report never holds free text (it may name anybody), numbers of documents, waybills,
postal items, seals and weapons, names of officers, photographs, or the custody ledger. Victims are left out of it, and of a
child it holds role and sex alone. Its record is cut down in the same
way before its digest is made, so that the digest can't be used to guess what is missing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jaitf.choices import Handling
from seizures.ages import is_child
from seizures.choices import PersonRole, ReportVariant
from seizures.querysets import VARIANT_OF_MARK
from seizures.report_document import ReportDocument, ReportPerson


@dataclass(frozen=True, slots=True)
class Shown:
    """What a variant holds. `persons`: "named", "described" (role, sex, nationality, outcome) or "none"."""

    persons: str = "none"
    conveyance: bool = False
    everything: bool = False


SHOWN: dict[str, Shown] = {
    ReportVariant.FULL: Shown(persons="named", conveyance=True, everything=True),
    ReportVariant.AMBER_STRICT: Shown(conveyance=True),
    ReportVariant.AMBER: Shown(persons="described", conveyance=True),
    ReportVariant.GREEN: Shown(persons="described", conveyance=True),
    ReportVariant.CLEAR: Shown(),
}
MARK_OF_VARIANT = {variant: mark for mark, variant in VARIANT_OF_MARK.items()}
#: From the narrowest audience to the widest.
_WIDTH = (Handling.RED, Handling.AMBER_STRICT, Handling.AMBER, Handling.GREEN, Handling.CLEAR)

_EVENT = ("reference", "occurred_at", "time_zone", "place", "vector", "detection", "state", "unit", "agencies", "legs")
_LINE = ("commodity", "quantity", "unit", "basis", "method", "currency", "kg_equivalent", "kg_factor", "kg_factor_kind", "kg_factor_version")
_PERSON = ("role", "sex", "nationality", "outcome")


def variants_below(handling: str) -> list[str]:
    """The partner variants that a case with this mark may be given out in: none travels further than the case."""
    least = _WIDTH.index(Handling(handling))
    return [VARIANT_OF_MARK[mark] for mark in _WIDTH[: least + 1] if mark in VARIANT_OF_MARK]


def redacted_record(record: str, variant: str) -> str:
    """The record of an edition, cut down to what a variant shows; the whole one comes back as it was."""
    shown = SHOWN[variant]
    if shown.everything:
        return record
    whole: dict[str, Any] = json.loads(record)
    cut = {name: whole[name] for name in _EVENT} | {"variant": str(variant), "handling": str(MARK_OF_VARIANT[variant])}
    cut |= {name: whole[name] for name in ("schema", "unit_name", "programme")}
    cut["edition"] = _described_edition(whole["edition"])
    cut["for_court"] = whole["for_court"]
    cut["lines"] = [{name: line[name] for name in _LINE} for line in whole["lines"]]
    cut["concealments"] = [{"method": used["method"]} for used in whole["concealments"]]
    if shown.persons == "described":
        day = date.fromisoformat(whole["occurred_at"][:10])
        cut["persons"] = [_described_record(person, day) for person in whole["persons"] if person["role"] != PersonRole.VICTIM]
    if shown.conveyance:
        cut |= {"flight_text": whole["flight_text"], "flight": whole["flight"]}
    return json.dumps(cut, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _described_edition(edition: dict[str, Any]) -> dict[str, Any]:
    """Which edition it is and instead of which: not why (free text), and no digest of what a partner was not shown."""
    before = edition["replaces"]
    kept = before and {name: before[name] for name in ("number", "version", "made_at")}
    return {name: edition[name] for name in ("number", "version", "made_at")} | {"replaces": kept}


def _described_record(person: dict[str, Any], day: date) -> dict[str, Any]:
    """What a partner learns of a person: nothing that names; of a child only role and sex."""
    born = date.fromisoformat(person["birth_date"]) if person["birth_date"] else None
    hidden = {"nationality": "", "outcome": ""} if is_child(born, day) else {}
    return {name: person[name] for name in _PERSON} | hidden


def _described(person: ReportPerson) -> ReportPerson:
    if person.is_child:
        return ReportPerson(family_name="", role=person.role, sex=person.sex)
    return ReportPerson(family_name="", role=person.role, sex=person.sex, nationality=person.nationality, outcome=person.outcome)


def redacted(document: ReportDocument) -> ReportDocument:
    """The paper, cut down to what its variant shows."""
    shown = SHOWN[document.variant]
    if shown.everything:
        return document
    persons = [_described(one) for one in document.persons if not one.is_victim]
    return replace(
        document,
        handling=str(Handling(MARK_OF_VARIANT[document.variant]).label),
        place=document.public_place,
        flight=document.flight if shown.conveyance else "",
        awb="",
        s10="",
        edition_reason="",
        replaces=document.replaces and replace(document.replaces, digest=""),
        lines=tuple(replace(line, description="", facts=()) for line in document.lines),
        concealments=tuple(replace(used, detail="") for used in document.concealments),
        persons=tuple(persons) if shown.persons == "described" else (),
        narrative="",
        narrative_language="",
        narrative_language_label="",
        photos=(),
        exhibits=(),
        safeguards=(),
        custody="",
        submitted=None,
        approved=None,
    )
