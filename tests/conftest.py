"""Fixtures of the whole suite: one template database, cloned for each worker; reference data loaded once."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

TEMPLATE = "aircop_test_template"


def _admin() -> psycopg2.extensions.connection:
    config = settings.DATABASES["default"]
    link = psycopg2.connect(host=config["HOST"], port=config["PORT"] or None, user=config["USER"], password=config["PASSWORD"], dbname=config["NAME"])
    link.autocommit = True
    return link


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest, worker_id: str) -> Iterator[None]:
    """Build the migrated, loaded template once (whoever comes first, under an advisory lock) and clone it."""
    admin = _admin()
    name = f"aircop_test_{worker_id}_{os.getpid()}"
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    template = f"{TEMPLATE}_{run[:12]}"
    connection = connections["default"]
    with admin.cursor() as cursor, django_db_blocker.unblock():
        cursor.execute("SELECT pg_advisory_lock(20261123)")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
            connection.close()
            connection.settings_dict["NAME"] = template
            call_command("migrate", verbosity=0)
            for command in ("apply_grants", "load_codelists", "load_airports"):
                call_command(command, stdout=io.StringIO())
            connection.close()
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        cursor.execute("SELECT pg_advisory_unlock(20261123)")
        connection.close()
        connection.settings_dict["NAME"] = name
    yield
    with admin.cursor() as cursor, django_db_blocker.unblock():
        connections.close_all()
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if worker_id == "master":
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(template)))
    admin.close()
