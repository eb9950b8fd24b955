"""The chief's decision on a submitted case: approve it, or return it with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from aircop.core.audit import because
from aircop.core.errors import Conflict
from jaitf.choices import Verb
from jaitf.models import User
from seizures import events, rules
from seizures.choices import ReportLanguage, SeizureState
from seizures.models import Seizure
from seizures.permissions import seizure_for
from seizures.selectors.readiness import completeness
from seizures.services.edition_records import edition_make
from seizures.services.editions import edition_enqueue


@transaction.atomic
def seizure_approve(*, actor: User, seizure: Seizure, version: int | None = None) -> Seizure:
    """Approve a submitted case: it is locked for ever, what its first edition says is fixed, and its report is asked for, in
    the unit's first language.

    Nobody approves what he submitted.
    """
    locked = _locked(actor, seizure, version)
    completeness(locked, timezone.now()).raise_any()
    locked.state = SeizureState.APPROVED
    _sign(locked, actor)
    locked.save()
    edition_make(locked, made_by=actor)
    edition_enqueue(locked, ReportLanguage.of_unit(locked.compartment.task_force.languages), owner=actor)
    events.seizure_approved.emit(events.SeizureMoved(locked.pk, locked.compartment_id, locked.control_id, actor.pk))
    return locked


@transaction.atomic
def seizure_return(*, actor: User, seizure: Seizure, reason: str, version: int | None = None) -> Seizure:
    """Return a submitted case to the officer with the reason; it keeps its reference."""
    locked = _locked(actor, seizure, version)
    rules.return_needs_a_reason(reason)
    locked.state = SeizureState.RETURNED
    locked.return_reason = reason.strip()[:500]
    _sign(locked, actor)
    with because(locked.return_reason):
        locked.save()
    events.seizure_returned.emit(events.SeizureMoved(locked.pk, locked.compartment_id, locked.control_id, actor.pk))
    return locked


def _locked(actor: User, seizure: Seizure, version: int | None) -> Seizure:
    locked = seizure_for(actor, seizure.public_id, Verb.APPROVE, lock=True)
    rules.may_be_decided(locked, actor)
    if version is not None and locked.version != version:
        raise Conflict
    return locked


def _sign(seizure: Seizure, actor: User) -> None:
    seizure.decided_by, seizure.decided_at = actor, timezone.now()
    seizure.version += 1
