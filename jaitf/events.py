"""What happens to accounts and requests that open pages want to know."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from aircop.core.events import Event


@dataclass(frozen=True)
class ApprovalMoved:
    """A request was asked for or decided; `people` are those whom it concerns now."""

    public_id: UUID
    about: str
    people: tuple[int, ...]


@dataclass(frozen=True)
class AccessLost:
    """Somebody no longer sees some rooms: a posting ended, or the account was closed."""

    officer_id: int


approval_moved: Event[ApprovalMoved] = Event("approval.moved")
access_lost: Event[AccessLost] = Event("access.lost")
