"""Reading that deserves a question: pure rules over rows of the access log, without any content.

Each rule looks at one person and one local day. A finding is no verdict: it says in plain words what was unusual, and
leads to the rows. Thresholds were set so that honest shifts, swaps and busy days pass (tests/jaitf/test_unusual_access.py).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aircop.core.names import name_key
from aircop.core.times import zone
from jaitf.choices import AccessAction, Concerns

BASELINE = timedelta(days=30)
#: Days with reading before a person has habits to compare with.
FEWEST_DAYS, FEWEST_DAYS_FOR_HOURS = 5, 10
TIMES_OWN_RATE, LEAST_RATE = 3, 8
MOST_UNLINKED = 4
#: So many old records one note explains in a day. It is asked once a sitting, so that more under it say nothing.
NOTE_COVERS = 5
VISIT_GAP, LONGEST_VISIT, MOST_OFF_SHIFT, MOST_OFF_SHIFT_UNLINKED = timedelta(minutes=90), timedelta(hours=3), 5, 2
RUN, RUN_GAP = 6, timedelta(minutes=10)
MOST_DENIED, MOST_DENIED_IN_ALL = 4, 6
_READS = {AccessAction.READ, AccessAction.PRINT, AccessAction.EXPORT, AccessAction.EMERGENCY}
_REFERENCE = re.compile(r"\b([A-Z]{3}(?:-[A-Z])?-\d{4})-(\d{5})\b")


class Rule(models.TextChoices):
    """What was unusual."""

    SELF = "self", gettext_lazy("Looked for himself")
    COLLEAGUE = "colleague", gettext_lazy("Looked for a colleague")
    NO_TASK = "no_task", gettext_lazy("Old records without a task")
    RATE = "rate", gettext_lazy("Far more than usual")
    OFF_SHIFT = "off_shift", gettext_lazy("Outside of the usual hours")
    SEQUENCE = "sequence", gettext_lazy("One number after the other")
    DENIED = "denied", gettext_lazy("Refused again and again")


@dataclass(frozen=True, slots=True)
class Row:
    """What the rules see of a row of the log."""

    at: datetime
    actor: int
    action: str
    record: str = ""
    label: str = ""
    terms: str = ""
    #: What the reader wrote as its purpose: a case, a request.
    note: str = ""
    #: False: the record was none of the unit's open work when it was opened; None: not known.
    is_open_work: bool | None = None
    concerns: str = ""

    @property
    def is_old(self) -> bool:
        """Opened though it is none of the unit's open work."""
        return self.is_open_work is False and self.action in _READS

    @property
    def is_unlinked(self) -> bool:
        return self.is_old and not self.note


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose rows these are: own name, colleagues' names (first, last), time zone."""

    first_name: str
    last_name: str
    username: str = ""
    colleagues: tuple[tuple[str, str, str], ...] = ()
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to ask about: who, on which local day, why, and the rows."""

    actor: int
    day: date
    rule: Rule
    text: str
    rows: list[Row] = field(default_factory=list)


def findings(rows: Iterable[Row], readers: Mapping[int, Reader], since: date) -> list[Finding]:
    """Everything unusual from `since` on, newest first; `rows` reach back by `BASELINE` for habits."""
    by_actor: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.actor in readers:
            by_actor[row.actor].append(row)
    found = [finding for actor, own in by_actor.items() for finding in _of_one(actor, sorted(own, key=lambda row: row.at), readers[actor], since)]
    return sorted(found, key=lambda finding: (finding.day, finding.actor, finding.rule), reverse=True)


def names_person(terms: str, first: str, last: str, username: str = "") -> bool:
    """Whether search terms name this person: user name, first and last name in any order, or initial and last name."""
    if username and username.lower() in terms.lower().split():
        return True
    words, given, family = set(name_key(terms).split()), name_key(first).split(), name_key(last).split()
    if not given or not family or not set(family) <= words:
        return False
    left = words - set(family)
    return set(given) <= left or given[0][0] in left


def concerns_of(key: str, reader: Reader) -> str:
    """Whether a person's name key is the reader's own, or a colleague's."""
    words = set(key.split())
    if words and words == set(name_key(reader.first_name, reader.last_name).split()):
        return Concerns.SELF
    return Concerns.COLLEAGUE if any(words and words == set(name_key(first, last).split()) for first, last, _user in reader.colleagues) else ""


def _of_one(actor: int, rows: list[Row], reader: Reader, since: date) -> Iterator[Finding]:
    local = zone(reader.time_zone)
    days: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        days[row.at.astimezone(local).date()].append(row)
    for day in [day for day in days if day >= since]:
        before = {other: found for other, found in days.items() if day - BASELINE <= other < day}
        today = days[day]
        for rule in (_self, _colleague, _no_task, _sequence, _denied):
            if hit := rule(today, reader):
                yield Finding(actor, day, *hit)
        if hit := _rate(today, before):
            yield Finding(actor, day, *hit)
        if hit := _off_shift([row for row in rows if row.at.astimezone(local).date() >= day - timedelta(days=1)], day, before, reader):
            yield Finding(actor, day, *hit)


