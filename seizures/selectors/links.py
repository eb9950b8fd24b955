"""The cases that are connected with a case: those that the reader may see, with reasons; of others only whom to ask."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection

from jaitf.choices import AccessAction
from jaitf.models import TaskForce, User
from jaitf.services.access_log import log_access
from seizures.choices import LinkDecision, LinkKind, SeizureState
from seizures.models import CaseLink, LinkKey, Seizure

#: More than this nobody reads; a number that stands in more cases is no connection.
MOST = 50


@dataclass(slots=True)
class Linked:
    """A connected case: by what, and what somebody decided about it."""

    seizure: Seizure
    kinds: list[LinkKind] = field(default_factory=list)
    decided: CaseLink | None = None

    @property
    def is_strong(self) -> bool:
        return any(kind.is_strong for kind in self.kinds) or (self.decided is not None and self.decided.decision == LinkDecision.LINKED)


def links_of(seizure: Seizure, user: User) -> list[Linked]:
    """Connected cases that this person sees, the strong ones first; what was decided to be another is at the end."""
    rows: dict[int, Linked] = {}
    digests = seizure.link_keys.values("digest")
    shared: dict[int, list[LinkKind]] = defaultdict(list)
    keys = LinkKey.objects.visible_to(user).filter(digest__in=digests).exclude(seizure=seizure)
    for pk, kind in keys.values_list("seizure_id", "kind").order_by("seizure_id", "kind").distinct()[: MOST * 4]:
        shared[pk].append(LinkKind(kind))
    decisions = _decisions(seizure, user)
    wanted = [*shared, *decisions]
    for other in Seizure.objects.visible_to(user).filter(pk__in=wanted).select_related("compartment__task_force", "compartment__agency")[:MOST]:
        rows[other.pk] = Linked(other, shared.get(other.pk, []), decisions.get(other.pk))
    return sorted(rows.values(), key=lambda row: (_is_another(row), not row.is_strong, -row.seizure.pk))


def _is_another(row: Linked) -> bool:
    return row.decided is not None and row.decided.decision == LinkDecision.NOT_SAME


def _decisions(seizure: Seizure, user: User) -> dict[int, CaseLink]:
    """The newest decision about each other case, from whichever of the two it was made."""
    found: dict[int, CaseLink] = {}
    visible = CaseLink.objects.visible_to(user).select_related("decided_by")
    for link in [*visible.filter(seizure=seizure), *visible.filter(other=seizure)]:
        other = link.other_id if link.seizure_id == seizure.pk else link.seizure_id
        if other not in found or link.pk > found[other].pk:
            found[other] = link
    return found


def units_to_ask(seizure: Seizure, user: User) -> list[TaskForce]:
    """Units that hold a connected case which this person does not see. Nothing but the unit is told, and each asking is logged.

    Only from a case that was submitted: it bears a name and a number, so that nobody tries numbers out in drafts.
    """
    if seizure.state == SeizureState.DRAFT:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT aircop.units_with_links(%s)", [seizure.pk])
        codes = cursor.fetchone()[0]
    log_access(actor=user, action=AccessAction.SEARCH, record=seizure, terms="linked cases", count=len(codes))
    return list(TaskForce.objects.filter(code__in=codes).order_by("code"))
