"""The row history of a case (pghistory), read as steps: what changed in one transaction, by whom, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from seizures.models import CommodityLine, ConcealmentUsed, Control, Person, Photograph, RouteLeg, Seizure, SeizureAgency

Row = dict[str, Any]
#: Rows of one table that are looked at; a case with more shows its newest ones.
MOST_ROWS = 500
#: Rows of one transaction bear one time; those of an import may lie a moment apart.
ONE_REQUEST = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was added, changed or removed; `before` is its earlier state, where that is known."""

    model: type[models.Model]
    label: str
    row: Row
    before: Row | None


@dataclass(slots=True)
class Step:
    """Everything that one request or task changed."""

    at: datetime
    actor_id: int | None
    system: str
    reason: str
    changes: list[Change] = field(default_factory=list)

    def of(self, model: type[models.Model]) -> list[Change]:
        return [change for change in self.changes if change.model is model]


def seizure_steps(seizure: Seizure) -> list[Step]:
    """The steps of a case, oldest first; one query per table."""
    own = Q(seizure_id=seizure.pk)
    tables: list[tuple[type[models.Model], Q]] = [
        (Seizure, Q(pgh_obj_id=seizure.pk)),
        (CommodityLine, own),
        (RouteLeg, own),
        (ConcealmentUsed, own),
        (SeizureAgency, own),
        (Photograph, own),
        # Somebody who was taken out of the case no longer names it: look at whoever once did.
        (Person, Q(pgh_obj_id__in=_history(Person).filter(own).values("pgh_obj_id"))),
    ]
    return _steps(change for model, condition in tables for change in _changes(model, condition))


def control_steps(control: Control) -> list[Step]:
    """The steps of a control, oldest first."""
    tables: list[tuple[type[models.Model], Q]] = [(Control, Q(pgh_obj_id=control.pk)), (Person, Q(control_id=control.pk))]
    return _steps(change for model, condition in tables for change in _changes(model, condition))


def _history(model: type[models.Model]) -> models.QuerySet[Any]:
    events: type[models.Model] = model.pgh_event_model  # type: ignore[attr-defined]
    return events._default_manager.all()


def _changes(model: type[models.Model], condition: Q) -> Iterator[Change]:
    newest = _history(model).filter(condition).order_by("-pgh_id").values()[:MOST_ROWS]
    known: dict[int, Row] = {}
    for row in reversed(newest):
        yield Change(model, row["pgh_label"], row, known.get(row["pgh_obj_id"]))
        known[row["pgh_obj_id"]] = row


def _steps(changes: Iterable[Change]) -> list[Step]:
    """Put together what one request changed: the same request id at the same time, give or take a moment."""
    steps: list[Step] = []
    latest: dict[str, Step] = {}
    for change in sorted(changes, key=lambda change: change.row["pgh_created_at"]):
        context = change.row["pgh_context"] or {}
        at, request_id = change.row["pgh_created_at"], context.get("request_id", "")
        step = latest.get(request_id)
        if step is None or at - step.at > ONE_REQUEST:
            step = latest[request_id] = Step(at, context.get("actor"), context.get("system") or "", context.get("reason") or "")
            steps.append(step)
        step.reason = step.reason or context.get("reason") or ""
        step.changes.append(change)
    return steps
