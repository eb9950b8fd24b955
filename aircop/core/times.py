"""Times: stored in UTC, entered and shown in a named zone; an entry without a zone is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation


def zone(name: str) -> ZoneInfo:
    """The IANA time zone; refuses an empty or unknown name with a message a person can act on."""
    try:
        if not name:
            raise ZoneInfoNotFoundError
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RuleViolation(_("Say in which time zone this is, for example Africa/Dakar."), code="zone_missing", field="time_zone") from error


def to_utc(local: datetime, zone_name: str) -> datetime:
    """A wall-clock time in a zone as UTC. An aware datetime is only converted.

    A wall-clock time that occurs twice (end of summer time) means the first; one that never occurs is refused.
    """
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    placed = local.replace(tzinfo=zone(zone_name))
    moment = placed.astimezone(UTC)
    if moment.astimezone(placed.tzinfo).replace(tzinfo=None) != local:
        raise RuleViolation(_("The clocks went forward: this time did not exist at that place."), code="time_never_was", field="occurred_at")
    return moment
