"""What becomes of an alert at its recipient."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from aircop.core.errors import Forbidden, NotVisible, RuleViolation
from aircop.core.models import Job
from messaging.choices import DELIVERY_TRANSITIONS, AlertState, DeliveryState
from messaging.models import AlertDelivery
from messaging.selectors.inbox import inbox_lanes, inbox_state, seen_by_recipient
from messaging.services.alerts import alert_cancel
from messaging.services.deliveries import delivery_acknowledge, delivery_close, delivery_deliver, delivery_read
from tests.factories.cast import Cast, Unit, make_unit
from tests.factories.messaging import NOON, arrived_alert, deliver_alert, make_flight, make_traveller, send_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_delivering_twice_is_delivering_once(cast: Cast, clock):
    delivery = arrived_alert(cast.dss, cast.lis)
    clock.shift(timedelta(minutes=1))
    again = delivery_deliver(public_id=delivery.public_id)
    assert again.delivered_at == NOON
    assert again.events.filter(state=DeliveryState.DELIVERED).count() == 1
    assert Job.objects.filter(kind="alert.email").count() == 1


def test_what_has_not_arrived_is_not_in_the_inbox(cast: Cast):
    alert = send_alert(cast.dss.officer, make_traveller(cast.dss.joint), cast.lis)
    assert inbox_state(cast.lis.officer).unanswered == 0
    with pytest.raises(NotVisible):
        delivery_acknowledge(actor=cast.lis.officer, delivery=alert.deliveries.get(), decision="accepted")


def test_the_first_reader_is_noted_and_no_other(cast: Cast, clock):
    delivery = arrived_alert(cast.dss, cast.lis)
    read = delivery_read(actor=cast.lis.officer, delivery=delivery)
    clock.shift(timedelta(minutes=5))
    again = delivery_read(actor=cast.lis.chief, delivery=read)
    assert (again.read_by, again.read_at) == (cast.lis.officer, NOON)


def test_who_may_only_look_does_not_count_as_the_reader(cast: Cast):
    delivery = arrived_alert(cast.dss, cast.lis)
    assert delivery_read(actor=cast.lis.custodian, delivery=delivery).state == DeliveryState.DELIVERED


def test_an_answer_names_its_person_and_time_and_counts_as_reading(cast: Cast, clock):
    delivery = arrived_alert(cast.dss, cast.lis)
    clock.shift(timedelta(minutes=3))
    answered = delivery_acknowledge(actor=cast.lis.officer, delivery=delivery, decision="accepted", note=" Team at gate 12 ")
    moment = NOON + timedelta(minutes=3)
    assert (answered.acknowledged_by, answered.acknowledged_at, answered.read_at) == (cast.lis.officer, moment, moment)
    assert answered.decision_note == "Team at gate 12"


def test_the_same_answer_twice_is_one_and_another_one_is_refused(cast: Cast, clock):
    delivery = arrived_alert(cast.dss, cast.lis)
    first = delivery_acknowledge(actor=cast.lis.officer, delivery=delivery, decision="accepted")
    clock.shift(timedelta(minutes=3))
    second = delivery_acknowledge(actor=cast.lis.officer, delivery=delivery, decision="accepted")
    assert second.acknowledged_at == first.acknowledged_at
    with pytest.raises(RuleViolation) as caught:
        delivery_acknowledge(actor=cast.lis.chief, delivery=delivery, decision="declined", note="No")
    assert caught.value.code == "already_answered"
    assert "Officer LIS" in str(caught.value.message)


@pytest.mark.parametrize(("decision", "note", "code"), [("declined", " ", "reason_missing"), ("maybe", "", "decision_missing")])
def test_declining_needs_a_reason_and_an_answer_is_yes_or_no(cast: Cast, decision: str, note: str, code: str):
    with pytest.raises(RuleViolation) as caught:
        delivery_acknowledge(actor=cast.lis.officer, delivery=arrived_alert(cast.dss, cast.lis), decision=decision, note=note)
    assert caught.value.code == code


def test_feedback_comes_from_the_list_after_an_answer_and_once(cast: Cast):
    delivery = arrived_alert(cast.dss, cast.lis)
    codes = []
    for feedback in ("FB_SEIZURE", "FB_NO_SUCH"):
        with pytest.raises(RuleViolation) as caught:
            delivery_close(actor=cast.lis.officer, delivery=delivery, feedback=feedback)
        codes.append(caught.value.code)
    delivery_acknowledge(actor=cast.lis.officer, delivery=delivery, decision="accepted")
    closed = delivery_close(actor=cast.lis.chief, delivery=delivery, feedback="FB_SEIZURE", note="1.2 kg")
    with pytest.raises(RuleViolation) as caught:
        delivery_close(actor=cast.lis.officer, delivery=delivery, feedback="FB_NEGATIVE")
    assert [*codes, caught.value.code] == ["not_answered", "unknown_code", "already_closed"]
    assert (closed.state, closed.feedback_by, closed.feedback_note) == (DeliveryState.CLOSED, cast.lis.chief, "1.2 kg")
    assert delivery_close(actor=cast.lis.chief, delivery=delivery, feedback="FB_SEIZURE").feedback_at == closed.feedback_at


def test_a_withdrawn_alert_asks_for_nothing_any_more(cast: Cast):
    delivery = arrived_alert(cast.dss, cast.lis)
    alert_cancel(actor=cast.dss.officer, alert=delivery.alert, reason="Caught at the gate")
    assert inbox_state(cast.lis.officer).unanswered == 0
    with pytest.raises(RuleViolation) as caught:
        delivery_acknowledge(actor=cast.lis.officer, delivery=delivery, decision="accepted")
    assert caught.value.code == "alert_cancelled"
    assert Job.objects.filter(kind="alert.email", key=f"{delivery.public_id}:cancelled").exists()


@pytest.mark.parametrize(("who", "error"), [("custodian", Forbidden), ("liaison", NotVisible)])
def test_who_may_not_send_may_not_answer(cast: Cast, who: str, error: type[Exception]):
    with pytest.raises(error):
        delivery_acknowledge(actor=cast.lis.people[who], delivery=arrived_alert(cast.dss, cast.lis), decision="accepted")


@pytest.mark.parametrize("who", ["abj.officer", "dss.officer", "analyst", "stranger"])
def test_a_delivery_is_the_recipients_alone(cast: Cast, who: str):
    delivery = arrived_alert(cast.dss, cast.lis)
    unit, _, role = who.partition(".")
    person = getattr(getattr(cast, unit), role) if role else getattr(cast, unit)
    with pytest.raises(NotVisible):
        delivery_acknowledge(actor=person, delivery=delivery, decision="accepted")


def test_a_recipient_off_the_route_sees_no_name_document_nationality_or_birth_date(cast: Cast):
    traveller = make_traveller(cast.dss.joint, make_flight(cast.dss.joint, stops=("DSS", "LIS")))
    alert = send_alert(cast.dss.officer, traveller, cast.abj, cast.lis, off_route_reason="Same network")
    seen = {delivery.recipient.code: seen_by_recipient(delivery) for delivery in deliver_alert(alert)}
    assert seen["ABJ"].is_withheld
    assert (seen["ABJ"].subject, seen["ABJ"].document_number, seen["ABJ"].nationality, seen["ABJ"].birth_date) == ("", "", "", None)
    assert (seen["LIS"].subject, seen["LIS"].document_number, seen["LIS"].is_withheld) == ("Sarr, Moussa", "A01234567", False)


def test_the_inbox_has_a_lane_for_each_deadline_and_state(cast: Cast, clock):
    for hours in (0.5, 3, 12, 48):
        traveller = make_traveller(cast.dss.joint, make_flight(cast.dss.joint, lands_in=timedelta(hours=hours), number=f"{int(hours * 10)}"))
        deliver_alert(send_alert(cast.dss.officer, traveller, cast.lis))
    answered = arrived_alert(cast.dss, cast.lis)
    delivery_acknowledge(actor=cast.lis.officer, delivery=answered, decision="accepted")
    counts = {lane.key: len(lane.cards) for lane in inbox_lanes(cast.lis.officer)}
    assert counts == {"overdue": 0, "flash": 1, "immediate": 1, "priority": 1, "routine": 1, "acknowledged": 1, "closed": 0}
    clock.shift(timedelta(minutes=20))
    assert [len(lane.cards) for lane in inbox_lanes(cast.lis.officer)][:2] == [1, 0]
    delivery_close(actor=cast.lis.officer, delivery=answered, feedback="FB_NEGATIVE")
    assert [len(lane.cards) for lane in inbox_lanes(cast.lis.officer)][-2:] == [0, 1]
    clock.shift(timedelta(days=8))
    assert [len(lane.cards) for lane in inbox_lanes(cast.lis.officer)][-1] == 0


@pytest.mark.parametrize("state", ["acknowledged", "closed", "queued"])
def test_the_database_refuses_a_step_that_is_not_in_the_table(cast: Cast, state: str):
    delivery = arrived_alert(cast.dss, cast.lis)
    allowed = (delivery.state, state) in DELIVERY_TRANSITIONS
    if allowed:
        assert AlertDelivery.objects.filter(pk=delivery.pk).update(state=state) == 1
    else:
        with pytest.raises(DatabaseError), transaction.atomic():
            AlertDelivery.objects.filter(pk=delivery.pk).update(state=state)


class DeliveryLife(RuleBasedStateMachine):
    """Whatever people and workers do in whatever order, a delivery goes through its states in order, once."""

    dss: Unit
    lis: Unit
    ORDER = [DeliveryState.QUEUED, DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.ACKNOWLEDGED, DeliveryState.CLOSED]

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @initialize()
    def send(self) -> None:
        self.alert = send_alert(self.dss.officer, make_traveller(self.dss.joint), self.lis)
        self.delivery = self.alert.deliveries.get()
        self.seen = [DeliveryState(self.delivery.state)]

    def attempt(self, step) -> None:
        try:
            with transaction.atomic():
                step()
        except (RuleViolation, NotVisible):
            pass

    @rule()
    def worker_delivers(self) -> None:
        delivery_deliver(public_id=self.delivery.public_id)

    @rule(who=st.sampled_from(["officer", "chief"]))
    def somebody_reads(self, who: str) -> None:
        current = AlertDelivery.objects.get(pk=self.delivery.pk)
        self.attempt(lambda: delivery_read(actor=self.lis.people[who], delivery=current))

    @rule(who=st.sampled_from(["officer", "chief"]), decision=st.sampled_from(["accepted", "declined"]))
    def somebody_answers(self, who: str, decision: str) -> None:
        self.attempt(lambda: delivery_acknowledge(actor=self.lis.people[who], delivery=self.delivery, decision=decision, note="Note"))

    @rule(feedback=st.sampled_from(["FB_SEIZURE", "FB_NEGATIVE"]))
    def somebody_closes(self, feedback: str) -> None:
        self.attempt(lambda: delivery_close(actor=self.lis.chief, delivery=self.delivery, feedback=feedback))

    @rule()
    def sender_withdraws(self) -> None:
        self.attempt(lambda: alert_cancel(actor=self.dss.officer, alert=self.alert, reason="Stand down"))

    @precondition(lambda self: hasattr(self, "delivery"))
    @invariant()
    def goes_forward_only_and_each_step_has_its_time(self) -> None:
        now = AlertDelivery.objects.select_related("alert").get(pk=self.delivery.pk)
        place = self.ORDER.index(DeliveryState(now.state))
        assert place >= self.ORDER.index(self.seen[-1])
        self.seen.append(DeliveryState(now.state))
        times = [now.delivered_at, now.read_at, now.acknowledged_at, now.feedback_at]
        assert [moment is not None for moment in times] == [place >= 1, place >= 2, place >= 3, place >= 4]
        assert bool(now.decision) == (place >= 3)
        assert bool(now.feedback) == (place >= 4)
        known = [moment for moment in times if moment is not None]
        assert known == sorted(known)
        if now.alert.state == AlertState.CANCELLED:
            assert now.alert.cancel_reason


def test_a_delivery_lives_its_life_in_order_whatever_happens():
    few = settings(max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(type("Life", (DeliveryLife,), {"dss": make_unit("DSS"), "lis": make_unit("LIS")}), settings=few)
