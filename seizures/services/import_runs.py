"""Trying and opening the cases of a register: planned by the same rules as a typed case, written in bulk, row history and all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from aircop.core.audit import because
from aircop.core.errors import AircopError
from aircop.core.times import zone
from aircop.core.written_words import folded
from jaitf.models import User
from seizures import rules
from seizures.choices import ImportState, SeizureState
from seizures.input_json import to_json
from seizures.models import ImportedCase, ImportProblem, LinkKey, Person, RegisterImport, Seizure, SeizureGroupObjectPermission
from seizures.registers.cases import CaseReader, ReadCase, refusal_problems
from seizures.registers.rows import Problem, cases_in, rows_of
from seizures.registers.words import vocabularies
from seizures.services.import_reading import table_read
from seizures.services.links import keys_of
from seizures.services.seizures import CasePlan, case_plan

#: Cases of one transaction: a run that dies has opened whole chunks and goes on behind them.
CHUNK = 500
#: What is kept of what is wrong: enough to mend by, and no second copy of the register.
MOST_PROBLEMS = 5_000
MOST_WORDS = 300

#: Told after each chunk: rows done, rows in all.
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Planned:
    """A case of the register, and what would be written for it."""

    read: ReadCase
    key: str
    plan: CasePlan | None = None
    lacks: bool = False
    #: Opened by this import before it died half-way.
    is_there: bool = False


@dataclass(slots=True)
class Outcome:
    """What a check or a run found and did."""

    cases: int = 0
    wrong: int = 0
    lacking: int = 0
    opened: int = 0
    problems: list[Problem] = field(default_factory=list)
    unknown: list[dict[str, Any]] = field(default_factory=list)


class RegisterRun:
    """One pass over a register, in chunks; `writes` keeps the cases, else each chunk is rolled back."""

    def __init__(self, register: RegisterImport, actor: User, content: bytes, *, writes: bool) -> None:
        self.register, self.actor, self.writes = register, actor, writes
        table = table_read(content, register)
        self.rows = list(rows_of(table, (register.heading or 1) - 1))
        self.now = timezone.now()
        today = self.now.astimezone(zone(register.reading.time_zone)).date()
        words = vocabularies(register.compartment.task_force, register.reading.words)
        self.reader = CaseReader(register.reading, register.headings, words, today)
        self.outcome = Outcome()
        #: Keys of the rows that this pass has seen: the same row twice in one file comes in once.
        self._seen: dict[str, int] = {}

    def chunks(self) -> Iterator[list[ReadCase]]:
        columns = self.reader.columns
        cases = cases_in(self.rows, columns.get("number"), columns.get("day"))
        while chunk := [self.reader.read(rows) for rows in islice(cases, CHUNK)]:
            yield chunk

    def do_chunk(self, chunk: list[ReadCase]) -> None:
        """Plan and write one chunk, within the transaction of whoever calls."""
        planned = [self._planned(read) for read in chunk]
        self._refuse_known(planned)
        good = [one for one in planned if one.plan is not None and not one.is_there]
        self._write(good)
        self.outcome.cases += len(planned)
        self.outcome.opened += sum(one.is_there for one in planned)
        self.outcome.wrong += sum(one.plan is None for one in planned)
        self.outcome.lacking += sum(one.plan is not None and one.lacks for one in planned)
        room = MOST_PROBLEMS - len(self.outcome.problems)
        self.outcome.problems += [problem for one in planned for problem in one.read.problems][: max(room, 0)]

    def finish(self) -> Outcome:
        common = self.reader.unknown.most_common(MOST_WORDS)
        self.outcome.unknown = [{"list": name, "word": word[:120], "count": count} for (name, word), count in common]
        return self.outcome

    def _planned(self, read: ReadCase) -> Planned:
        one = Planned(read, _key(read))
        if read.details is None:
            return one
        seizure = Seizure(compartment=self.register.compartment, created_by=self.actor, state=SeizureState.DRAFT)
        try:
            plan = case_plan(seizure, read.details, self.actor, self.now)
        except AircopError as refusal:
            read.problems += refusal_problems(read, refusal)
            return one
        one.plan, one.lacks = plan, bool(_lacking(plan, self.now))
        return one

    def _refuse_known(self, planned: list[Planned]) -> None:
        """Rows that came in already, in an earlier file or further up in this one, are told and left out."""
        keys = [one.key for one in planned if one.plan is not None]
        there = dict(
            ImportedCase.objects.filter(compartment_id=self.register.compartment_id, key__in=keys).values_list("key", "register_id"),
        )
        for one in planned:
            if one.plan is None:
                continue
            row = one.read.rows.first.number
            if one.key in self._seen:
                message = _("This is the same as row %(row)s: the same number in the same year, or the same in every word.") % {"row": self._seen[one.key]}
            elif one.key in there and not (self.writes and there[one.key] == self.register.pk):
                message = _("This row came in already with an earlier import.")
            else:
                self._seen[one.key] = row
                one.is_there = one.key in there
                continue
            one.plan = None
            one.read.problems.append(Problem(row, "number", one.read.number, message))

    def _write(self, good: list[Planned]) -> None:
        """All at once; when the database refuses, one after the other, so that the refusal is told where it belongs."""
        try:
            with transaction.atomic():
                self._insert(good)
                if not self.writes:
                    transaction.set_rollback(True)
        except DatabaseError:
            for one in good:
                self._write_alone(one)
        else:
            self.outcome.opened += len(good) if self.writes else 0

    def _write_alone(self, one: Planned) -> None:
        try:
            with transaction.atomic():
                self._insert([one])
                if not self.writes:
                    transaction.set_rollback(True)
        except DatabaseError:
            one.plan = None
            message = _("The database refuses this case. Open it by hand, or ask an administrator to look at the log.")
            one.read.problems.append(Problem(one.read.rows.first.number, "", "", message))
        else:
            self.outcome.opened += 1 if self.writes else 0

    def _insert(self, good: Sequence[Planned]) -> None:
        plans = [one.plan for one in good if one.plan is not None]
        for plan in plans:
            # A try that was rolled back leaves keys of rows that are not there.
            for row in _all_rows(plan):
                row.pk, row._state.adding = None, True
        Seizure.objects.bulk_create([plan.seizure for plan in plans])
        by_model: dict[type[Any], list[Any]] = {}
        for plan in plans:
            for part in plan.parts.values():
                for row in part.wanted:
                    row.seizure = plan.seizure
                    by_model.setdefault(type(row), []).append(row)
        for model, rows in by_model.items():
            model._default_manager.bulk_create(rows)
        LinkKey.objects.bulk_create([key for plan in plans for key in _link_keys(plan)])
        ImportedCase.objects.bulk_create([self._origin(one) for one in good if one.plan is not None])

    def _origin(self, one: Planned) -> ImportedCase:
        assert one.plan is not None
        return ImportedCase(
            compartment_id=self.register.compartment_id,
            register=self.register,
            seizure=one.plan.seizure,
            row=one.read.rows.first.number,
            number=one.read.number[:60],
            key=one.key,
        )


def _all_rows(plan: CasePlan) -> Iterator[Any]:
    yield plan.seizure
    for part in plan.parts.values():
        yield from part.wanted


def _link_keys(plan: CasePlan) -> list[LinkKey]:
    seizure = plan.seizure
    found = keys_of(seizure, plan.parts["persons"].wanted)
    return [LinkKey(compartment_id=seizure.compartment_id, seizure=seizure, kind=kind, digest=digest) for digest, kind in found.items()]


def _lacking(plan: CasePlan, now: datetime) -> dict[str, Any]:
    parts = {name: plan.parts[name].wanted for name in ("legs", "lines", "persons", "agencies")}
    return rules.ready_to_submit(plan.seizure, now, **parts).fields


def _key(read: ReadCase) -> str:
    """What makes a row this row: its number in its year; without a number, everything that it says."""
    if read.number:
        return f"{folded(read.number)[:60]}:{read.year}"
    said = json.dumps(to_json(read.details), sort_keys=True) if read.details else str(read.rows.first.number)
    return hashlib.sha256(said.encode()).hexdigest()


def register_keep(register: RegisterImport, outcome: Outcome, state: str) -> None:
    """Keep what a check or a run found, instead of what was found before."""
    ImportProblem.objects.filter(register=register).delete()
    room = register.compartment_id
    rows = [
        ImportProblem(compartment_id=room, register=register, row=one.row, column=one.column, value=one.value[:200], message=one.message[:500])
        for one in outcome.problems
    ]
    ImportProblem.objects.bulk_create(rows, batch_size=1_000)
    register.case_count, register.wrong_count, register.lacking_count = outcome.cases, outcome.wrong, outcome.lacking
    register.unknown, register.state = outcome.unknown, state
    if state == ImportState.DONE:
        register.done_count, register.done_at = outcome.opened, timezone.now()
    register.save()


def cases_take_back(register: RegisterImport, keys: Sequence[int]) -> int:
    """Delete the cases of these rows (`ImportedCase` keys) that are as they came in; returns how many stay."""
    with because(register.undo_reason):
        try:
            with transaction.atomic():
                _delete(_untouched(keys))
        except (ProtectedError, DatabaseError):
            for key in keys:
                try:
                    with transaction.atomic():
                        _delete(_untouched([key]))
                except (ProtectedError, DatabaseError):
                    continue
        return ImportedCase.objects.filter(pk__in=keys).count()


def _untouched(keys: Sequence[int]) -> list[int]:
    """Cases that nobody has changed, submitted or shared since; their keys. What else hangs on a case refuses its deletion."""
    shared = SeizureGroupObjectPermission.objects.filter(content_object__imported__in=keys).values("content_object")
    found = Seizure.objects.filter(imported__in=keys, state=SeizureState.DRAFT, version=1, photographs=None).exclude(pk__in=shared)
    return list(found.select_for_update(of=("self",)).values_list("pk", flat=True))


def _delete(seizures: Sequence[int]) -> None:
    Person.objects.filter(seizure__in=seizures, control=None).delete()
    Seizure.objects.filter(pk__in=seizures).delete()
