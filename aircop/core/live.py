"""Pushing small notices to open pages through Redis pub/sub; losing one costs a page refresh, nothing else.

A notice carries ids only (never content): the page fetches what changed through the ordinary, permission-checked view.
Each channel remembers its notices for two minutes, for pages that were on their way when one was published: a page
listens only after it was made, sent and shown, on a slow link many seconds later.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable
from functools import lru_cache

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

#: Seconds for which a channel remembers its notices, and how many of them (about).
MEMORY_S = 120
MEMORY_LENGTH = 100


class Pause:
    """Leaves a server alone for some seconds after it failed: a page waits for it once, not at every step."""

    def __init__(self, seconds: float = 5.0) -> None:
        self.seconds = seconds
        self._until = 0.0

    def begin(self) -> None:
        self._until = time.monotonic() + self.seconds

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self._until


#: After Redis did not answer this process.
pause = Pause()


def user_channel(user_id: int) -> str:
    return f"aircop:user:{user_id}"


def unit_channel(compartment_id: int) -> str:
    """Everybody who may view this compartment."""
    return f"aircop:compartment:{compartment_id}"


def memory_of(channel: str) -> str:
    """Key of the stream with what was published on the channel lately; its ids are Redis' own times in milliseconds."""
    return f"{channel}:lately"


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=0.5)


def publish(channels: Iterable[str], event: str, data: dict[str, str]) -> bool:
    """Send `event` to the channels; False when Redis is down (pages poll meanwhile)."""
    return publish_all([(channel, event, data) for channel in channels])


def publish_all(notices: Iterable[tuple[str, str, dict[str, str]]]) -> bool:
    """Send several notices, as (channel, event, data), at once; False when Redis is down."""
    if pause.is_on:
        return False
    try:
        pipe = _client().pipeline(transaction=False)
        for channel, event, data in notices:
            notice = json.dumps({"event": event, "data": data})
            pipe.publish(channel, notice)
            pipe.xadd(memory_of(channel), {"notice": notice}, maxlen=MEMORY_LENGTH, approximate=True)
            pipe.expire(memory_of(channel), MEMORY_S)
        pipe.execute()
    except redis.RedisError as error:
        pause.begin()
        logger.warning("live.not_published %s", type(error).__name__)
        return False
    return True


def is_up() -> bool:
    """Whether Redis answers; takes a second at most."""
    if pause.is_on:
        return False
    try:
        return bool(_client().ping())
    except redis.RedisError:
        pause.begin()
        return False
