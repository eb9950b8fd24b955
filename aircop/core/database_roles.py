"""What the runtime role may do: read and write rows, nothing else; ledgers and logs only grow.

The owner role migrates and runs `apply_grants` after each migration. The runtime role owns nothing, can't bypass row
security and has no TRUNCATE and no TRIGGER right; on append-only tables it has neither UPDATE nor DELETE.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

RUNTIME = "aircop_runtime"
#: Reads the de-identified facts; whoever serves may step down to it (`as_reporting`).
REPORTING = "aircop_reporting"
#: Owns the functions that row security asks and the views of the facts; nobody signs in as it.
DEFINER = "aircop_definer"
#: Tables that only grow, besides every history table of pghistory.
APPEND_ONLY = {
    "jaitf_accesslog",
    "seizures_carenote",
    "seizures_caseversion",
    "seizures_cencommreport",
    "seizures_custodyentry",
    "seizures_detentionextension",
    "seizures_detentionlimit",
    "seizures_editionrecord",
    "seizures_exhibitfile",
    "seizures_judicialoutcome",
    "seizures_medicalimaging",
    "seizures_medicalobservation",
    "seizures_medicalpacket",
    "seizures_reportedition",
}


def append_only_tables() -> set[str]:
    """Logs, issued documents and all row history."""
    from pghistory.models import Event

    history = {model._meta.db_table for model in apps.get_models() if issubclass(model, Event) and model._meta.managed}
    return APPEND_ONLY | history


def apply_grants(runtime: str = RUNTIME) -> int:
    """Give the runtime role its rights, as the owner; returns the number of append-only tables. Idempotent."""
    tables = sorted(append_only_tables() & set(connection.introspection.table_names()))
    role = connection.ops.quote_name(runtime)
    with connection.cursor() as cursor:
        if not role_exists(cursor, runtime):
            return 0
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"REVOKE TRUNCATE, TRIGGER, REFERENCES ON ALL TABLES IN SCHEMA public FROM {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON TABLE django_migrations FROM {role}")
        for table in tables:
            cursor.execute(f"REVOKE UPDATE, DELETE ON TABLE {connection.ops.quote_name(table)} FROM {role}")
    return len(tables)


@contextmanager
def as_reporting() -> Iterator[None]:
    """Read as the reporting role: whatever the query, nothing but the de-identified facts can come back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {REPORTING}")
        yield
        if not connection.needs_rollback:
            cursor.execute("RESET ROLE")


def role_exists(cursor: CursorWrapper, name: str) -> bool:
    """Whether the server knows this role; another server than ours may not."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    return cursor.fetchone() is not None
