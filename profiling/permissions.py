"""Loading the records of the desk: hidden → 404, visible but not for this → 403."""

from __future__ import annotations

from uuid import UUID

from aircop.core.errors import Forbidden
from jaitf.choices import Verb
from jaitf.models import Compartment, User
from jaitf.permissions import compartment_for, record_for, require
from jaitf.services.task_forces import joint_room
from profiling.models import Consignment, Flight, MailItem, Message, Target, Traveller


def message_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Message:
    """One message, without its encrypted original."""
    related = Message.objects.defer("raw").select_related("compartment__task_force__airport", "received_by", "flight")
    return record_for(related, user, public_id, action, lock=lock)


def flight_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Flight:
    related = Flight.objects.select_related("origin__country", "destination__country", "compartment__task_force__airport", "compartment__agency")
    return record_for(related, user, public_id, action, lock=lock)


def traveller_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Traveller:
    related = Traveller.objects.select_related("flight__origin", "flight__destination", "compartment__task_force__airport", "compartment__agency")
    return record_for(related, user, public_id, action, lock=lock)


def consignment_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Consignment:
    related = Consignment.objects.select_related("flight__origin", "flight__destination", "compartment__task_force__airport", "created_by")
    return record_for(related, user, public_id, action, lock=lock)


def mail_item_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> MailItem:
    related = MailItem.objects.select_related("flight__origin", "flight__destination", "compartment__task_force__airport", "created_by")
    return record_for(related, user, public_id, action, lock=lock)


def target_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Target:
    related = Target.objects.select_related(
        "traveller",
        "consignment",
        "mail_item",
        "flight__origin",
        "flight__destination",
        "compartment__task_force__airport",
        "created_by",
        "reviewed_by",
    )
    return record_for(related, user, public_id, action, lock=lock)


def room_for_new_records(user: User, public_id: UUID | str | None = None) -> Compartment:
    """Where a new record goes: the compartment that was named, else the joint room of the person's own unit."""
    if public_id:
        return compartment_for(user, public_id, Verb.ADD)
    posting = user.posting
    if posting is None or posting.task_force is None:
        raise Forbidden
    room = joint_room(posting.task_force)
    require(user, room, Verb.ADD)
    return room
