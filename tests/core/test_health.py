"""The health page says what answers and what does not."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_without_redis_the_page_answers_and_says_so(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = Client().get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "database": "ok", "redis": "down", "worker": "down"}
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_page_has_the_four_words_that_others_rely_on():
    answer = Client().get("/health/")
    assert answer.status_code in (200, 503)
    assert set(answer.json()) == {"status", "database", "redis", "worker"}
    assert (answer.json()["status"] == "ok") == (answer.status_code == 200)


def test_nothing_is_changed_by_asking():
    assert Client().post("/health/").status_code == 405
