"""The custody annex of a report: every exhibit of the case with its ledger, as it stood when the edition was made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from aircop.core import codelists, formats
from jaitf.models import TaskForce, User
from seizures.models import CustodyEntry, Exhibit, Seizure
from seizures.report_document import ReportEntry, ReportExhibit, ReportFact, ReportMoment
from seizures.selectors.custody import LABELS, court_quantity

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


def custody_record(seizure: Seizure) -> str:
    """The ledgers of the case's exhibits as they stand now, as JSON ("" without any); what the annex prints is in it."""
    exhibits = list(seizure.exhibits.select_related("seizure", "holder").prefetch_related("entries__actor", "entries__second", "entries__holder"))
    ledgers = [(exhibit, sorted(exhibit.entries.all(), key=lambda entry: entry.sequence)) for exhibit in exhibits]
    if not ledgers:
        return ""
    people = {person.username: str(person) for _exhibit, entries in ledgers for entry in entries for person in _people(entry)}
    data = {"reference": seizure.reference, "exhibits": [_ledger(exhibit, entries) for exhibit, entries in ledgers], "people": people}
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _people(entry: CustodyEntry) -> list[User]:
    return [person for person in (entry.actor, entry.second, entry.holder) if person is not None]


def _ledger(exhibit: Exhibit, entries: list[CustodyEntry]) -> dict[str, Any]:
    quantity = court_quantity(entries)
    return {
        "exhibit": str(exhibit),
        "description": exhibit.description,
        "found_at": exhibit.found_at_place,
        "custodian": exhibit.custodian,
        "seal": " ".join(part for part in (exhibit.seal_issuer, exhibit.seal_number) if part),
        "for_court": {"net_g": _plain(quantity.net_g), "source": quantity.source} if quantity is not None and quantity.is_for_court else None,
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


def report_exhibits(custody: str, unit: TaskForce) -> tuple[ReportExhibit, ...]:
    """The exhibits of a custody record as printed, in the active language."""
    if not custody:
        return ()
    data = json.loads(custody)
    return tuple(_exhibit(ledger, data["people"], unit) for ledger in data["exhibits"])


def _exhibit(ledger: Mapping[str, Any], people: Mapping[str, str], unit: TaskForce) -> ReportExhibit:
    court = ledger["for_court"]
    return ReportExhibit(
        reference=ledger["exhibit"],
        description=ledger["description"],
        found_at=ledger["found_at"],
        custodian=ledger["custodian"],
        seal=ledger["seal"],
        quantity=formats.quantity_text(Decimal(court["net_g"]), "G") if court else "",
        quantity_source=str(LABELS[court["source"]]) if court else "",
        head=ledger["head"],
        entries=tuple(_entry(entry, people, unit) for entry in ledger["entries"]),
    )


def _entry(entry: Mapping[str, Any], people: Mapping[str, str], unit: TaskForce) -> ReportEntry:
    by = [people[entry[name]] for name in ("actor", "second") if entry[name]]
    return ReportEntry(
        sequence=entry["sequence"],
        moment=ReportMoment(at=datetime.fromisoformat(entry["occurred_at"]), time_zone=unit.time_zone, city=unit.airport.city),
        kind=codelists.label("custody_events", entry["kind"]),
        by=" · ".join(by),
        custodian=people[entry["holder"]] if entry["holder"] else entry["store"] or entry["outside"],
        details=tuple(ReportFact(label=label, value=value) for label, value in _details(entry) if value),
    )


def _details(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    def grams(weight: str | None) -> str:
        return "" if weight is None else formats.quantity_text(Decimal(weight), "G")

    return [
        (_("Seal"), " ".join(part for part in (entry["seal_issuer"], entry["seal_number"]) if part)),
        (_("Gross"), grams(entry["gross_g"])),
        (_("Net"), grams(entry["net_g"])),
        (_("Scale"), entry["instrument"]),
        (_("Method"), entry["method"]),
        (_("Result"), entry["result"]),
        (_("Purity"), "" if entry["purity"] is None else f"{formats.number_text(Decimal(entry['purity']))} %"),
        (_("Place"), entry["place"]),
        (_("Reference"), entry["reference"]),
        (_("Late because"), entry["late_reason"]),
        (_("Note"), entry["note"]),
    ]
