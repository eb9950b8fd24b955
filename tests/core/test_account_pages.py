"""The pages of django-allauth that we use stand on our own layouts, speak plainly and hold no foreign markup."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from tests.clients import SECRET, reauthenticated, sign_in
from tests.factories.cast import Cast

SIGNED_OUT = ["account_login", "account_inactive"]
SIGNED_IN = ["account_logout", "account_change_password", "account_reauthenticate", "mfa_index", "mfa_generate_recovery_codes", "mfa_reauthenticate"]
WITH_CODES = ["mfa_view_recovery_codes", "mfa_deactivate_totp"]


def assert_is_ours(html: str) -> None:
    assert '<main class="' in html
    assert len(re.findall(r"<h1[\s>]", html)) == 1
    assert re.search(r"<title>\s*\S.* · AIRCOP</title>", html)
    assert "<p><label" not in html, "a form was drawn by Django instead of by our components"
    assert not re.search(r"""\sstyle=["']|<script(?![^>]*\bsrc=)""", html)


@pytest.mark.django_db
@pytest.mark.parametrize("name", SIGNED_OUT)
def test_pages_before_sign_in_are_ours(name: str) -> None:
    response = Client().get(reverse(name))
    assert response.status_code == 200
    assert_is_ours(response.content.decode())


@pytest.mark.django_db
def test_a_failed_sign_in_keeps_the_name_and_says_what_is_wrong() -> None:
    response = Client().post(reverse("account_login"), {"login": "nobody.here", "password": "not the password"})
    html = response.content.decode()
    assert "You are not signed in" in html
    assert 'value="nobody.here"' in html
    assert "not the password" not in html


@pytest.mark.parametrize("name", SIGNED_IN + WITH_CODES)
def test_pages_of_the_account_are_ours(name: str, cast: Cast) -> None:
    user = cast.dss.officer
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    response = reauthenticated(sign_in(user)).get(reverse(name))
    assert response.status_code == 200
    assert_is_ours(response.content.decode())


def test_setting_up_the_second_factor_shows_the_picture_and_the_key(cast: Cast) -> None:
    response = reauthenticated(sign_in(cast.dss.officer)).get(reverse("mfa_activate_totp"))
    html = response.content.decode()
    assert_is_ours(html)
    assert 'src="data:image/svg+xml' in html
    assert 'alt="QR code of the key below"' in html
