"""The functions and triggers of search, made from `sql/search.sql` after each migration."""

from __future__ import annotations

from pathlib import Path

from django.db import connection
from django.db.backends.utils import CursorWrapper

from aircop.core.database_roles import DEFINER, RUNTIME, role_exists
from jaitf.row_security import open_to_definer

FUNCTIONS = Path(__file__).parent / "sql" / "search.sql"
TABLE = "seizures_searchentry"
#: What `search_find` reads past row security: folded words and keys, and it returns the keys alone.
READS: dict[str, tuple[str, ...]] = {TABLE: ("id", "kind", "record_pk", "compartment_id", "reference", "occurred_at", "created_at", "state", "words")}
#: Table → the records that its rows are part of (kind, column), and the columns that are searched for.
FOLLOWED: dict[str, tuple[tuple[tuple[str, str], ...], tuple[str, ...]]] = {
    "seizures_seizure": (
        (("seizure", "id"),),
        ("compartment_id", "reference", "occurred_at", "state", "awb", "s10", "flight_text", "place_detail", "narrative", "narrative_language"),
    ),
    "seizures_control": ((("control", "id"),), ("compartment_id", "reference", "occurred_at", "result", "awb", "s10", "flight_text", "note")),
    "seizures_person": (
        (("seizure", "seizure_id"), ("control", "control_id")),
        ("seizure_id", "control_id", "family_name", "given_names", "document_number"),
    ),
    "seizures_commodityline": ((("seizure", "seizure_id"),), ("seizure_id", "commodity", "description", "attributes")),
    "seizures_concealmentused": ((("seizure", "seizure_id"),), ("seizure_id", "method", "detail")),
    "seizures_exhibit": ((("exhibit", "id"),), ("compartment_id", "number", "description", "found_at_place", "seal_number", "ended_at")),
}
#: Of each operation, the rows that a trigger is given.
_ROWS = {"insert": "NEW TABLE AS came", "update": "OLD TABLE AS went NEW TABLE AS came", "delete": "OLD TABLE AS went"}


def make_search() -> None:
    """Make functions and triggers, as the owner; nobody but `search_find` reads past row security. What was there before the table is kept now.

    Idempotent.
    """
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if not all(role_exists(cursor, name) for name in (RUNTIME, DEFINER)):
            return
        open_to_definer(cursor, READS)
        cursor.execute(f"SET ROLE {DEFINER}")
        try:
            cursor.execute(FUNCTIONS.read_text(encoding="utf-8"))
        finally:
            cursor.execute("RESET ROLE")
        for table in FOLLOWED:
            _follow(cursor, table)
        cursor.execute("SELECT NOT EXISTS (SELECT FROM seizures_searchentry) AND EXISTS (SELECT FROM seizures_control UNION ALL SELECT FROM seizures_seizure)")
        (is_new,) = cursor.fetchone()
    if is_new:
        index_all()


def _follow(cursor: CursorWrapper, table: str) -> None:
    """A trigger for each statement, not for each row: a thousand rows that are imported are indexed at once."""
    records, columns = FOLLOWED[table]
    changed = " OR ".join(f"came.{column} IS DISTINCT FROM went.{column}" for column in columns)
    for kind, column in records:
        for operation, rows in _ROWS.items():
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER search_{kind}_{operation} AFTER {operation} ON {table} REFERENCING {rows}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION aircop.search_follow('{kind}', '{column}', '{changed}')"
            )


def index_all(batch: int = 5_000) -> int:
    """Keep every record anew, as the owner (after new labels of codes, or for records from before); returns how many."""
    count = 0
    with connection.cursor() as cursor:
        for kind in ("seizure", "control", "exhibit"):
            table = f"seizures_{kind}"
            last = 0
            while True:
                cursor.execute(f"SELECT id FROM {table} WHERE id > %s ORDER BY id LIMIT %s", [last, batch])  # noqa: S608  # nosec B608 - our own tables
                ids = [key for (key,) in cursor.fetchall()]
                if not ids:
                    break
                cursor.execute(f"SELECT aircop.search_keep_{kind}s(%s::bigint[])", [ids])
                last, count = ids[-1], count + len(ids)
    return count
