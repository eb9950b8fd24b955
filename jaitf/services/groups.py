"""Groups and grants, derived from postings; never edited by hand.

Two kinds of group: `unit:DSS` (everybody who works in the unit; shares go here) and `unit:DSS:<agency>:<role>`
(holds the verbs of `jaitf.roles` on the unit's compartments). An officer is in the groups of the postings in force.
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from jaitf.choices import CompartmentKind, Role
from jaitf.models import Compartment, CompartmentGroupObjectPermission, Posting, TaskForce, User
from jaitf.permissions import forget_access
from jaitf.roles import RECORD_VERBS

#: Roles that work on the unit's joint files; a liaison sees only his own agency's.
_MEMBERS = {Role.OFFICER, Role.TARGETER, Role.CUSTODIAN, Role.CHIEF, Role.DEPUTY}


def unit_group(task_force: TaskForce) -> Group:
    """The group that a share with this unit is granted to."""
    return Group.objects.get_or_create(name=f"unit:{task_force.code}")[0]


def agency_group(posting: Posting) -> Group:
    """The group of one agency's people in one role in one unit."""
    assert posting.task_force is not None
    assert posting.agency is not None
    return Group.objects.get_or_create(name=f"unit:{posting.task_force.code}:{posting.agency.code}:{posting.role}")[0]


@transaction.atomic
def memberships_refresh(user: User, today: date | None = None) -> None:
    """Put the officer into exactly the groups of the postings in force today."""
    today = today or timezone.now().date()
    wanted: set[int] = set()
    for posting in user.postings.select_related("task_force", "agency").filter(task_force__isnull=False):
        if posting.in_force_on(today):
            group = agency_group(posting)
            _grant_role(group, posting)
            wanted.add(group.pk)
            if posting.role in _MEMBERS and posting.task_force:
                wanted.add(unit_group(posting.task_force).pk)
    derived = Group.objects.filter(name__startswith="unit:")
    user.groups.remove(*derived.exclude(pk__in=wanted))
    user.groups.add(*wanted)
    forget_access(user)


def _grant_role(group: Group, posting: Posting) -> None:
    """Write the role's verbs on the joint and the agency's own compartment; medical and victim rooms stay closed."""
    verbs = RECORD_VERBS.get(posting.role, {})
    rooms = Compartment.objects.filter(task_force=posting.task_force, kind__in=[CompartmentKind.JOINT, CompartmentKind.AGENCY])
    permissions = {p.codename: p for p in Permission.objects.filter(content_type=ContentType.objects.get_for_model(Compartment))}
    grants = [
        CompartmentGroupObjectPermission(group=group, permission=permissions[f"{verb}_record"], content_object=room)
        for room in rooms
        if room.kind == CompartmentKind.JOINT or room.agency_id == posting.agency_id
        for verb in verbs.get(room.kind, set())
    ]
    existing = set(CompartmentGroupObjectPermission.objects.filter(group=group).values_list("permission_id", "content_object_id"))
    CompartmentGroupObjectPermission.objects.bulk_create([g for g in grants if (g.permission_id, g.content_object_id) not in existing])
