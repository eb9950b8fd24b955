"""Who can see a case, and why: the explanation behind the tab “Who can see this”."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from jaitf.models import CompartmentGroupObjectPermission, Posting, TaskForce
from seizures.models import Seizure, SeizureGroupObjectPermission

VIEW = "view_record"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whose posting opens the compartment today."""

    name: str
    role: str
    agency: str


@dataclass(frozen=True, slots=True)
class SharedWith:
    """A unit to which this case was shown beyond its compartment."""

    unit: str
    handling: str
    reason: str
    granted_by: str
    granted_at: datetime
    expires_at: datetime

    @property
    def is_over(self) -> bool:
        return self.expires_at <= timezone.now()


def readers_of(seizure: Seizure) -> list[Reader]:
    """Everybody in the unit who may open the case today, by role and name."""
    groups = CompartmentGroupObjectPermission.objects.filter(content_object=seizure.compartment_id, permission__codename=VIEW).values_list(
        "group__name", flat=True
    )
    opened = set(groups)
    unit = seizure.compartment.task_force
    postings = Posting.objects.filter(task_force=unit).select_related("officer", "agency").order_by("role", "officer__last_name")
    today = timezone.now().date()
    return [
        Reader(posting.officer.display_name, str(posting.get_role_display()), posting.agency.name)
        for posting in postings
        if posting.agency and posting.in_force_on(today) and posting.officer.is_active and f"unit:{unit.code}:{posting.agency.code}:{posting.role}" in opened
    ]


def shares_of(seizure: Seizure) -> list[SharedWith]:
    """Units that the case was shared with, expired shares too, the newest first."""
    grants = list(SeizureGroupObjectPermission.objects.filter(content_object=seizure).select_related("group", "granted_by").order_by("-granted_at"))
    codes = {grant.group.name.removeprefix("unit:") for grant in grants}
    names = {unit.code: str(unit) for unit in TaskForce.objects.filter(code__in=codes)}
    return [
        SharedWith(
            names.get(grant.group.name.removeprefix("unit:"), grant.group.name),
            grant.handling,
            grant.reason,
            grant.granted_by.display_name,
            grant.granted_at,
            grant.expires_at,
        )
        for grant in grants
    ]
