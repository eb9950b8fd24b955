"""What tests of the custody ledger share: expecting a refusal, and writing past the services."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aircop.core.errors import RuleViolation
from jaitf.models import User
from seizures import custody_chain
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import CustodyEntry, Exhibit


def refused(code: str):
    return pytest.raises(RuleViolation, check=lambda error: error.code == code)


def refused_by_the_database(statement: str, *values: object, match: str = "custody") -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def forced(exhibit: Exhibit, kind: Kind, actor: User, **changes: object) -> None:
    """An entry written past the services, its digests as they should be."""
    now = timezone.now()
    exhibit = Exhibit.objects.get(pk=exhibit.pk)
    given: dict[str, object] = {
        "holder_id": exhibit.holder_id, "store": exhibit.store, "outside": exhibit.outside, "sequence": exhibit.last_sequence + 1,
        "previous_digest": exhibit.head, "occurred_at": now, "recorded_at": now, "salt": "0" * 32,
    }  # fmt: skip
    event = CustodyEntry(compartment_id=exhibit.compartment_id, exhibit=exhibit, kind=kind, actor=actor, **(given | changes))
    custody_chain.enter(event)
    with transaction.atomic():
        event.save(force_insert=True)


def at_the_end_of_the_transaction() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
