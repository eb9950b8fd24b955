"""Passkeys: they sign in alone, count as the second factor, confirm, and nobody locks them."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from jaitf.services.officers import officer_disable
from tests.clients import reauthenticated, sign_in
from tests.factories.cast import PASSWORD, Cast
from tests.jaitf.test_sign_in import attempt
from tests.passkeys import HOST, Passkey, add_passkey, options_of, sign_in_by

pytestmark = pytest.mark.django_db
LOGIN = "/account/2fa/webauthn/login/"


def with_passkey(cast: Cast, person: str = "officer") -> Passkey:
    passkey = Passkey()
    response = add_passkey(reauthenticated(sign_in(cast.dss.people[person])), passkey)
    assert response.status_code == 302, response.content.decode()
    return passkey


def test_a_passkey_signs_in_without_password_and_code(cast: Cast):
    client = Client()
    assert sign_in_by(client, with_passkey(cast, "chief"), next="/me/").url == "/me/"
    assert client.get("/dashboard/").status_code == 200


def test_a_new_passkey_stands_in_the_list_and_in_the_history(cast: Cast, django_capture_on_commit_callbacks):
    client = reauthenticated(sign_in(cast.dss.officer))
    with django_capture_on_commit_callbacks(execute=True):
        assert add_passkey(client, Passkey(), "key on my ring").url == "/account/2fa/recovery-codes/"
    assert "key on my ring" in client.get("/account/2fa/webauthn/").content.decode()
    assert "added a passkey" in client.get("/me/").content.decode()


def test_a_chief_with_a_passkey_needs_no_authenticator_app(cast: Cast):
    client = Client()
    attempt("chief.dss", client=client)
    setup = client.get("/account/2fa/totp/activate/")
    assert "/account/2fa/webauthn/add/" in setup.content.decode()
    assert add_passkey(client, Passkey()).status_code == 302
    assert client.get("/dashboard/").status_code == 200


def test_after_the_password_a_passkey_is_the_second_step(cast: Cast):
    passkey, client = with_passkey(cast), Client()
    assert attempt("officer.dss", client=client).url == "/account/2fa/authenticate/"
    page = client.get("/account/2fa/authenticate/", headers={"host": HOST}).content.decode()
    assert client.post("/account/2fa/authenticate/", {"credential": passkey.get(options_of(page))}, headers={"host": HOST}).url == "/"
    assert client.get("/desk/").status_code == 200


def test_a_passkey_confirms_who_sits_there(cast: Cast):
    passkey = with_passkey(cast)
    client = sign_in(cast.dss.officer)
    page = client.get("/account/2fa/webauthn/reauthenticate/?next=/me/", headers={"host": HOST}).content.decode()
    answer = {"credential": passkey.get(options_of(page)), "next": "/me/"}
    assert client.post("/account/2fa/webauthn/reauthenticate/", answer, headers={"host": HOST}).url == "/me/"
    assert client.post("/me/tokens/", {"name": "script"}).status_code == 200


def test_somebody_elses_passkey_confirms_nothing(cast: Cast):
    stranger = with_passkey(cast, "targeter")
    with_passkey(cast)
    client = sign_in(cast.dss.officer)
    address = "/account/2fa/webauthn/reauthenticate/?next=/me/"
    page = client.get(address, headers={"host": HOST}).content.decode()
    response = client.post(address, {"credential": stranger.get(options_of(page)), "next": "/me/"}, headers={"host": HOST})
    assert response.url == address
    assert client.post("/me/tokens/", {"name": "script"}).status_code == 302


def test_a_key_that_asks_for_no_pin_is_refused(cast: Cast):
    assert add_passkey(reauthenticated(sign_in(cast.dss.officer)), Passkey(verifies=False)).status_code == 200
    assert not Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).exists()


def test_an_answer_works_once(cast: Cast):
    passkey, client = with_passkey(cast), Client()
    asked = client.get(LOGIN, headers={"host": HOST, "accept": "application/json"}).json()["request_options"]
    answer = passkey.get(asked)
    assert client.post(LOGIN, {"credential": answer}, headers={"host": HOST}).url == "/"
    client.post("/account/logout/")
    client.post(LOGIN, {"credential": answer}, headers={"host": HOST})
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "credential",
    ["", "null", "[]", '"x"', "{}", "1", "{", '{"response": 3}', '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "%%"}}'],
)
def test_a_broken_answer_opens_nothing_and_breaks_nothing(cast: Cast, credential: str):
    client = Client(raise_request_exception=False)
    client.get(LOGIN, headers={"host": HOST, "accept": "application/json"})
    assert client.post(LOGIN, {"credential": credential}, headers={"host": HOST}).url == "/account/login/"
    signed_in = reauthenticated(sign_in(cast.dss.officer))
    signed_in.get("/account/2fa/webauthn/add/", headers={"host": HOST})
    assert signed_in.post("/account/2fa/webauthn/add/", {"credential": credential}, headers={"host": HOST}).status_code == 200


def test_a_forged_answer_of_an_unknown_person_opens_nothing(cast: Cast):
    passkey, client = with_passkey(cast), Client(raise_request_exception=False)
    for handle in (b"zzzzzzzz", b"\xff\xfe", b"-1", cast.administrator.pk.to_bytes(1)):
        asked = client.get(LOGIN, headers={"host": HOST, "accept": "application/json"}).json()["request_options"]
        assert client.post(LOGIN, {"credential": passkey.get(asked, handle=handle)}, headers={"host": HOST}).url == "/account/login/"
    assert client.get("/me/").status_code == 302


def test_a_closed_account_has_no_passkey_either(cast: Cast):
    passkey = with_passkey(cast)
    officer_disable(actor=cast.administrator, officer=cast.dss.officer, reason="left")
    assert sign_in_by(Client(), passkey).url == "/account/inactive/"


def test_a_removed_passkey_signs_in_no_more(cast: Cast):
    passkey = with_passkey(cast)
    client, key = reauthenticated(sign_in(cast.dss.officer)), Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert client.get(f"/account/2fa/webauthn/keys/{key.pk}/remove/").status_code == 200
    assert client.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/").url == "/account/2fa/webauthn/"
    assert sign_in_by(Client(), passkey).url == "/account/login/"


def test_a_passkey_is_renamed(cast: Cast):
    with_passkey(cast)
    client, key = reauthenticated(sign_in(cast.dss.officer)), Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert client.post(f"/account/2fa/webauthn/keys/{key.pk}/edit/", {"name": "blue key"}).url == "/account/2fa/webauthn/"
    assert "blue key" in client.get("/account/2fa/webauthn/").content.decode()


def test_the_pages_obey_the_content_policy(cast: Cast):
    client = reauthenticated(sign_in(cast.dss.officer))
    for page in (client.get("/account/2fa/webauthn/add/"), Client().get("/account/login/")):
        assert "data-passkey" in page.content.decode()
        assert "<script>" not in page.content.decode()


# --- nobody is locked out by a colleague


def lock_out(login: str = "officer.dss") -> None:
    for number in range(6):
        attempt(login, "wrong", address=f"10.1.1.{number}")


def test_wrong_passwords_of_others_do_not_close_a_passkey(cast: Cast):
    passkey = with_passkey(cast)
    lock_out()
    assert "waits 15 minutes" in attempt("officer.dss").content.decode()
    assert sign_in_by(Client(), passkey).url == "/"


def test_wrong_passwords_of_others_do_not_close_the_browser_that_a_person_uses(cast: Cast):
    client = Client()
    attempt("officer.dss", client=client)
    client.post("/account/logout/")
    lock_out()
    assert attempt("officer.dss", client=client).url == "/"


def test_in_a_known_browser_guessing_is_stopped_as_well(cast: Cast):
    client = Client()
    attempt("officer.dss", client=client)
    client.post("/account/logout/")
    answers = [attempt("officer.dss", "wrong", client=client).content.decode() for _number in range(6)]
    assert "waits 15 minutes" in answers[-1]
    assert attempt("officer.dss").url == "/"


def test_a_browser_is_known_to_those_only_who_signed_in_with_it(cast: Cast):
    client = Client()
    attempt("targeter.dss", client=client)
    client.post("/account/logout/")
    lock_out()
    assert "waits 15 minutes" in attempt("officer.dss", client=client).content.decode()


def test_a_forged_note_about_the_browser_is_worth_nothing(cast: Cast, settings):
    client = Client()
    client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = json.dumps({"name": "x", "officers": [cast.dss.officer.pk]})
    lock_out()
    assert "waits 15 minutes" in attempt("officer.dss", PASSWORD, client=client).content.decode()


def test_the_note_about_the_browser_names_nobody_and_is_out_of_reach_of_scripts(cast: Cast, settings):
    client = Client()
    attempt("officer.dss", client=client)
    cookie = client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME]
    assert cookie["httponly"]
    assert "officer" not in cookie.value
