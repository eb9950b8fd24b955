"""Which passwords are taken, and that they are compared exactly as they were typed."""

from __future__ import annotations

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from jaitf.services.officers import officer_create
from tests.clients import SECRET
from tests.factories.cast import Cast
from tests.jaitf.test_sign_in import attempt, code

LONG = "Ünë très longue phrase 🛬 with sixty-four signs and many more than that, 0123456789"


@pytest.mark.parametrize("password", ["aircop-aircop-2026", "Douane.Dakar.2026!", "JAITF_lisboa_1234567", "motdepasse20262026"])
def test_a_password_of_the_works_own_words_is_refused(password: str):
    with pytest.raises(ValidationError, match="words of this work"):
        validate_password(password)


@pytest.mark.parametrize("password", ["a-long-walk-by-the-sea", "seven herons over dakar", "zzzzqqqqxxxxvvvv", "kd83.hs72.qm19", LONG])
def test_any_other_long_password_is_taken_whatever_signs_it_has(password: str):
    validate_password(password)


@pytest.mark.django_db
def test_a_long_password_counts_to_its_last_sign_with_capitals_and_blanks():
    officer_create(username="awa.diop", password=LONG)

    def opens(password: str) -> bool:
        return Client().post("/account/login/", {"login": "awa.diop", "password": password}).status_code == 302

    assert not any(opens(password) for password in (LONG[:-1], LONG.lower(), f" {LONG}"))
    assert opens(LONG)


def test_the_field_hides_what_is_typed_and_lets_managers_fill_it(db: None):
    page = Client().get("/account/login/").content.decode()
    field = page[page.index('name="password"') - 200 : page.index('name="password"') + 300]
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page


@pytest.mark.django_db
def test_a_code_of_the_minute_before_opens_nothing(cast: Cast):
    with time_machine.travel("2026-11-27T12:00:00+00:00", tick=False) as clock:
        TOTP.activate(cast.dss.chief, SECRET)
        old = code()
        clock.shift(60)
        client = Client()
        attempt("chief.dss", client=client)
        assert client.post("/account/2fa/authenticate/", {"code": old}).status_code == 200
        assert client.post("/account/2fa/authenticate/", {"code": code()}).status_code == 302
