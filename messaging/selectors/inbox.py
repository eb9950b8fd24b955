"""The state of a person's inbox, for the top bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from jaitf.models import User
from messaging.models import AlertDelivery


@dataclass(frozen=True)
class InboxState:
    """How many alerts wait for an answer, and the nearest deadline (UTC)."""

    unanswered: int
    next_deadline: datetime | None


def inbox_state(user: User) -> InboxState:
    found = AlertDelivery.objects.visible_to(user).unanswered().aggregate(count=Count("pk"), nearest=Min("answer_by"))
    return InboxState(found["count"], found["nearest"])
