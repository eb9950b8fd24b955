"""The views of the facts are made anew after each migration, by an owner who may not read them."""

from __future__ import annotations

import pytest
from django.db import connection

from aircop.reporting.fact_schema import make_fact_schema

pytestmark = pytest.mark.django_db


def test_making_the_views_again_replaces_them_also_as_an_owner_who_may_not_read_them(db: None):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_views WHERE schemaname = 'facts'")
        before = cursor.fetchone()
        make_fact_schema()
        cursor.execute("SELECT count(*) FROM pg_views WHERE schemaname = 'facts'")
        assert cursor.fetchone() == before
