"""Typed domain events: a lower app tells an upper one something only through these.

`in_transaction` handlers run at once, inside the writer's transaction: what they write (a background job's row, an
outbox row) commits or vanishes with it, so nothing is lost between a commit and an enqueue. `on_commit` handlers run
after the commit and may fail without harm (a push to an open page).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from django.db import transaction

T = TypeVar("T")


class Event(Generic[T]):
    """A fact about a record, e.g. `seizure.approved`; its payload is a frozen dataclass of ids."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._inside: list[Callable[[T], None]] = []
        self._after: list[Callable[[T], None]] = []

    def in_transaction(self, handler: Callable[[T], None]) -> Callable[[T], None]:
        self._inside.append(handler)
        return handler

    def on_commit(self, handler: Callable[[T], None]) -> Callable[[T], None]:
        self._after.append(handler)
        return handler

    def emit(self, payload: T) -> None:
        """Call from a service, inside its transaction."""
        for handler in self._inside:
            handler(payload)
        for handler in self._after:
            transaction.on_commit(partial(handler, payload), robust=True)
