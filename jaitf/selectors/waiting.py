"""What waits for a person: the numbers for every page in one query, and the records for one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, DateTimeField, Min, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from jaitf.models import User
from jaitf.waiting import KINDS, WaitingKind

#: More of one kind are counted, not shown.
MOST = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many things wait, by the name of their kind, and the nearest deadline of all (UTC)."""

    counts: dict[str, int] = field(default_factory=dict)
    nearest: datetime | None = None

    @property
    def total(self) -> int:
        return sum(count for name, count in self.counts.items() if KINDS[name].is_counted)

    def of(self, *names: str) -> int:
        return sum(self.counts.get(name, 0) for name in names)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits; `is_overdue` when its deadline is past."""

    title: str
    url: str
    due: datetime | None = None

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due < timezone.now()


@dataclass(frozen=True, slots=True)
class Section:
    """The things of one kind, the most pressing first; `total` counts those that are not shown, too."""

    kind: WaitingKind
    items: list[Item]
    total: int


def waiting_numbers(user: User) -> Waiting:
    """The numbers of every kind; one query for all querysets together. Read once a request, and kept on the user object."""
    kept: Waiting | None = getattr(user, "_waiting", None)
    if kept is None:
        kept = user._waiting = _numbers(user)  # type: ignore[attr-defined]
    return kept


def _numbers(user: User) -> Waiting:
    counts: dict[str, int] = {}
    deadlines: list[datetime] = []
    queries = []
    for kind in KINDS.values():
        rows = kind.rows(user)
        if isinstance(rows, QuerySet):
            queries.append(_counted(kind, rows))
        elif rows:
            counts[kind.name] = len(rows)
            deadlines += _deadlines(kind, rows)
    if queries:
        first, *others = queries
        for name, count, nearest in first.union(*others, all=True) if others else first:
            if count:
                counts[name] = count
                deadlines += [nearest] if nearest else []
    return Waiting(counts, min(deadlines, default=None))


def _counted(kind: WaitingKind, rows: QuerySet[Any]) -> Any:
    nearest = Min(kind.due) if kind.due else Min(Cast(Value(None), DateTimeField()))
    named = rows.order_by().select_related(None).annotate(waiting_kind=Value(kind.name, CharField())).values("waiting_kind")
    counted = named.annotate(waiting_count=Count("pk"), waiting_nearest=nearest)
    return counted.values_list("waiting_kind", "waiting_count", "waiting_nearest")


def _deadlines(kind: WaitingKind, rows: Iterable[Any]) -> list[datetime]:
    return [due for row in rows if kind.due and (due := getattr(row, kind.due)) is not None]


def waiting_sections(user: User) -> list[Section]:
    """What waits, kind by kind; a query for each kind that has something."""
    numbers = waiting_numbers(user)
    return [_section(kind, user, numbers.counts[kind.name]) for kind in KINDS.values() if numbers.counts.get(kind.name)]


def _section(kind: WaitingKind, user: User, total: int) -> Section:
    rows: Any = kind.rows(user) or []
    if isinstance(rows, QuerySet):
        if kind.due and not rows.query.order_by:
            rows = rows.order_by(kind.due)
        rows = rows.select_related(*kind.related) if kind.related else rows
    items = [_item(kind, row) for row in rows[:MOST]]
    return Section(kind, items, total)


def _item(kind: WaitingKind, row: Any) -> Item:
    address = reverse(kind.url_name, args=[kind.about(row).public_id]) if kind.has_own_page else reverse(kind.url_name)
    return Item(kind.title(row), address, getattr(row, kind.due) if kind.due else None)
