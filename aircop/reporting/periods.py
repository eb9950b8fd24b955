"""Periods of a dashboard: whole local months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

CHOICES = (6, 12, 24)


@dataclass(frozen=True)
class Period:
    """`months` whole months up to and including the running one, in the unit's time zone."""

    months: tuple[date, ...]
    zone: ZoneInfo
    today: date

    @property
    def starts_at(self) -> datetime:
        return _midnight(self.months[0], self.zone)

    @property
    def ends_at(self) -> datetime:
        """The first moment after the period (UTC)."""
        return _midnight(_plus(self.months[-1], 1), self.zone)

    def is_running(self, month: date) -> bool:
        return month == self.today.replace(day=1)


def last_months(count: int, zone_name: str) -> Period:
    """The running month and those before it."""
    zone = ZoneInfo(zone_name)
    today = timezone.now().astimezone(zone).date()
    first = today.replace(day=1)
    return Period(tuple(_plus(first, -back) for back in reversed(range(count))), zone, today)


def day_bounds(starts_on: date, ends_on: date, zone_name: str) -> tuple[datetime, datetime]:
    """The moments (UTC) at which the first day begins and the last day ends at a place."""
    zone = ZoneInfo(zone_name)
    return _midnight(starts_on, zone), _midnight(date.fromordinal(ends_on.toordinal() + 1), zone)


def _plus(month: date, count: int) -> date:
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
