"""Fixtures of the whole suite: one template database, cloned for each worker; reference data loaded once."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from importlib.metadata import version

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

TEMPLATE = "aircop_test_template"


def _admin() -> psycopg2.extensions.connection:
    config = settings.DATABASES["default"]
    host = config["HOST"] or config.get("OPTIONS", {}).get("host")
    link = psycopg2.connect(host=host, port=config["PORT"] or None, user=config["USER"], password=config["PASSWORD"], dbname=config["NAME"])
    link.autocommit = True
    return link


def _template_name() -> str:
    """Named after what it is made of, so that it is built once and rebuilt when a migration or a list changes."""
    digest = hashlib.sha256(version("airportsdata").encode())
    for path in sorted([*settings.BASE_DIR.glob("**/migrations/0*.py"), *settings.BASE_DIR.glob("aircop/core/data/codelists/*.csv")]):
        if ".venv" not in path.parts:
            digest.update(path.read_bytes())
    return f"{TEMPLATE}_{digest.hexdigest()[:12]}"


def _build(template: str) -> None:
    connections["default"].settings_dict["NAME"] = template
    call_command("migrate", verbosity=0)
    for command in ("apply_grants", "load_codelists", "load_airports"):
        call_command(command, stdout=io.StringIO())
    connections["default"].close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest, worker_id: str) -> Iterator[None]:
    """Build the migrated, loaded template once (whoever comes first, under an advisory lock) and clone it."""
    admin = _admin()
    name, template = f"aircop_test_{worker_id}_{os.getpid()}", _template_name()
    connection = connections["default"]
    with admin.cursor() as cursor, django_db_blocker.unblock():
        cursor.execute("SELECT pg_advisory_lock(20261123)")
        connection.close()
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            building = f"{template}_building"
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(building)))
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
            _build(building)
            cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(template)))
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        cursor.execute("SELECT pg_advisory_unlock(20261123)")
        connection.settings_dict["NAME"] = name
    yield
    with admin.cursor() as cursor, django_db_blocker.unblock():
        connections.close_all()
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    admin.close()


@pytest.fixture
def cast(db: None) -> object:
    """Three units, two agencies each, an account for every role (tests/factories/cast.py)."""
    from tests.factories.cast import make_cast

    return make_cast()
