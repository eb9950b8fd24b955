"""Who acts, and why: the context that row history (triggers) and the database's own checks read.

`acting` opens a transaction and names the principal in it with `set_config(…, true)`; outside of it the setting is
empty, and empty means nobody. Row history rows carry the actor, the request id and the reason as pghistory context.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
from django.db import connection, transaction

from aircop.logs import request_id_var


@contextmanager
def acting(actor_id: int | None, *, system: str = "", request_id: str | None = None) -> Iterator[None]:
    """Run a request or a task as this user, or as a named system actor such as `system:retention`."""
    request_id = request_id or request_id_var.get()
    with transaction.atomic(), pghistory.context(actor=actor_id, system=system, request_id=request_id):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('aircop.user_id', %s, true), set_config('aircop.system', %s, true), set_config('aircop.request_id', %s, true)",
                [str(actor_id or ""), system, request_id],
            )
        yield


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Attach the actor's stated reason to the history rows that this block writes."""
    with pghistory.context(reason=reason):
        yield
