"""What one edition of a report says, gathered once into the record whose digest stands on every page of it.

Everything that is printed of a case is in here, in codes and plain values: whatever language is asked for later says the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from jaitf.models import Posting, User
from seizures.models import Seizure
from seizures.report_safeguards import safeguards_data
from seizures.selectors.custody import line_weights
from seizures.selectors.record import canonical_record
from seizures.selectors.totals import court_totals

#: The published schema (seizures/data/record-2.schema.json).
SCHEMA = "urn:aircop:seizure-record:2"


@dataclass(frozen=True, slots=True)
class Replaced:
    """The edition that a new one takes the place of; `version` is unknown (None) of editions from before records were kept."""

    number: int
    version: int | None
    made_at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Making:
    """An edition that is about to be made: its number, the version that it says, when, why, instead of which."""

    number: int
    version: int
    made_at: datetime
    reason: str = ""
    replaces: Replaced | None = None


def edition_record(seizure: Seizure, making: Making) -> str:
    """The record of this edition as canonical JSON: the record of the case, and what the report says beside it."""
    said: dict[str, Any] = json.loads(canonical_record(seizure))
    unit = seizure.compartment.task_force
    said |= {
        "schema": SCHEMA,
        "edition": _edition(making),
        "unit_name": unit.name,
        "programme": unit.programme,
        "flight": _flight(seizure),
        "for_court": _for_court(seizure),
        "safeguards": safeguards_data(seizure),
        "signed": _signed(seizure),
    }
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def moment_of(at: datetime) -> str:
    """A time as it stands in a record: UTC, with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def number_of(value: Decimal) -> str:
    """A number as it stands in a record: text, without an exponent."""
    return format(value.normalize(), "f")


def _edition(making: Making) -> dict[str, Any]:
    before = making.replaces
    return {
        "number": making.number,
        "version": making.version,
        "made_at": moment_of(making.made_at),
        "reason": making.reason,
        "replaces": before and {"number": before.number, "version": before.version, "made_at": moment_of(before.made_at), "record_sha256": before.digest},
    }


def _flight(seizure: Seizure) -> dict[str, str] | None:
    flight = seizure.flight
    if flight is None:
        return None
    return {
        "designator": flight.designator,
        "origin": flight.origin_id,
        "destination": flight.destination_id,
        "service_date": flight.service_date.isoformat(),
    }


def _for_court(seizure: Seizure) -> dict[str, Any]:
    totals = court_totals(list(seizure.lines.all()), line_weights(seizure.exhibits.all()))
    rows = [
        {"commodity": row.commodity, "quantity": number_of(row.quantity), "unit": row.unit, "currency": row.currency, "sources": sorted(row.sources)}
        for row in totals.rows
    ]
    return {"rows": rows, "left_out": totals.left_out}


def _signed(seizure: Seizure) -> dict[str, Any]:
    """Who submitted and who approved, with the post that each held in the unit on that day."""
    people = [(seizure.submitted_by, seizure.submitted_at), (seizure.decided_by, seizure.decided_at)]
    postings = Posting.objects.filter(officer__in=[who for who, _at in people if who], task_force=seizure.compartment.task_force).select_related("agency")
    held = list(postings.order_by("-starts_on", "-pk"))
    submitted, approved = (_signature(who, at, held) for who, at in people)
    return {"submitted": submitted, "approved": approved}


def _signature(who: User | None, at: datetime | None, held: list[Posting]) -> dict[str, str] | None:
    if who is None or at is None:
        return None
    then = next((posting for posting in held if posting.officer_id == who.pk and posting.in_force_on(at.date())), None)
    agency = then.agency.name if then and then.agency else ""
    return {"name": who.display_name, "role": then.role if then else "", "agency": agency, "at": moment_of(at)}
