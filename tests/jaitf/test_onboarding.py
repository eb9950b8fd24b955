"""A spreadsheet of new officers: shown with its errors, opened all or none, as it was shown."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from jaitf.choices import Role
from jaitf.models import User
from jaitf.onboarding import COLUMNS
from tests.clients import reauthenticated, sign_in
from tests.factories.cast import Cast
from tests.jaitf.lists import AWA, KOFI, PATH, SOFIA, mark, send, text, told, workbook
from tests.jaitf.test_sign_in import attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast: Cast) -> Client:
    return reauthenticated(sign_in(cast.administrator))


def open_list(client: Client, name: str):
    return client.post(f"{PATH}open/", {"list": name, "form_page": f"{PATH}?list={name}"})


@pytest.mark.parametrize("make", [text, workbook])
def test_a_list_is_shown_first_and_then_opened_with_invitations(cast: Cast, admin: Client, make):
    preview = send(admin, make(AWA, KOFI, SOFIA))
    assert preview.status_code == 200
    assert "3 accounts can be opened" in told(preview)
    assert not User.objects.filter(username="awa.diop").exists()
    sheets = open_list(admin, mark(preview))
    assert "no-store" in sheets.headers["Cache-Control"]
    links = re.findall(r"http://localhost:\d+(/invitation/[a-z2-7-]+/)", sheets.content.decode())
    assert len(links) == 3
    # Each sheet speaks its reader's language.
    assert "Invitation pour Awa DIOP" in told(sheets)
    assert "Invitation for Kofi MENSAH" in told(sheets)
    Client().post(links[0], {"password": "a-long-walk-by-the-sea", "password_again": "a-long-walk-by-the-sea"})
    officer = Client()
    assert attempt("awa.diop", "a-long-walk-by-the-sea", officer).url == "/"
    assert officer.get("/").url == "/desk/"
    assert [User.objects.get(username=name).posting.role for name in ("kofi.mensah", "sofia")] == ["custodian", "liaison"]
    assert User.objects.get(username="kofi.mensah").language == "en"
    assert User.objects.get(username="sofia").posting.ends_on == date(2031, 1, 5)


def test_a_list_is_opened_once(cast: Cast, admin: Client):
    name = mark(send(admin, text(AWA)))
    open_list(admin, name)
    again = open_list(admin, name)
    assert again.url == PATH
    assert "Nothing was opened now" in told(admin.get(PATH))
    assert User.objects.filter(username="awa.diop").count() == 1


def test_what_is_opened_is_the_list_that_was_shown(cast: Cast, admin: Client):
    first = mark(send(admin, text(AWA)))
    send(admin, text(KOFI))
    assert open_list(admin, first).url == PATH
    assert not User.objects.filter(username__in=["awa.diop", "kofi.mensah"]).exists()


def test_a_kept_list_can_not_be_written_by_hand(cast: Cast, admin: Client):
    given = json.dumps([{"row": "2", **dict.fromkeys(COLUMNS, ""), **AWA}])
    admin.post("/drafts/account-import/", json.dumps({"data": {"list": given}}), content_type="application/json")
    for name in ("", "x", mark(send(admin, text(KOFI)))[::-1]):
        assert open_list(admin, name).url == PATH
    assert not User.objects.filter(username="awa.diop").exists()


def test_a_kept_list_is_void_after_an_hour(cast: Cast):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        admin = reauthenticated(sign_in(cast.administrator))
        name = mark(send(admin, text(AWA)))
        clock.shift(timedelta(minutes=61))
        assert open_list(reauthenticated(sign_in(cast.administrator)), name).url == PATH
    assert not User.objects.filter(username="awa.diop").exists()


def test_when_a_row_no_longer_fits_none_is_opened(cast: Cast, admin: Client):
    name = mark(send(admin, text(AWA, KOFI)))
    User.objects.create_user(username="Kofi.Mensah")
    assert open_list(admin, name).url == PATH
    assert not User.objects.filter(username="awa.diop").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"username": "officer.dss"}, "This user name is taken"),
        ({"username": "a b"}, "A user name is 2 to 60 letters"),
        ({"email": "officer.dss@example.org"}, "Another account has this e-mail address"),
        ({"email": "nonsense"}, "E-mail address"),
        ({"role": "boss"}, "Role: This is not known here"),
        ({"language": "tlh"}, "Language: This is not known here"),
        ({"task_force": "XXX"}, "Task force: This is not known here"),
        ({"task_force": ""}, "Say in which task force"),
        ({"agency": "nobody"}, "Agency: This is not known here"),
        ({"starts_on": "soon"}, "From: Write the day as 2027-01-31"),
        # The fifth of January or the first of May, as the reader's language has it: neither.
        ({"starts_on": "05/01/2026"}, "From: Write the day as 2027-01-31"),
        ({"starts_on": "2027-02-01", "ends_on": "2027-01-01"}, "end before it starts"),
        ({"last_name": ""}, "Last name"),
    ],
)
def test_what_is_wrong_stands_beside_its_row_and_nothing_is_opened(cast: Cast, admin: Client, change: dict[str, str], message: str):
    response = send(admin, text(KOFI, AWA | change))
    assert response.status_code == 422
    assert "1 row has to be mended" in told(response)
    assert message in told(response)
    assert b'name="list"' not in response.content
    assert not User.objects.filter(username__in=["awa.diop", "kofi.mensah"]).exists()


@pytest.mark.parametrize("role", Role.with_second_factor())
@pytest.mark.parametrize("written", ["value", "label"])
def test_roles_with_power_are_not_given_by_a_list(cast: Cast, admin: Client, role: Role, written: str):
    response = send(admin, text(AWA | {"role": str(getattr(role, written))}))
    assert response.status_code == 422
    assert "can't be given by a list" in told(response)
    assert "New account" in told(response)


def test_the_same_name_twice_in_a_list_is_seen(cast: Cast, admin: Client):
    response = send(admin, text(AWA, AWA | {"email": ""}))
    assert "This user name is taken" in told(response)


def test_only_administrators_bring_lists_in_and_after_proving_who_they_are(cast: Cast):
    assert send(sign_in(cast.dss.chief), text(AWA)).status_code == 403
    client = sign_in(cast.administrator)
    name = mark(send(client, text(AWA)))
    asked = open_list(client, name)
    assert asked.url.startswith("/account/reauthenticate/")
    assert not User.objects.filter(username="awa.diop").exists()
    # The list comes back after the password.
    assert "1 account can be opened" in told(client.get(f"{PATH}?list={name}"))


def test_a_full_list_is_opened(cast: Cast, admin: Client):
    people = [AWA | {"username": f"officer.{number}", "email": ""} for number in range(200)]
    open_list(admin, mark(send(admin, text(*people))))
    assert User.objects.filter(username__regex=r"^officer\.\d+$").count() == 200
