"""Telling open pages that a request for approval waits or was decided; ids only."""

from __future__ import annotations

from aircop.core import live
from jaitf import events


@events.approval_moved.on_commit
def approval_moved(moved: events.ApprovalMoved) -> None:
    live.publish([live.user_channel(person) for person in moved.people], "approval", {"id": str(moved.public_id), "about": moved.about})
