"""Person events of the demo world: a wanted person, migrants who were smuggled, a suspected traveller."""

from __future__ import annotations

from datetime import datetime, timedelta

from aircop.demo.accounts import DemoUnit
from aircop.demo.plan import PERSON_EVENTS
from aircop.demo.work import Workers
from seizures.choices import SeizureState

_DAYS_AGO = (4, 41, 90)


def note_events(workers: Workers, units: list[DemoUnit], now: datetime) -> None:
    """One of each kind in each unit; the newest one waits for its chief."""
    for number, unit in enumerate(units):
        for find, days in zip(PERSON_EVENTS, _DAYS_AGO, strict=True):
            moment = now - timedelta(days=days, hours=3 * number + 2)
            control = workers.control(unit, moment, find)
            workers.case(unit, control, find, SeizureState.SUBMITTED if days < 12 else SeizureState.APPROVED)
