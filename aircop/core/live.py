"""Pushing small notices to open pages through Redis pub/sub; losing one costs a page refresh, nothing else.

A notice carries ids only (never content): the page fetches what changed through the ordinary, permission-checked view.
Each channel remembers its notices for two minutes, for pages that were on their way when one was published: a page
listens only after it was made, sent and shown, on a slow link many seconds later. A notice is numbered by Redis' time in
microseconds, no two alike, so that a page can say up to where it has heard.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable
from functools import lru_cache

import redis
from django.conf import settings
from redis.commands.core import Script

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


#: Arguments: seconds and number of notices that a channel remembers, then channel and notice in turn.
_PUBLISH = """
local memory, length = ARGV[1], ARGV[2]
local now = redis.call('TIME')
local number = math.max(now[1] * 1000000 + now[2], tonumber(redis.call('GET', KEYS[1]) or 0) + 1)
for index = 3, #ARGV, 2 do
  local channel, notice = ARGV[index], ARGV[index + 1]
  local lately, written = channel .. ':lately', string.format('%.0f', number)
  redis.call('XADD', lately, 'MAXLEN', '~', length, written .. '-0', 'notice', notice)
  redis.call('EXPIRE', lately, memory)
  redis.call('PUBLISH', channel, written .. ' ' .. notice)
  number = number + 1
end
redis.call('SET', KEYS[1], string.format('%.0f', number - 1), 'EX', memory)
"""
_LAST_NUMBER = "aircop:last-notice"

#: After Redis did not answer this process.
pause = Pause()


def user_channel(user_id: int) -> str:
    return f"aircop:user:{user_id}"


def unit_channel(compartment_id: int) -> str:
    """Everybody who may view this compartment."""
    return f"aircop:compartment:{compartment_id}"


def memory_of(channel: str) -> str:
    """Key of the stream with what was published on the channel lately; its ids are the notices' numbers."""
    return f"{channel}:lately"


def number_at(seconds: float) -> int:
    """Up to where a page has heard that was asked for at this Unix time: before the whole of that millisecond."""
    return int(seconds * 1000) * 1000 - 1


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=0.5)


@lru_cache(maxsize=1)
def _publisher() -> Script:
    return _client().register_script(_PUBLISH)


def publish(channels: Iterable[str], event: str, data: dict[str, str]) -> bool:
    """Send `event` to the channels; False when Redis is down (pages poll meanwhile)."""
    return publish_all([(channel, event, data) for channel in channels])


def publish_all(notices: Iterable[tuple[str, str, dict[str, str]]]) -> bool:
    """Send several notices, as (channel, event, data), at once; False when Redis is down."""
    if pause.is_on:
        return False
    told = [text for channel, event, data in notices for text in (channel, json.dumps({"event": event, "data": data}))]
    try:
        _publisher()(keys=[_LAST_NUMBER], args=[MEMORY_S, MEMORY_LENGTH, *told])
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
