"""Four eyes: who may decide, what is carried out, and what nobody can get past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pgtrigger
import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client

from aircop.core.audit import acting
from aircop.core.errors import Forbidden, NotVisible, RuleViolation
from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from jaitf.approval_kinds import KINDS
from jaitf.choices import ApprovalState, Role
from jaitf.models import ApprovalRequest, Posting, User
from jaitf.models.approval import digest_of
from jaitf.selectors.approvals import deciders_of, describe, may_decide, waiting_for
from jaitf.services.approvals import approval_withdraw, approvals_expire, canonical
from jaitf.services.officers import officer_disable, posting_end, posting_start
from jaitf.tasks import expire_approvals
from tests.clients import reauthenticated, sign_in
from tests.factories.approvals import another, approve, ask_to_appoint, ask_to_export, refuse
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(cast: Cast) -> User:
    return another(Role.ADMINISTRATOR)


def client_of(person: User) -> Client:
    return reauthenticated(sign_in(person))


def sent(request: ApprovalRequest, decision: str = "approve", **changes: str) -> dict[str, str]:
    return {"decision": decision, "digest": request.payload_sha256, "answer": "", **changes}


def is_chief(person: User) -> bool:
    return Posting.objects.filter(officer=person, role=Role.CHIEF).exists()


# --- what happens


def test_asking_alone_changes_nothing_and_a_second_person_makes_it_happen(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    assert not is_chief(cast.stranger)
    done = approve(second, request)
    assert (done.state, done.decided_by) == (ApprovalState.DONE, second)
    posting = Posting.objects.get(officer=cast.stranger)
    assert (posting.role, posting.created_by, posting.approved_by) == (Role.CHIEF, cast.administrator, second)


def test_a_refusal_needs_an_answer_and_nothing_happens(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    with pytest.raises(RuleViolation, match="why you refuse"):
        refuse(second, request, answer="  ")
    assert refuse(second, request).state == ApprovalState.REFUSED
    assert not is_chief(cast.stranger)


def test_the_history_says_who_asked_who_decided_and_each_state(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    with acting(second.pk):
        approve(second, request)
    events = request.events.order_by("pgh_id")
    assert [event.state for event in events] == ["asked", "approved", "done"]
    assert events.last().pgh_context["actor"] == second.pk
    given = Posting.objects.get(officer=cast.stranger).events.get()
    assert given.pgh_context["actor"] == cast.administrator.pk
    assert given.pgh_context["reason"] == "succeeds the chief (approved by Second ADMINISTRATOR)"


# --- who may not


def test_the_asker_decides_nothing(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    for decide in (approve, refuse):
        with pytest.raises(Forbidden):
            decide(cast.administrator, request)


def test_who_gains_by_it_decides_nothing(cast: Cast, second: User):
    """An administrator whose colleague wants to give him another posting."""
    ends = datetime.now(UTC).date() + timedelta(days=400)
    posting_end(actor=None, posting=second.posting, ends_on=ends)
    other = another(Role.ADMINISTRATOR, "third.admin")
    request = ask_to_appoint(cast, second, role=Role.ANALYST, region="lac", starts_on=ends)
    with pytest.raises(Forbidden):
        approve(second, request)
    assert approve(other, request).state == ApprovalState.DONE


def test_nobody_asks_for_himself(cast: Cast, second: User):
    with pytest.raises(RuleViolation) as refused:
        ask_to_appoint(cast, cast.administrator)
    assert refused.value.code == "self_posting"


@pytest.mark.parametrize("who", ["chief", "officer", "analyst", "national_coordinator", "stranger"])
def test_for_everybody_else_it_does_not_exist(cast: Cast, second: User, who: str):
    request = ask_to_appoint(cast, cast.dss.liaison)
    person = getattr(cast, who, None) or cast.dss.people[who]
    with pytest.raises(NotVisible):
        approve(person, request)
    client = client_of(person)
    assert client.get(f"/approvals/{request.public_id}/").status_code == 404
    assert "Give a posting" not in client.get("/confirmations/").content.decode()


def test_oversight_looks_on(cast: Cast, second: User):
    request, client = ask_to_appoint(cast), client_of(cast.oversight)
    page = client.get(f"/approvals/{request.public_id}/").content.decode()
    assert "Somebody else has to decide this" in page
    assert client.post(f"/approvals/{request.public_id}/", sent(request)).status_code == 403
    assert "All requests of the last thirty days" in client.get("/confirmations/").content.decode()
    assert "All requests of the last thirty days" not in client_of(second).get("/confirmations/").content.decode()


def test_somebody_of_the_askers_unit_does_not_decide_where_that_applies(cast: Cast):
    place = {"task_force": cast.dss.task_force, "agency": cast.dss.customs}
    asker, colleague = another(Role.ANALYST, "analyst.dss"), another(Role.ANALYST, "analyst.also.dss")
    stranger = another(Role.ANALYST, "analyst.elsewhere")
    for person in (asker, colleague):
        posting_start(actor=None, officer=person, role=Role.OFFICER, **place)
    request = ask_to_export(asker)
    with pytest.raises(Forbidden):
        approve(colleague, request)
    assert colleague not in deciders_of(request)
    assert approve(stranger, request).state == ApprovalState.DONE


def test_an_approver_who_lost_the_role_in_between_is_refused(cast: Cast, second: User):
    another(Role.ADMINISTRATOR, "third.admin")
    request = ask_to_appoint(cast)
    assert may_decide(second, request)
    posting_end(actor=None, posting=Posting.objects.get(officer=second))
    with pytest.raises(NotVisible):
        approve(second, request)
    assert not is_chief(cast.stranger)


def test_an_asker_who_lost_the_role_in_between_gets_nothing(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    officer_disable(actor=second, officer=cast.administrator, reason="left")
    with pytest.raises(RuleViolation) as refused:
        approve(second, request)
    assert refused.value.code == "asker_may_not"
    assert ApprovalRequest.objects.get(pk=request.pk).state == ApprovalState.ASKED
    page = client_of(second).post(f"/approvals/{request.public_id}/", sent(request))
    assert page.status_code == 422
    assert "may not do this any more" in page.content.decode()
    assert refuse(second, request).state == ApprovalState.REFUSED


def test_without_a_second_person_nothing_is_asked_for(cast: Cast):
    with pytest.raises(RuleViolation) as refused:
        ask_to_appoint(cast)
    assert refused.value.code == "nobody_decides"
    assert not ApprovalRequest.objects.exists()


# --- exactly what was shown


def test_every_stored_field_is_told_in_words(cast: Cast, second: User):
    today = datetime.now(UTC).date()
    request = ask_to_appoint(cast, role=Role.NATIONAL_COORDINATOR, country_id="SN", starts_on=today, ends_on=today + timedelta(days=30))
    facts = dict(describe(request).facts)
    assert len(facts) == len(request.content)
    assert facts["Who gets the posting"] == "Stranger STRANGER (stranger)"
    assert (facts["Role"], facts["Country"]) == ("National coordinator", "Senegal")


def test_a_field_that_has_no_words_is_shown_as_it_is_stored(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    request.payload = canonical({**request.content, "also": "everything"})
    assert ("also", '"everything"') in describe(request).facts


def test_what_was_asked_for_can_not_be_changed_or_deleted(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    for change in ({"payload": b"{}"}, {"payload_sha256": "0" * 64}, {"kind": "export.bulk"}, {"asked_by": second}, {"reason": "other"}):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            ApprovalRequest.objects.filter(pk=request.pk).update(**change)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        request.delete()


@pytest.mark.parametrize("payload", [b"not json", b"[]", b'{"officer":"stranger","role":"administrator","starts_on":"2026-01-01"}'])
def test_a_changed_payload_is_refused_even_when_the_trigger_was_off(cast: Cast, second: User, payload: bytes):
    request = ask_to_appoint(cast)
    with pgtrigger.ignore("jaitf.ApprovalRequest:what_was_asked"):
        ApprovalRequest.objects.filter(pk=request.pk).update(payload=payload)
    page = client_of(second).get(f"/approvals/{request.public_id}/").content.decode()
    assert "not what was asked for" in page
    with pytest.raises(RuleViolation) as refused:
        approve(second, request)
    assert refused.value.code == "payload_changed"
    assert not Posting.objects.filter(officer=cast.stranger).exists()
    assert refuse(second, request).state == ApprovalState.REFUSED


def test_who_was_shown_something_else_approves_nothing(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    with pgtrigger.ignore("jaitf.ApprovalRequest:what_was_asked"):
        forged = canonical({**request.content, "role": "deputy"})
        ApprovalRequest.objects.filter(pk=request.pk).update(payload=forged, payload_sha256=digest_of(forged))
    with pytest.raises(RuleViolation) as refused:
        approve(second, request)
    assert refused.value.code == "not_as_shown"


def test_the_rules_are_asked_again_when_it_is_done(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    posting_start(actor=None, officer=cast.stranger, role=Role.CHIEF, task_force=cast.dss.task_force, agency=cast.dss.customs)
    with pytest.raises(RuleViolation) as refused:
        approve(second, request)
    assert refused.value.code == "posting_twice"
    assert ApprovalRequest.objects.get(pk=request.pk).state == ApprovalState.ASKED


# --- once, in time


def test_it_is_decided_once(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    approve(second, request)
    for decide in (approve, refuse):
        with pytest.raises(RuleViolation) as refused:
            decide(second, request)
        assert refused.value.code == "already_decided"
    assert Posting.objects.filter(officer=cast.stranger).count() == 1


def test_what_lapsed_does_nothing_and_may_be_asked_for_anew(cast: Cast, second: User):
    place = {"role": Role.CHIEF, "task_force": cast.dss.task_force, "agency": cast.dss.customs, "starts_on": datetime.now(UTC).date()}
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        request = ask_to_appoint(cast, **place)
        clock.shift(timedelta(hours=72, seconds=1))
        with pytest.raises(RuleViolation) as refused:
            approve(second, request)
        assert refused.value.code == "lapsed"
        assert not is_chief(cast.stranger)
        assert waiting_for(second) == []
        assert "Lapsed" in client_of(cast.administrator).get(f"/approvals/{request.public_id}/").content.decode()
        anew = ask_to_appoint(cast, **place)
        assert ApprovalRequest.objects.get(pk=request.pk).state == ApprovalState.EXPIRED
        assert approve(second, anew).state == ApprovalState.DONE


def test_the_scheduler_notes_what_lapsed(cast: Cast, second: User):
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        request = ask_to_appoint(cast)
        assert approvals_expire() == 0
        clock.shift(timedelta(hours=73))
        assert expire_approvals() == 1
    assert ApprovalRequest.objects.get(pk=request.pk).state == ApprovalState.EXPIRED


def test_the_same_is_asked_for_once(cast: Cast, second: User):
    ask_to_appoint(cast)
    with pytest.raises(RuleViolation) as refused:
        ask_to_appoint(cast)
    assert refused.value.code == "approval_waits"


def test_the_asker_withdraws_and_nobody_else_does(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    with pytest.raises(Forbidden):
        approval_withdraw(actor=second, public_id=request.public_id)
    assert approval_withdraw(actor=cast.administrator, public_id=request.public_id).state == ApprovalState.WITHDRAWN
    with pytest.raises(RuleViolation):
        approve(second, request)


# --- kinds


def test_what_a_later_version_no_longer_knows_is_shown_as_it_is_stored(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    request.kind = "gone.by"
    assert describe(request).title == "gone.by"
    assert ("role", '"chief"') in describe(request).facts
    assert not may_decide(second, request)


def test_every_kind_names_roles_that_may_decide():
    assert set(KINDS) == {"role.grant", "account.reopen", "export.bulk", "report.bulk"}
    assert all(kind.roles <= set(Role.values) for kind in KINDS.values())


# --- pages, notices


def test_the_approver_sees_exactly_what_will_happen_and_approves_in_the_browser(cast: Cast, second: User):
    request, client = ask_to_appoint(cast), client_of(second)
    listed = client.get("/confirmations/").content.decode()
    assert "succeeds the chief" in listed
    assert "To decide" in client.get("/accounts/").content.decode()
    page = client.get(f"/approvals/{request.public_id}/").content.decode()
    for words in ("Stranger STRANGER", "Chief of unit", "DSS · JAITF", "Customs SN", "approve", "no last day", request.payload_sha256, "succeeds the chief"):
        assert words in page
    assert client.post(f"/approvals/{request.public_id}/", sent(request)).url == "/confirmations/"
    assert is_chief(cast.stranger)
    asker = client_of(cast.administrator)
    assert "Approved and done" in asker.get("/confirmations/").content.decode()
    assert f"/accounts/{cast.stranger.public_id}/" in asker.get(f"/approvals/{request.public_id}/").content.decode()


def test_wrong_input_says_what_to_do_and_keeps_what_was_typed(cast: Cast, second: User):
    request, client = ask_to_appoint(cast), client_of(second)
    address = f"/approvals/{request.public_id}/"
    empty = client.post(address, {"answer": "I know him"})
    assert empty.status_code == 422
    assert 'value="I know him"' in empty.content.decode()
    assert "why you refuse" in client.post(address, sent(request, "refuse")).content.decode()
    assert "shown something else" in client.post(address, sent(request, digest="é")).content.decode()
    assert client.post(address, sent(request, "refuse", answer="not the right man")).status_code == 302
    assert "not the right man" in client_of(cast.administrator).get(address).content.decode()


def test_deciding_asks_again_who_sits_there_and_keeps_the_decision(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    sign_in(second)
    client = Client()
    client.force_login(second)
    address = f"/approvals/{request.public_id}/"
    response = client.post(address, {**sent(request), "form_page": address, "draft_key": f"approval-{request.public_id}"})
    assert response.url.startswith("/account/reauthenticate/")
    assert not is_chief(cast.stranger)
    assert 'value="approve"' in reauthenticated(client).get(address).content.decode()


def test_the_asker_withdraws_in_the_browser(cast: Cast, second: User):
    request, client = ask_to_appoint(cast), client_of(cast.administrator)
    assert "Withdraw the request" in client.get(f"/approvals/{request.public_id}/").content.decode()
    assert client.post(f"/approvals/{request.public_id}/withdraw/").url == "/confirmations/"
    assert "Withdrawn" in client.get("/confirmations/").content.decode()


def test_those_who_may_decide_and_then_the_asker_are_told_by_mail_without_a_word_of_what_it_is(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    _run_mails()
    assert [(message.to, "waits" in message.subject) for message in mail.outbox] == [([second.email], True)]
    approve(second, request)
    _run_mails()
    assert mail.outbox[1].to == [cast.administrator.email]
    for message in mail.outbox:
        assert str(request.public_id) in message.body
        assert not any(word in f"{message.subject} {message.body}" for word in ("stranger", "STRANGER", "chief", "DSS"))


def test_no_mail_goes_out_about_what_was_decided_meanwhile(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    approval_withdraw(actor=cast.administrator, public_id=request.public_id)
    _run_mails()
    assert mail.outbox == []


def _run_mails() -> None:
    for job in Job.objects.filter(kind="approval.email", state="queued"):
        job_run(job.pk)
        job.refresh_from_db()
        assert job.state == "done", job.error
