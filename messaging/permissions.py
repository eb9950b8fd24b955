"""Loading alerts, deliveries and what an alert is about: hidden → 404, visible but not for this → 403."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from aircop.core.errors import Forbidden, NotVisible
from jaitf.choices import AccessAction, Verb
from jaitf.models import Compartment, CompartmentRecord, User
from jaitf.permissions import access_of, may_open, record_for
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from messaging.models import Alert, AlertDelivery, EmergencyAccess, ShiftNote, Task
from messaging.sources import Grant, Shareable, ShareKind, Source, SourceKind, share_table
from profiling.permissions import target_for, traveller_for
from seizures.permissions import control_for, exhibit_for, seizure_for


def alert_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Alert:
    """One alert as its sender sees it."""
    related = Alert.objects.select_related(
        "compartment__task_force__airport", "compartment__agency", "sent_by", "cancelled_by", "origin", "destination", "seizure", "control", "traveller"
    )
    return record_for(related, user, public_id, action, lock=lock)


def delivery_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> AlertDelivery:
    """One alert as a recipient sees it; what has not arrived yet does not exist for them."""
    related = AlertDelivery.objects.arrived().select_related(
        "alert__compartment__task_force__airport", "alert__origin", "alert__destination", "alert__sent_by", "alert__cancelled_by",
        "recipient__airport", "compartment__task_force", "read_by", "acknowledged_by", "feedback_by",
    )  # fmt: skip
    return record_for(related, user, public_id, action, lock=lock)


def source_for(user: User, kind: SourceKind, public_id: UUID | str, action: str = Verb.VIEW) -> Source:
    """The seizure, control or traveller that an alert is about."""
    if kind == SourceKind.SEIZURE:
        return seizure_for(user, public_id, action)
    if kind == SourceKind.CONTROL:
        return control_for(user, public_id, action)
    return traveller_for(user, public_id, action)


def shareable_for(user: User, kind: ShareKind, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Shareable:
    """The seizure, control or target that is shared."""
    if kind == ShareKind.SEIZURE:
        return seizure_for(user, public_id, action, lock=lock)
    if kind == ShareKind.CONTROL:
        return control_for(user, public_id, action, lock=lock)
    return target_for(user, public_id, action, lock=lock)


def share_for(user: User, kind: ShareKind, pk: int) -> Grant:
    """One share, for whoever may share the record; for others it does not exist, or is refused as the record is."""
    grant: Grant | None = share_table(kind).select_related("group", "content_object").filter(pk=pk, group__name__startswith="unit:").first()
    if grant is None:
        raise NotVisible
    shareable_for(user, kind, grant.content_object.public_id, Verb.SHARE)
    return grant


def rooms_led_by(user: User) -> list[int]:
    """The compartments whose files this person answers for."""
    return sorted(access_of(user).compartments.get(Verb.APPROVE, frozenset()))


def may_review_emergency(user: User, emergency: EmergencyAccess) -> bool:
    """The chief of the owning unit, or oversight; nobody his own."""
    if emergency.officer_id == user.pk:
        return False
    return may_open(user, Page.ACCESS_LOG) or access_of(user).holds(Verb.APPROVE, emergency.compartment_id)


def emergency_for(user: User, public_id: UUID) -> EmergencyAccess:
    """An emergency access that concerns this person; for others it does not exist."""
    from messaging.selectors.emergencies import emergencies_for

    found = emergencies_for(user).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible
    return found


def works_in(user: User, room: Compartment) -> bool:
    """Whether the person works in the room: on its records, or on its exhibits."""
    return any(access_of(user).holds(verb, room.pk) for verb in (Verb.CHANGE, Verb.CUSTODY))


def require_worker(user: User, room: Compartment) -> None:
    if not works_in(user, room):
        log_access(actor=user, action=AccessAction.DENIED, record=room)
        raise Forbidden


def task_for(user: User, public_id: UUID | str, *, lock: bool = False) -> Task:
    """A task of the reader's rooms; the records that it may hang on are loaded beside it."""
    from messaging.selectors.tasks import task_rows

    return record_for(Task.objects.select_related("compartment__task_force") if lock else task_rows(), user, public_id, lock=lock)


def shift_note_for(user: User, public_id: UUID | str, *, lock: bool = False) -> ShiftNote:
    """A hand-over note of the reader's rooms, with who signed and read it."""
    from messaging.selectors.shift_notes import note_rows

    return record_for(ShiftNote.objects.select_related("compartment__task_force") if lock else note_rows(), user, public_id, lock=lock)


def task_subject_for(user: User, kind: str, public_id: UUID | str) -> CompartmentRecord:
    """The record that a new task is about: hidden → 404, of a room in which the person does not work → 403."""
    loaders: dict[str, Callable[[User, UUID | str], CompartmentRecord]] = {
        "seizure": seizure_for, "control": control_for, "target": target_for, "exhibit": exhibit_for, "alert": alert_for, "delivery": delivery_for,
    }  # fmt: skip
    if kind not in loaders:
        raise NotVisible
    record = loaders[kind](user, public_id)
    require_worker(user, record.compartment)
    return record
