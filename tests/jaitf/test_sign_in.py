"""Signing in: by name or address, with a second factor where the role demands it, and never by guessing."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from jaitf.models import Posting
from jaitf.services.officers import officer_disable, officer_enable, posting_end, posting_start
from tests.clients import SECRET, sign_in
from tests.factories.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


def code(secret: str = SECRET) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def attempt(login: str, password: str = PASSWORD, client: Client | None = None, address: str = "10.0.0.1"):
    return (client or Client()).post(LOGIN, {"login": login, "password": password}, REMOTE_ADDR=address)


def test_a_person_signs_in_by_user_name_or_address(cast: Cast):
    for login in ("officer.dss", "Officer.DSS", "officer.dss@example.org", " OFFICER.dss@Example.org "):
        assert attempt(login).url == "/"


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(cast: Cast):
    for login, password in (("officer.dss", "wrong"), ("officer.dss@example.org", "wrong"), ("nobody", PASSWORD), ("nobody@example.org", PASSWORD)):
        response = attempt(login, password)
        assert response.status_code == 200
        assert "The user name or the password is wrong." in response.content.decode()


def test_five_failures_close_the_account_to_unknown_browsers_for_fifteen_minutes_whatever_name_and_address_were_used(cast: Cast):
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False) as clock:
        for number in range(5):
            login = ("officer.dss", "officer.dss@example.org")[number % 2]
            assert "is wrong" in attempt(login, "wrong", address=f"10.0.0.{number}").content.decode()
        refused = attempt("officer.dss", address="10.9.9.9")
        assert "this account waits 15 minutes" in refused.content.decode()
        assert attempt("chief.abj", address="10.9.9.9").status_code == 302
        clock.shift(timedelta(minutes=15, seconds=1))
        assert attempt("officer.dss", address="10.9.9.9").url == "/"


def test_one_address_that_tries_many_names_is_slowed_down(cast: Cast):
    answers = [attempt(f"name{number}", "wrong").content.decode() for number in range(11)]
    assert "waits 15 minutes" in answers[-1]


def test_right_passwords_do_not_count_as_failures(cast: Cast):
    for _number in range(12):
        assert attempt("officer.dss").status_code == 302


def test_a_session_without_the_forms_token_is_refused(cast: Cast):
    response = Client(enforce_csrf_checks=True).post(LOGIN, {"login": "officer.dss", "password": PASSWORD})
    assert response.status_code == 403


def test_a_closed_account_is_told_so_only_with_the_right_password(cast: Cast):
    officer_disable(actor=cast.administrator, officer=cast.dss.officer, reason="left")
    assert "is wrong" in attempt("officer.dss", "wrong").content.decode()
    assert attempt("officer.dss").url == "/account/inactive/"
    assert Client().get("/account/inactive/").status_code == 200
    officer_enable(actor=cast.administrator, officer=cast.dss.officer, reason="back")


def test_sign_in_gives_the_rights_of_a_posting_that_began_while_the_scheduler_slept(cast: Cast):
    Posting.objects.create(officer=cast.stranger, role="officer", task_force=cast.dss.task_force, agency=cast.dss.customs, starts_on=datetime.now(UTC).date())
    client = Client()
    attempt("stranger", client=client)
    assert cast.stranger.groups.filter(name="unit:DSS").exists()


def test_everybody_begins_on_the_page_of_the_role(cast: Cast):
    pages = {
        cast.dss.officer: "/desk/",
        cast.dss.targeter: "/desk/",
        cast.dss.custodian: "/cases/",
        cast.dss.liaison: "/cases/",
        cast.dss.chief: "/dashboard/",
        cast.dss.deputy: "/dashboard/",
        cast.national_coordinator: "/units/",
        cast.regional_coordinator: "/units/",
        cast.analyst: "/exports/",
        cast.oversight: "/oversight/",
        cast.administrator: "/accounts/",
    }
    assert {person: sign_in(person).get("/").url for person in pages} == pages


def test_without_a_posting_the_first_page_says_what_to_do(cast: Cast):
    assert "You have no posting today" in sign_in(cast.stranger).get("/").content.decode()
    coming = datetime.now(UTC).date() + timedelta(days=4)
    posting_start(actor=None, officer=cast.stranger, role="officer", task_force=cast.dss.task_force, agency=cast.dss.customs, starts_on=coming)
    assert "begins on" in sign_in(cast.stranger).get("/").content.decode()


def test_a_stranger_is_led_to_sign_in_and_back(cast: Cast):
    client = Client()
    away = client.get("/me/")
    assert away.url == "/account/login/?next=/me/"
    assert client.post(away.url, {"login": "officer.dss", "password": PASSWORD, "next": "/me/"}).url == "/me/"


# --- the second factor


def test_a_role_that_needs_a_second_factor_sets_it_up_before_anything_else_and_gets_recovery_codes(cast: Cast, django_capture_on_commit_callbacks):
    client = Client()
    assert attempt("chief.dss", client=client).url == "/"
    for page in ("/", "/dashboard/", "/me/", "/drafts/x/"):
        response = client.get(page)
        assert response.status_code == 403 if page.startswith("/drafts/") else response.url == "/account/2fa/totp/activate/"
    page = client.get("/account/2fa/totp/activate/")
    text = page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in text
    secret = re.search(r"<code>.*?([A-Z2-7]{32}).*?</code>", text)[1]
    assert client.post("/account/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/account/2fa/totp/activate/", {"code": code(secret)}).url == "/account/2fa/recovery-codes/"
    assert len(re.findall(r"<li>\w+</li>", client.get("/account/2fa/recovery-codes/").content.decode())) == 10
    assert client.get("/").url == "/dashboard/"


def test_the_setup_page_obeys_the_content_policy(cast: Cast):
    client = Client()
    attempt("chief.dss", client=client)
    page = client.get("/account/2fa/totp/activate/")
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page.content.decode())


def test_with_a_second_factor_the_password_alone_opens_nothing(cast: Cast):
    TOTP.activate(cast.dss.chief, SECRET)
    client = Client()
    assert attempt("chief.dss", client=client).url == "/account/2fa/authenticate/"
    assert client.get("/dashboard/").url.startswith("/account/login/")
    assert "wrong or too old" in client.post("/account/2fa/authenticate/", {"code": "123456"}).content.decode()
    assert client.post("/account/2fa/authenticate/", {"code": code()}).url == "/"
    assert client.get("/").url == "/dashboard/"


def test_a_code_works_once(cast: Cast):
    TOTP.activate(cast.dss.chief, SECRET)
    with time_machine.travel(time.time(), tick=False):
        first, second = Client(), Client()
        for client in (first, second):
            attempt("chief.dss", client=client)
        assert first.post("/account/2fa/authenticate/", {"code": code()}).status_code == 302
        assert second.post("/account/2fa/authenticate/", {"code": code()}).status_code == 200


def test_guessing_codes_is_stopped(cast: Cast):
    TOTP.activate(cast.dss.chief, SECRET)
    client = Client()
    attempt("chief.dss", client=client)
    answers = [client.post("/account/2fa/authenticate/", {"code": f"{number:06d}"}).content.decode() for number in range(6)]
    assert "waits 15 minutes" in answers[-1]
    assert "waits 15 minutes" in client.post("/account/2fa/authenticate/", {"code": code()}).content.decode()


def test_an_officer_may_have_a_second_factor_but_need_not(cast: Cast):
    client = sign_in(cast.dss.officer)
    assert client.get("/").url == "/desk/"
    assert client.get("/account/2fa/").status_code == 200


def test_a_chief_who_removes_the_second_factor_must_set_one_up_again(cast: Cast):
    client = Client()
    TOTP.activate(cast.dss.chief, SECRET)
    attempt("chief.dss", client=client)
    client.post("/account/2fa/authenticate/", {"code": code()})
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=cast.dss.chief).exists()
    assert client.get("/dashboard/").url == "/account/2fa/totp/activate/"


def test_secrets_are_encrypted_where_they_are_stored(cast: Cast):
    TOTP.activate(cast.dss.chief, SECRET)
    assert SECRET not in str(Authenticator.objects.get(user=cast.dss.chief).data)


def test_reauthentication_takes_the_code_as_well_as_the_password(cast: Cast):
    client = sign_in(cast.dss.chief)
    page = client.get("/account/reauthenticate/?next=/me/").content.decode()
    assert "/account/2fa/reauthenticate/?next=" in page
    assert client.post("/account/2fa/reauthenticate/", {"code": code(), "next": "/me/"}).url == "/me/"


# --- round in circles


def test_nobody_is_sent_round_in_a_circle(cast: Cast):
    client = sign_in(cast.dss.officer)
    targets = ["/account/login/", "/account/login/?next=/account/login/", "/lock/?next=/lock/", "/account/logout/", "/account/reauthenticate/"]
    for start in ("/account/login/", "/account/logout/", "/account/reauthenticate/", "/lock/", "/account/2fa/authenticate/"):
        for target in targets:
            assert _hops(client, f"{start}?{urlencode({'next': target})}") < 4
            if start in ("/account/reauthenticate/", "/lock/"):
                assert client.post(start, {"password": PASSWORD, "next": target}).url == "/"


@pytest.mark.parametrize("wanted", ["id", "language", "x\u00bf'\"(", "desk/", "//example.org/", "javascript:alert(1)", "https://example.org/"])
def test_what_is_no_page_of_ours_leads_to_the_first_one(cast: Cast, wanted: str):
    client = sign_in(cast.dss.officer)
    assert client.post("/language/", {"language": "fr", "next": wanted}).url == "/"
    assert client.post("/purpose/", {"kind": "person", "purpose": "desk", "next": wanted}).url == "/"


def _hops(client: Client, url: str) -> int:
    """How often one is sent on until a page answers; 4 at most."""
    for hop in range(4):
        response = client.get(url)
        if response.status_code != 302:
            return hop
        url = response.url
    return 4


def test_nobody_is_sent_to_another_site(cast: Cast):
    client = sign_in(cast.dss.officer)
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        assert attempt_to(target) == "/"
        assert client.post("/account/reauthenticate/", {"password": PASSWORD, "next": target}).url == "/"
        client.get("/lock/")
        assert client.post("/lock/", {"password": PASSWORD, "next": target}).url == "/"
        assert client.post("/language/", {"language": "fr", "next": target}).url == "/"


def attempt_to(target: str) -> str:
    return Client().post(LOGIN, {"login": "officer.dss", "password": PASSWORD, "next": target}).url


# --- what is not there


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "account_confirm_email", "account_set_password"])
def test_there_is_no_sign_up_no_mail_route_and_no_reset_by_mail(name: str):
    with pytest.raises(NoReverseMatch):
        reverse(name, args=["x"] if name == "account_confirm_email" else None)


def test_the_account_routes_are_these_and_no_others():
    found = set(_routes(get_resolver("jaitf.account_urls").url_patterns))
    assert found == {
        "login/",
        "logout/",
        "inactive/",
        "reauthenticate/",
        "password/change/",
        "2fa/",
        "2fa/authenticate/",
        "2fa/reauthenticate/",
        "2fa/totp/activate/",
        "2fa/totp/deactivate/",
        "2fa/recovery-codes/",
        "2fa/recovery-codes/generate/",
        "2fa/recovery-codes/download/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "2fa/webauthn/login/",
        "2fa/webauthn/reauthenticate/",
        "2fa/webauthn/keys/<int:pk>/edit/",
        "2fa/webauthn/keys/<int:pk>/remove/",
    }


def _routes(patterns: list, prefix: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        found += _routes(pattern.url_patterns, route) if hasattr(pattern, "url_patterns") else [route]
    return found


def test_the_sign_in_page_says_whom_to_ask(db: None):
    assert "administrator" in Client().get(LOGIN).content.decode()


def test_signing_out_needs_a_click(cast: Cast):
    client = sign_in(cast.dss.officer)
    assert client.get("/account/logout/").status_code == 200
    assert client.get("/me/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/me/").status_code == 302


def test_a_new_password_ends_the_other_sessions_and_stands_in_the_history(cast: Cast):
    mine, other = sign_in(cast.dss.officer), sign_in(cast.dss.officer)
    new = {"oldpassword": PASSWORD, "password1": "a-long-walk-by-the-sea", "password2": "a-long-walk-by-the-sea"}
    assert mine.post("/account/password/change/", new).url == "/me/"
    assert other.get("/me/").status_code == 302
    assert "The person changed the password." in mine.get("/me/").content.decode()


def test_a_posting_that_ends_takes_the_page_away_at_once(cast: Cast):
    client = sign_in(cast.administrator)
    assert client.get("/accounts/").status_code == 200
    second = sign_in(cast.dss.chief)
    posting_end(actor=cast.administrator, posting=cast.dss.chief.posting)
    assert second.get("/").status_code == 200
    assert client.get("/access-log/").status_code == 403
