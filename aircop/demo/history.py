"""Row history of the generated past: the triggers write the time of the database, which can't travel."""

from __future__ import annotations

import pgtrigger
from django.apps import apps
from django.db import connection
from pghistory.models import Event

#: History table's column expressions, the first that is there: when the row got the state that the history row shows.
_STATES = {
    "seizures_seizureevent": "CASE WHEN state IN ('approved', 'returned') THEN decided_at WHEN state = 'submitted' THEN submitted_at"
    " WHEN state = 'closed' THEN closed_at ELSE created_at END",
    "seizures_amendmentevent": "CASE state WHEN 'open' THEN created_at WHEN 'submitted' THEN submitted_at ELSE decided_at END",
    "profiling_targetevent": "CASE WHEN state = 'sent' THEN sent_at WHEN state = 'proposed' THEN created_at ELSE reviewed_at END",
    "messaging_alertdeliveryevent": (
        "CASE state WHEN 'closed' THEN feedback_at WHEN 'acknowledged' THEN acknowledged_at WHEN 'read' THEN read_at "
        "WHEN 'delivered' THEN delivered_at ELSE created_at END"
    ),
}


def backdate_history() -> None:
    """Give history rows the time that the record itself tells; as the owner, with the append-only triggers off."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        for model in apps.get_models():
            if not issubclass(model, Event) or not model._meta.managed:
                continue
            table = model._meta.db_table
            columns = {field.column for field in model._meta.get_fields() if hasattr(field, "column")}
            if table in _STATES or "created_at" in columns:
                when = _STATES.get(table, "created_at")
                cursor.execute(f"UPDATE {table} SET pgh_created_at = coalesce({when}, created_at)")  # nosec B608  # noqa: S608 - our own names
