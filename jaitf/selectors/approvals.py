"""Requests for approval: who sees them, who may decide them, and what they say in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from aircop.core.errors import NotVisible
from jaitf.approval_kinds import KINDS
from jaitf.choices import ApprovalState
from jaitf.models import ApprovalRequest, User
from jaitf.permissions import may_open
from jaitf.roles import Page
from jaitf.selectors.accounts import postings_in_force

#: How long one's own decided requests stay on the list.
SHOWN = timedelta(days=30)


@dataclass(frozen=True)
class Described:
    """A request as it is shown: the title of its kind, each field of what is to happen, what follows, the stored text."""

    request: ApprovalRequest
    title: str
    facts: list[tuple[str, str]]
    consequences: list[str]
    stored: str


def title_of(request: ApprovalRequest) -> str:
    """What a request is about, in a few words; the name of the kind for one that this version does not know."""
    kind = KINDS.get(request.kind)
    return str(kind.title) if kind else request.kind


def describe(request: ApprovalRequest) -> Described:
    """Every stored field is told: one that the kind has no words for is shown as it is stored."""
    kind, content = KINDS.get(request.kind), request.content
    # What a later version no longer knows is still told, as it is stored; nobody can decide it.
    words = kind.summary(content) if kind else {}
    facts = [told for key, told in words.items() if key in content]
    facts += [(key, json.dumps(value, ensure_ascii=False)) for key, value in content.items() if key not in words]
    stored = bytes(request.payload).decode(errors="replace")
    return Described(request, title_of(request), facts, kind.consequences(content) if kind else [], stored)


def approvals_visible_to(user: User) -> QuerySet[ApprovalRequest]:
    """As row security has it: one's own, those of kinds that one's role may be asked about, all for oversight.

    For a single request `is_eligible` then asks the rule of its kind (the region, for example).
    """
    found = ApprovalRequest.objects.select_related("asked_by", "about", "decided_by")
    if may_open(user, Page.ACCESS_LOG):
        return found
    kinds = [kind.name for kind in KINDS.values() if kind.roles & user.roles]
    return found.filter(Q(asked_by=user) | Q(kind__in=kinds))


def approval_for(user: User, public_id: UUID, *, lock: bool = False) -> ApprovalRequest:
    """A request that concerns this person as asker, possible approver or overseer; hidden from everybody else."""
    visible = approvals_visible_to(user).filter(public_id=public_id)
    request = (visible.select_for_update(of=("self",)) if lock else visible).first()
    if request is None or not _concerns(user, request):
        raise NotVisible
    return request


def _concerns(user: User, request: ApprovalRequest) -> bool:
    return request.asked_by_id == user.pk or may_open(user, Page.ACCESS_LOG) or is_eligible(user, request)


def is_eligible(user: User, request: ApprovalRequest) -> bool:
    """Whether the person's postings are those of an approver."""
    kind = KINDS.get(request.kind)
    return kind is not None and user.is_active and bool(kind.roles & user.roles) and kind.may_decide(user, request.content)


def may_decide(user: User, request: ApprovalRequest) -> bool:
    """An eligible person who neither asked nor gains by it, and is not of the asker's unit where that counts."""
    if user.pk in (request.asked_by_id, request.about_id) or not is_eligible(user, request):
        return False
    mine = _units(user) if KINDS[request.kind].other_unit else set()
    return not (mine and mine & _units(request.asked_by))


def _units(user: User) -> set[int]:
    return {posting.task_force_id for posting in user.active_postings if posting.task_force_id}


def approvals_waiting() -> QuerySet[ApprovalRequest]:
    found = ApprovalRequest.objects.filter(state=ApprovalState.ASKED, expires_at__gt=timezone.now())
    return found.select_related("asked_by", "about").order_by("expires_at")


def waiting_for(user: User) -> list[ApprovalRequest]:
    """What this person may decide now, the most pressing first."""
    kinds = [kind.name for kind in KINDS.values() if kind.roles & user.roles]
    return [request for request in approvals_waiting().filter(kind__in=kinds) if may_decide(user, request)] if kinds else []


def asked_for_by(user: User) -> QuerySet[ApprovalRequest]:
    """What this person asked for lately."""
    return ApprovalRequest.objects.filter(asked_by=user, created_at__gt=timezone.now() - SHOWN).select_related("about", "decided_by")


def watched_by(user: User) -> QuerySet[ApprovalRequest]:
    """Everybody's requests of late, for data-protection oversight; nothing for others."""
    found = approvals_visible_to(user).filter(created_at__gt=timezone.now() - SHOWN)
    return found if may_open(user, Page.ACCESS_LOG) else found.none()


def deciders_of(request: ApprovalRequest) -> list[User]:
    """Everybody who could decide a request, by name."""
    postings = postings_in_force().filter(role__in=KINDS[request.kind].roles).values("officer_id")
    people = User.objects.filter(is_active=True, pk__in=postings).order_by("last_name", "first_name")
    return [person for person in people if may_decide(person, request)]


def may_be_involved(user: User) -> bool:
    """Whether this person could ever be asked to decide, or watches: who gets the entry in the menu."""
    return any(kind.roles & user.roles for kind in KINDS.values()) or may_open(user, Page.ACCESS_LOG)
