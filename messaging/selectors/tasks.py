"""Reading next actions: those of a person, of the shift, and of one record."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q
from django.urls import reverse

from jaitf.choices import Verb
from jaitf.models import Compartment, User
from jaitf.permissions import access_of
from messaging.choices import TaskState
from messaging.models.task import SUBJECTS, Task
from messaging.querysets import TaskQuerySet
from seizures.selectors.keepers import holders_of

RELATED = (
    "compartment__task_force__airport", "compartment__agency", "owner", "created_by", "finished_by", "reopened_by",
    "seizure", "control", "target", "exhibit__seizure", "alert", "delivery__alert",
)  # fmt: skip
MOST = 200


def subject_field(record: Model) -> str:
    """The name of the foreign key for a record; TypeError for one that takes no tasks."""
    for name in SUBJECTS:
        if isinstance(record, Task._meta.get_field(name).related_model):  # type: ignore[arg-type]
            return name
    raise TypeError(type(record))


#: The page of each record that a task can hang on.
_PAGES = {
    "seizure": "seizures:seizure-detail", "control": "seizures:control-detail", "target": "profiling:target-detail",
    "exhibit": "seizures:exhibit-detail", "alert": "messaging:alert-detail", "delivery": "messaging:delivery-detail",
}  # fmt: skip


def subject_url(task: Task) -> str:
    """The page of the task's record; empty for a task of the unit itself."""
    record = task.subject
    return reverse(_PAGES[subject_field(record)], args=[record.public_id]) if record is not None else ""  # type: ignore[attr-defined]


def task_rows() -> TaskQuerySet[Task]:
    return Task.objects.select_related(*RELATED)


def tasks_waiting_for(user: User) -> TaskQuerySet[Task]:
    """Open tasks of one's own; those of the shift stand on the list of tasks."""
    return Task.objects.visible_to(user).unfinished().filter(owner=user).by_urgency()


def tasks_whose(user: User, whose: str) -> TaskQuerySet[Task]:
    """Open tasks of the reader's rooms: `mine`, those of the `shift`, or `all`; `finished` ones, the newest first."""
    rows = task_rows().visible_to(user)
    if whose == "finished":
        return rows.exclude(state=TaskState.OPEN).order_by("-finished_at", "-pk")
    only = {"mine": Q(owner=user), "shift": Q(owner=None)}.get(whose, Q())
    return rows.unfinished().filter(only).by_urgency()


def tasks_listed(user: User, whose: str) -> list[Task]:
    """As many of them as one page shows."""
    return list(tasks_whose(user, whose)[:MOST])


def tasks_on(user: User, record: Model) -> list[Task]:
    """The tasks of one record, open ones first; for readers of its own room."""
    rows = task_rows().visible_to(user).filter(**{subject_field(record): record})
    return sorted(rows.by_urgency()[:MOST], key=lambda task: not task.is_open)


def possible_owners(room: Compartment) -> list[User]:
    """Everybody who may see records of the room, by name."""
    return list(holders_of(room, Verb.VIEW))


def work_rooms(user: User) -> list[Compartment]:
    """The rooms in which this person works, his unit's joint room first."""
    ids = access_of(user).compartments.get(Verb.CHANGE, frozenset()) | access_of(user).compartments.get(Verb.CUSTODY, frozenset())
    rooms = Compartment.objects.filter(pk__in=ids).select_related("task_force__airport", "agency")
    return sorted(rooms, key=lambda room: (room.kind != "joint", room.pk))


def endings_of(task: Task) -> list[Any]:
    """How the task had ended before it was opened again, out of its history, the first ending first."""
    if not task.reopened_at:
        return []
    ended = Task.pgh_event_model.objects.filter(pgh_obj=task).exclude(state=TaskState.OPEN)  # type: ignore[attr-defined]
    if not task.is_open:
        ended = ended.exclude(finished_at=task.finished_at)
    return list(ended.select_related("finished_by").order_by("pgh_id"))
