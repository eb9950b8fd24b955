"""What of alerts and tasks waits for somebody."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jaitf.models import User
from jaitf.permissions import may_open
from jaitf.roles import Page
from jaitf.waiting import WaitingKind, register_waiting
from messaging.models import AlertDelivery
from messaging.selectors.emergencies import reviews_waiting
from messaging.selectors.shift_notes import notes_to_read
from messaging.selectors.tasks import tasks_waiting_for


def unanswered(user: User) -> QuerySet[Any] | None:
    return AlertDelivery.objects.visible_to(user).unanswered() if may_open(user, Page.ALERTS) else None


register_waiting(WaitingKind("task", _("Your tasks"), tasks_waiting_for, str, "messaging:task-detail", due="due_at"))
register_waiting(WaitingKind("shift_note", _("Shift notes to read"), notes_to_read, str, "messaging:shift-note-detail", related=("compartment__task_force",)))
register_waiting(
    # The entry “Alerts” has their number.
    WaitingKind(
        "delivery", _("Alerts to answer"), unanswered, str, "messaging:delivery-detail", due="answer_by", related=("alert", "recipient"), is_counted=False
    )
)
register_waiting(
    # The entry “Emergency access” has their number.
    WaitingKind(
        "emergency", _("Emergency accesses to judge"), reviews_waiting, str, "messaging:emergency-list", due="review_due_at", is_counted=False,
        has_own_page=False,
    )
)  # fmt: skip
