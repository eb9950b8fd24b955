"""Who leads, oversees, administers or sees the figures of many is appointed by two administrators."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from aircop.core.errors import RuleViolation
from jaitf.choices import Role
from jaitf.models import ApprovalRequest, Posting, User
from jaitf.selectors.approvals import describe
from jaitf.services.officers import officer_disable, officer_enable, posting_end, posting_start
from jaitf.services.reopening import account_reopen
from jaitf.services.role_grants import posting_give
from tests.clients import reauthenticated, sign_in
from tests.factories.approvals import another, approve, ask_to_appoint
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
#: Written by hand: the roles of the floor are given by one, all others by two.
BY_ONE = {"officer", "targeter", "custodian", "liaison"}


@pytest.fixture
def second(cast: Cast) -> User:
    return another(Role.ADMINISTRATOR)


@pytest.fixture
def admin(cast: Cast) -> Client:
    return reauthenticated(sign_in(cast.administrator))


def place_of(role: Role, cast: Cast) -> dict[str, object]:
    if role in Role.of_a_unit():
        return {"task_force": cast.dss.task_force, "agency": cast.dss.police}
    return {Role.NATIONAL_COORDINATOR: {"country_id": "SN"}, Role.REGIONAL_COORDINATOR: {"region": "lac"}}.get(role, {})


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_given_by_one_or_by_two(cast: Cast, second: User, role: Role):
    given = posting_give(actor=cast.administrator, officer=cast.stranger, role=role, reason="needed", **place_of(role, cast))
    assert isinstance(given, Posting if role in BY_ONE else ApprovalRequest)
    if isinstance(given, ApprovalRequest):
        assert not Posting.objects.filter(officer=cast.stranger).exists()
        approve(second, given)
    assert Posting.objects.get(officer=cast.stranger).role == role


def test_an_approver_is_told_who_that_is_so_far(cast: Cast, second: User):
    assert "holds no posting yet" in describe(ask_to_appoint(cast)).consequences[0]
    assert describe(ask_to_appoint(cast, cast.dss.liaison)).consequences[0] == "Postings that the person holds already: Agency liaison."


@pytest.mark.parametrize("by", [None, "himself", "the officer", "a chief"])
def test_the_service_itself_takes_no_one_mans_word(cast: Cast, by: str | None):
    approved_by = {None: None, "himself": cast.administrator, "the officer": cast.stranger, "a chief": cast.dss.chief}[by]
    with pytest.raises(RuleViolation) as refused:
        posting_start(actor=cast.administrator, officer=cast.stranger, role=Role.ANALYST, approved_by=approved_by)
    assert refused.value.code == "takes_two"


def test_the_database_takes_no_approval_of_oneself(cast: Cast, second: User):
    approve(second, ask_to_appoint(cast))
    for person in (cast.administrator, cast.stranger):
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.filter(officer=cast.stranger).update(approved_by=person)


def test_the_servers_operator_still_appoints_alone(cast: Cast):
    out = io.StringIO()
    place = ("--task-force", "DSS", "--agency", "sn-police", "--actor", "administrator")
    call_command("create_officer", "new.chief", "--role", "chief", *place, stdout=out, no_color=True)
    posting = Posting.objects.get(officer__username="new.chief")
    assert (posting.created_by, posting.approved_by) == (cast.administrator, None)


def test_in_the_browser_the_posting_is_asked_for_and_the_account_says_so(cast: Cast, second: User, admin: Client):
    url = f"/accounts/{cast.stranger.public_id}/"
    given = {"role": "analyst", "region": "lac", "starts_on": datetime.now(UTC).date().isoformat()}
    without = admin.post(f"{url}postings/", given)
    assert without.status_code == 422
    assert "Say why" in without.content.decode()
    asked = admin.post(f"{url}postings/", given | {"reason": "new in the region"})
    request = ApprovalRequest.objects.get()
    assert asked.url == request.get_absolute_url()
    assert "waits for a second administrator" in admin.get(url).content.decode()
    approve(second, request)
    page = admin.get(url).content.decode()
    assert "waits for a second administrator" not in page
    assert "approved by Second ADMINISTRATOR" in page


def test_a_new_chief_gets_the_account_now_and_the_posting_later(cast: Cast, second: User, admin: Client):
    person = {"username": "awa.diop", "first_name": "Awa", "last_name": "Diop", "email": "", "language": "fr"}
    posting = {"role": "chief", "task_force": cast.dss.task_force.pk, "agency": cast.dss.police.pk, "starts_on": datetime.now(UTC).date().isoformat()}
    fields = person | {f"posting-{name}": value for name, value in posting.items()}
    assert admin.post("/accounts/new/", fields).status_code == 422
    assert not User.objects.filter(username="awa.diop").exists()
    sheet = admin.post("/accounts/new/", fields | {"posting-reason": "leads from today"}).content.decode()
    assert re.search(r"/invitation/[a-z2-7-]+/", sheet)
    assert "waits for a second administrator" in sheet
    awa = User.objects.get(username="awa.diop")
    assert not awa.postings.exists()
    approve(second, ApprovalRequest.objects.get())
    assert awa.postings.get().role == "chief"


def test_a_single_administrator_is_told_what_to_do_and_nothing_is_left_behind(cast: Cast, admin: Client):
    person = {"username": "awa.diop", "first_name": "Awa", "last_name": "Diop", "email": "", "language": "fr"}
    answer = admin.post("/accounts/new/", person | {"posting-role": "oversight", "posting-starts_on": "2026-01-01", "posting-reason": "law"})
    assert answer.status_code == 422
    assert "server&#x27;s operator" in answer.content.decode()
    assert not User.objects.filter(username="awa.diop").exists()


# --- a closed account


@pytest.fixture
def closed_chief(cast: Cast, second: User) -> User:
    officer_disable(actor=cast.administrator, officer=cast.dss.chief, reason="on leave", leave_work=True)
    cast.dss.chief.refresh_from_db()
    return cast.dss.chief


def test_an_account_whose_posting_took_two_opens_again_by_two(cast: Cast, second: User, closed_chief: User):
    request = account_reopen(actor=cast.administrator, officer=closed_chief, reason="is back")
    assert isinstance(request, ApprovalRequest)
    assert not User.objects.get(pk=closed_chief.pk).is_active
    facts = dict(describe(request).facts)
    assert closed_chief.username in facts["Account"]
    assert facts["Postings that come back"].startswith("Role: Chief of unit, Task force: DSS")
    approve(second, request)
    assert User.objects.get(pk=closed_chief.pk).is_active
    event = closed_chief.events.order_by("pgh_id").last()
    assert event.pgh_context["actor"] == cast.administrator.pk
    assert event.pgh_context["reason"] == "is back (approved by Second ADMINISTRATOR)"


def test_an_account_of_the_floor_opens_again_by_one(cast: Cast):
    officer_disable(actor=cast.administrator, officer=cast.dss.officer, reason="on leave", leave_work=True)
    assert account_reopen(actor=cast.administrator, officer=cast.dss.officer, reason="is back").is_active


def test_the_service_that_opens_accounts_takes_no_one_mans_word(cast: Cast, closed_chief: User):
    for approved_by in (None, cast.administrator, closed_chief, cast.dss.deputy):
        with pytest.raises(RuleViolation) as refused:
            officer_enable(actor=cast.administrator, officer=closed_chief, reason="is back", approved_by=approved_by)
        assert refused.value.code == "takes_two"


def test_an_account_whose_postings_changed_since_is_not_opened(cast: Cast, second: User, closed_chief: User):
    request = account_reopen(actor=cast.administrator, officer=closed_chief, reason="is back")
    posting_start(actor=None, officer=closed_chief, role=Role.NATIONAL_COORDINATOR, country_id="SN")
    with pytest.raises(RuleViolation) as refused:
        approve(second, request)
    assert refused.value.code == "postings_changed"


def test_what_ended_while_the_account_was_closed_comes_back_with_nobody(cast: Cast, second: User, closed_chief: User):
    posting_end(actor=cast.administrator, posting=closed_chief.postings.get())
    assert account_reopen(actor=cast.administrator, officer=closed_chief, reason="is back").is_active


def test_in_the_browser_opening_a_chiefs_account_is_asked_for(cast: Cast, second: User, admin: Client, closed_chief: User):
    url = f"/accounts/{closed_chief.public_id}/"
    asked = admin.post(f"{url}state/", {"active": "1", "reason": "is back"})
    request = ApprovalRequest.objects.get()
    assert asked.url == request.get_absolute_url()
    assert "waits for a second administrator" in admin.get(url).content.decode()
    assert "Postings that come back" in reauthenticated(sign_in(second)).get(asked.url).content.decode()
