"""The record of a case as one canonical text, whose digest stands on every page of its report."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from seizures.ages import CHILD, age_band
from seizures.choices import PersonRole, SeizureState
from seizures.models import Seizure
from seizures.models.person import victim_sign

#: What one row of each list is in the record, in codes: the same in every language.
_PARTS: dict[str, tuple[str, ...]] = {
    "agencies": ("agency__code", "role"),
    "legs": ("role", "airport_id", "country_id"),
    "lines": (
        "commodity",
        "quantity",
        "unit",
        "basis",
        "method",
        "currency",
        "description",
        "attributes",
        "kg_equivalent",
        "kg_factor",
        "kg_factor_kind",
        "kg_factor_version",
    ),
    "concealments": ("method", "detail"),
    "persons": (
        "public_id",
        "role",
        "family_name",
        "given_names",
        "sex",
        "birth_date",
        "nationality",
        "document_type",
        "document_number",
        "document_issuer",
        "document_expires_on",
        "outcome",
    ),
    "photographs": ("sha256", "byte_count", "content_type", "caption"),
}
_EVENT = (
    "reference",
    "event_uid",
    "occurred_at",
    "time_zone",
    "place",
    "place_detail",
    "vector",
    "detection",
    "flight_text",
    "awb",
    "s10",
    "narrative",
    "narrative_language",
    "handling",
    "state",
    "submitted_at",
    "decided_at",
)


def canonical_record(seizure: Seizure) -> str:
    """Everything that the case says, as JSON with sorted keys, without blanks, in UTF-8, times in UTC."""
    record: dict[str, Any] = {name: getattr(seizure, name) for name in _EVENT}
    # Closing says nothing new about what happened: the record, and the digest of its report, stay what they were.
    record["state"] = SeizureState.APPROVED if seizure.is_approved else seizure.state
    record["unit"] = seizure.compartment.task_force.code
    record["control"] = seizure.control.reference if seizure.control else None
    record["submitted_by"] = seizure.submitted_by.username if seizure.submitted_by else None
    record["decided_by"] = seizure.decided_by.username if seizure.decided_by else None
    for name, fields in _PARTS.items():
        manager: models.Manager[Any] = getattr(seizure, name)
        record[name] = list(manager.order_by(*_order(manager.model)).values(*fields))
    for person in record["persons"]:
        _name_no_victim(person, seizure.occurred_at.date())
    for line in record["lines"]:
        if not line["attributes"]:
            # Records from before goods had facts keep the digest that their reports bear.
            del line["attributes"]
    return json.dumps(record, default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _name_no_victim(person: dict[str, Any], day: date) -> None:
    """A victim has a sign and an age group in place of names and date of birth; nobody else is called by an id."""
    public_id: UUID = person.pop("public_id")
    if person["role"] == PersonRole.VICTIM:
        band = age_band(person["birth_date"], day)
        person |= {"birth_date": None, "sign": victim_sign(public_id), "is_child": band == CHILD if band else None}


def record_digest(seizure: Seizure) -> str:
    """SHA-256 of the canonical record, 64 hexadecimal digits."""
    return digest_of(canonical_record(seizure))


def digest_of(record: str) -> str:
    """SHA-256 of a canonical record that is there already."""
    return hashlib.sha256(record.encode()).hexdigest()


def _order(model: type[models.Model]) -> list[str]:
    return [*(str(name) for name in model._meta.ordering or ()), "pk"]


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)
