"""Open work: one's own with its titles, that of somebody who leaves in numbers only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from aircop.core.audit import acting
from jaitf.choices import Verb
from jaitf.models import Compartment, User, WorkHolder
from jaitf.open_work import KINDS, WorkKind
from jaitf.permissions import access_of
from jaitf.selectors.accounts import postings_in_force

#: Whoever administers accounts sees no content: this actor counts for him.
ACTOR = "system:handover"
#: Nobody has more in hand, and a page must stay a page.
_MOST = 200


@dataclass(frozen=True)
class Pile:
    """What somebody has in hand in one room: how many records of each kind, and who could go on with them."""

    room: Compartment
    counts: list[tuple[WorkKind, int]]
    successors: list[User]

    @property
    def total(self) -> int:
        return sum(count for _kind, count in self.counts)


def held_by(kind: WorkKind, officer: User) -> QuerySet:
    """The open records of a kind that this person has in hand."""
    handed = WorkHolder.objects.filter(kind=kind.name)
    own = kind.by(officer.pk) & ~Q(public_id__in=handed.values("record_id"))
    return kind.records().filter(own | Q(public_id__in=handed.filter(holder=officer).values("record_id")))


def my_work(user: User) -> list[tuple[WorkKind, list[tuple[str, str]]]]:
    """One's own open work by kind: title and address of each record."""
    found = []
    for kind in KINDS.values():
        records = held_by(kind, user).visible_to(user)[:_MOST]  # type: ignore[attr-defined]
        found.append((kind, [(kind.title(record), reverse(kind.url_name, args=[record.public_id])) for record in records]))
    return [(kind, records) for kind, records in found if records]


def has_open_work(officer: User) -> bool:
    with acting(None, system=ACTOR):
        return any(held_by(kind, officer).exists() for kind in KINDS.values())


def piles_of(officer: User) -> list[Pile]:
    """What somebody has in hand, by room; numbers only."""
    with acting(None, system=ACTOR):
        counted = sorted((room_id, number, kind.name) for kind in KINDS.values() for room_id, number in _counted(held_by(kind, officer)))
    rooms = Compartment.objects.select_related("task_force__airport", "agency").in_bulk({room_id for room_id, _number, _name in counted})
    return [
        Pile(rooms[room_id], [(KINDS[name], number) for _room, number, name in group], successors_in(rooms[room_id], officer))
        for room_id, group in groupby(counted, key=lambda one: one[0])
    ]


def successors_in(room: Compartment, officer: User) -> list[User]:
    """Colleagues of the unit who may work in the room."""
    posted = postings_in_force().filter(task_force=room.task_force_id).values("officer")
    people = User.objects.filter(pk__in=posted, is_active=True).exclude(pk=officer.pk).order_by("last_name", "username")
    return [person for person in people if access_of(person).holds(Verb.CHANGE, room.pk)]


def _counted(records: QuerySet[Any]) -> Iterable[tuple[int, int]]:
    return list(records.order_by().values_list("compartment").annotate(Count("pk")))
