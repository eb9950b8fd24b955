"""Shift hand-over notes: those of one's rooms, what is open in a room, and what waits to be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jaitf.choices import Verb
from jaitf.models import Compartment, User
from jaitf.permissions import access_of
from messaging.choices import ShiftNoteState, TaskPriority
from messaging.models import ShiftNote, Task
from messaging.querysets import ShiftNoteQuerySet
from seizures.choices import SeizureState
from seizures.models import Detention, Exhibit, Seizure

RELATED = ("compartment__task_force__airport", "compartment__agency", "chief", "written_by", "signed_by", "read_by")
#: More of one kind are counted, not listed: a note is read in a minute.
MOST = 30
LISTED = 100
#: Tasks that fall due until then concern the next shift.
NEXT_SHIFT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that is open: words, address of its page, and its deadline (UTC) if it has one."""

    title: str
    url: str
    due: datetime | None = None
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Matters:
    label: str | Promise
    total: int
    rows: list[Matter]


@dataclass(frozen=True, slots=True)
class _Kind:
    label: str | Promise
    rows: Callable[[Compartment, User, datetime], QuerySet[Any]]
    title: Callable[[Any], str]
    page: str
    about: Callable[[Any], Any] = lambda row: row
    due: str = ""
    related: tuple[str, ...] = ()


def _tasks(room: Compartment, user: User, now: datetime) -> QuerySet[Task]:
    """What falls due in the next shift, what is late, what is urgent, and what belongs to the shift."""
    rows = Task.objects.visible_to(user).unfinished().filter(compartment=room)
    return rows.filter(Q(due_at__lt=now + NEXT_SHIFT) | Q(owner=None) | Q(priority=TaskPriority.URGENT)).by_urgency()


#: In the order in which they are read; the title of what concerns a person is the reference of its file, never a name.
_KINDS: dict[str, _Kind] = {
    "detentions": _Kind(
        _("People held: the limit runs"),
        lambda room, user, now: Detention.objects.visible_to(user).running().filter(compartment=room).order_by("until"),
        lambda held: (held.person.seizure or held.person.control).reference or "", "seizures:person-safeguards", lambda held: held.person, "until",
        ("person__seizure", "person__control"),
    ),
    "tasks": _Kind(_("Tasks due"), _tasks, str, "messaging:task-detail", due="due_at"),
    "hand_overs": _Kind(
        _("Exhibits handed over and not confirmed"),
        lambda room, user, now: Exhibit.objects.visible_to(user).filter(compartment=room, offered_at__isnull=False).order_by("offered_at"),
        lambda thing: f"{thing.seizure.reference or ''}-{thing.number}", "seizures:exhibit-detail", related=("seizure",),
    ),
    "cases": _Kind(
        _("Cases being written, returned or to be approved"),
        lambda room, user, now: Seizure.objects.visible_to(user)
        .filter(compartment=room, state__in=[SeizureState.DRAFT, SeizureState.RETURNED, SeizureState.SUBMITTED]).order_by("-created_at"),
        lambda case: case.reference or "", "seizures:seizure-detail", related=("created_by",),
    ),
}  # fmt: skip


def open_matters(room: Compartment, user: User) -> dict[str, Any]:
    """What is open in the room just now, as it is kept in a note that is signed (see `ShiftNote`)."""
    now = timezone.now()
    found: dict[str, Any] = {}
    for name, kind in _KINDS.items():
        rows = kind.rows(room, user, now)
        shown = list(rows.select_related(*kind.related)[:MOST])
        if shown:
            listed = [_row(kind, row) for row in shown]
            found[name] = {"total": len(shown) if len(shown) < MOST else rows.count(), "rows": listed}
    return found


def _row(kind: _Kind, row: Any) -> dict[str, Any]:
    """Codes and references, no words of ours: the note is read in another language than it was signed in."""
    kept: dict[str, Any] = {"id": str(kind.about(row).public_id), "title": kind.title(row), "due": _iso(row, kind.due)}
    return kept | {"state": row.state, "by": str(row.created_by)} if isinstance(row, Seizure) else kept


def _title(row: dict[str, Any]) -> str:
    """A case without a number is a draft, and told by who opened it."""
    title: str = row["title"]
    if not title or (title.startswith("-") and title[1:].isdigit()):
        title = f"{gettext('Draft')}{title}"
    if state := row.get("state"):
        said = row["by"] if state == SeizureState.DRAFT else str(SeizureState(state).label)
        return f"{title} · {said}"
    return title


def _iso(row: Any, field: str) -> str | None:
    due: datetime | None = getattr(row, field) if field else None
    return due.isoformat() if due else None


def shown_matters(kept: dict[str, Any], moment: datetime | None = None) -> list[Matters]:
    """What is kept of a note, in the reader's language; late is what was due before `moment` (now, unless told)."""
    then = moment or timezone.now()
    return [Matters(kind.label, kept[name]["total"], [_matter(kind, row, then) for row in kept[name]["rows"]]) for name, kind in _KINDS.items() if name in kept]


def matters_of(note: ShiftNote, user: User) -> list[Matters]:
    """What is open (of a note that is being written), or was when it was signed."""
    return shown_matters(open_matters(note.compartment, user) if note.is_draft else note.open_matters, note.signed_at)


def _matter(kind: _Kind, row: dict[str, Any], moment: datetime) -> Matter:
    due = parse_datetime(row["due"]) if row["due"] else None
    return Matter(_title(row), reverse(kind.page, args=[row["id"]]), due, due is not None and due < moment)


def note_rows() -> ShiftNoteQuerySet[ShiftNote]:
    return ShiftNote.objects.select_related(*RELATED)


def notes_listed(user: User) -> list[ShiftNote]:
    """The notes of one's rooms, the newest first."""
    return list(note_rows().visible_to(user).order_by("-ends_at", "-pk")[:LISTED])


def notes_being_written(rooms: list[Compartment], user: User) -> list[ShiftNote]:
    """At most one a room."""
    return list(note_rows().visible_to(user).filter(compartment__in=rooms, state=ShiftNoteState.DRAFT))


def last_end(room: Compartment, user: User) -> datetime | None:
    """Until when the last signed shift of the room lasted: the next one begins there."""
    return ShiftNote.objects.visible_to(user).filter(compartment=room).exclude(state=ShiftNoteState.DRAFT).values_list("ends_at", flat=True).first()


def notes_to_read(user: User) -> QuerySet[Any] | None:
    """Signed notes of rooms in which the person works, unless he was on duty in that shift himself."""
    access = access_of(user)
    rooms = access.compartments.get(Verb.CHANGE, frozenset()) | access.compartments.get(Verb.CUSTODY, frozenset())
    if not rooms:
        return None
    return ShiftNote.objects.visible_to(user).unread().filter(compartment_id__in=rooms).exclude(signed_by=user).exclude(duties__officer=user)
