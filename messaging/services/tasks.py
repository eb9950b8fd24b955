"""Next actions: entered by whoever works in a room, done by their owner or by the shift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import acting
from aircop.core.errors import Conflict, Forbidden, RuleViolation
from aircop.core.times import zone
from jaitf import events as jaitf_events
from jaitf.choices import Verb
from jaitf.models import Compartment, CompartmentRecord, User
from jaitf.permissions import access_of, forget_access
from messaging import events
from messaging.choices import TaskPriority, TaskState
from messaging.models import Task
from messaging.permissions import require_worker, task_for, works_in
from messaging.selectors.tasks import subject_field

#: Whoever administers postings sees no tasks: this actor lets them fall back to the shift.
ACTOR = "system:handover"
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class TaskInput:
    """What is to be done; without an owner the shift does it. `due_at` in UTC, entered in `time_zone`."""

    what: str
    time_zone: str
    owner: User | None = None
    due_at: datetime | None = None
    priority: int = TaskPriority.NORMAL
    note: str = ""


@transaction.atomic
def task_create(*, actor: User, about: CompartmentRecord | Compartment, details: TaskInput, client_id: UUID | None = None) -> Task:
    """Enter a next action on a record, or in a room. Sending the same form twice makes one task."""
    room = about if isinstance(about, Compartment) else about.compartment
    require_worker(actor, room)
    if client_id and (known := Task.objects.visible_to(actor).filter(created_by=actor, client_id=client_id).first()):
        return known
    task = Task(compartment=room, created_by=actor, client_id=client_id)
    if not isinstance(about, Compartment):
        setattr(task, subject_field(about), about)
    _fill(task, details)
    _due_ahead(details.due_at)
    try:
        with transaction.atomic():
            task.save()
    except IntegrityError:
        # The same form was sent twice at the same moment; the other request was first.
        known = Task.objects.visible_to(actor).filter(created_by=actor, client_id=client_id).first()
        if known is None:
            raise Conflict from None
        return known
    _tell(task, actor, before=None)
    return task


@transaction.atomic
def task_change(*, actor: User, task: Task, version: int, details: TaskInput) -> Task:
    """Say it otherwise, or give it to somebody else, who is told. `version` is the one that was read."""
    locked = _open(actor, task, version)
    before, due = locked.owner_id, locked.due_at
    _fill(locked, details)
    if details.due_at != due:
        _due_ahead(details.due_at)
    locked.released_from = None if locked.owner_id else locked.released_from
    locked.version += 1
    locked.save()
    _tell(locked, actor, before=before)
    return locked


@transaction.atomic
def task_take(*, actor: User, task: Task) -> Task:
    """Make it one's own."""
    locked = task_for(actor, task.public_id, lock=True)
    require_worker(actor, locked.compartment)
    _still_open(locked)
    locked.owner, locked.released_from = actor, None
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def task_finish(*, actor: User, task: Task, state: str = TaskState.DONE, note: str = "") -> Task:
    """Done, or called off with a reason; by its owner or by whoever works in the room. Afterwards nothing of it changes, unless it is opened again."""
    locked = _open(actor, task)
    note = " ".join(note.split())
    if state not in (TaskState.DONE, TaskState.CANCELLED):
        raise RuleViolation(_("Say whether it is done or called off."), code="state", field="state")
    if state == TaskState.CANCELLED and not note:
        raise RuleViolation(_("Say why it is called off."), code="no_reason", field="note")
    locked.state, locked.finish_note = state, note[:300]
    locked.finished_by, locked.finished_at = actor, timezone.now()
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def task_reopen(*, actor: User, task: Task, reason: str) -> Task:
    """Open a finished task again, with a reason; how it had ended stays in its history. Whose access ended gives it to the shift."""
    locked = task_for(actor, task.public_id, lock=True)
    if locked.owner_id != actor.pk and not works_in(actor, locked.compartment):
        raise Forbidden
    if locked.is_open:
        raise RuleViolation(_("This task is open already."), code="open")
    reason = " ".join(reason.split())
    if not reason:
        raise RuleViolation(_("Say why it is opened again."), code="no_reason", field="reason")
    owner = locked.owner
    if owner is not None and not (owner.is_active and access_of(owner).holds(Verb.VIEW, locked.compartment_id)):
        locked.owner, locked.released_from = None, owner
    locked.state, locked.finished_by, locked.finished_at, locked.finish_note = TaskState.OPEN, None, None, ""
    locked.reopened_by, locked.reopened_at, locked.reopen_note = actor, timezone.now(), reason[:300]
    locked.version += 1
    locked.save()
    _tell(locked, actor, before=None)
    return locked


def tasks_give(ids: list[UUID], owner_id: int) -> None:
    """Hand tasks of somebody who leaves to a colleague; permission was asked by `work_hand_over`, who acts is set there."""
    Task.objects.filter(public_id__in=ids, state=TaskState.OPEN).update(owner_id=owner_id, released_from=None, version=F("version") + 1)


@jaitf_events.access_lost.in_transaction
def _fall_back(lost: jaitf_events.AccessLost) -> None:
    """What somebody can no longer see is not his any more: the shift has it until an administrator hands it over."""
    officer = User.objects.get(pk=lost.officer_id)
    forget_access(officer)
    rooms = access_of(officer).compartments.get(Verb.VIEW, frozenset())
    with acting(None, system=ACTOR):
        gone = Task.objects.filter(owner=officer, state=TaskState.OPEN).exclude(compartment_id__in=rooms)
        gone.update(owner=None, released_from=officer, version=F("version") + 1)


def _open(actor: User, task: Task, version: int | None = None) -> Task:
    locked = task_for(actor, task.public_id, lock=True)
    if locked.owner_id != actor.pk and not works_in(actor, locked.compartment):
        raise Forbidden
    _still_open(locked)
    if version is not None and locked.version != version:
        raise Conflict
    return locked


def _still_open(task: Task) -> None:
    if not task.is_open:
        raise RuleViolation(_("This task is finished already."), code="finished")


def _fill(task: Task, details: TaskInput) -> None:
    what = " ".join(details.what.split())
    if not what:
        raise RuleViolation(_("Say what is to be done."), code="no_words", field="what")
    if len(what) > 200:
        raise RuleViolation(_("Say it in 200 characters; the rest belongs into the note."), code="too_long", field="what")
    if details.owner is not None and not access_of(details.owner).holds(Verb.VIEW, task.compartment_id):
        raise RuleViolation(_("This person can't see the record. Choose somebody who works on it, or leave it to the shift."), code="owner", field="owner")
    zone(details.time_zone)
    task.what, task.note, task.owner = what, details.note.strip()[:1000], details.owner
    task.due_at, task.time_zone, task.priority = details.due_at, details.time_zone, details.priority


def _due_ahead(due_at: datetime | None) -> None:
    now = timezone.now()
    if due_at is not None and due_at < now - timedelta(minutes=5):
        raise RuleViolation(_("This time is past. Enter one that lies ahead."), code="due_past", field="due_at")
    if due_at is not None and due_at > now + FURTHEST:
        raise RuleViolation(_("This is more than a year ahead. Look at the date."), code="due_far", field="due_at")


def _tell(task: Task, actor: User, *, before: int | None) -> None:
    if task.owner_id is not None and task.owner_id not in (actor.pk, before):
        events.task_given.emit(events.TaskGiven(task.pk, str(task.public_id), task.owner_id, task.version, actor.pk))