Hit = tuple[Rule, str, list[Row]] | None


def _self(rows: list[Row], reader: Reader) -> Hit:
    found = [
        row for row in rows if row.concerns == Concerns.SELF or (row.terms and names_person(row.terms, reader.first_name, reader.last_name, reader.username))
    ]
    return (Rule.SELF, _("Looked for his own name, %(count)s times.") % {"count": len(found)}, found) if found else None


def _colleague(rows: list[Row], reader: Reader) -> Hit:
    def named(row: Row) -> bool:
        return row.concerns == Concerns.COLLEAGUE or (bool(row.terms) and any(names_person(row.terms, *one) for one in reader.colleagues))

    found = [row for row in rows if named(row)]
    return (Rule.COLLEAGUE, _("Looked for the name of a colleague, %(count)s times.") % {"count": len(found)}, found) if found else None


def _no_task(rows: list[Row], reader: Reader) -> Hit:
    old = {row.record: row for row in rows if row.is_old}
    under = Counter(row.note for row in old.values())
    found = [row for row in old.values() if not row.note or under[row.note] > NOTE_COVERS]
    if len(found) < MOST_UNLINKED:
        return None
    return Rule.NO_TASK, _("Opened %(count)s records that are no open work of the unit, and named no case that explains them.") % {"count": len(found)}, found


def _rate(rows: list[Row], before: Mapping[date, list[Row]]) -> Hit:
    usual = [count for found in before.values() if (count := _opened(found))]
    if len(usual) < FEWEST_DAYS:
        return None
    mean, today = max(sum(usual) / len(usual), LEAST_RATE), _opened(rows)
    if today <= TIMES_OWN_RATE * mean:
        return None
    text = _("Opened %(count)s records in a day; usual are %(usual)s.") % {"count": today, "usual": round(sum(usual) / len(usual))}
    return Rule.RATE, text, rows


def _opened(rows: Iterable[Row]) -> int:
    return len({row.record for row in rows if row.action in _READS})


def _off_shift(rows: list[Row], day: date, before: Mapping[date, list[Row]], reader: Reader) -> Hit:
    """A short visit wholly at hours at which this person was never there: a swapped shift is longer, a call at night smaller."""
    if len(before) < FEWEST_DAYS_FOR_HOURS:
        return None
    local = zone(reader.time_zone)
    seen = {row.at.astimezone(local).hour for found in before.values() for row in found}
    usual = {(hour + step) % 24 for hour in seen for step in (-1, 0, 1)}
    for visit in _visits(rows):
        begun = visit[0].at.astimezone(local)
        if begun.date() != day or visit[-1].at - visit[0].at > LONGEST_VISIT or any(row.at.astimezone(local).hour in usual for row in visit):
            continue
        if _opened(visit) >= MOST_OFF_SHIFT or len({row.record for row in visit if row.is_unlinked}) >= MOST_OFF_SHIFT_UNLINKED:
            names = {"count": _opened(visit), "time": f"{begun:%H:%M}"}
            return Rule.OFF_SHIFT, _("Opened %(count)s records from %(time)s on, at hours at which this person is never there.") % names, visit
    return None


def _visits(rows: list[Row]) -> list[list[Row]]:
    visits: list[list[Row]] = []
    for row in rows:
        if visits and row.at - visits[-1][-1].at <= VISIT_GAP:
            visits[-1].append(row)
        else:
            visits.append([row])
    return visits


def _sequence(rows: list[Row], reader: Reader) -> Hit:
    run: list[tuple[str, int, Row]] = []
    for row in rows:
        match = _REFERENCE.search(row.label or row.terms.upper())
        if match is None:
            continue
        series, number = match[1], int(match[2])
        if run and (series, number) == run[-1][:2]:
            continue
        follows = bool(run) and run[-1][0] == series and abs(number - run[-1][1]) == 1 and row.at - run[-1][2].at <= RUN_GAP
        run = [*run, (series, number, row)] if follows else [(series, number, row)]
        if len({one[1] for one in run}) >= RUN:
            text = _("Went through %(first)s to %(last)s, one number after the other.")
            names = {"first": f"{series}-{run[0][1]:05d}", "last": f"{series}-{number:05d}"}
            return Rule.SEQUENCE, text % names, [one[2] for one in run]
    return None


def _denied(rows: list[Row], reader: Reader) -> Hit:
    found = [row for row in rows if row.action == AccessAction.DENIED]
    if len({row.record or row.terms for row in found}) < MOST_DENIED and len(found) < MOST_DENIED_IN_ALL:
        return None
    return Rule.DENIED, _("Was refused %(count)s times in a day.") % {"count": len(found)}, found
