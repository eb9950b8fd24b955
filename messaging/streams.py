"""Event streams (server-sent events) of the `live` process: Redis pub/sub in, frames out, for hours.

Nothing of the database is held while a stream is open: whether its reader may still listen is asked from time to time,
on a connection that is closed at once.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress

import redis.asyncio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, connections
from redis.exceptions import RedisError

from aircop.core import live
from messaging.selectors.listeners import Listener, listener_of

#: Milliseconds after which a browser connects again.
RETRY_MS = 3000
#: Seconds between attempts to reach Redis again.
RECONNECT_S = 2.0
HEARTBEAT = b": still here\n\n"
#: Microseconds by which the clock of a web server may run before Redis'; a page that is further ahead knows nothing.
CLOCKS_APART = 10_000_000
#: Streams open in this process, by account.
open_streams: Counter[int] = Counter()


def frame(event: str, data: dict[str, str], number: int | None = None) -> bytes:
    """One event as it goes over the wire. A notice has its number as id; the empty one undoes that of the event before."""
    return f"id: {number or ''}\nevent: {event}\ndata: {json.dumps(data)}\n\n".encode()


def _frame_of(number: int, notice: bytes) -> bytes:
    told = json.loads(notice)
    return frame(told["event"], told["data"], number)


def is_full(user_id: int) -> bool:
    """Whether this process, or this person, has as many streams as are allowed."""
    return open_streams.total() >= settings.LIVE_MOST_STREAMS or open_streams[user_id] >= settings.LIVE_MOST_STREAMS_PER_PERSON


@sync_to_async(thread_sensitive=False)
def current_listener(session_key: str | None) -> Listener | None:
    """`listener_of`, on a database connection of its own that is given back at once."""
    try:
        return listener_of(session_key)
    finally:
        connections.close_all()


async def event_stream(session_key: str, listener: Listener, *, heard: int | None = None) -> AsyncIterator[bytes]:
    """Frames for one browser, until it goes away or may not listen any more.

    Args:
        heard: number up to which the browser has heard; it is told first what was published since. None: as of now.
    """
    open_streams[listener.user_id] += 1
    source = NoticeSource(listener.channels, heard=heard)
    try:
        # The connection on which the middleware looked up the session.
        await sync_to_async(connections.close_all)()
        yield f"retry: {RETRY_MS}\n\n".encode()
        recheck_at = time.monotonic() + settings.LIVE_RECHECK_SECONDS
        while True:
            yield await source.next_frame(min(settings.LIVE_HEARTBEAT_SECONDS, max(0.0, recheck_at - time.monotonic())))
            if time.monotonic() < recheck_at:
                continue
            now_allowed = await _recheck(session_key)
            if now_allowed is None:
                yield frame("logout", {})
                return
            if now_allowed != listener:
                # Postings changed: the browser comes back for its new channels.
                return
            recheck_at = time.monotonic() + settings.LIVE_RECHECK_SECONDS
    finally:
        open_streams[listener.user_id] -= 1
        if not open_streams[listener.user_id]:
            del open_streams[listener.user_id]
        await source.close()


async def _recheck(session_key: str) -> Listener | None:
    """Who listens now. Without a database nobody can tell: the stream ends, and the browser asks again by and by."""
    try:
        return await current_listener(session_key)
    except DatabaseError:
        return Listener(0, ())


class NoticeSource:
    """Notices of some channels, through outages of Redis, and first those after the number `heard`."""

    def __init__(self, channels: tuple[str, ...], *, heard: int | None = None) -> None:
        self.channels = channels
        self._heard = heard
        #: Frames that wait to be sent.
        self._ready: list[bytes] = []
        self._client: redis.asyncio.Redis | None = None
        self._pubsub: redis.asyncio.client.PubSub | None = None
        self._is_behind = False
        self._poll_at = 0.0

    async def next_frame(self, patience_s: float) -> bytes:
        """The next notice; a heartbeat when there is none within `patience_s`.

        `poll` tells the page to ask: from time to time while Redis is down, once after it came back, and when the page
        has heard nothing for longer than channels remember.
        """
        try:
            if self._pubsub is None:
                await self._connect()
                self._ready = await self._missed()
            return self._ready.pop(0) if self._ready else await self._read(patience_s)
        except (RedisError, OSError):
            self._is_behind = True
            await self.close()
        if (now := time.monotonic()) >= self._poll_at:
            self._poll_at = now + settings.LIVE_HEARTBEAT_SECONDS
            return frame("poll", {})
        await asyncio.sleep(min(patience_s, RECONNECT_S))
        return HEARTBEAT

    async def _connect(self) -> None:
        self._client = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, health_check_interval=30)
        self._pubsub = self._client.pubsub(ignore_subscribe_messages=True)
        await self._pubsub.subscribe(*self.channels)

    async def _missed(self) -> list[bytes]:
        """What was published before we listened and the page has not heard."""
        heard, self._heard = self._heard, None
        assert self._client is not None
        seconds, micros = await self._client.time()
        now = seconds * 1_000_000 + micros
        if self._is_behind or (heard is not None and not now - live.MEMORY_S * 1_000_000 < heard < now + CLOCKS_APART):
            self._is_behind = False
            return [frame("poll", {})]
        if heard is None:
            return []
        # All channels at one moment: else a notice between two of them would be older than the last one and never be told.
        pipe = self._client.pipeline(transaction=True)
        for channel in self.channels:
            pipe.xrange(live.memory_of(channel), min=f"({heard}-0")
        missed = sorted((int(key.partition(b"-")[0]), fields[b"notice"]) for found in await pipe.execute() for key, fields in found)
        if missed:
            self._heard = missed[-1][0]
        return [_frame_of(number, notice) for number, notice in missed]

    async def _read(self, patience_s: float) -> bytes:
        assert self._pubsub is not None
        until = time.monotonic() + patience_s
        while (left := until - time.monotonic()) > 0:
            message = await self._pubsub.get_message(timeout=left)
            if message is None:
                continue
            number, _space, notice = message["data"].partition(b" ")
            # What came while the memory was read may be in both.
            if self._heard is None or int(number) > self._heard:
                return _frame_of(int(number), notice)
        return HEARTBEAT

    async def close(self) -> None:
        pubsub, client = self._pubsub, self._client
        self._pubsub = self._client = None
        with suppress(RedisError, OSError):
            if pubsub is not None:
                await pubsub.aclose()  # type: ignore[no-untyped-call]
            if client is not None:
                await client.aclose()
