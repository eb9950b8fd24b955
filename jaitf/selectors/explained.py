"""Who may read a record, and what a person may read: every way in, since when, given by whom.

It is told from the same rows that `jaitf.permissions` asks (groups that a posting in force names, grants on compartments,
shares), for every record and person alike; a test compares the two answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from aircop.core.errors import NotVisible
from jaitf.choices import Verb
from jaitf.models import Compartment, CompartmentGroupObjectPermission, Posting, ShareGrant, TaskForce, User
from jaitf.permissions import access_of, may_open, share_model
from jaitf.querysets import VisibleQuerySet
from jaitf.roles import LEADS, Page, group_names, person_group_name
from jaitf.selectors.accounts import postings_in_force

VIEW = "view_record"


@dataclass(frozen=True, slots=True)
class Share:
    """A record shown beyond its compartment: to whom, by whom, since when and until when, and who reads it by that."""

    group: str
    record_type: str
    record: Any
    handling: str
    reason: str
    granted_by: User
    granted_at: datetime
    expires_at: datetime
    readers: list[Posting] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.expires_at <= timezone.now()


@dataclass(frozen=True, slots=True)
class HeldRoom:
    """A compartment that a person holds, what may be done in it, and the postings that open it."""

    compartment: Compartment
    verbs: list[str]
    postings: list[Posting]


def readers_of(record: Any) -> list[Posting]:
    """The postings that open the record's compartment today, by role and name."""
    granted = CompartmentGroupObjectPermission.objects.filter(content_object=record.compartment_id, permission__codename=VIEW)
    held = _postings_by_group(granted.values_list("group_id", flat=True))
    found = {posting.pk: posting for postings in held.values() for posting in postings}
    return sorted(found.values(), key=lambda posting: (posting.role, posting.officer.last_name, posting.pk))


def shares_of(record: Any) -> list[Share]:
    """To whom the record was shown beyond its compartment, shares that ran out too, the newest first."""
    table: Any = share_model(record.__class__)
    if table is None:
        return []
    grants = list(table._default_manager.filter(content_object=record).select_related("group", "granted_by").order_by("-granted_at"))
    held = _postings_by_group({grant.group_id for grant in grants})
    names = _group_labels(grant.group for grant in grants)
    return [_share(grant, names, record, held[grant.group_id] if grant.expires_at > timezone.now() else []) for grant in grants]


def rooms_held_by(person: User) -> list[HeldRoom]:
    """The compartments that the person holds today, with what opens each."""
    access = access_of(person)
    ids = {room for rooms in access.compartments.values() for room in rooms}
    postings = _opened_by(person, ids)
    rooms = Compartment.objects.filter(pk__in=ids).select_related("task_force", "agency")
    return [HeldRoom(room, [str(verb.label) for verb in Verb if access.holds(verb, room.pk)], postings[room.pk]) for room in rooms]


def shares_with(person: User, reader: User) -> list[Share]:
    """What is shown to the person by a share that stands. Of a record that `reader` may not see, only that it is there."""
    found: list[Share] = []
    for table in _share_tables():
        grants = list(
            table._default_manager.filter(group__any_of=sorted(access_of(person).group_ids), expires_at__gt=timezone.now())
            .select_related("group", "granted_by")
            .order_by("-granted_at")
        )
        names = _group_labels(grant.group for grant in grants)
        content = table._meta.get_field("content_object").related_model
        visible = _visible(content, reader, [grant.content_object_id for grant in grants])
        found += [_share(grant, names, visible.get(grant.content_object_id), []) for grant in grants]
    return found


def person_for(reader: User, public_id: UUID) -> User:
    """Somebody whose access the reader may look at: himself, people of the unit he leads, anybody for oversight."""
    person = User.objects.filter(public_id=public_id).first()
    if person is None or not (person.pk == reader.pk or may_open(reader, Page.ACCESS_LOG) or person.pk in {one.pk for one in people_led_by(reader)}):
        raise NotVisible
    return person


def people_led_by(chief: User) -> list[User]:
    """Everybody with a posting in force in a unit of which this person is chief or deputy, by name; nobody for others."""
    units = [posting.task_force_id for posting in chief.active_postings if posting.role in LEADS]
    people = User.objects.filter(is_active=True, pk__in=postings_in_force().filter(task_force__in=units).values("officer_id"))
    return list(people.order_by("last_name", "first_name")) if units else []


def _postings_by_group(group_ids: Collection[int] | models.QuerySet[Any]) -> dict[int, list[Posting]]:
    """Group → the postings in force that put their officer into it; both must hold, as for `access_of`."""
    members = set(User.groups.through.objects.filter(group_id__in=group_ids).values_list("user_id", "group_id"))
    names = dict(Group.objects.filter(pk__in={group for _user, group in members}).values_list("name", "pk"))
    postings = postings_in_force().filter(officer__is_active=True, officer_id__in={user for user, _group in members})
    held: dict[int, list[Posting]] = defaultdict(list)
    for posting in postings.select_related("officer", "created_by", "approved_by").order_by("role", "officer__last_name"):
        named = group_names(posting)
        for name in {*named, person_group_name(posting.officer_id)} if named else ():
            if (posting.officer_id, names.get(name)) in members:
                held[names[name]].append(posting)
    return held


def _opened_by(person: User, compartment_ids: Collection[int]) -> dict[int, list[Posting]]:
    """Compartment → the person's postings that open it."""
    held = _postings_by_group(access_of(person).group_ids)
    found: dict[int, list[Posting]] = defaultdict(list)
    grants = CompartmentGroupObjectPermission.objects.filter(group_id__in=access_of(person).group_ids, content_object__in=compartment_ids)
    for group_id, compartment_id in grants.values_list("group_id", "content_object_id").distinct():
        found[compartment_id] += [posting for posting in held[group_id] if posting.officer_id == person.pk and posting not in found[compartment_id]]
    return found


def _share_tables() -> list[Any]:
    tables = {share_model(model) for model in apps.get_models() if issubclass(type(model._default_manager.all()), VisibleQuerySet)}
    return sorted((table for table in tables if table is not None), key=lambda table: table._meta.label)


def _share(grant: ShareGrant, names: dict[str, str], record: Any, readers: list[Posting]) -> Share:
    content: Any = type(grant)._meta.get_field("content_object").related_model  # type: ignore[misc]
    kind = str(content._meta.verbose_name)
    # The reason tells of the record: it is for whoever sees that.
    reason = grant.reason if record is not None else ""
    return Share(names[grant.group.name], kind, record, grant.handling, reason, grant.granted_by, grant.granted_at, grant.expires_at, readers)


def _visible(model: Any, reader: User, ids: list[int]) -> dict[int, Any]:
    return {record.pk: record for record in model._default_manager.visible_to(reader).filter(pk__in=ids)}


def _group_labels(groups: Any) -> dict[str, str]:
    """Names of groups in plain words: the unit that a share is with, or the person who opened it in an emergency."""
    given = {group.name for group in groups}
    keys = {int(name.partition(":")[2]) for name in given if name.startswith("person:")}
    people = {person_group_name(one.pk): _("Emergency access of %(name)s") % {"name": one} for one in User.objects.filter(pk__in=keys)}
    units = {f"unit:{unit.code}": str(unit) for unit in TaskForce.objects.filter(code__in=[name.partition(":")[2] for name in given])}
    return {name: (units | people).get(name, name) for name in given}
