"""What the timeline of a case or a control says of its tasks: entered, done or called off, opened again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.choices import TaskState
from messaging.models import Task
from messaging.selectors.tasks import subject_field
from seizures.models import Control, Seizure
from seizures.selectors.timeline import MORE, Entry


def task_entries(record: Seizure | Control) -> Iterator[Entry]:
    """Out of the history of its tasks, in one query; the caller asks whether the reader holds the room."""
    events = Task.pgh_event_model.objects.filter(**{subject_field(record): record})  # type: ignore[attr-defined]
    states: dict[int, str] = {}
    for event in events.select_related("created_by", "finished_by", "reopened_by").order_by("pgh_id"):
        before = states.get(event.pgh_obj_id)
        states[event.pgh_obj_id] = event.state
        if before != event.state:
            yield _entry(event, is_new=before is None)


def _entry(event: Any, *, is_new: bool) -> Entry:
    at, person, text, note, kind = {
        TaskState.DONE: (event.finished_at, event.finished_by, _("Task done: %(what)s"), event.finish_note, "success"),
        TaskState.CANCELLED: (event.finished_at, event.finished_by, _("Task called off: %(what)s"), event.finish_note, ""),
        TaskState.OPEN: (event.reopened_at, event.reopened_by, _("Task opened again: %(what)s"), event.reopen_note, "warning"),
    }[event.state]
    if is_new:
        at, person, text, note, kind = event.created_at, event.created_by, _("Task entered: %(what)s"), "", "info"
    return Entry(at, str(person or ""), text % {"what": event.what}, kind, "list-check", note, reverse("messaging:task-detail", args=[event.public_id]))


MORE.append(task_entries)
