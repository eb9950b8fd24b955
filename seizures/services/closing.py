"""Closing a case: everything about it is done. It counts and is read as before; only an amendment opens it again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import Conflict, RuleViolation
from jaitf.choices import Verb
from jaitf.models import User
from seizures import events
from seizures.choices import SeizureState
from seizures.closing import obstacles
from seizures.models import Seizure
from seizures.permissions import seizure_for


@transaction.atomic
def seizure_close(*, actor: User, seizure: Seizure, version: int | None = None) -> Seizure:
    """Close an approved case of which nothing is left to do (`seizures.closing`); a chief or deputy does it."""
    locked = seizure_for(actor, seizure.public_id, Verb.APPROVE, lock=True)
    if locked.state == SeizureState.CLOSED:
        raise RuleViolation(_("This case is closed already."), code="closed")
    if version is not None and locked.version != version:
        raise Conflict
    missing = obstacles(locked)
    if missing:
        raise RuleViolation(missing[0].text, code="not_ready_to_close")
    locked.state, locked.closed_by, locked.closed_at = SeizureState.CLOSED, actor, timezone.now()
    locked.version += 1
    locked.save(update_fields=["state", "closed_by", "closed_at", "version", "updated_at"])
    events.seizure_closed.emit(events.SeizureMoved(locked.pk, locked.compartment_id, locked.control_id, actor.pk))
    return locked
