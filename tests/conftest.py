"""Fixtures of the whole suite: a template with reference data and one with the cast as well, cloned for each worker."""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from psycopg2 import errors, sql

TEMPLATE = "aircop_test_template"
#: Where databases are made from; the tests' connection is led to others later.
HOME = settings.DATABASES["default"]["NAME"]


def _admin() -> psycopg2.extensions.connection:
    config = settings.DATABASES["default"]
    host = config["HOST"] or config.get("OPTIONS", {}).get("host")
    link = psycopg2.connect(host=host, port=config["PORT"] or None, user=config["USER"], password=config["PASSWORD"], dbname=HOME)
    link.autocommit = True
    return link


def _template_name() -> str:
    """Named after what it is made of, so that it is built once and rebuilt when a migration, a list or the cast changes."""
    digest = hashlib.sha256(version("airportsdata").encode())
    root = settings.BASE_DIR
    patterns = (
        "**/migrations/0*.py",
        "aircop/core/data/codelists/*.csv",
        "jaitf/**/*.py",
        "jaitf/sql/*.sql",
        "aircop/reporting/sql/*.sql",
        "aircop/reporting/fact_schema.py",
        "seizures/sql/*.sql",
        "seizures/search_schema.py",
        "tests/factories/cast.py",
    )
    made_of = [path for pattern in patterns for path in root.glob(pattern)]
    for path in sorted(made_of):
        if ".venv" not in path.parts:
            digest.update(path.read_bytes())
    return f"{TEMPLATE}_{digest.hexdigest()[:12]}"


#: Tests take back what they write. Vacuum, coming by in between, would note for the next test that a table is empty, and
#: its plans would read that table from end to end for each row of another: up to twenty times as long.
WITHOUT_VACUUM = """
DO $$ DECLARE one regclass; BEGIN
  FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) LOOP
    EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', one);
  END LOOP;
END $$
"""


def _load() -> None:
    call_command("migrate", verbosity=0)
    for command in ("apply_grants", "load_codelists", "load_airports"):
        call_command(command, stdout=io.StringIO())
    with connections["default"].cursor() as cursor:
        cursor.execute(WITHOUT_VACUUM)


def _populate() -> None:
    from tests.factories.cast import make_cast

    with transaction.atomic():
        make_cast()


def _build(cursor: psycopg2.extensions.cursor, template: str, source: str, fill: Callable[[], None]) -> None:
    """Make a template unless it is there: filled under another name, so that a half-made one is never taken for it."""
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
    if cursor.fetchone() is not None:
        return
    building = f"{template}_building"
    _drop(cursor, building)
    _clone(cursor, building, source)
    connections["default"].settings_dict["NAME"] = building
    fill()
    connections["default"].close()
    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(template)))


def _clone(cursor: psycopg2.extensions.cursor, name: str, source: str) -> None:
    cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source)))


def _drop(cursor: psycopg2.extensions.cursor, name: str) -> None:
    """Drop a database of ours. A vacuum of the server's may be at work in it, and may not be ended by us: it is soon done."""
    for _try in range(60):
        try:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        except (errors.InsufficientPrivilege, errors.ObjectInUse):
            time.sleep(0.5)
        else:
            return


def _names(worker: str) -> tuple[str, str]:
    """This worker's databases: with reference data only, and with the cast as well."""
    empty = f"aircop_test_{worker}_{os.getpid()}"
    return empty, f"{empty}_cast"


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest, worker_id: str) -> Iterator[None]:
    """Build the two templates once (whoever comes first, under an advisory lock) and clone them."""
    admin = _admin()
    names, template = _names(worker_id), _template_name()
    connection = connections["default"]
    wanted = connection.settings_dict["NAME"]
    with admin.cursor() as cursor, django_db_blocker.unblock():
        cursor.execute("SELECT pg_advisory_lock(20261123)")
        connection.close()
        _build(cursor, template, "template1", _load)
        _build(cursor, f"{template}_cast", template, _populate)
        for name, source in zip(names, (template, f"{template}_cast"), strict=True):
            _clone(cursor, name, source)
        cursor.execute("SELECT pg_advisory_unlock(20261123)")
        connection.settings_dict["NAME"] = wanted
    yield
    with admin.cursor() as cursor, django_db_blocker.unblock():
        connections.close_all()
        for name in names:
            _drop(cursor, name)
    admin.close()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Pages and lists speak French in tests, too; once, before the workers begin."""
    if not hasattr(session.config, "workerinput"):
        from aircop.core.translations import compile_catalogues

        compile_catalogues()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Function) -> None:
    """A test that asks for the cast gets the database that has it; the others begin without any account."""
    empty, with_cast = _names(os.environ.get("PYTEST_XDIST_WORKER", "master"))
    name = with_cast if {"cast", "committed_cast"} & set(item.fixturenames) else empty
    connection = connections["default"]
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name


@pytest.fixture
def cast(db: None) -> object:
    """Three units, two agencies each, an account for every role (tests/factories/cast.py)."""
    from tests.factories.cast import read_cast

    return read_cast()


@pytest.fixture
def committing(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A copy of the loaded database for one test, for threads and real commits; dropped afterwards."""
    connection = connections["default"]
    connections.close_all()
    before = connection.settings_dict["NAME"]
    name = f"{before}_{uuid4().hex[:6]}"
    admin = _admin()
    with admin.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(before)))
        connection.settings_dict["NAME"] = name
        with django_db_blocker.unblock():
            yield
            connections.close_all()
        connection.settings_dict["NAME"] = before
        _drop(cursor, name)
    admin.close()


@pytest.fixture
def committed_cast(committing: None) -> object:
    """The cast in a database of this test's own, for threads and real commits."""
    from tests.factories.cast import read_cast

    return read_cast()
