"""What runs every day without anybody asking: keeping the ends of the ledgers, and telling of hand-overs that stay open."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.errors import RuleViolation
from aircop.core.services.jobs import job_enqueue
from jaitf.choices import Verb
from jaitf.models import User
from seizures.custody_heads import heads_file, heads_read, heads_write, newest_heads
from seizures.models import Exhibit
from seizures.selectors.custody_audit import Heads, broken_links, custody_heads
from seizures.selectors.keepers import holders_of

logger = logging.getLogger(__name__)
OPEN_HAND_OVER = "custody.open"


def daily_heads_keep(folder: Path | None = None) -> Path | None:
    """Follow every chain, compare it with the file of before, and write today's file; returns it.

    None when something is broken: it is logged as an error, and no file is written over what still proves it.
    """
    folder = folder or Path(settings.CUSTODY_HEADS_DIR)
    try:
        before = _before(folder)
    except (OSError, RuleViolation) as error:
        logger.error("custody.heads_unreadable %s", error)
        return None
    with acting(None, system="system:audit"):
        broken = next(broken_links(before), None)
        ends = custody_heads()
    if broken is not None:
        logger.error("custody.broken %s", broken)
        return None
    path = heads_file(folder, f"{timezone.now():%Y-%m-%d}")
    heads_write(path, ends)
    return path


def _before(folder: Path) -> Heads | None:
    newest = newest_heads(folder)
    return heads_read(newest) if newest is not None else None


def open_hand_overs_tell() -> int:
    """An e-mail to giver, receiver and the chiefs of the room for each hand-over that is open for a day; returns how many hand-overs.

    Each person is told once about each hand-over: the key of the job names it.
    """
    with acting(None, system=f"system:{OPEN_HAND_OVER}"):
        overdue = Exhibit.objects.overdue(timezone.now()).select_related("compartment")
        found = [(thing, _people(thing)) for thing in overdue]
        for thing, people in found:
            for person in people:
                payload = {"exhibit": thing.pk, "sequence": thing.last_sequence, "person": person}
                job_enqueue(OPEN_HAND_OVER, f"{thing.pk}:{thing.offered_at:%Y%m%dT%H%M%S%f}:{person}", payload, owner_id=None)
    return len(found)


def _people(thing: Exhibit) -> list[int]:
    chiefs = holders_of(thing.compartment, Verb.APPROVE).values_list("pk", flat=True)
    parties = User.objects.filter(pk__in=[thing.holder_id, thing.offered_to_id], is_active=True).values_list("pk", flat=True)
    return sorted({*chiefs, *parties})
