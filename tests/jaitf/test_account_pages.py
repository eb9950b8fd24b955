"""Accounts in the browser, as an administrator works with them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from jaitf.models import AccessLog, Posting, User
from jaitf.services.officers import officer_create
from tests.clients import reauthenticated, sign_in
from tests.factories.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
NEW = "a-long-walk-by-the-sea"


@pytest.fixture
def admin(cast: Cast) -> Client:
    return reauthenticated(sign_in(cast.administrator))


def person(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "username": "awa.diop",
        "first_name": "Awa",
        "last_name": "Diop",
        "email": "awa@example.org",
        "language": "fr",
        "posting-role": "officer",
        "posting-task_force": cast.dss.task_force.pk,
        "posting-agency": cast.dss.customs.pk,
        "posting-starts_on": datetime.now(UTC).date().isoformat(),
        **changes,
    }


def test_an_administrator_opens_an_account_and_the_person_comes_to_work(cast: Cast, admin: Client):
    sheet = admin.post("/accounts/new/", person(cast))
    text = sheet.content.decode()
    assert "no-store" in sheet.headers["Cache-Control"]
    assert 'src="data:image/svg+xml' in text
    link = re.search(r"http://localhost:\d+(/invitation/[a-z2-7-]+/)", text)[1]
    officer = Client()
    officer.post(link, {"password": NEW, "password_again": NEW})
    officer.post("/account/login/", {"login": "awa@example.org", "password": NEW})
    assert officer.get("/").url == "/desk/"
    awa = User.objects.get(username="awa.diop")
    assert awa.posting.created_by == cast.administrator
    assert NEW not in admin.get(f"/accounts/{awa.public_id}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"username": ""}, "User name"),
        ({"username": "officer.dss"}, "This user name is taken"),
        ({"email": "officer.dss@example.org"}, "Another account has this e-mail address"),
        ({"email": "nonsense"}, "valid email"),
        ({"posting-task_force": ""}, "Say in which task force"),
        ({"posting-agency": "999999"}, "Agency"),
        ({"posting-role": "emperor"}, "Role"),
        ({"posting-starts_on": "31/31/2026"}, "From"),
        ({"posting-ends_on": "1999-01-01"}, "end before it starts"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast, admin: Client, changes: dict, message: str):
    response = admin.post("/accounts/new/", person(cast, **changes))
    text = response.content.decode()
    assert response.status_code == 422
    assert message in text
    assert 'value="Diop"' in text
    assert not User.objects.filter(last_name="Diop").exists()


def test_after_a_while_the_password_is_asked_again_and_the_form_comes_back_filled(cast: Cast):
    client = sign_in(cast.administrator)
    away = client.post("/accounts/new/", {**person(cast), "draft_key": "account-new"})
    assert away.url.startswith("/account/reauthenticate/")
    assert not User.objects.filter(username="awa.diop").exists()
    client.post(away.url, {"password": PASSWORD, "next": "/accounts/new/"})
    text = client.get("/accounts/new/").content.decode()
    assert 'value="awa.diop"' in text
    assert f'<option value="{cast.dss.task_force.pk}" selected>' in text


def test_the_list_finds_and_filters(cast: Cast, admin: Client):
    assert admin.get("/accounts/").status_code == 200
    text = admin.get("/accounts/?q=liaison&unit=ABJ").content.decode()
    assert "liaison.abj" in text
    assert "liaison.dss" not in text
    assert "No account matches" in admin.get("/accounts/?q=zzz").content.decode()
    assert admin.get("/accounts/?state=nonsense&sort=-nonsense&page=99").status_code in (200, 404)


def test_the_page_of_an_account_shows_no_case_content_and_is_logged(cast: Cast, admin: Client):
    response = admin.get(f"/accounts/{cast.dss.officer.public_id}/")
    assert response.status_code == 200
    entry = AccessLog.objects.latest("pk")
    assert (entry.actor, entry.action, entry.record_type, entry.record_id) == (cast.administrator, "read", "user", cast.dss.officer.public_id)


def test_an_administrator_gives_and_ends_a_posting(cast: Cast, admin: Client):
    url = f"/accounts/{cast.stranger.public_id}/"
    given = {"role": "officer", "task_force": cast.abj.task_force.pk, "agency": cast.abj.police.pk, "starts_on": datetime.now(UTC).date().isoformat()}
    assert admin.post(f"{url}postings/", {**given, "agency": ""}).status_code == 422
    assert admin.post(f"{url}postings/", given).url == url
    posting = Posting.objects.get(officer=cast.stranger)
    assert "Posted as Officer (ABJ" in admin.get(url).content.decode()
    page = admin.get(f"/postings/{posting.public_id}/end/").content.decode()
    assert "On the chosen day the person loses" in page
    assert admin.post(f"/postings/{posting.public_id}/end/", {"ends_on": "1999-01-01", "reason": ""}).status_code == 422
    assert admin.post(f"/postings/{posting.public_id}/end/", {"ends_on": given["starts_on"], "reason": "wrong person"}).url == url
    assert "wrong person" in admin.get(url).content.decode()


def test_an_administrator_closes_opens_corrects_and_invites(cast: Cast, admin: Client):
    url = f"/accounts/{cast.dss.officer.public_id}/"
    assert admin.post(f"{url}state/", {"active": "0", "reason": ""}).status_code == 422
    assert admin.post(f"{url}state/", {"active": "0", "reason": "left"}).url == url
    assert "Open the account again" in admin.get(url).content.decode()
    assert admin.post(f"{url}invitation/", {"reason": "x"}).status_code == 422
    assert admin.post(f"{url}state/", {"active": "1", "reason": "back"}).url == url
    edited = {"first_name": "Awa", "last_name": "Ndiaye", "email": "", "language": "fr"}
    assert admin.get(f"{url}edit/").status_code == 200
    assert admin.post(f"{url}edit/", {**edited, "email": "chief.dss@example.org"}).status_code == 422
    assert admin.post(f"{url}edit/", edited).url == url
    assert "/invitation/" in admin.post(f"{url}invitation/", {"reason": "forgotten"}).content.decode()
    text = admin.get(url).content.decode()
    for told in (
        "The account was closed.",
        "The account was opened again.",
        "Changed: first name, last name, e-mail address.",
        "was given an invitation",
        "forgotten",
    ):
        assert told in text


def test_a_lost_second_factor_is_asked_for_by_an_administrator(cast: Cast, admin: Client):
    sign_in(cast.dss.chief)
    url = f"/accounts/{cast.dss.chief.public_id}/"
    assert "Second factor lost" in admin.get(url).content.decode()
    assert admin.post(f"{url}second-factor/", {"reason": "telephone stolen"}).url == url
    assert "waits for a second person" in admin.get(url).content.decode()
    assert sign_in(cast.dss.officer).post(f"{url}second-factor/", {"reason": "x"}).status_code == 403


def test_an_administrator_does_nothing_to_himself(cast: Cast, admin: Client):
    url = f"/accounts/{cast.administrator.public_id}/"
    text = admin.get(url).content.decode()
    assert "Nobody gives a posting to himself" in text
    for path, data in (
        ("postings/", {"role": "analyst", "starts_on": "2026-01-01"}),
        ("state/", {"active": "0", "reason": "x"}),
        ("invitation/", {"reason": "x"}),
    ):
        assert admin.post(url + path, data).status_code == 422


def test_accounts_exist_for_administrators_only(cast: Cast):
    urls = ["/accounts/", "/accounts/new/", f"/accounts/{cast.dss.officer.public_id}/", f"/postings/{cast.dss.officer.posting.public_id}/end/"]
    for person in (cast.dss.officer, cast.dss.chief, cast.analyst, cast.oversight, cast.national_coordinator):
        client = sign_in(person)
        assert {client.get(url).status_code for url in urls} == {403}
    assert {Client().get(url).status_code for url in urls} == {302}


def test_an_account_that_is_none_is_not_found(admin: Client):
    nobody = "00000000-0000-4000-8000-000000000000"
    assert admin.get(f"/accounts/{nobody}/").status_code == 404
    assert admin.get(f"/postings/{nobody}/end/").status_code == 404
    assert admin.get(f"/task-forces/{nobody}/").status_code == 404


def test_hostile_names_are_text_and_nothing_else(admin: Client):
    officer_create(username="mallory", first_name="<script>alert(1)</script>", last_name="</title>")
    text = admin.get("/accounts/").content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_units_and_code_lists_can_be_browsed(cast: Cast, admin: Client):
    text = admin.get("/task-forces/").content.decode()
    assert "JAITF" in text
    detail = admin.get(f"/task-forces/{cast.dss.task_force.public_id}/").content.decode()
    for told in ("Africa/Dakar", ["officer", "dss"][0], "Victim screening", "Customs SN"):
        assert told.lower() in detail.lower()
    assert "Choose a list" in admin.get("/code-lists/").content.decode()
    assert "Cocaine hydrochloride" in admin.get("/code-lists/?list=commodities").content.decode()
    assert "COC_SALT" in admin.get("/code-lists/?q=chlorhydrate").content.decode()
    assert "No code matches" in admin.get("/code-lists/?q=zzzzzz").content.decode()
    assert sign_in(cast.dss.officer).get("/code-lists/").status_code == 403
