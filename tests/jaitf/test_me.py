"""My account: language, tokens, what happened."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from aircop.core.errors import NotVisible
from jaitf.models import ApiToken
from jaitf.services.tokens import token_create, token_owner, token_revoke
from tests.clients import reauthenticated, sign_in
from tests.factories.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def test_a_token_is_shown_once_and_stored_as_a_digest(cast: Cast):
    client = reauthenticated(sign_in(cast.dss.officer))
    page = client.post("/me/tokens/", {"name": "export script"}).content.decode()
    key = re.search(r'id="token-key".*?>([A-Za-z0-9_-]{40,})<', page)[1]
    assert key not in client.get("/me/").content.decode()
    row = ApiToken.objects.filter(user=cast.dss.officer).values().get()
    assert key not in str(row)
    assert row["prefix"] == key[:6]
    assert token_owner(key) == cast.dss.officer


def test_a_token_needs_a_recent_authentication_and_the_name_comes_back(cast: Cast):
    client = sign_in(cast.dss.officer)
    away = client.post("/me/tokens/", {"name": "export script", "draft_key": "token-new", "form_page": "/me/"})
    assert away.url == "/account/reauthenticate/?next=%2Fme%2F"
    back = client.post(away.url, {"password": PASSWORD, "next": "/me/"})
    page = client.get(back.url).content.decode()
    assert 'value="export script"' in page
    assert "press the button again" in page
    assert not ApiToken.objects.exists()
    client.post("/me/tokens/", {"name": "export script", "draft_key": "token-new"})
    assert ApiToken.objects.count() == 1
    assert 'value="export script"' not in client.get("/me/").content.decode()


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_a_token_without_a_usable_name_is_refused_and_the_page_stays(cast: Cast, name: str):
    response = reauthenticated(sign_in(cast.dss.officer)).post("/me/tokens/", {"name": name})
    assert response.status_code == 422
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_by_its_owner_only(cast: Cast):
    token, key = token_create(actor=cast.dss.officer, name="script")
    with pytest.raises(NotVisible):
        token_revoke(actor=cast.dss.chief, public_id=token.public_id)
    assert sign_in(cast.dss.targeter).post(f"/me/tokens/{token.public_id}/revoke/").status_code == 404
    assert token_owner(key) is not None
    assert sign_in(cast.dss.officer).post(f"/me/tokens/{token.public_id}/revoke/").url == "/me/"
    assert token_owner(key) is None


def test_a_token_ends_after_ninety_days(cast: Cast):
    with time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC), tick=False) as clock:
        _token, key = token_create(actor=cast.dss.officer, name="script")
        clock.shift(timedelta(days=89))
        assert token_owner(key) is not None
        clock.shift(timedelta(days=1))
        assert token_owner(key) is None


def test_my_page_shows_my_postings_and_what_happened(cast: Cast):
    page = sign_in(cast.dss.officer).get("/me/").content.decode()
    for text in ("Officer DSS", "officer.dss", "JAITF", "Customs SN", "No second factor", "The account was opened."):
        assert text in page


def test_the_language_is_kept_with_the_account(cast: Cast):
    client = sign_in(cast.dss.officer)
    response = client.post("/language/", {"language": "fr", "next": "/me/"})
    assert response.url == "/me/"
    cast.dss.officer.refresh_from_db()
    assert cast.dss.officer.language == "fr"
    assert '<html lang="fr"' in client.get("/me/").content.decode()


def test_before_sign_in_the_language_is_a_cookie(db: None):
    client = Client()
    client.post("/language/", {"language": "ar", "next": "/account/login/"})
    page = client.get("/account/login/").content.decode()
    assert 'lang="ar" dir="rtl"' in page


@pytest.mark.parametrize("code", ["", "tlh", "../../etc"])
def test_an_unknown_language_is_refused(db: None, code: str):
    assert Client().post("/language/", {"language": code}).status_code == 422
    assert Client().get("/language/").status_code == 405
