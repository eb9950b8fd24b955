"""The key of a session: new with each sign-in, random, and worth nothing afterwards."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tests.clients import sign_in
from tests.factories.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def begin(client: Client, cast: Cast) -> str:
    assert client.post("/account/login/", {"login": cast.dss.officer.username, "password": PASSWORD}).status_code == 302
    return key_of(client)


def test_a_session_is_new_with_each_sign_in_and_gone_after_it(cast: Cast):
    client, planted = Client(), "a" * 32
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    first = begin(client, cast)
    client.post("/account/logout/")
    second = begin(client, cast)
    assert len({planted, first, second}) == 3
    # 32 signs out of 36: 165 bits.
    assert all(len(key) == 32 and len(set(key)) > 8 for key in (first, second))
    thief = Client()
    for key, status in ((first, 302), (planted, 302), (second, 200)):
        thief.cookies[settings.SESSION_COOKIE_NAME] = key
        assert thief.get("/me/").status_code == status


def test_nobody_is_signed_in_by_opening_a_page(cast: Cast):
    client = Client()
    client.get("/account/login/")
    client.get("/health/")
    assert settings.SESSION_COOKIE_NAME not in client.cookies


@pytest.mark.parametrize("path", ["/cases/", "/desk/", "/alerts/", "/me/", "/messages/", "/lock/", "/search/?q=sarr", "/account/password/change/"])
def test_every_page_lets_one_sign_out(cast: Cast, path: str):
    assert 'action="/account/logout/"' in sign_in(cast.dss.officer).get(path).content.decode()
