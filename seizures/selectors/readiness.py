"""Whether a case is complete."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise

from seizures import rules
from seizures.models import Seizure
from seizures.problems import Problems


def completeness(seizure: Seizure, now: datetime) -> Problems:
    """What the case lacks to be submitted or approved at this moment, by section; nothing when it is complete."""
    return rules.ready_to_submit(
        seizure, now, legs=seizure.legs.all(), lines=seizure.lines.all(), persons=seizure.persons.all(), agencies=seizure.agencies.all()
    )


def missing_for_submission(seizure: Seizure) -> list[str | Promise]:
    """What the case still lacks, as sentences."""
    return [message for messages in completeness(seizure, timezone.now()).fields.values() for message in messages]
