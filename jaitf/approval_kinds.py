"""What takes two persons: the register of kinds, as `aircop.core.services.jobs.KINDS` is that of jobs.

A kind says who may decide and how the stored step is told in words; the decorated function carries it out, through the
same service that did it before, in the transaction and under the eyes of whoever approves::

    @approval_kind("watchlist.remove", title=_("Remove an entry of a watchlist"), roles={Role.CHIEF}, summary=…, may_decide=…, other_unit=True)
    def remove(request: ApprovalRequest, content: Content, approver: User) -> str:
        watchlist_remove(actor=request.asked_by, approved_by=approver, **content)
        return reverse(…)

Services then call `services.approvals.approval_request(kind="watchlist.remove", …)` instead of acting at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from jaitf.models import ApprovalRequest, User

#: A request that nobody decided in this time is void: over a weekend, not longer.
LIFETIME = timedelta(hours=72)

Content = dict[str, Any]
#: Key of the content → its label and its value, as the approver reads them.
Summary = Callable[[Content], dict[str, tuple[str, str]]]
#: What follows from it, in sentences.
Consequences = Callable[[Content], list[str]]
#: Whether this person's postings let him decide this request; that he is neither the asker nor concerned is asked apart.
Decides = Callable[["User", Content], bool]
#: Carries out the content in the name of who asked; returns the address of the result.
Execute = Callable[["ApprovalRequest", Content, "User"], str]


@dataclass(frozen=True)
class ApprovalKind:
    """One kind of grave step.

    Attributes:
        roles: who may be asked to decide at all; row security opens the requests of this kind to them.
        other_unit: whether the approver must belong to no unit of the asker's.
    """

    name: str
    title: str | Promise
    roles: frozenset[str]
    summary: Summary
    consequences: Consequences
    may_decide: Decides
    other_unit: bool
    lifetime: timedelta
    execute: Execute


KINDS: dict[str, ApprovalKind] = {}


def approval_kind(
    name: str,
    *,
    title: str | Promise,
    roles: Collection[str],
    summary: Summary,
    consequences: Consequences = lambda _content: [],
    may_decide: Decides,
    other_unit: bool,
    lifetime: timedelta = LIFETIME,
) -> Callable[[Execute], Execute]:
    """Register what is carried out when a request of this kind is approved."""

    def register(execute: Execute) -> Execute:
        KINDS[name] = ApprovalKind(name, title, frozenset(str(role) for role in roles), summary, consequences, may_decide, other_unit, lifetime, execute)
        return execute

    return register
