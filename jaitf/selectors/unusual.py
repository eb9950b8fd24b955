"""Feeding the rules of unusual access with rows of the log and the names of colleagues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from jaitf.choices import Concerns
from jaitf.models import AccessLog, Posting, User
from jaitf.selectors.accounts import postings_in_force
from jaitf.unusual_access import BASELINE, Finding, Reader, Row, concerns_of, findings


@dataclass(frozen=True, slots=True)
class Question:
    """A finding with the person it is about, as the console shows it."""

    person: User
    finding: Finding

    @property
    def records(self) -> list[str]:
        """References of the records, each once; records without one are in the log only."""
        return list(dict.fromkeys(row.label for row in self.finding.rows if row.label))[:5]


def unusual_access(since: date, officer: str = "") -> list[Question]:
    """What was unusual from `since` (a UTC day) on, for everybody or one account."""
    people = {person.pk: person for person in User.objects.filter(**({"username": officer} if officer else {}))}
    postings = list(postings_in_force().filter(task_force__isnull=False).select_related("officer", "task_force"))
    readers = {person.pk: reader_of(person, postings) for person in people.values()}
    found = findings(_rows(list(people), since), readers, since)
    return [Question(people[finding.actor], finding) for finding in found]


def concerns_in(person: User, record: Any) -> str:
    """Whether what is opened holds the reader's own name (goes first) or a colleague's."""
    keys = list(getattr(record, "name_keys", tuple)())
    if not keys:
        return ""
    units = postings_in_force().filter(officer=person, task_force__isnull=False).values("task_force")
    others = postings_in_force().filter(task_force__in=units).exclude(officer=person).order_by()
    # Names only: this is asked with every reading of a person.
    names = others.values_list("officer__first_name", "officer__last_name", "officer__username").distinct()
    reader = Reader(person.first_name, person.last_name, person.username, tuple(names))
    return max((concerns_of(key, reader) for key in keys), key=["", Concerns.COLLEAGUE, Concerns.SELF].index)


def reader_of(person: User, postings: list[Posting]) -> Reader:
    """The person's own name, those of the people of the unit, and where the unit is."""
    units = {posting.task_force_id: posting.task_force for posting in postings if posting.officer_id == person.pk}
    others = {posting.officer for posting in postings if posting.task_force_id in units and posting.officer_id != person.pk}
    colleagues = tuple((one.first_name, one.last_name, one.username) for one in others)
    zones = [unit.time_zone for unit in units.values() if unit]
    return Reader(person.first_name, person.last_name, person.username, colleagues, zones[0] if zones else "UTC")


def _rows(actors: list[int], since: date) -> Iterator[Row]:
    start = datetime.combine(since, time.min, UTC) - BASELINE
    fields = ("at", "actor_id", "action", "record_id", "record_label", "terms", "purpose_note", "is_open_work", "concerns")
    for at, actor, action, record, label, terms, note, is_open_work, concerns in (
        AccessLog.objects.filter(actor__any_of=actors, at__gte=start).exclude(record_type="accesslog").order_by("at").values_list(*fields).iterator()
    ):
        yield Row(at, actor, action, str(record or ""), label, terms, note, is_open_work, concerns)
