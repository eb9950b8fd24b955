"""One world a module, inside of one transaction; every request is undone, so the tests only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.permissions.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
