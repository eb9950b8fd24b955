"""Approve, send and export ask again who sits there, and nothing that was typed is lost."""

from __future__ import annotations

import time

import pytest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import RequestFactory

from aircop.core.services import drafts
from jaitf.models import User
from jaitf.reauthentication import form_page, recently_authenticated, restored
from jaitf.session_store import SessionStore
from tests.clients import sign_in
from tests.factories.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
DAY = 86400


@recently_authenticated
def approve(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


def ask(user: User, method: str = "POST", data: dict | str | None = None, *, seconds_ago: float | None = None, **headers: str) -> HttpRequest:
    request = RequestFactory().generic(method, "/decide/?tab=1", data or "", content_type="application/x-www-form-urlencoded", **headers)
    request.user = user
    request.session = SessionStore()
    if seconds_ago is not None:
        request.session["account_authentication_methods"] = [{"method": "password", "at": time.time() - seconds_ago}]
        request.session["account_authentication_methods_user"] = str(user.pk)
    return request


def test_a_recent_sign_in_is_enough(cast: Cast):
    assert approve(ask(cast.dss.chief, seconds_ago=299)).content == b"done"


def test_an_old_sign_in_is_asked_again_and_what_was_typed_is_kept(cast: Cast):
    request = ask(cast.dss.chief, data="reason=Looks+good&flag=1&flag=2&csrfmiddlewaretoken=x&old_password=secret", seconds_ago=301)
    response = approve(request)
    assert response.status_code == 302
    assert response.url == "/account/reauthenticate/?next=%2Fdecide%2F%3Ftab%3D1"
    kept = drafts.draft_of(cast.dss.chief.pk, "/decide/")
    assert kept is not None
    assert kept.data == {"reason": "Looks good", "flag": ["1", "2"]}


def test_the_form_may_name_its_draft_and_its_page(cast: Cast):
    request = ask(cast.dss.chief, data="reason=a&draft_key=decide%3A7&form_page=%2Fseizures%2F7%2F", seconds_ago=DAY)
    assert approve(request).url == "/account/reauthenticate/?next=%2Fseizures%2F7%2F"
    back = RequestFactory().get("/seizures/7/")
    back.user, back.session = request.user, request.session
    found = restored(back, "decide:7")
    assert isinstance(found, QueryDict)
    assert found.dict() == {"reason": "a"}


def test_nothing_is_restored_after_the_form_was_sent(cast: Cast):
    request = ask(cast.dss.chief, data="reason=a", seconds_ago=DAY)
    approve(request)
    drafts.draft_discard(actor_id=cast.dss.chief.pk, key="/decide/")
    request.method = "GET"
    assert restored(request, "/decide/") is None


def test_a_draft_that_was_merely_autosaved_is_not_restored_unasked(cast: Cast):
    drafts.draft_save(actor_id=cast.dss.chief.pk, key="/decide/", data={"reason": "later"})
    assert restored(ask(cast.dss.chief, "GET"), "/decide/") is None


def test_opening_the_form_never_asks_again(cast: Cast):
    assert approve(ask(cast.dss.chief, "GET", seconds_ago=DAY)).content == b"done"


def test_somebody_elses_authentication_in_the_same_browser_does_not_count(cast: Cast):
    request = ask(cast.dss.officer, seconds_ago=1)
    request.user = cast.dss.chief
    assert approve(request).status_code == 302


def test_a_page_on_another_host_is_never_returned_to(cast: Cast):
    request = ask(cast.dss.chief, data="form_page=https%3A%2F%2Fevil.example%2F", HTTP_REFERER="https://evil.example/x")
    assert form_page(request) == "/decide/?tab=1"


def test_a_partial_request_is_led_away_by_a_header(cast: Cast):
    request = ask(cast.dss.chief, seconds_ago=DAY, HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/seizures/1/")
    response = approve(request)
    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == "/account/reauthenticate/?next=%2Fseizures%2F1%2F"


def test_after_the_password_the_page_with_the_form_opens_again(cast: Cast):
    response = sign_in(cast.dss.officer).post("/account/reauthenticate/?next=/health/", {"password": PASSWORD, "next": "/health/"})
    assert response.status_code == 302
    assert response.url == "/health/"
