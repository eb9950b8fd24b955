"""Numbers without gaps, per unit, series and local year."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from aircop.core.times import zone
from jaitf.models import TaskForce
from seizures.choices import Series

_NEXT = """
    INSERT INTO seizures_referenceseries (task_force_id, kind, year, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (task_force_id, kind, year) DO UPDATE SET last = seizures_referenceseries.last + 1
    RETURNING last
"""


def next_reference(task_force: TaskForce, kind: Series, local_year: int) -> str:
    """The next reference of a series, e.g. `DSS-2026-00042`, `DSS-C-2026-00042`, `DSS-A-2026-00042`.

    Call it inside the transaction that stores the record, as late as possible: the series' row stays locked until
    the end of that transaction, so that others wait, and a rollback gives the number back.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a reference is taken inside the transaction that uses it")
    series = Series(kind)
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [task_force.pk, series.value, local_year])
        number = cursor.fetchone()[0]
    parts = [task_force.code, series.letter, str(local_year), f"{number:05d}"]
    return "-".join(part for part in parts if part)


def local_year(task_force: TaskForce, at: datetime) -> int:
    """The year on the unit's own calendar."""
    return at.astimezone(zone(task_force.time_zone)).year
