"""Pushing small notices to open pages through Redis pub/sub; losing one costs a page refresh, nothing else.

A notice carries ids only (never content): the page fetches what changed through the ordinary, permission-checked view.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from functools import lru_cache

import redis
from django.conf import settings

logger = logging.getLogger(__name__)


def user_channel(user_id: int) -> str:
    return f"aircop:user:{user_id}"


def unit_channel(compartment_id: int) -> str:
    """Everybody who may view this compartment."""
    return f"aircop:compartment:{compartment_id}"


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=0.5)


def publish(channels: Iterable[str], event: str, data: dict[str, str]) -> bool:
    """Send `event` to the channels; False when Redis is down (pages poll meanwhile)."""
    message = json.dumps({"event": event, "data": data})
    try:
        pipe = _client().pipeline(transaction=False)
        for channel in channels:
            pipe.publish(channel, message)
        pipe.execute()
    except redis.RedisError as error:
        logger.warning("live.not_published %s", type(error).__name__)
        return False
    return True


def is_up() -> bool:
    """Whether Redis answers now; at most a second."""
    try:
        return bool(_client().ping())
    except redis.RedisError:
        return False
