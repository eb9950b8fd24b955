"""The cases that the demo units have typed into CENcomm: most, not all, and some before they learnt of a change."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random

from aircop.demo.accounts import DemoUnit
from aircop.demo.work import Workers
from seizures.models import Seizure
from seizures.services.wco_sheets import cencomm_report_note

#: A unit reports what was approved within this time before the demo begins.
REPORTED = timedelta(days=60)
SHARE = 0.7


def note_all(workers: Workers, units: list[DemoUnit], seed: int) -> None:
    """Each chief notes, some hours after the approval, under which reference CENcomm holds the case."""
    random = Random(seed)  # noqa: S311 - a generated world, not a secret
    for unit in units:
        chief, number = unit.one("chief"), 4100
        recent = Seizure.objects.approved().filter(compartment=unit.joint, decided_at__gt=workers.now - REPORTED)
        for seizure in recent.order_by("decided_at"):
            number += random.randint(1, 9)
            at = (seizure.decided_at or seizure.created_at) + timedelta(hours=random.randint(1, 30))
            if random.random() > SHARE or at > workers.now:
                continue
            note = partial(cencomm_report_note, actor=chief, seizure=seizure, reported_at=at, reference=f"CC-{at.year}-{number}")
            workers.at(at, chief, note)
