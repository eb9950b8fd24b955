"""The custody annex of a report: every exhibit of the case with its ledger, as it stands when the report is issued."""

from __future__ import annotations

import json
from datetime import UTC
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from aircop.core import codelists, formats
from seizures.models import CustodyEntry, Exhibit, Seizure
from seizures.report_document import ReportEntry, ReportExhibit, ReportFact, ReportMoment
from seizures.selectors.custody import court_quantity

#: What one entry is in the embedded ledger; persons by account, so that it reads the same in every language.
_ENTRY = (
    "sequence",
    "kind",
    "is_late",
    "late_reason",
    "store",
    "outside",
    "note",
    "place",
    "seal_issuer",
    "seal_number",
    "seal_found",
    "gross_g",
    "net_g",
    "is_estimate",
    "instrument",
    "method",
    "lot",
    "result",
    "purity",
    "reference",
)


def report_exhibits(seizure: Seizure) -> tuple[tuple[ReportExhibit, ...], str]:
    """The exhibits as printed, and their ledgers as JSON ("" without any)."""
    exhibits = list(seizure.exhibits.select_related("seizure", "holder").prefetch_related("entries__actor", "entries__second", "entries__holder"))
    ledgers = [(exhibit, sorted(exhibit.entries.all(), key=lambda entry: entry.sequence)) for exhibit in exhibits]
    printed = tuple(_exhibit(seizure, exhibit, entries) for exhibit, entries in ledgers)
    if not ledgers:
        return (), ""
    data = {"reference": seizure.reference, "exhibits": [_ledger(exhibit, entries) for exhibit, entries in ledgers]}
    return printed, json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _exhibit(seizure: Seizure, exhibit: Exhibit, entries: list[CustodyEntry]) -> ReportExhibit:
    quantity = court_quantity(entries)
    for_court = quantity is not None and quantity.is_for_court
    return ReportExhibit(
        reference=str(exhibit),
        description=exhibit.description,
        found_at=exhibit.found_at_place,
        custodian=exhibit.custodian,
        seal=" ".join(part for part in (exhibit.seal_issuer, exhibit.seal_number) if part),
        quantity=formats.quantity_text(quantity.net_g, "G") if quantity is not None and for_court else "",
        quantity_source=str(quantity.label) if quantity is not None and for_court else "",
        head=exhibit.head,
        entries=tuple(_entry(seizure, entry) for entry in entries),
    )


def _entry(seizure: Seizure, entry: CustodyEntry) -> ReportEntry:
    unit = seizure.compartment.task_force
    by = [str(person) for person in (entry.actor, entry.second) if person is not None]
    return ReportEntry(
        sequence=entry.sequence,
        moment=ReportMoment(at=entry.occurred_at, time_zone=unit.time_zone, city=unit.airport.city),
        kind=codelists.label("custody_events", entry.kind),
        by=" · ".join(by),
        custodian=str(entry.holder) if entry.holder else entry.store or entry.outside,
        details=tuple(ReportFact(label=label, value=value) for label, value in _details(entry) if value),
    )


def _details(entry: CustodyEntry) -> list[tuple[str, str]]:
    def grams(weight: Decimal | None) -> str:
        return "" if weight is None else formats.quantity_text(weight, "G")

    return [
        (_("Seal"), " ".join(part for part in (entry.seal_issuer, entry.seal_number) if part)),
        (_("Gross"), grams(entry.gross_g)),
        (_("Net"), grams(entry.net_g)),
        (_("Scale"), entry.instrument),
        (_("Method"), entry.method),
        (_("Result"), entry.result),
        (_("Purity"), "" if entry.purity is None else f"{formats.number_text(entry.purity)} %"),
        (_("Place"), entry.place),
        (_("Reference"), entry.reference),
        (_("Late because"), entry.late_reason),
        (_("Note"), entry.note),
    ]


def _ledger(exhibit: Exhibit, entries: list[CustodyEntry]) -> dict[str, Any]:
    return {
        "exhibit": str(exhibit),
        "description": exhibit.description,
        "found_at": exhibit.found_at_place,
        "head": exhibit.head,
        "entries": [_entry_data(entry) for entry in entries],
    }


def _entry_data(entry: CustodyEntry) -> dict[str, Any]:
    data: dict[str, Any] = {name: _plain(getattr(entry, name)) for name in _ENTRY}
    data["occurred_at"] = entry.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    for name in ("actor", "second", "holder"):
        person = getattr(entry, name)
        data[name] = person.username if person else None
    return data


def _plain(value: Any) -> Any:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
