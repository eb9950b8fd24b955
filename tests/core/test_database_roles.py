"""What the runtime role may do in the database, asked of the database itself, as that role."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest
from django.apps import apps
from django.db import connection
from psycopg2 import errors

from aircop import settings as product
from aircop.core.database_roles import RUNTIME, append_only_tables

pytestmark = pytest.mark.django_db
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")


@pytest.fixture
def runtime() -> Iterator[psycopg2.extensions.connection]:
    """A connection to the suite's database as the role that serves pages."""
    config = product._database(product._runtime_url)
    if config["USER"] != RUNTIME:
        pytest.skip(f"DATABASE_URL does not name the role {RUNTIME}")
    link = psycopg2.connect(
        dbname=connection.settings_dict["NAME"],
        user=config["USER"],
        password=config["PASSWORD"],
        host=config["HOST"] or config["OPTIONS"].get("host"),
        port=config["PORT"] or None,
    )
    yield link
    link.close()


def one(link: psycopg2.extensions.connection, query: str, *values: object) -> object:
    with link.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]


def test_the_role_has_no_power_of_its_own(runtime: psycopg2.extensions.connection):
    with runtime.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,) * 5


def test_the_role_owns_nothing_and_belongs_to_no_role_that_does(runtime: psycopg2.extensions.connection):
    assert one(runtime, "SELECT count(*) FROM pg_class WHERE pg_has_role(current_user, relowner, 'MEMBER')") == 0
    assert one(runtime, "SELECT count(*) FROM pg_proc WHERE pg_has_role(current_user, proowner, 'MEMBER')") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE jaitf_accesslog",
        "TRUNCATE core_draft",
        "DELETE FROM jaitf_accesslog",
        "UPDATE jaitf_accesslog SET terms = ''",
        "DELETE FROM jaitf_postingevent",
        "UPDATE jaitf_userevent SET pgh_context = NULL",
        "UPDATE seizures_reportedition SET id = id",
        "DELETE FROM seizures_reportedition",
        "CREATE TRIGGER t BEFORE UPDATE ON jaitf_user FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "ALTER TABLE jaitf_accesslog DISABLE TRIGGER ALL",
        "ALTER TABLE jaitf_user ADD COLUMN x int",
        "DROP TABLE core_draft",
        "CREATE TABLE mine (x int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())",
        "SET ROLE aircop_owner",
        "SET session_replication_role = replica",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_what_would_undo_the_record_is_refused(runtime: psycopg2.extensions.connection, statement: str):
    with runtime.cursor() as cursor, pytest.raises((errors.InsufficientPrivilege, errors.UndefinedObject)):
        cursor.execute(statement)


def test_every_log_and_history_only_grows(runtime: psycopg2.extensions.connection):
    tables = append_only_tables() & set(connection.introspection.table_names())
    assert {"jaitf_accesslog", "jaitf_postingevent", "jaitf_userevent", "seizures_seizureevent"} <= tables
    for table in tables:
        held = {
            right
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
            if one(runtime, "SELECT has_table_privilege(%s, %s)", table, right)
        }
        assert held == {"SELECT", "INSERT"}, table


def test_everything_else_can_be_worked_with_but_not_emptied_or_rebuilt(runtime: psycopg2.extensions.connection):
    named = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} & set(connection.introspection.table_names())
    ordinary = named - append_only_tables()
    for table in ordinary:
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            assert one(runtime, "SELECT has_table_privilege(%s, %s)", table, right), (table, right)
        for right in ("TRUNCATE", "TRIGGER", "REFERENCES"):
            assert not one(runtime, "SELECT has_table_privilege(%s, %s)", table, right), (table, right)


def test_the_schema_is_not_the_roles_to_build_in(runtime: psycopg2.extensions.connection):
    assert not one(runtime, "SELECT has_schema_privilege('public', 'CREATE')")
