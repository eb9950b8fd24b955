"""Taking the demo world out: what is left is an installation that a real unit can start with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.db import models, transaction
from pgtrigger import ignore

from aircop.core.models import Draft, Job
from aircop.reporting.models import RegionalExport
from jaitf.models import AccessLog, Agency, ApiToken, ApprovalRequest, Posting, TaskForce, User
from seizures.models import Photograph

CHUNK = 2000


@dataclass
class Removed:
    """How many rows went, and how many accounts stayed (closed) because records of real units name them."""

    rows: int = 0
    accounts_kept: int = 0


@transaction.atomic
def remove_demo() -> Removed:
    """Delete the demo units with all that belongs to them, their people and their logs. Run as the owner.

    Logs, history and approved cases are otherwise kept by the database. Records of real units stay untouched.
    """
    removed = Removed()
    units = TaskForce.objects.filter(is_demo=True)
    groups = [name for code in units.values_list("code", flat=True) for name in (f"unit:{code}", f"unit:{code}:")]
    photographs = Photograph.objects.filter(compartment__task_force__in=units)
    files = [name for row in photographs for name in (row.original.name, row.thumbnail.name)]
    with ignore():
        removed.rows += sum(_doom(TaskForce, list(units.values_list("pk", flat=True))))
        for name in groups:
            same = models.Q(name__startswith=name) if name.endswith(":") else models.Q(name=name)
            removed.rows += sum(_doom(Group, list(Group.objects.filter(same).values_list("pk", flat=True))))
        _people(removed)
        Agency.objects.filter(postings=None, compartments=None).delete()
    transaction.on_commit(lambda: _remove_files(files))
    return removed


def _remove_files(names: list[str | None]) -> None:
    for name in filter(None, names):
        default_storage.delete(name)


def _doom(model: type[models.Model], keys: list[object]) -> Iterator[int]:
    """Delete these rows and, before them, every row of any table that points at them (history included)."""
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        for pointing, column in _pointing_at(model):
            below = list(pointing._base_manager.filter(**{f"{column}__in": part}).values_list("pk", flat=True))
            if below:
                yield from _doom(pointing, below)
        yield model._base_manager.filter(pk__in=part)._raw_delete("default")


def _pointing_at(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    relations = model._meta.get_fields(include_hidden=True)
    found = [r for r in relations if isinstance(r, models.ManyToOneRel) and r.related_model._meta.managed and not r.related_model._meta.proxy]
    return [(relation.related_model, relation.field.name) for relation in found if relation.related_model is not model]


def _people(removed: Removed) -> None:
    """Their own things go with them; an account that a real unit's record still names is closed and kept."""
    people = User.objects.filter(is_demo=True)
    own = [(Posting, "officer"), (Draft, "user"), (Job, "owner"), (ApiToken, "user"), (AccessLog, "actor"), (RegionalExport, "requested_by")]
    own += [(ApprovalRequest, "asked_by"), (ApprovalRequest, "about")]
    for model, column in own:
        removed.rows += sum(_doom(model, list(model._base_manager.filter(**{f"{column}__in": people}).values_list("pk", flat=True))))
    for person in people:
        named = [
            (model, column)
            for model, column in _pointing_at(User)
            if model._meta.app_label in {"jaitf", "profiling", "seizures", "messaging", "reporting"} and not hasattr(model, "pgh_tracked_model")
        ]
        if any(model._base_manager.filter(**{column: person}).exists() for model, column in named):
            person.is_active, person.is_demo = False, False
            person.save(update_fields=["is_active", "is_demo"])
            removed.accounts_kept += 1
        else:
            removed.rows += sum(_doom(User, [person.pk]))
