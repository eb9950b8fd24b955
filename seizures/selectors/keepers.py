"""Who may keep exhibits of a room, and what each person holds or is to confirm."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet

from jaitf.choices import Verb
from jaitf.models import Compartment, CompartmentGroupObjectPermission, User
from jaitf.permissions import access_of
from seizures.custody_choices import CustodyKind
from seizures.models import CustodyEntry, Exhibit

LOOKED_AT = timedelta(days=30)


def keepers_of(room: Compartment) -> QuerySet[User]:
    """Active accounts that may write into ledgers of this room."""
    return holders_of(room, Verb.CUSTODY, Verb.CHANGE)


def holders_of(room: Compartment, *verbs: Verb) -> QuerySet[User]:
    """Active accounts in the groups that hold one of these verbs in the room."""
    named = [f"{verb}_record" for verb in verbs]
    groups = CompartmentGroupObjectPermission.objects.filter(content_object=room, permission__codename__in=named).values("group_id")
    return User.objects.filter(groups__in=groups, is_active=True).distinct().order_by("last_name", "first_name", "username")


@dataclass(frozen=True, slots=True)
class Keeping:
    """What concerns one person: to confirm, given away and not confirmed, held; what is overdue, and the stores of the unit."""

    to_confirm: list[Exhibit] = field(default_factory=list)
    given: list[Exhibit] = field(default_factory=list)
    held: list[Exhibit] = field(default_factory=list)
    overdue: list[Exhibit] = field(default_factory=list)
    stored: list[Exhibit] = field(default_factory=list)
    #: Of the last weeks, for those who answer for the room.
    discrepancies: list[CustodyEntry] = field(default_factory=list)


def keeping_of(user: User, now: datetime) -> Keeping:
    visible = Exhibit.objects.visible_to(user).select_related("seizure", "compartment__task_force", "holder", "offered_to")
    concerned = [*visible.waiting_for(user).order_by("offered_at"), *visible.held_by(user).order_by("seizure", "number")]
    overdue = visible.overdue(now).exclude(offered_to=user).order_by("offered_at")
    stored = visible.exclude(store="").order_by("store", "seizure", "number")
    rooms = access_of(user).compartments.get(Verb.APPROVE, frozenset())
    losses = CustodyEntry.objects.visible_to(user).filter(kind=CustodyKind.LOSS, compartment_id__in=rooms, recorded_at__gt=now - LOOKED_AT)
    return Keeping(
        discrepancies=list(losses.select_related("exhibit__seizure", "exhibit__compartment__task_force", "actor").order_by("-recorded_at")[:50]),
        to_confirm=[thing for thing in concerned if thing.offered_to_id == user.pk],
        given=[thing for thing in concerned if thing.holder_id == user.pk and thing.offered_to_id],
        held=[thing for thing in concerned if thing.holder_id == user.pk and not thing.offered_to_id],
        overdue=list(overdue),
        stored=list(stored[:200]),
    )
