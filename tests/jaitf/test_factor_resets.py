"""A lost second factor is reset by two persons, without e-mail; nobody does it alone or for himself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, transaction
from django.test import Client

from jaitf.models import FactorReset, User
from jaitf.services.officers import officer_create, posting_start
from jaitf.services.tokens import token_create
from tests.clients import SECRET, reauthenticated, sign_in
from tests.factories.cast import PASSWORD, Cast
from tests.jaitf.test_sign_in import attempt
from tests.passkeys import make_passkey

pytestmark = pytest.mark.django_db
NEW = "a-long-walk-by-the-sea"


def client_of(person: User) -> Client:
    return reauthenticated(sign_in(person))


def second_administrator() -> User:
    second = officer_create(username="administrator.two", password=PASSWORD, first_name="Second", last_name="ADMIN")
    posting_start(actor=None, officer=second, role="administrator")
    return second


def ask(cast: Cast, officer: User | None = None, asker: User | None = None) -> FactorReset:
    officer = officer or cast.dss.officer
    if not Authenticator.objects.filter(user=officer).exists():
        TOTP.activate(officer, SECRET)
    response = client_of(asker or cast.administrator).post(f"/accounts/{officer.public_id}/second-factor/", {"reason": "telephone lost"})
    assert response.status_code == 302, response.content.decode()
    return FactorReset.objects.get(officer=officer, confirmed_at=None, withdrawn_at=None)


def address(reset: FactorReset) -> str:
    return f"/confirmations/{reset.public_id}/"


def test_asking_alone_changes_nothing(cast: Cast):
    ask(cast)
    assert attempt("officer.dss").url == "/account/2fa/authenticate/"
    assert Authenticator.objects.filter(user=cast.dss.officer).exists()


@pytest.mark.parametrize("who", ["chief", "second administrator"])
def test_a_second_person_confirms_and_the_officer_comes_back_with_the_sheet(cast: Cast, who: str):
    reset = ask(cast)
    make_passkey(cast.dss.officer)
    confirmer = client_of(cast.dss.chief if who == "chief" else second_administrator())
    assert "Officer DSS" in confirmer.get("/confirmations/").content.decode()
    page = confirmer.get(address(reset)).content.decode()
    assert "all passkeys" in page
    assert "telephone lost" in page
    sheet = confirmer.post(address(reset))
    assert sheet.headers["Cache-Control"] == "no-store"
    link = re.search(r"http://localhost:\d+(/invitation/[a-z2-7-]+/)", sheet.content.decode())[1]
    assert not Authenticator.objects.filter(user=cast.dss.officer).exists()
    assert "is wrong" in attempt("officer.dss").content.decode()
    officer = Client()
    officer.post(link, {"password": NEW, "password_again": NEW})
    assert attempt("officer.dss", NEW, officer).url == "/"
    history = officer.get("/me/").content.decode()
    assert "telephone lost" in history
    assert "lost the second factor" in history


def test_sessions_and_tokens_end_with_it(cast: Cast):
    client = sign_in(cast.dss.officer)
    _token, key = token_create(actor=cast.dss.officer, name="script")
    reset = ask(cast)
    client_of(cast.dss.chief).post(address(reset))
    assert client.get("/me/").status_code == 302
    assert Client().get("/api/v1/jobs/", headers={"Authorization": f"Token {key}"}).status_code == 401


def test_the_asker_can_not_confirm(cast: Cast):
    reset = ask(cast)
    asker = client_of(cast.administrator)
    assert "somebody else has to confirm" in asker.get(address(reset)).content.decode()
    assert asker.post(address(reset)).status_code == 403
    assert Authenticator.objects.filter(user=cast.dss.officer).exists()


def test_the_officer_himself_can_neither_ask_nor_confirm(cast: Cast):
    second = second_administrator()
    TOTP.activate(second, SECRET)
    own = client_of(second).post(f"/accounts/{second.public_id}/second-factor/", {"reason": "mine"})
    assert own.status_code == 422
    reset = ask(cast, second)
    assert client_of(second).get(address(reset)).status_code == 404
    chief = ask(cast, cast.dss.chief)
    assert client_of(cast.dss.chief).post(address(chief)).status_code == 404


@pytest.mark.parametrize("role", ["officer", "targeter", "deputy", "liaison", "police_chief", "abidjan", "oversight", "analyst"])
def test_nobody_else_knows_of_it(cast: Cast, role: str):
    reset = ask(cast, cast.dss.custodian)
    person = {"abidjan": cast.abj.chief, "oversight": cast.oversight, "analyst": cast.analyst}.get(role) or cast.dss.people[role]
    client = client_of(person)
    assert "Custodian" not in client.get("/confirmations/").content.decode()
    assert client.get(address(reset)).status_code == 404
    assert client.post(address(reset)).status_code == 404
    assert client.post(f"{address(reset)}drop/").status_code == 404


def test_the_second_person_proves_who_he_is(cast: Cast):
    reset = ask(cast)
    TOTP.activate(cast.dss.chief, SECRET)
    client = Client()
    client.force_login(cast.dss.chief)
    response = client.post(address(reset), {"form_page": address(reset)})
    assert response.url.startswith("/account/reauthenticate/")
    assert Authenticator.objects.filter(user=cast.dss.officer).exists()


def test_a_request_lapses_after_three_days_and_can_be_made_anew(cast: Cast):
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        reset = ask(cast)
        clock.shift(timedelta(hours=72, seconds=1))
        assert client_of(cast.dss.chief).post(address(reset)).status_code == 404
        ask(cast)


def test_it_is_confirmed_once(cast: Cast):
    reset, chief = ask(cast), client_of(cast.dss.chief)
    assert chief.post(address(reset)).status_code == 200
    assert chief.post(address(reset)).status_code == 404


def test_one_request_at_a_time(cast: Cast):
    ask(cast)
    again = client_of(cast.administrator).post(f"/accounts/{cast.dss.officer.public_id}/second-factor/", {"reason": "again"})
    assert "waiting already" in again.content.decode()


def test_who_asked_or_who_confirms_may_drop_it(cast: Cast):
    for person in (cast.administrator, cast.dss.chief):
        reset = ask(cast)
        assert client_of(person).post(f"{address(reset)}drop/").url == "/confirmations/"
        assert client_of(cast.dss.chief).get(address(reset)).status_code == 404
    assert Authenticator.objects.filter(user=cast.dss.officer).exists()


def test_without_a_second_factor_there_is_nothing_to_reset(cast: Cast):
    response = client_of(cast.administrator).post(f"/accounts/{cast.dss.officer.public_id}/second-factor/", {"reason": "x"})
    assert "has no second factor" in response.content.decode()


def test_the_database_itself_wants_two_persons(cast: Cast):
    reset = ask(cast)
    for confirmer in (reset.asked_by, reset.officer):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.filter(pk=reset.pk).update(confirmed_by=confirmer)
