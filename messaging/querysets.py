"""Querysets of alerts."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from jaitf.querysets import VisibleQuerySet
from messaging.choices import AlertState, DeliveryState, ShiftNoteState, TaskState

M = TypeVar("M", bound=models.Model)


class AlertQuerySet(VisibleQuerySet[M]):
    """Alerts as their senders see them (the outbox)."""


class DeliveryQuerySet(VisibleQuerySet[M]):
    """Alerts as their recipients see them (the inbox): only what has arrived."""

    def arrived(self) -> Self:
        return self.filter(state__in=DeliveryState.arrived())

    def unanswered(self) -> Self:
        """What still waits for an acknowledgement; a withdrawn alert asks nobody for anything."""
        return self.filter(state__in=[DeliveryState.DELIVERED, DeliveryState.READ], alert__state=AlertState.SENT)

    def by_deadline(self) -> Self:
        return self.order_by("answer_by", "pk")


class TaskQuerySet(VisibleQuerySet[M]):
    """Next actions of the reader's rooms; a share of the record does not open them."""

    def unfinished(self) -> Self:
        return self.filter(state=TaskState.OPEN)

    def by_urgency(self) -> Self:
        """What is due first comes first; without a time, by priority."""
        return self.order_by(models.F("due_at").asc(nulls_last=True), "priority", "pk")


class ShiftNoteQuerySet(VisibleQuerySet[M]):
    """Hand-over notes of the reader's rooms; nothing opens them but the room."""

    def unread(self) -> Self:
        """Signed by the shift that went, and read by nobody yet."""
        return self.filter(state=ShiftNoteState.SIGNED)


class ShiftPartQuerySet(VisibleQuerySet[M]):
    """Who was on duty, and what was added to a note."""
