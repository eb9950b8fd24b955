"""An unsafe installation refuses to start and says how to mend it."""

from __future__ import annotations

import os

import pytest
from django.core.checks import run_checks
from django.db import connection, connections

from jaitf.checks import TAG, refuse_unsafe_start
from jaitf.services.officers import officer_create

pytestmark = pytest.mark.django_db
GOOD = "mB4mT9vKq2XwZ7rLpY3sNf6HdJ8gCu1AeVbQ5tRnWkExMzPo0i"


def ids() -> set[str]:
    return {message.id for message in run_checks(tags=[TAG], databases=["default"])}


@pytest.fixture
def public(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.IS_PUBLIC = True
    settings.ALLOWED_HOSTS = ["aircop.example.org"]
    monkeypatch.setenv("SECRET_KEY", GOOD)


def test_a_safe_public_host_starts(public: None):
    assert ids() == set()


def test_demo_accounts_are_refused_on_a_public_host_only(public: None, settings):
    demo = officer_create(username="demo.officer", is_demo=True)
    assert ids() == {"aircop.E001"}
    demo.is_active = False
    demo.save()
    assert ids() == set()
    demo.is_active = True
    demo.save()
    settings.IS_PUBLIC = False
    assert ids() == set()


def test_demo_accounts_end_the_start_with_what_to_do(public: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "close_all", lambda: None)
    refuse_unsafe_start()
    officer_create(username="demo.officer", is_demo=True)
    with pytest.raises(SystemExit, match="remove_demo"):
        refuse_unsafe_start()


@pytest.mark.parametrize("key", ["", "short", "x" * 60, "django-insecure-" + GOOD, "dev-only-" + GOOD])
def test_a_weak_key_is_refused_on_a_public_host(public: None, monkeypatch: pytest.MonkeyPatch, key: str):
    monkeypatch.delenv("SECRET_KEY_FILE", raising=False)
    monkeypatch.setenv("SECRET_KEY", key)
    assert ids() == {"aircop.E003"}


def test_serving_pages_as_the_owner_is_refused(settings):
    settings.DB_ROLE = "runtime"
    if os.environ.get("AIRCOP_DB_ROLE", "owner") == "owner":
        # The suite itself runs as the owner of the tables.
        assert ids() == {"aircop.E002"}


def test_the_checks_pass_before_the_first_migration(public: None):
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA empty; SET LOCAL search_path TO empty")
    assert ids() == set()


def test_serving_tables_without_row_security_is_refused(settings):
    settings.DB_ROLE = "runtime"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE seizures_person DISABLE ROW LEVEL SECURITY")
    assert "aircop.E004" in ids()
