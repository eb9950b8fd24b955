"""Reading the access log: who opened, searched, printed, exported or was refused what. Never the content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from aircop.core.names import name_key
from jaitf.models import AccessLog, User

PAGE_SIZE = 50
#: More officers than this under one name means that the name says nothing.
_OFFICERS = 200
_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True)
class LogPage:
    """One page of the log, newest first; `older` is the cursor of the next one, empty on the last."""

    entries: list[AccessLog]
    older: str


def access_log_page(
    *,
    officer: str = "",
    record: str = "",
    person: str = "",
    term: str = "",
    action: str = "",
    since: date | None = None,
    until: date | None = None,
    cursor: str = "",
) -> LogPage:
    """The entries of a period (UTC days, both included) that match, from `cursor` on.

    Paged by the last entry shown, never by counting: the page costs the same at a million entries.
    """
    found = AccessLog.objects.select_related("actor", "compartment__task_force", "compartment__agency").order_by("-at", "-pk")
    if since:
        found = found.filter(at__gte=_midnight(since))
    if until:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    found = _matching(found, officer, record, term, action)
    if person:
        found = found.filter(record_id__in=_records_about(person))
    if place := _place(cursor):
        at, pk = place
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk), at__lte=at)
    entries = list(found[: PAGE_SIZE + 1])
    last = entries[PAGE_SIZE - 1] if len(entries) > PAGE_SIZE else None
    return LogPage(entries[:PAGE_SIZE], f"{(last.at - _EPOCH) // _TICK}-{last.pk}" if last else "")


def _matching(found: QuerySet[AccessLog], officer: str, record: str, term: str, action: str) -> QuerySet[AccessLog]:
    if officer:
        people = User.objects.all()
        for word in officer.split():
            people = people.filter(Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word))
        found = found.filter(actor_id__in=list(people.values_list("pk", flat=True)[:_OFFICERS]))
    if record:
        try:
            found = found.filter(record_id=UUID(record.strip()))
        except ValueError:
            # References are capitals; accounts go by their user name.
            found = found.filter(record_label__in=[record.strip().upper(), record.strip()])
    if term:
        # A regular expression so that the trigram index serves it; the term itself is taken literally.
        found = found.filter(terms__iregex=re.escape(term)).exclude(terms="")
    return found.filter(action=action) if action else found


def _records_about(person: str) -> list[UUID]:
    """The records that hold this name, as the database tells oversight alone; nothing for a single word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(aircop.records_about(%s::text[]))", [name_key(person).split()])
        return [row[0] for row in cursor.fetchall()]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _place(cursor: str) -> tuple[datetime, int] | None:
    """The (time, key) that a cursor names; None for none or one that is not ours."""
    match = re.fullmatch(r"(\d{1,17})-(\d{1,18})", cursor)
    return (_EPOCH + int(match[1]) * _TICK, int(match[2])) if match else None
