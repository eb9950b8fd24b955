"""Health and metrics: everybody learns whether the site works, only our own monitoring learns more."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings as base
from django.test import Client

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-monitoring-0123456789"
OUTSIDE = "203.0.113.9"


@pytest.fixture(autouse=True)
def _quick(settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.MONITORING_TOKEN = TOKEN


def asked(path: str, address: str = OUTSIDE, token: str = "", **headers: str):
    given = headers | ({"Authorization": f"Bearer {token}"} if token else {})
    return Client().get(path, REMOTE_ADDR=address, headers=given)


def test_a_stranger_learns_only_whether_the_site_works():
    answer = asked("/health/")
    assert (answer.status_code, answer.json()) == (503, {"status": "down"})


@pytest.mark.parametrize("token", ["wrong", "", "a-token-of-the-monitoring-012345678"])
def test_a_wrong_token_learns_no_more(token: str):
    assert set(asked("/health/", token=token).json()) == {"status"}


@pytest.mark.parametrize(("address", "token"), [(OUTSIDE, TOKEN), ("127.0.0.1", ""), ("::1", "")])
def test_our_own_monitoring_learns_what_is_down(address: str, token: str):
    assert asked("/health/", address, token).json()["redis"] == "down"


def test_without_a_token_in_the_settings_none_is_right(settings):
    settings.MONITORING_TOKEN = ""
    assert set(Client().get("/health/", REMOTE_ADDR=OUTSIDE, headers={"Authorization": "Bearer "}).json()) == {"status"}


def test_behind_the_proxy_the_callers_address_counts_and_not_what_he_claims(settings):
    settings.IS_PUBLIC, settings.ALLOWED_HOSTS = True, ["*"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    proxied = {"X-Forwarded-Proto": "https"}
    for chain in (OUTSIDE, f"127.0.0.1, {OUTSIDE}"):
        assert set(asked("/health/", "127.0.0.1", **proxied, **{"X-Forwarded-For": chain}).json()) == {"status"}


def test_metrics_are_off_unless_asked_for(settings):
    assert asked("/metrics", token=TOKEN).status_code == 404
    settings.METRICS_ENABLED = True
    assert asked("/metrics").status_code == 404
    answer = asked("/metrics", token=TOKEN)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")


SCRIPT = """
import django; django.setup()
from django.test import Client
client = Client(SERVER_NAME="localhost")
client.get("/health/")
client.get("/cases/00000000-0000-4000-8000-000000000000/?q=Sarr")
print(client.get("/metrics").content.decode())
"""


def test_metrics_count_by_route_and_hold_no_id_and_no_word():
    environment = {**os.environ, "METRICS_ENABLED": "1", "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", SCRIPT], cwd=base.BASE_DIR, env=environment, check=True, capture_output=True, text=True)
    assert 'view="core:health"' in done.stdout
    assert "00000000-0000" not in done.stdout
    assert "Sarr" not in done.stdout
