"""The schema `facts`: de-identified views that the reporting role reads, made from `sql/facts.sql` after each migration."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from aircop.core.database_roles import DEFINER, REPORTING, RUNTIME, role_exists
from jaitf.row_security import open_to_definer

VIEWS = Path(__file__).parent / "sql" / "facts.sql"
#: What the views read past row security: these columns, and no others.
READS = {
    "jaitf_compartment": ("id", "task_force_id"),
    "seizures_seizure": ("id", "event_uid", "compartment_id", "occurred_at", "created_at", "vector", "place", "detection", "state"),
    "seizures_jointdeclaration": ("seizure_id", "other_id", "role", "ended_at"),
    "seizures_commodityline": (
        "id", "seizure_id", "position", "commodity", "kind", "quantity", "unit", "basis", "method",
        "kg_equivalent", "kg_factor", "kg_factor_kind", "kg_factor_version",
    ),
    "seizures_routeleg": ("id", "seizure_id", "position", "role", "country_id"),
    "seizures_concealmentused": ("id", "seizure_id", "method"),
    "seizures_person": ("id", "seizure_id", "role", "sex"),
    "seizures_control": ("id", "compartment_id", "occurred_at"),
    "messaging_alertdelivery": ("id", "recipient_id", "delivered_at", "acknowledged_at", "answer_by", "feedback", "state"),
}  # fmt: skip


def make_fact_schema() -> None:
    """Make the views anew, as the owner; only the reporting role reads them, and it reads nothing else."""
    with connection.cursor() as cursor:
        if not all(role_exists(cursor, name) for name in (RUNTIME, REPORTING, DEFINER)):
            return
        open_to_definer(cursor, READS)
        cursor.execute("CREATE SCHEMA IF NOT EXISTS facts")
        cursor.execute(f"GRANT USAGE, CREATE ON SCHEMA facts TO {DEFINER}")
        cursor.execute(f"GRANT USAGE ON SCHEMA facts TO {REPORTING}")
        # Not information_schema: it hides views that the asking role neither owns nor may read, and the owner may not.
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'facts'")
        views = [name for (name,) in cursor.fetchall()]
        cursor.execute(f"SET ROLE {DEFINER}")
        try:
            for name in views:
                cursor.execute(f"DROP VIEW IF EXISTS facts.{name} CASCADE")
            cursor.execute(VIEWS.read_text(encoding="utf-8"))
            cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA facts TO {REPORTING}")
        finally:
            cursor.execute("RESET ROLE")
