"""What the desk tells the apps above it."""

from __future__ import annotations

from dataclasses import dataclass

from aircop.core.events import Event


@dataclass(frozen=True, slots=True)
class MessageRead:
    """A message was read; `flight_id` is None when it names no flight that could be filed."""

    message_id: int
    compartment_id: int
    flight_id: int | None


@dataclass(frozen=True, slots=True)
class TargetMoved:
    """A target was marked, reviewed, sent or controlled by `actor_id`."""

    target_id: int
    compartment_id: int
    flight_id: int | None
    actor_id: int


message_read: Event[MessageRead] = Event("message.read")
target_created: Event[TargetMoved] = Event("target.created")
target_reviewed: Event[TargetMoved] = Event("target.reviewed")
target_sent: Event[TargetMoved] = Event("target.sent")
target_controlled: Event[TargetMoved] = Event("target.controlled")
