"""Who acts, and why: the context that row history (triggers) and the database's own checks read.

`acting` opens a transaction and names the principal in it with `set_config(…, true)`; outside of it the setting is
empty, and empty means nobody. Row history rows carry the actor, the request id and the reason as pghistory context.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
from django.db import connection, transaction
from django.utils import timezone

from aircop.logs import request_id_var

_SETTINGS = ("aircop.user_id", "aircop.system", "aircop.request_id", "aircop.clock", "aircop.kept_groups", "aircop.kept_rooms")
_READ = "SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in _SETTINGS)
_WRITE = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)


@contextmanager
def acting(actor_id: int | None, *, system: str = "", request_id: str | None = None) -> Iterator[None]:
    """Run a request or a task as this user, or as a named system actor such as `system:retention`.

    Inside of another one (a job run within a request) it holds for the block only.
    """
    request_id = request_id or request_id_var.get()
    nested = connection.in_atomic_block
    with transaction.atomic(), _context(actor=actor_id, system=system, request_id=request_id), connection.cursor() as cursor:
        before: tuple[str, ...] = ()
        if nested:
            cursor.execute(_READ)
            before = cursor.fetchone()
        cursor.execute(_WRITE, [str(actor_id or ""), system, request_id, timezone.now().isoformat(), "", ""])
        yield
        if nested and not connection.needs_rollback:
            cursor.execute(_WRITE, before)


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Attach the actor's stated reason to the history rows that this block writes."""
    with _context(reason=reason):
        yield


@contextmanager
def _context(**metadata: object) -> Iterator[None]:
    """`pghistory.context`, whose metadata would otherwise outlive a nested block."""
    with pghistory.context() as context:
        before = dict(context.metadata)
        context.metadata.update(metadata)
        try:
            yield
        finally:
            context.metadata.clear()
            context.metadata.update(before)
