"""Founding units and inviting officers from the shell, on an empty installation and later."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from jaitf.models import Agency, Compartment, TaskForce, User
from jaitf.selectors.accounts import account_history
from tests.clients import sign_in
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
NEW = "a-long-walk-by-the-sea"


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, no_color=True)
    return out.getvalue()


def refusal(*arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    return str(refused.value)


def accept(printed: str) -> None:
    link = re.search(r"https?://\S+?(/invitation/\S+)", printed)[1]
    Client().post(link, {"password": NEW, "password_again": NEW})


def test_an_empty_installation_gets_its_first_administrator_its_unit_and_its_chief():
    printed = run("create_officer", "root.admin", "--role", "administrator")
    accept(printed)
    assert User.objects.get(username="root.admin").check_password(NEW)
    printed = run("create_task_force", "dss", "--airport", "dss", "--name", "JAITF Dakar", "--languages", "fr,en", "--actor", "root.admin")
    assert "Africa/Dakar" in printed
    unit = TaskForce.objects.get(code="DSS")
    assert (unit.languages, unit.region) == (["fr", "en"], "africa_wc")
    assert set(Compartment.objects.filter(task_force=unit).values_list("kind", flat=True)) == {"joint", "medical", "victim"}
    place = ("--task-force", "DSS", "--agency", "sn-customs", "--agency-type", "CUSTOMS", "--agency-name", "Douanes")
    accept(run("create_officer", "c.ndiaye", *place, "--role", "chief", "--first-name", "Cheikh", "--actor", "root.admin"))
    chief = User.objects.get(username="c.ndiaye")
    assert (chief.posting.role, chief.posting.agency.name, chief.posting.created_by.username) == ("chief", "Douanes", "root.admin")
    assert account_history(chief)[-1].actor == "root.admin"


def test_before_the_first_administrator_nobody_else_is_made():
    assert "no administrator yet" in refusal("create_officer", "boss", "--role", "chief", "--task-force", "DSS", "--agency", "x")
    assert not User.objects.exists()


def test_later_an_administrator_must_be_named(cast: Cast):
    assert "say in whose name" in refusal("create_officer", "second", "--role", "administrator")
    assert "no open account" in refusal("create_officer", "second", "--role", "administrator", "--actor", "nobody")
    assert "not an administrator" in refusal("create_officer", "second", "--role", "administrator", "--actor", "chief.dss")
    run("create_officer", "second", "--role", "administrator", "--actor", "ADMINISTRATOR")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--role", "officer"], "Say in which task force"),
        (["--role", "officer", "--task-force", "XXX"], "There is no task force XXX. Known: ABJ, DSS, LIS."),
        (["--role", "officer", "--task-force", "DSS", "--agency", "new"], "say with --agency-type"),
        (["--role", "officer", "--task-force", "DSS", "--agency", "new", "--agency-type", "FISH"], "not in the list"),
        (["--role", "officer", "--task-force", "DSS", "--agency", "N E W", "--agency-type", "POLICE"], "code:"),
        (["--role", "national_coordinator"], "Say for which country"),
        (["--role", "national_coordinator", "--country", "ZZ"], "There is no country ZZ"),
        (["--role", "analyst", "--email", "nonsense"], "whole e-mail address"),
        (["--role", "analyst", "--language", "tlh"], "offered languages"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_half_made(cast: Cast, arguments: list[str], message: str):
    assert message in refusal("create_officer", "new.one", *arguments, "--actor", "administrator")
    assert not User.objects.filter(username="new.one").exists()
    assert not Agency.objects.filter(code__in=["new", "N E W"]).exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["DSS", "--airport", "DSS"], "taken"),
        (["NEW", "--airport", "QQQ"], "no airport with the IATA code QQQ"),
        (["1X", "--airport", "DSS"], "2 to 8 capital letters"),
        (["NEW", "--airport", "DSS", "--languages", "xx"], "Working languages"),
        (["NEW", "--airport", "DSS", "--languages", ","], "Working languages"),
        (["NEW", "--airport", "DSS", "--email", "nonsense"], "email"),
    ],
)
def test_a_unit_that_can_not_be_founded_is_refused(cast: Cast, arguments: list[str], message: str):
    assert message in refusal("create_task_force", *arguments, "--name", "X", "--actor", "administrator")
    assert TaskForce.objects.count() == 3


def test_somebody_who_has_an_account_gets_another_posting_and_keeps_the_password(cast: Cast):
    printed = run("create_officer", "officer.dss", "--role", "officer", "--task-force", "ABJ", "--agency", "ci-customs", "--actor", "administrator")
    assert "keeps its password" in printed
    assert {posting.task_force.code for posting in User.objects.get(username="officer.dss").active_postings} == {"DSS", "ABJ"}


def test_a_lone_administrator_who_lost_everything_is_let_in_from_the_shell(cast: Cast):
    sign_in(cast.administrator)
    accept(run("invite_officer", "administrator", "--reason", "lost the telephone", "--forget-second-factor"))
    client = Client()
    client.post("/account/login/", {"login": "administrator", "password": NEW})
    assert client.get("/accounts/").url == "/account/2fa/totp/activate/"
    assert "lost the telephone" in {entry.note for entry in account_history(cast.administrator)}
    assert "no account" in refusal("invite_officer", "nobody", "--reason", "x")
    assert "no second factor" in refusal("invite_officer", "officer.dss", "--reason", "x", "--forget-second-factor")
