"""Loading controls, seizures and their parts: hidden → 404, visible but not for this → 403."""

from __future__ import annotations

from uuid import UUID

from jaitf.choices import Verb
from jaitf.models import User
from jaitf.permissions import record_for
from seizures.models import Control, Photograph, ReportEdition, Seizure
from seizures.querysets import SeizureQuerySet


def control_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Control:
    related = Control.objects.select_related(
        "compartment__task_force__airport__country", "compartment__agency", "flight__origin", "flight__destination", "officer", "target"
    )
    return record_for(related, user, public_id, action, lock=lock)


def seizure_rows() -> SeizureQuerySet[Seizure]:
    """Cases with what every reader of one needs beside it; not yet restricted to anybody."""
    return Seizure.objects.select_related(
        "compartment__task_force__airport__country",
        "compartment__agency",
        "flight__origin__country",
        "flight__destination__country",
        "control",
        "created_by",
        "submitted_by",
        "decided_by",
    )


def seizure_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Seizure:
    return record_for(seizure_rows(), user, public_id, action, lock=lock)


def photograph_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Photograph:
    return record_for(Photograph.objects.select_related("seizure"), user, public_id, action, lock=lock)


def edition_for(user: User, public_id: UUID | str, action: str = Verb.VIEW) -> ReportEdition:
    return record_for(ReportEdition.objects.select_related("seizure"), user, public_id, action)
