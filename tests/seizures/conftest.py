"""Fixtures of cases: a database in which transactions really commit."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connections
from psycopg2 import sql

from tests.conftest import _admin


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
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    admin.close()
