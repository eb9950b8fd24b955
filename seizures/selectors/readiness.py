"""Whether a case can be submitted."""

from __future__ import annotations

from django.utils import timezone
from django.utils.functional import Promise

from seizures import rules
from seizures.models import Seizure


def missing_for_submission(seizure: Seizure) -> list[str | Promise]:
    """What the case still lacks, as sentences; empty when it can be submitted."""
    found = rules.ready_to_submit(
        seizure, timezone.now(), legs=seizure.legs.all(), lines=seizure.lines.all(), persons=seizure.persons.all(), agencies=seizure.agencies.all()
    )
    return [message for messages in found.fields.values() for message in messages]
