"""Where an account is signed in: listed, ended one by one or all at once, and nothing left in the browser."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from jaitf.models import BrowserSession
from jaitf.selectors.sessions import device_name, session_name, sessions_of
from jaitf.services.officers import officer_disable
from jaitf.services.tokens import token_create
from messaging.selectors.listeners import listener_of
from tests.clients import sign_in
from tests.factories.cast import Cast
from tests.jaitf.test_sign_in import attempt

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
TELEPHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"


def signed_in(cast: Cast, agent: str = FIREFOX, address: str = "10.0.0.7") -> Client:
    client = Client(headers={"user-agent": agent}, raise_request_exception=False)
    assert attempt("officer.dss", client=client, address=address).url == "/"
    return client


def name_of(client: Client) -> str:
    return session_name(client.session.session_key)


def test_the_account_page_lists_device_address_since_and_last_seen(cast: Cast):
    signed_in(cast, TELEPHONE, "10.0.0.8")
    page = re.sub(r"<[^>]+>|\s+", " ", signed_in(cast).get("/me/").content.decode())
    for text in ("Firefox on Windows", "this one", "10.0.0.7", "Chrome on Android", "10.0.0.8"):
        assert text in page


def test_the_key_of_a_session_is_never_shown(cast: Cast):
    other, mine = signed_in(cast), signed_in(cast)
    page = mine.get("/me/").content.decode()
    assert other.session.session_key not in page
    assert mine.session.session_key not in page


def test_one_session_is_ended_and_the_others_go_on(cast: Cast):
    lost, kept, mine = signed_in(cast, TELEPHONE), signed_in(cast), signed_in(cast)
    assert mine.post(f"/me/sessions/{name_of(lost)}/end/").url == "/me/#sessions"
    assert lost.get("/me/").status_code == 302
    assert kept.get("/me/").status_code == mine.get("/me/").status_code == 200
    assert "was signed out of other devices" in mine.get("/me/").content.decode()


def test_all_other_sessions_are_ended_at_once(cast: Cast):
    others, mine = [signed_in(cast), signed_in(cast)], signed_in(cast)
    assert mine.post("/me/sessions/end/").status_code == 302
    assert [client.get("/me/").status_code for client in others] == [302, 302]
    assert mine.get("/me/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else_or_his_own(cast: Cast):
    mine, colleague = signed_in(cast), sign_in(cast.dss.targeter)
    assert colleague.post(f"/me/sessions/{name_of(mine)}/end/").status_code == 404
    assert mine.post(f"/me/sessions/{name_of(mine)}/end/").status_code == 422
    assert mine.get("/me/").status_code == 200


def test_a_session_keeps_its_person_when_its_key_changes(cast: Cast):
    client = signed_in(cast)
    client.get("/lock/")
    client.post("/lock/", {"password": "correct-horse-battery"})
    assert [one.is_locked for one in sessions_of(cast.dss.officer)] == [False]


def test_an_administrator_throws_somebody_out_with_one_button(cast: Cast):
    clients = [signed_in(cast), signed_in(cast, TELEPHONE)]
    keys = [client.session.session_key for client in clients]
    _token, key = token_create(actor=cast.dss.officer, name="script")
    administrator = sign_in(cast.administrator)
    address = f"/accounts/{cast.dss.officer.public_id}/"
    assert "Chrome on Android" in administrator.get(address).content.decode()
    assert all(listener_of(one) for one in keys)
    assert administrator.post(f"{address}sessions/end/", {"reason": ""}).status_code == 422
    assert administrator.post(f"{address}sessions/end/", {"reason": "telephone stolen"}).url == address
    assert [client.get("/me/").status_code for client in clients] == [302, 302]
    assert Client().get("/api/v1/jobs/", headers={"Authorization": f"Token {key}"}).status_code == 401
    # What the live process asks every LIVE_RECHECK_SECONDS.
    assert [listener_of(one) for one in keys] == [None, None]
    assert "telephone stolen" in administrator.get(address).content.decode()
    assert attempt("officer.dss").url == "/"


def test_an_administrator_ends_his_own_sessions_on_his_own_page(cast: Cast):
    client = sign_in(cast.administrator)
    assert client.post(f"/accounts/{cast.administrator.public_id}/sessions/end/", {"reason": "x"}).status_code == 422


def test_a_live_page_is_rechecked_within_a_minute(settings):
    assert settings.LIVE_RECHECK_SECONDS <= 60


def test_a_closed_account_leaves_no_session_behind(cast: Cast):
    client = signed_in(cast)
    officer_disable(actor=cast.administrator, officer=cast.dss.officer, reason="left")
    assert not BrowserSession.objects.filter(user=cast.dss.officer).exists()
    assert client.get("/me/").status_code == 302


def test_a_request_on_its_way_does_not_bring_an_ended_session_back(cast: Cast):
    client = signed_in(cast)
    session = client.session
    session["typed"] = "late"
    BrowserSession.objects.filter(user=cast.dss.officer).delete()
    with pytest.raises(UpdateError):
        session.save()
    assert client.get("/me/").status_code == 302


# --- nothing is left in the browser


@pytest.mark.parametrize("path", ["/me/", "/", "/desk/", "/account/2fa/", "/api/v1/jobs/", "/no-such-page/", "/lock/"])
def test_no_page_of_a_signed_in_person_is_stored(cast: Cast, path: str):
    assert signed_in(cast).get(path).headers["Cache-Control"] == "no-store"


def test_signing_out_makes_the_browser_forget(cast: Cast):
    client = signed_in(cast)
    response = client.post("/account/logout/")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert response.headers["Cache-Control"] == "no-store"
    assert "Clear-Site-Data" not in Client().get("/account/login/").headers


@pytest.mark.parametrize(
    ("header", "device"),
    [
        (FIREFOX, "Firefox on Windows"),
        (TELEPHONE, "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh) Version/18 Safari/605", "Safari on Mac"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_devices_are_named_as_people_call_them(header: str, device: str):
    assert device_name(header) == device
