"""Amendments of approved cases, written and decided through the services."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jaitf.models import User
from seizures.input_json import from_json
from seizures.models import Amendment, CaseVersion, Seizure
from seizures.selectors.record import canonical_record, digest_of
from seizures.services.amendments import amendment_approve, amendment_change, amendment_open, amendment_submit
from tests.factories import seizures as make
from tests.factories.cast import Unit

REASON = "The laboratory weighed it again."


def opened(unit: Unit, seizure: Seizure | None = None, *, actor: User | None = None, reason: str = REASON) -> Amendment:
    return amendment_open(actor=actor or unit.officer, seizure=seizure or make.approved(unit), reason=reason)


def proposing(amendment: Amendment, actor: User, **changes: Any) -> Amendment:
    """The amendment with other words for these fields of the case."""
    return amendment_change(actor=actor, amendment=amendment, version=amendment.version, details=replace(from_json(amendment.proposal), **changes))


def submitted(unit: Unit, seizure: Seizure | None = None, *, actor: User | None = None, **changes: Any) -> Amendment:
    who = actor or unit.officer
    written = proposing(opened(unit, seizure, actor=who), who, **changes or {"narrative": "Found in the lining of a suitcase, behind a seam."})
    return amendment_submit(actor=who, amendment=written)


def approved(unit: Unit, seizure: Seizure | None = None, *, approver: User | None = None, **changes: Any) -> Amendment:
    return amendment_approve(actor=approver or unit.chief, amendment=submitted(unit, seizure, **changes))


def first_version(seizure: Seizure) -> CaseVersion:
    """The case as first approved, as the first amendment that is approved writes it down."""
    record = canonical_record(Seizure.objects.get(pk=seizure.pk))
    return CaseVersion.objects.create(
        compartment=seizure.compartment, seizure=seizure, number=1, record=record, record_sha256=digest_of(record), approved_at=seizure.decided_at
    )
