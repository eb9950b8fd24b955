"""Querysets of profiling."""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

from django.db import models

from jaitf.querysets import NamedQuerySet, VisibleQuerySet

M = TypeVar("M", bound=models.Model)


class ProfilingQuerySet(VisibleQuerySet[M]):
    """Records of the desk."""


class TravellerQuerySet(NamedQuerySet[M]):
    find_function = "travellers_named"


class MessageQuerySet(VisibleQuerySet[M]):
    def light(self) -> Self:
        """Without the original and the text, which can be megabytes: for lists."""
        return self.defer("raw", "text")


class FlightQuerySet(VisibleQuerySet[M]):
    def between(self, start: datetime, end: datetime) -> Self:
        """Flights that depart or arrive in the interval (UTC)."""
        return self.filter(models.Q(arrives_at__range=(start, end)) | models.Q(departs_at__range=(start, end)))


class TargetQuerySet(VisibleQuerySet[M]):
    def open(self) -> Self:
        """Targets that still ask somebody to do something."""
        return self.filter(state__in=["proposed", "confirmed", "sent"])


class TargetPartQuerySet(VisibleQuerySet[M]):
    shared_through = "target"
