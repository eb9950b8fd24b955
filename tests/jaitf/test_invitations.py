"""An invitation: short enough to type, good once, for seven days, for one person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from aircop.core.errors import AircopError, Forbidden, InvalidInput, RuleViolation
from jaitf.models import User
from jaitf.services.invitations import invitation_accept, invitation_issue, invited_officer
from jaitf.services.officers import officer_create, officer_disable
from jaitf.services.tokens import token_create, token_owner
from tests.clients import sign_in
from tests.factories.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
NEW = "a-long-walk-by-the-sea"
NOON = datetime(2026, 11, 23, 12, 10, tzinfo=UTC)


@pytest.fixture
def officer(db: None) -> User:
    return officer_create(username="awa.diop", first_name="Awa", last_name="Diop")


def test_a_new_account_has_no_password_until_the_person_sets_one(officer: User):
    assert not officer.has_usable_password()
    invitation = invitation_issue(actor=None, officer=officer)
    assert invitation_accept(token=invitation.token, password=NEW).check_password(NEW)


def test_an_invitation_can_be_typed_from_paper(officer: User):
    token = invitation_issue(actor=None, officer=officer).token
    assert len(token) <= 40
    misread = token.upper().replace("O", "0").replace("I", "1").replace("B", "8").replace("-", " ")
    assert invited_officer(misread) == officer


def test_an_invitation_works_once(officer: User):
    token = invitation_issue(actor=None, officer=officer).token
    invitation_accept(token=token, password=NEW)
    with pytest.raises(RuleViolation, match="used, replaced or is too old"):
        invitation_accept(token=token, password=NEW)


def test_an_invitation_lasts_seven_days(officer: User):
    with time_machine.travel(NOON, tick=False):
        invitation = invitation_issue(actor=None, officer=officer)
        assert invitation.expires_at == datetime(2026, 11, 30, 12, tzinfo=UTC)
    with time_machine.travel(invitation.expires_at - timedelta(seconds=1), tick=False):
        assert invited_officer(invitation.token) == officer
    with time_machine.travel(invitation.expires_at, tick=False), pytest.raises(RuleViolation):
        invited_officer(invitation.token)


def test_a_new_invitation_voids_the_old_one_the_password_and_the_tokens(cast: Cast):
    officer = cast.dss.officer
    client, (_token, key) = sign_in(officer), token_create(actor=officer, name="script")
    first = invitation_issue(actor=cast.administrator, officer=officer, reason="forgotten")
    second = invitation_issue(actor=cast.administrator, officer=officer, reason="lost the sheet")
    with pytest.raises(RuleViolation):
        invited_officer(first.token)
    assert invited_officer(second.token) == officer
    assert token_owner(key) is None
    assert client.get("/me/").url.startswith("/account/login/")
    assert not User.objects.get(pk=officer.pk).check_password(PASSWORD)


def test_a_closed_account_is_not_invited_and_its_invitation_is_void(cast: Cast, officer: User):
    token = invitation_issue(actor=None, officer=officer).token
    officer_disable(actor=cast.administrator, officer=officer, reason="left")
    with pytest.raises(RuleViolation):
        invited_officer(token)
    officer.refresh_from_db()
    with pytest.raises(RuleViolation, match="closed"):
        invitation_issue(actor=None, officer=officer)


def test_only_an_administrator_invites_and_never_himself(cast: Cast):
    with pytest.raises(Forbidden):
        invitation_issue(actor=cast.dss.chief, officer=cast.dss.officer)
    with pytest.raises(RuleViolation):
        invitation_issue(actor=cast.administrator, officer=cast.administrator)


@pytest.mark.parametrize("password", ["short", "password1234", "awadiop12345"])
def test_a_weak_password_is_refused_and_the_invitation_still_works(officer: User, password: str):
    token = invitation_issue(actor=None, officer=officer).token
    with pytest.raises(InvalidInput) as refused:
        invitation_accept(token=token, password=password)
    assert "password" in refused.value.fields
    assert invited_officer(token) == officer


@given(token=st.text(max_size=60) | st.text("abcdefghijklmnopqrstuvwxyz234567-", min_size=30, max_size=40))
def test_anything_else_is_no_invitation(token: str):
    with pytest.raises(AircopError):
        invited_officer(token)


def test_the_person_sets_the_password_in_the_browser_and_signs_in(officer: User):
    url = f"/invitation/{invitation_issue(actor=None, officer=officer).token}/"
    client = Client()
    page = client.get(url)
    assert b"awa.diop" in page.content
    assert page.headers["Cache-Control"].find("no-store") >= 0
    differing = client.post(url, {"password": NEW, "password_again": "another-long-one"})
    assert differing.status_code == 422
    assert b"The two passwords differ" in differing.content
    assert client.post(url, {"password": "short", "password_again": "short"}).status_code == 422
    assert client.post(url, {"password": NEW, "password_again": NEW}).url == "/account/login/"
    assert client.get(url).status_code == 410
    assert client.post("/account/login/", {"login": "awa.diop", "password": NEW}).status_code == 302


def test_whoever_is_signed_in_does_not_set_somebody_elses_password(cast: Cast, officer: User):
    url = f"/invitation/{invitation_issue(actor=None, officer=officer).token}/"
    response = sign_in(cast.dss.officer).post(url, {"password": NEW, "password_again": NEW})
    assert response.status_code == 409
    assert not User.objects.get(pk=officer.pk).has_usable_password()
