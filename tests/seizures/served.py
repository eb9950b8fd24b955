"""Work as the running site does it: as the role that owns nothing, under row security, in the name of one person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from aircop.core.audit import acting
from aircop.core.database_roles import RUNTIME
from jaitf.models import User


@contextmanager
def served(person: User) -> Iterator[None]:
    """As in a request of this person, to its end."""
    with transaction.atomic(), acting(person.pk), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {RUNTIME}")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("RESET ROLE")
