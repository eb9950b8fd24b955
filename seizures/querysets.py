"""Querysets of controls and seizures."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from jaitf.querysets import NamedQuerySet, VisibleQuerySet
from seizures.choices import SeizureState

M = TypeVar("M", bound=models.Model)


class ControlQuerySet(VisibleQuerySet[M]):
    def negative(self) -> Self:
        return self.filter(result="negative")


class SeizureQuerySet(VisibleQuerySet[M]):
    def approved(self) -> Self:
        return self.filter(state=SeizureState.APPROVED)

    def awaiting_approval(self) -> Self:
        return self.filter(state=SeizureState.SUBMITTED)

    def newest_first(self) -> Self:
        """The order of the case list; it has an index of its own (see docs/adr on lists)."""
        return self.order_by("-created_at", "-pk")


class SeizurePartQuerySet(VisibleQuerySet[M]):
    """Lines, legs, photographs … of a seizure: a share of the seizure opens them too."""

    shared_through = "seizure"


class PersonQuerySet(NamedQuerySet[M]):
    """Persons in controls and cases; a share of the seizure opens those in it."""

    shared_through = "seizure"
    find_function = "persons_named"
