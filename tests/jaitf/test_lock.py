"""The idle lock: nothing opens but the lock page, and what was typed is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from aircop.core.services import drafts
from jaitf.services.tokens import token_create
from tests.clients import sign_in
from tests.factories.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def idle_after_five_minutes(settings) -> None:
    settings.IDLE_LOCK_MINUTES = 5


def locked(cast: Cast) -> Client:
    client = sign_in(cast.dss.officer)
    client.get("/me/")
    client.get("/lock/?next=/me/")
    return client


def test_after_five_idle_minutes_every_page_leads_to_the_lock_and_back(cast: Cast, idle_after_five_minutes: None):
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC), tick=False) as clock:
        client = sign_in(cast.dss.officer)
        assert client.get("/me/").status_code == 200
        clock.shift(timedelta(minutes=4, seconds=59))
        assert client.get("/me/").status_code == 200
        clock.shift(timedelta(minutes=5, seconds=1))
        response = client.get("/me/?tab=1")
        assert response.url == "/lock/?next=%2Fme%2F%3Ftab%3D1"
        page = client.get(response.url).content.decode()
        assert "Officer DSS" in page
        assert "Sign out" in page
        assert client.post("/lock/", {"password": PASSWORD, "next": "/me/?tab=1"}).url == "/me/?tab=1"
        assert client.get("/me/?tab=1").status_code == 200


def test_after_twelve_hours_even_a_busy_session_proves_itself_again(cast: Cast):
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC), tick=False) as clock:
        client = Client()
        client.post("/account/login/", {"login": cast.dss.officer.username, "password": PASSWORD})
        for _quarter in range(48):
            assert client.get("/me/").status_code == 200
            clock.shift(timedelta(minutes=15))
        assert client.get("/me/").status_code == 200
        clock.shift(timedelta(seconds=1))
        assert client.get("/me/").url == "/lock/?next=%2Fme%2F"
        assert client.post("/lock/", {"password": PASSWORD, "next": "/me/"}).url == "/me/"
        clock.shift(timedelta(minutes=15))
        assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("path", ["/drafts/x/", "/alerts/badge/"])
def test_what_a_page_does_by_itself_keeps_nobody_present(cast: Cast, idle_after_five_minutes: None, path: str):
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC), tick=False) as clock:
        client = sign_in(cast.dss.officer)
        client.get("/me/")
        for _minute in range(6):
            clock.shift(timedelta(minutes=1))
            response = client.get(path)
        assert response.status_code == 423
        assert response.json()["code"] == "locked"


def test_a_part_that_refreshes_itself_keeps_nobody_present(cast: Cast, idle_after_five_minutes: None):
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC), tick=False) as clock:
        client = sign_in(cast.dss.officer)
        client.get("/me/")
        for _minute in range(6):
            clock.shift(timedelta(minutes=1))
            response = client.get("/jobs/", headers={"X-Quiet": "1"})
        assert response.status_code == 302


def test_typing_keeps_somebody_present(cast: Cast, idle_after_five_minutes: None):
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC), tick=False) as clock:
        client = sign_in(cast.dss.officer)
        client.get("/me/")
        for _minute in range(10):
            clock.shift(timedelta(minutes=1))
            client.post("/presence/")
        assert client.get("/me/").status_code == 200


def test_the_lock_page_locks_on_the_server_as_well(cast: Cast):
    client = locked(cast)
    for path in ("/me/", "/", "/account/password/change/", "/account/2fa/", "/account/login/"):
        assert client.get(path).url.startswith("/lock/?next=")
    assert client.get("/api/v1/jobs/").status_code == 423
    assert client.get("/health/").status_code in (200, 503)


def test_a_wrong_password_leaves_it_locked_and_counts(cast: Cast):
    client = locked(cast)
    for _number in range(5):
        response = client.post("/lock/", {"password": "wrong", "next": "/me/"})
        assert response.status_code == 422
        assert "This is not your password." in response.content.decode()
    assert "waits 15 minutes" in client.post("/lock/", {"password": PASSWORD}).content.decode()
    assert "waits 15 minutes" in Client().post("/account/login/", {"login": "officer.dss", "password": PASSWORD}).content.decode()
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("password", ["", " "])
def test_an_empty_password_opens_nothing(cast: Cast, password: str):
    client = locked(cast)
    assert client.post("/lock/", {"password": password}).status_code == 422
    assert client.get("/me/").status_code == 302


def test_somebody_elses_password_opens_nothing(cast: Cast):
    cast.dss.chief.set_password("another-person-altogether")
    cast.dss.chief.save()
    client = locked(cast)
    assert client.post("/lock/", {"password": "another-person-altogether"}).status_code == 422


def test_unlocking_counts_as_a_recent_authentication_and_changes_the_session(cast: Cast):
    client = locked(cast)
    before = client.session.session_key
    client.post("/lock/", {"password": PASSWORD})
    assert client.session.session_key != before
    assert client.post("/me/tokens/", {"name": "script"}).status_code == 200


def test_a_draft_that_is_still_on_its_way_is_saved_but_none_can_be_read(cast: Cast):
    client = locked(cast)
    saved = client.post("/drafts/control-new/", {"data": {"reason": "typed before the lock"}}, content_type="application/json")
    assert saved.status_code == 200
    assert client.get("/drafts/control-new/").status_code == 423


def test_a_form_that_is_sent_too_late_comes_back_filled(cast: Cast):
    client = locked(cast)
    response = client.post("/me/tokens/", {"name": "script", "draft_key": "token-new", "form_page": "/me/"})
    assert response.url == "/lock/?next=%2Fme%2F"
    kept = drafts.draft_of(cast.dss.officer.pk, "token-new")
    assert kept is not None
    assert kept.data == {"name": "script"}
    client.post("/lock/", {"password": PASSWORD, "next": "/me/"})
    assert 'value="script"' in client.get("/me/").content.decode()


def test_a_partial_request_is_led_to_the_lock_by_a_header(cast: Cast):
    response = locked(cast).get("/jobs/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/jobs/"})
    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == "/lock/?next=%2Fjobs%2F"


def test_a_locked_person_may_sign_out_and_another_sign_in(cast: Cast):
    client = locked(cast)
    assert client.post("/account/logout/").status_code == 302
    client.post("/account/login/", {"login": "targeter.dss", "password": PASSWORD})
    assert client.get("/me/").status_code == 200


def test_the_lock_of_nobody_is_the_sign_in(db: None):
    assert Client().get("/lock/?next=/me/").url == "/account/login/?next=/me/"


def test_a_token_is_never_locked(cast: Cast, idle_after_five_minutes: None):
    _token, key = token_create(actor=cast.dss.officer, name="script")
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        for _hour in range(3):
            assert Client().get("/api/v1/jobs/", headers={"Authorization": f"Token {key}"}).status_code == 200
            clock.shift(timedelta(hours=1))
