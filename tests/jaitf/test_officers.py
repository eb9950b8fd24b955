"""Accounts and postings: who may make them, and what they refuse."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from aircop.core.audit import acting
from aircop.core.errors import Forbidden, InvalidInput, RuleViolation
from jaitf.choices import Region, Role
from jaitf.models import User
from jaitf.selectors.accounts import account_history, accounts_for_list
from jaitf.services.factor_resets import factor_reset_ask
from jaitf.services.officers import (
    language_set,
    officer_create,
    officer_disable,
    officer_enable,
    officer_update,
    posting_end,
    posting_start,
)
from jaitf.services.tokens import token_create, token_owner
from tests.clients import sign_in
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("username", ["a", "awa diop", "awa@example.org", "-awa", "awa/diop", "x" * 61, "àwa"])
def test_a_user_name_is_short_and_plain(username: str):
    with pytest.raises(RuleViolation) as refused:
        officer_create(username=username)
    assert (refused.value.code, refused.value.field) == ("username_form", "username")


def test_a_user_name_is_taken_whatever_its_capitals(cast: Cast):
    with pytest.raises(RuleViolation, match="taken"):
        officer_create(username="OFFICER.dss")


def test_an_address_belongs_to_one_account(cast: Cast):
    with pytest.raises(RuleViolation) as refused:
        officer_create(username="other", email="OFFICER.DSS@example.org")
    assert refused.value.field == "email"
    kept = officer_update(actor=cast.administrator, officer=cast.dss.officer, first_name="A", last_name="B", email="officer.dss@example.org", language="fr")
    assert (kept.first_name, kept.language) == ("A", "fr")


@pytest.mark.parametrize(("field", "value"), [("email", "nonsense"), ("language", "xx")])
def test_what_is_wrong_is_said_beside_the_field(field: str, value: str):
    with pytest.raises(RuleViolation) as refused:
        officer_create(username="other", **{field: value})
    assert refused.value.field == field


def test_only_an_administrator_touches_accounts(cast: Cast):
    chief, officer = cast.dss.chief, cast.dss.officer
    for refused in (
        lambda: officer_create(username="other", actor=chief),
        lambda: officer_update(actor=chief, officer=officer, first_name="", last_name="", email="", language="en"),
        lambda: officer_disable(actor=chief, officer=officer, reason="x"),
        lambda: officer_enable(actor=chief, officer=officer, reason="x"),
        lambda: factor_reset_ask(actor=chief, officer=officer, reason="x"),
        lambda: posting_start(actor=chief, officer=officer, role=Role.CHIEF, task_force=cast.dss.task_force, agency=cast.dss.customs),
        lambda: posting_end(actor=chief, posting=officer.posting),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_nobody_posts_himself(cast: Cast):
    with pytest.raises(RuleViolation) as refused:
        posting_start(actor=cast.administrator, officer=cast.administrator, role=Role.ANALYST)
    assert refused.value.code == "self_posting"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"role": Role.OFFICER}, "task_force"),
        ({"role": Role.NATIONAL_COORDINATOR}, "country"),
        ({"role": Role.REGIONAL_COORDINATOR}, "region"),
        ({"role": "emperor"}, "role"),
        ({"role": Role.ANALYST, "starts_on": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}, ""),
    ],
)
def test_a_posting_says_where_and_when(cast: Cast, fields: dict, field: str):
    with pytest.raises((RuleViolation, InvalidInput)) as refused:
        posting_start(actor=cast.administrator, officer=cast.stranger, **fields)
    assert (refused.value.field or "") == field


def test_a_coordinators_posting_takes_no_unit(cast: Cast):
    with pytest.raises(RuleViolation) as refused:
        posting_start(actor=cast.administrator, officer=cast.stranger, role=Role.ANALYST, task_force=cast.dss.task_force)
    assert refused.value.field == "task_force"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OVERSIGHT])
def test_whoever_administers_or_oversees_reads_nothing(cast: Cast, role: Role):
    with pytest.raises(RuleViolation) as refused:
        posting_start(actor=cast.administrator, officer=cast.dss.officer, role=role)
    assert refused.value.code == "posting_stands_alone"
    with pytest.raises(RuleViolation):
        posting_start(actor=cast.administrator, officer=cast.oversight, role=Role.ANALYST, region=Region.AFRICA_WC)


def test_a_posting_is_not_given_twice_but_again_after_its_end(cast: Cast):
    same = {"role": Role.OFFICER, "task_force": cast.dss.task_force, "agency": cast.dss.customs}
    with pytest.raises(RuleViolation) as refused:
        posting_start(actor=cast.administrator, officer=cast.dss.officer, **same)
    assert refused.value.code == "posting_twice"
    posting_end(actor=cast.administrator, posting=cast.dss.officer.posting)
    posting_start(actor=cast.administrator, officer=cast.dss.officer, **same)


def test_a_posting_ends_today_or_later_once_and_is_not_prolonged(cast: Cast):
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC), tick=False):
        posting = cast.dss.officer.posting
        with pytest.raises(RuleViolation):
            posting_end(actor=cast.administrator, posting=posting, ends_on=date(2026, 11, 30))
        assert posting_end(actor=cast.administrator, posting=posting, ends_on=date(2026, 12, 24)).ends_on == date(2026, 12, 24)
        with pytest.raises(RuleViolation) as refused:
            posting_end(actor=cast.administrator, posting=posting, ends_on=date(2027, 1, 1))
        assert refused.value.code == "posting_prolonged"
        posting_end(actor=cast.administrator, posting=posting)
        with pytest.raises(RuleViolation, match="already ended"):
            posting_end(actor=cast.administrator, posting=posting)


def test_the_last_administrator_stays(cast: Cast):
    with pytest.raises(RuleViolation) as refused:
        posting_end(actor=None, posting=cast.administrator.posting)
    assert refused.value.code == "last_administrator"
    second = officer_create(username="second.admin")
    posting_start(actor=None, officer=second, role=Role.ADMINISTRATOR)
    officer_disable(actor=second, officer=cast.administrator, reason="moved")
    with pytest.raises(RuleViolation):
        officer_disable(actor=cast.administrator, officer=second, reason="revenge")


def test_a_closed_account_loses_session_and_tokens_at_once(cast: Cast):
    client, (_token, key) = sign_in(cast.dss.officer), token_create(actor=cast.dss.officer, name="script")
    officer_disable(actor=cast.administrator, officer=cast.dss.officer, reason="left the service")
    assert client.get("/me/").status_code == 302
    assert token_owner(key) is None
    officer_enable(actor=cast.administrator, officer=cast.dss.officer, reason="came back")
    assert token_owner(key) is None
    assert sign_in(cast.dss.officer).get("/me/").status_code == 200


def test_nobody_closes_himself_out(cast: Cast):
    with pytest.raises(RuleViolation):
        officer_disable(actor=cast.administrator, officer=cast.administrator, reason="tired")


def test_the_language_is_one_of_ours(cast: Cast):
    assert language_set(actor=cast.dss.officer, language="pt").language == "pt"
    with pytest.raises(RuleViolation):
        language_set(actor=cast.dss.officer, language="tlh")


def test_the_history_tells_in_plain_words_who_did_what_and_why(cast: Cast):
    with acting(cast.administrator.pk):
        awa = officer_create(username="awa.diop", first_name="Awa", last_name="Diop")
        posting = posting_start(actor=cast.administrator, officer=awa, role=Role.OFFICER, task_force=cast.dss.task_force, agency=cast.dss.customs)
        posting_end(actor=cast.administrator, posting=posting, reason="transfer to Abidjan")
        officer_disable(actor=cast.administrator, officer=awa, reason="left the service")
    told = [(entry.text, entry.actor, entry.note) for entry in account_history(awa)]
    start, who = posting.starts_on.strftime("%-d %b %Y"), "Administrator ADMINISTRATOR"
    assert set(told) == {
        ("The account was opened.", who, ""),
        (f"Posted as Officer (DSS · Customs SN) from {start}.", who, ""),
        (f"The posting as Officer (DSS · Customs SN) ends on {start}.", who, "transfer to Abidjan"),
        ("The account was closed.", who, "left the service"),
    }


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "officer dss"}, {"officer.dss", "police.officer.dss", "referral_officer.dss"}),
        ({"role": "liaison", "unit": "ABJ"}, {"liaison.abj"}),
        ({"state": "idle"}, {"stranger"}),
        ({"state": "closed"}, {"liaison.lis"}),
        ({"state": "invited"}, {"new.one"}),
        ({"q": "nobody"}, set()),
    ],
)
def test_accounts_are_found(cast: Cast, asked: dict, expected: set[str]):
    officer_disable(actor=cast.administrator, officer=cast.lis.liaison, reason="left")
    posting_start(actor=None, officer=officer_create(username="new.one"), role=Role.ANALYST, region=Region.LAC)
    assert {account.username for account in accounts_for_list(**asked)} == expected


def test_every_account_in_use_is_found_once(cast: Cast):
    found = [account.username for account in accounts_for_list(state="active")]
    assert len(found) == len(set(found)) == User.objects.count()
