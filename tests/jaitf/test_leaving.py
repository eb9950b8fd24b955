"""Officers who leave: their open work goes to a colleague before the account closes; accounts that nobody uses close by themselves."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from jaitf.models import User, WorkHolder
from jaitf.selectors.open_work import my_work
from jaitf.services.officers import officer_create, officer_enable, posting_start
from jaitf.services.tokens import token_create, token_owner
from jaitf.tasks import clear_sessions, close_dormant_accounts
from messaging.models import AlertDelivery
from profiling.services.targets import Reason, target_create, target_review, target_send
from tests.clients import reauthenticated, sign_in
from tests.factories import seizures as cases
from tests.factories.cast import PASSWORD, Cast
from tests.factories.messaging import make_flight, make_traveller
from tests.jaitf.test_sign_in import attempt

pytestmark = pytest.mark.django_db


def leave_work(cast: Cast) -> None:
    """Two drafts in the joint room and one in that of customs, by the officer; a target that the targeter sent to the post."""
    dss = cast.dss
    for room in (dss.joint, dss.joint, dss.customs_room):
        cases.seizure_draft(dss, actor=dss.officer, room=room, narrative="KANARI")
    cases.submitted(dss, actor=dss.officer)
    traveller = make_traveller(dss.joint, make_flight(dss.joint), family_name="KANARI")
    target = target_create(actor=dss.officer, reasons=[Reason("P_CASHPAY", "")], priority="normal", note="", traveller=traveller)
    target_review(actor=dss.targeter, target=target, decision="confirmed", reason="looked at it")
    target_send(actor=dss.targeter, target=target)


@pytest.fixture
def admin(cast: Cast) -> Client:
    return reauthenticated(sign_in(cast.administrator))


def url(person: User, step: str = "") -> str:
    return f"/accounts/{person.public_id}/{step}"


def words(client: Client, path: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", client.get(path).content.decode())


def test_everybody_sees_his_own_open_work(cast: Cast):
    leave_work(cast)
    page = words(sign_in(cast.dss.officer), "/me/waiting/")
    assert "Drafts of seizures" in page
    assert "Targets" not in page.split("Drafts of seizures")[1]
    assert "KANARI" in words(sign_in(cast.dss.targeter), "/me/waiting/")
    assert "Nothing waits for you" in words(sign_in(cast.dss.police_officer), "/me/waiting/")


def test_an_administrator_sees_how_much_but_not_what(cast: Cast, admin: Client):
    leave_work(cast)
    page = words(admin, url(cast.dss.officer))
    assert "DSS · Joint : Drafts of seizures: 2" in page
    assert "DSS · Customs SN : Drafts of seizures: 1" in page
    assert "KANARI" not in page


def test_an_account_with_open_work_does_not_close_by_mistake(cast: Cast, admin: Client):
    leave_work(cast)
    response = admin.post(url(cast.dss.officer, "state/"), {"active": "0", "reason": "left"})
    assert "still has open work" in response.content.decode()
    cast.dss.officer.refresh_from_db()
    assert cast.dss.officer.is_active


def test_but_at_once_when_it_must(cast: Cast, admin: Client):
    leave_work(cast)
    assert admin.post(url(cast.dss.officer, "state/"), {"active": "0", "reason": "arrested", "leave_work": "1"}).status_code == 302
    assert attempt("officer.dss").url == "/account/inactive/"
    assert "Drafts of seizures: 2" in words(admin, url(cast.dss.officer))


def hand_over(cast: Cast, admin: Client, room: object, successor: User) -> str:
    answer = admin.post(url(cast.dss.officer, "handover/"), {"room": str(room.public_id), "successor": str(successor.public_id)}, follow=True)
    return answer.content.decode()


def test_work_is_handed_over_room_by_room_and_then_the_account_closes(cast: Cast, admin: Client):
    leave_work(cast)
    assert "2 records were handed over to Targeter DSS" in hand_over(cast, admin, cast.dss.joint, cast.dss.targeter)
    assert "1 record was handed over to Chief DSS" in hand_over(cast, admin, cast.dss.customs_room, cast.dss.chief)
    assert "Nothing waits for you" in words(sign_in(cast.dss.officer), "/me/waiting/")
    assert "Drafts of seizures" in words(sign_in(cast.dss.targeter), "/me/waiting/")
    assert "handed open work over" in words(admin, url(cast.dss.officer))
    assert admin.post(url(cast.dss.officer, "state/"), {"active": "0", "reason": "left"}).status_code == 302
    assert set(WorkHolder.objects.values_list("handed_by__username", flat=True)) == {"administrator"}


def test_what_was_handed_over_may_be_handed_on(cast: Cast, admin: Client):
    leave_work(cast)
    hand_over(cast, admin, cast.dss.joint, cast.dss.targeter)
    answer = admin.post(url(cast.dss.targeter, "handover/"), {"room": str(cast.dss.joint.public_id), "successor": str(cast.dss.deputy.public_id)}, follow=True)
    assert "3 records were handed over to Deputy DSS" in answer.content.decode()
    assert "Nothing waits for you" in words(sign_in(cast.dss.targeter), "/me/waiting/")


@pytest.mark.parametrize("who", ["custodian", "liaison", "police_officer", "abidjan"])
def test_only_a_colleague_who_may_work_there_takes_over(cast: Cast, admin: Client, who: str):
    leave_work(cast)
    person = cast.abj.officer if who == "abidjan" else cast.dss.people[who]
    assert "Choose a colleague" in hand_over(cast, admin, cast.dss.customs_room, person)
    assert not WorkHolder.objects.exists()


def test_an_alert_that_was_opened_and_not_answered_is_open_work(cast: Cast):
    from messaging.services.alerts import alert_send
    from messaging.services.deliveries import delivery_deliver
    from tests.factories.messaging import alert_words

    about = make_traveller(cast.dss.joint, make_flight(cast.dss.joint, stops=("DSS", "ABJ")))
    alert = alert_send(actor=cast.dss.officer, source=about, recipients=[cast.abj.task_force], **alert_words())
    delivery = delivery_deliver(public_id=alert.deliveries.get().public_id)
    reader = sign_in(cast.abj.officer)
    assert "Alerts to answer" in words(reader, "/me/waiting/")
    assert my_work(cast.abj.officer) == []
    reader.get(f"/deliveries/{delivery.public_id}/")
    assert AlertDelivery.objects.get(pk=delivery.pk).state == "read"
    assert [kind.name for kind, _records in my_work(cast.abj.officer)] == ["delivery"]


# --- accounts that nobody uses


def after(days: float) -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=False)


def newcomer() -> User:
    officer = officer_create(username="awa.diop", password=PASSWORD)
    attempt("awa.diop")
    return officer


def is_open(username: str) -> bool:
    return User.objects.get(username=username).is_active


def test_an_account_that_nobody_uses_for_ninety_days_is_closed_and_the_history_says_so(cast: Cast, admin: Client):
    officer = newcomer()
    with after(89):
        close_dormant_accounts()
        assert is_open("awa.diop")
    with after(91):
        assert close_dormant_accounts() > 0
        assert not is_open("awa.diop")
    history = words(admin, url(officer))
    assert "The account was closed" in history
    assert "90 d" in history


def test_signing_in_or_using_a_token_keeps_an_account_open(cast: Cast):
    officer = newcomer()
    _token, key = token_create(actor=officer, name="script")
    with after(60):
        assert token_owner(key) is not None
        attempt("officer.dss")
    with after(120):
        close_dormant_accounts()
        assert is_open("awa.diop")
        assert is_open("officer.dss")
        assert not is_open("targeter.dss")


def test_an_account_that_was_opened_again_is_not_closed_the_next_night(cast: Cast):
    officer = newcomer()
    with after(91):
        close_dormant_accounts()
    officer_enable(actor=cast.administrator, officer=officer, reason="back from leave")
    with after(1):
        close_dormant_accounts()
    assert is_open("awa.diop")


def test_the_last_administrator_and_the_demo_stay(cast: Cast):
    officer_create(username="shown", password=PASSWORD, is_demo=True)
    with after(400):
        close_dormant_accounts()
    assert is_open("administrator")
    assert is_open("shown")


def test_the_days_are_a_setting(cast: Cast, settings):
    settings.DORMANT_DAYS = 30
    newcomer()
    with after(31):
        close_dormant_accounts()
    assert not is_open("awa.diop")


def test_of_two_administrators_who_both_sleep_one_stays(cast: Cast):
    second = officer_create(username="second", password=PASSWORD)
    posting_start(actor=None, officer=second, role="administrator")
    with after(400):
        close_dormant_accounts()
    assert [is_open("administrator"), is_open("second")].count(True) == 1


def test_sessions_past_their_time_are_deleted(cast: Cast):
    from jaitf.models import BrowserSession

    sign_in(cast.dss.officer)
    with after(2):
        clear_sessions()
    assert not BrowserSession.objects.exists()
