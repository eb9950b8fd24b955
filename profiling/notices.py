"""Telling open pages of the unit that something on the desk moved; they fetch what by themselves."""

from __future__ import annotations

from aircop.core import live
from profiling import events


@events.message_read.on_commit
def flight_changed(read: events.MessageRead) -> None:
    live.publish([live.unit_channel(read.compartment_id)], "desk", {})


@events.target_created.on_commit
@events.target_reviewed.on_commit
@events.target_sent.on_commit
@events.target_controlled.on_commit
def target_moved(moved: events.TargetMoved) -> None:
    live.publish([live.unit_channel(moved.compartment_id)], "desk", {})
