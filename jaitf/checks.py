"""System checks that refuse an unsafe installation: `check`, `check --database default`, `migrate` and every web process."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from aircop import environment as env
from jaitf.row_security import guarded_tables

logger = logging.getLogger(__name__)
TAG = "aircop"
KEY_LENGTH = 50
TOKEN_LENGTH = 32


@checks.register(TAG, checks.Tags.security)
def secret_key_is_strong(**kwargs: Any) -> list[checks.CheckMessage]:
    """On a public host the key comes from the environment and is long and random."""
    if not settings.IS_PUBLIC:
        return []
    key = env.text("SECRET_KEY")
    if len(key) >= KEY_LENGTH and len(set(key)) >= 15 and not key.lower().startswith(("django-insecure", "dev-only", "changeme")):
        return []
    return [
        checks.Error(
            "SECRET_KEY is missing or weak, and this installation answers on a public host.",
            hint=f"Set SECRET_KEY or SECRET_KEY_FILE to {KEY_LENGTH} or more random characters, for example from `openssl rand -base64 48`.",
            id="aircop.E003",
        )
    ]


@checks.register(TAG, checks.Tags.security)
def monitoring_token_is_strong(**kwargs: Any) -> list[checks.CheckMessage]:
    """On a public host a monitoring token can't be guessed."""
    if not settings.IS_PUBLIC or not settings.MONITORING_TOKEN or len(settings.MONITORING_TOKEN) >= TOKEN_LENGTH:
        return []
    return [
        checks.Error(
            "MONITORING_TOKEN is short, and this installation answers on a public host.",
            hint=f"Set MONITORING_TOKEN or MONITORING_TOKEN_FILE to {TOKEN_LENGTH} or more random characters.",
            id="aircop.E005",
        )
    ]


@checks.register(TAG, checks.Tags.database)
def no_demo_accounts_on_a_public_host(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The demo world's passwords are written down: it never answers outside."""
    if not settings.IS_PUBLIC or DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    table = apps.get_model("jaitf", "User")._meta.db_table
    count = _number(f'SELECT count(*) FROM "{table}" WHERE is_demo AND is_active', table)  # nosec B608  # noqa: S608 - our own table's name
    if not count:
        return []
    return [
        checks.Error(
            f"{count} demo accounts are open, and this installation answers on a public host ({', '.join(settings.ALLOWED_HOSTS)}).",
            hint="Run `manage.py remove_demo`, then start again.",
            id="aircop.E001",
        )
    ]


@checks.register(TAG, checks.Tags.database)
def runtime_role_is_powerless(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The role that serves pages owns nothing and can't pass by row security, so that a mistake in our code can't either."""
    if settings.DB_ROLE == "owner" or DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    table = apps.get_model("jaitf", "User")._meta.db_table
    powers = {
        "is a superuser": "SELECT count(*) FROM pg_roles WHERE rolname = current_user AND rolsuper",
        "bypasses row security": "SELECT count(*) FROM pg_roles WHERE rolname = current_user AND rolbypassrls",
        "owns tables": "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND pg_has_role(current_user, tableowner, 'MEMBER')",
    }
    return [
        checks.Error(
            f"The database role that serves pages {power}.",
            hint="Give DATABASE_URL the role aircop_runtime, DATABASE_OWNER_URL the owner, and run `manage.py apply_grants` as the owner.",
            id="aircop.E002",
        )
        for power, query in powers.items()
        if _number(query, table)
    ]


_BARE = """
SELECT relname FROM pg_class
WHERE relname = ANY(%s) AND relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)
"""


@checks.register(TAG, checks.Tags.database)
def content_is_under_row_security(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every table with content has its policy, forced; a table that a migration added waits for `apply_grants`."""
    if settings.DB_ROLE == "owner" or DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    names = [one.table for one in guarded_tables()]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_BARE, [names])
        bare = sorted(name for (name,) in cursor.fetchall())
    if not bare:
        return []
    return [
        checks.Error(
            f"Row security is not on for {', '.join(bare)}.",
            hint="Run `manage.py apply_grants` as the owner, with the roles of aircop/core/embedded/sql/roles.sql in place.",
            id="aircop.E004",
        )
    ]


def _number(query: str, needs_table: str) -> int:
    """The count that a query answers; 0 before the first migration."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [needs_table])
        if cursor.fetchone()[0] is None:
            return 0
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def refuse_unsafe_start() -> None:
    """Called by every process that serves pages, before the first one: ends it with what is wrong and how to mend it."""
    try:
        found = checks.run_checks(tags=[TAG], databases=[DEFAULT_DB_ALIAS])
    except DatabaseError as error:
        # Nothing can be served either until the server is back; the health check says so.
        logger.warning("start.unchecked %s", type(error).__name__)
        return
    finally:
        connections.close_all()
    errors = [message for message in found if message.is_serious()]
    if errors:
        raise SystemExit("\n".join(f"{error.id}: {error.msg}\n  {error.hint}" for error in errors))
