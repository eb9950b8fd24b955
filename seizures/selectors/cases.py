"""The lists of controls and cases."""

from __future__ import annotations

from django.db.models import QuerySet

from jaitf.models import User
from seizures.models import Control, Seizure


def seizures_listed(user: User) -> QuerySet[Seizure]:
    """Cases that the person sees, the newest first, with what a row shows; three queries whatever the number."""
    rows = Seizure.objects.visible_to(user).newest_first()
    related = rows.select_related("compartment__task_force__airport").defer("narrative")
    return related.prefetch_related("lines", "persons")


def controls_listed(user: User) -> QuerySet[Control]:
    """Controls that the person sees, the latest first, with what a row shows."""
    rows = Control.objects.visible_to(user).order_by("-occurred_at", "-pk")
    return rows.select_related("compartment__task_force__airport", "officer").defer("note").prefetch_related("persons")
