"""What happened to alerts and shares."""

from __future__ import annotations

from dataclasses import dataclass

from aircop.core.events import Event


@dataclass(frozen=True, slots=True)
class AlertMoved:
    """An alert was sent or cancelled by `actor_id`."""

    alert_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class DeliveryMoved:
    """A delivery arrived (no actor), was read, answered or closed."""

    delivery_id: int
    alert_id: int
    actor_id: int | None


@dataclass(frozen=True, slots=True)
class ShareMoved:
    """A record (`kind`: seizure, control or target) was shown to a unit, or the share was ended."""

    kind: str
    record_id: int
    task_force_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class EmergencyOpened:
    """Somebody opened a case in an emergency; `people` (keys of accounts) are to know at once."""

    public_id: str
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TaskGiven:
    """A task became that of `owner_id`, by somebody else."""

    task_id: int
    public_id: str
    owner_id: int
    version: int
    actor_id: int


alert_sent: Event[AlertMoved] = Event("alert.sent")
alert_cancelled: Event[AlertMoved] = Event("alert.cancelled")
delivery_arrived: Event[DeliveryMoved] = Event("delivery.arrived")
delivery_read: Event[DeliveryMoved] = Event("delivery.read")
delivery_answered: Event[DeliveryMoved] = Event("delivery.answered")
delivery_closed: Event[DeliveryMoved] = Event("delivery.closed")
record_shared: Event[ShareMoved] = Event("record.shared")
share_revoked: Event[ShareMoved] = Event("share.revoked")
emergency_opened: Event[EmergencyOpened] = Event("emergency.opened")
task_given: Event[TaskGiven] = Event("task.given")
