"""Groups and grants, derived from postings; never edited by hand.

Two kinds of group: `unit:DSS` (everybody who works in the unit; shares go here) and `unit:DSS:<agency>:<role>`
(holds the verbs of `jaitf.roles` on the unit's compartments). An officer is in the groups of the postings in force.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import lru_cache

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jaitf import events
from jaitf.choices import CompartmentKind
from jaitf.models import Compartment, CompartmentGroupObjectPermission, Posting, TaskForce, User
from jaitf.permissions import forget_access
from jaitf.roles import RECORD_VERBS, group_names, person_group_name, role_group_name, unit_group_name


def unit_group(task_force: TaskForce) -> Group:
    """The group that a share with this unit is granted to."""
    return Group.objects.get_or_create(name=unit_group_name(task_force.code))[0]


def person_group(user: User) -> Group:
    """The group of this person alone, who is in it from then on; nothing but emergency access is granted to it."""
    group = Group.objects.get_or_create(name=person_group_name(user.pk))[0]
    user.groups.add(group)
    forget_access(user)
    return group


def role_group(posting: Posting) -> Group:
    """The group of one agency's people in one role in one unit."""
    return Group.objects.get_or_create(name=role_group_name(posting))[0]


@transaction.atomic
def memberships_refresh(user: User, today: date | None = None) -> None:
    """Put the officer into exactly the groups of the postings in force today."""
    today = today or timezone.now().date()
    wanted: set[int] = set()
    for posting in user.postings.select_related("task_force", "agency").filter(task_force__isnull=False, agency__isnull=False):
        if posting.in_force_on(today):
            grants_refresh(posting)
            wanted |= {Group.objects.get_or_create(name=name)[0].pk for name in group_names(posting)}
    held = set(user.groups.filter(name__startswith="unit:").values_list("pk", flat=True))
    user.groups.remove(*held - wanted)
    user.groups.add(*wanted - held)
    forget_access(user)
    if held - wanted:
        events.access_lost.emit(events.AccessLost(user.pk))


@lru_cache(maxsize=1)
def _permission_ids() -> dict[str, int]:
    """Codename → key of the verbs on compartments; they are made by a migration and never change."""
    content_type = ContentType.objects.get_for_model(Compartment)
    return dict(Permission.objects.filter(content_type=content_type).values_list("codename", "pk"))


@transaction.atomic
def grants_refresh(posting: Posting) -> None:
    """Give the posting's group exactly the verbs of its role on the unit's compartments, of the agencies' its own alone.

    Medical and victim rooms open to the roles that are theirs, to no other (`jaitf.roles`).
    """
    group, verbs = role_group(posting), RECORD_VERBS.get(posting.role, {})
    rooms = Compartment.objects.filter(task_force=posting.task_force, kind__in=list(verbs))
    permissions = _permission_ids()
    wanted = {
        (permissions[f"{verb}_record"], room.pk)
        for room in rooms
        if room.kind != CompartmentKind.AGENCY or room.agency_id == posting.agency_id
        for verb in verbs.get(room.kind, set())
    }
    held = {(grant.permission_id, grant.content_object_id): grant.pk for grant in CompartmentGroupObjectPermission.objects.filter(group=group)}
    CompartmentGroupObjectPermission.objects.filter(pk__in=[pk for pair, pk in held.items() if pair not in wanted]).delete()
    CompartmentGroupObjectPermission.objects.bulk_create(
        CompartmentGroupObjectPermission(group=group, permission_id=permission, content_object_id=room) for permission, room in sorted(wanted - held.keys())
    )


def memberships_out_of_line(today: date | None = None) -> list[User]:
    """Officers whose groups differ from their postings in force: a posting began or ended since they were looked at."""
    today = today or timezone.now().date()
    wanted: dict[int, set[str]] = defaultdict(set)
    in_force = Posting.objects.select_related("task_force", "agency").filter(Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today)
    for posting in in_force:
        wanted[posting.officer_id] |= group_names(posting)
    held: dict[int, set[str]] = defaultdict(set)
    for user_id, name in User.groups.through.objects.filter(group__name__startswith="unit:").values_list("user_id", "group__name"):
        held[user_id].add(name)
    differing = [pk for pk in wanted.keys() | held.keys() if wanted[pk] != held[pk]]
    return list(User.objects.filter(pk__in=differing))
