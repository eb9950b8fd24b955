"""Two officers at one workstation: the next one takes over in one step and finds nothing of the one before."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from aircop.core.services import drafts
from jaitf.models import BrowserSession
from jaitf.services.officers import officer_disable
from tests.clients import SECRET, reauthenticated, sign_in
from tests.factories.cast import PASSWORD, Cast
from tests.jaitf.test_sign_in import TOTP, attempt, code
from tests.passkeys import HOST, Passkey, add_passkey

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(cast: Cast) -> Client:
    """A workstation at which the targeter worked before; now the officer is signed in, and locks it."""
    client = Client(raise_request_exception=False)
    attempt("targeter.dss", client=client)
    client.post("/account/logout/")
    attempt("officer.dss", client=client)
    client.get("/me/")
    client.get("/lock/?switch=1&next=/me/")
    return client


def take_over(client: Client, officer: object, password: str = PASSWORD, **extra: str):
    return client.post("/lock/", {"officer": str(officer), "password": password, "next": "/me/", **extra})


def test_the_lock_page_offers_the_people_of_this_browser_by_name(cast: Cast, shared: Client):
    page = shared.get("/lock/?switch=1").content.decode()
    assert re.findall(r'name="officer" value="([^"]*)"', page) == ["", str(cast.dss.targeter.public_id), "other"]
    assert "Targeter DSS" in page
    assert "Chief" not in page


def test_a_colleague_takes_over_with_his_password_and_begins_on_his_own_page(cast: Cast, shared: Client):
    assert take_over(shared, cast.dss.targeter.public_id).url == "/"
    page = shared.get("/me/").content.decode()
    assert "targeter.dss" in page
    assert "officer.dss" not in page


def test_what_the_first_one_typed_stays_his(cast: Cast, shared: Client):
    drafts.draft_save(actor_id=cast.dss.officer.pk, key="control-new", data={"note": "Two telephones."})
    take_over(shared, cast.dss.targeter.public_id)
    assert "Two telephones" not in shared.get("/drafts/control-new/").content.decode()
    shared.get("/lock/")
    take_over(shared, cast.dss.officer.public_id)
    assert "Two telephones" in shared.get("/drafts/control-new/").content.decode()


def test_the_first_session_ends_and_the_browser_forgets_it(cast: Cast, shared: Client):
    before = shared.session.session_key
    assert take_over(shared, cast.dss.targeter.public_id).headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not BrowserSession.objects.filter(pk=before).exists()
    assert shared.session.session_key != before
    assert "seen_at" in shared.session


def test_messages_for_the_first_one_are_not_read_by_the_second(cast: Cast, shared: Client):
    take_over(shared, "")
    reauthenticated(shared).post("/me/sessions/end/")
    shared.get("/lock/?switch=1")
    take_over(shared, cast.dss.targeter.public_id)
    assert "on this device only" not in shared.get("/me/").content.decode()


def test_signing_out_takes_messages_along(cast: Cast, shared: Client):
    take_over(shared, "")
    reauthenticated(shared).post("/me/sessions/end/")
    shared.post("/account/logout/")
    attempt("targeter.dss", client=shared)
    assert "on this device only" not in shared.get("/me/").content.decode()


def test_a_wrong_password_leaves_the_first_session_locked(cast: Cast, shared: Client):
    response = take_over(shared, cast.dss.targeter.public_id, "wrong")
    assert response.status_code == 422
    assert "password is wrong" in response.content.decode()
    assert shared.get("/me/").url.startswith("/lock/")
    assert take_over(shared, "").url == "/me/"


def test_guessing_a_colleagues_password_here_is_stopped(cast: Cast, shared: Client):
    answers = [take_over(shared, cast.dss.targeter.public_id, "wrong").content.decode() for _number in range(6)]
    assert "waits 15 minutes" in answers[-1]


def test_somebody_who_was_never_here_gives_his_name(cast: Cast, shared: Client):
    assert "Enter your user name" in take_over(shared, "other").content.decode()
    assert take_over(shared, "other", login="officer.abj").url == "/"
    assert "officer.abj" in shared.get("/me/").content.decode()


def test_whoever_has_a_second_factor_is_asked_for_it(cast: Cast, shared: Client):
    TOTP.activate(cast.dss.chief, SECRET)
    assert take_over(shared, "other", login="chief.dss").url == "/account/2fa/authenticate/"
    assert shared.get("/me/").url.startswith("/account/login/")
    assert shared.post("/account/2fa/authenticate/", {"code": code()}).url == "/"


@pytest.mark.parametrize("officer", ["00000000-0000-0000-0000-000000000000", "' OR 1=1", "officer.dss"])
def test_nobody_is_chosen_who_is_not_offered(cast: Cast, shared: Client, officer: str):
    assert take_over(shared, officer).status_code == 422


def test_a_closed_account_is_not_offered(cast: Cast, shared: Client):
    officer_disable(actor=cast.administrator, officer=cast.dss.targeter, reason="left")
    assert "Targeter DSS" not in shared.get("/lock/").content.decode()


def touch(client: Client, passkey: Passkey, **extra: str):
    asked = client.get("/lock/passkey/", headers={"host": HOST}).json()["request_options"]
    return client.post("/lock/passkey/", {"credential": passkey.get(asked), **extra}, headers={"host": HOST})


def test_a_passkey_opens_ones_own_session_again(cast: Cast, shared: Client):
    passkey = Passkey()
    add_passkey(reauthenticated(sign_in(cast.dss.officer)), passkey)
    assert touch(shared, passkey, next="/me/").url == "/me/"
    assert "officer.dss" in shared.get("/me/").content.decode()
    assert shared.post("/me/tokens/", {"name": "script"}).status_code == 200


def test_a_passkey_takes_over_in_one_touch(cast: Cast, shared: Client):
    passkey = Passkey()
    add_passkey(reauthenticated(sign_in(cast.dss.chief)), passkey)
    assert touch(shared, passkey, next="/me/").url == "/"
    assert shared.get("/").url == "/dashboard/"


def test_a_passkey_that_does_not_fit_opens_nothing(cast: Cast, shared: Client):
    passkey = Passkey()
    add_passkey(reauthenticated(sign_in(cast.dss.officer)), passkey)
    assert touch(shared, Passkey(user_handle=passkey.user_handle)).url == "/lock/"
    assert shared.get("/me/").url.startswith("/lock/")
