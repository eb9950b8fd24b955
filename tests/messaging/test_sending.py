"""Sending an alert: who may, to whom, what goes along, and that twice is once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine

from aircop.core.errors import Forbidden, NotVisible, RuleViolation
from aircop.core.models import Job
from jaitf.choices import Handling
from messaging.choices import Urgency
from messaging.models import Alert, AlertDelivery
from messaging.selectors.route import other_partners, partners_on_route
from messaging.selectors.subjects import Subject, subjects_of
from messaging.services.alerts import alert_cancel, alert_send
from tests.factories.cast import Cast
from tests.factories.messaging import NOON, alert_words, deliver_alert, make_control, make_flight, make_seizure, make_traveller, send_alert

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def refusal(sender, source, *units, **changes) -> RuleViolation:
    with pytest.raises(RuleViolation) as caught:
        send_alert(sender, source, *units, **changes)
    return caught.value


def test_an_alert_its_deliveries_and_its_jobs_are_written_together(cast: Cast):
    alert = send_alert(cast.dss.officer, make_traveller(cast.dss.joint), cast.abj, cast.lis)
    assert alert.reference == "DSS-A-2026-00001"
    assert (alert.subject, alert.document_number, alert.flight_text, alert.origin_id, alert.destination_id) == (
        "Sarr, Moussa",
        "A01234567",
        "TP1481",
        "DSS",
        "LIS",
    )
    keys = {str(delivery.public_id) for delivery in alert.deliveries.all()}
    assert len(keys) == 2
    assert set(Job.objects.filter(kind="alert.deliver").values_list("key", flat=True)) == keys
    assert {delivery.compartment_id for delivery in alert.deliveries.all()} == {cast.abj.joint.pk, cast.lis.joint.pk}


def test_the_same_form_sent_twice_is_one_alert(cast: Cast):
    traveller, form = make_traveller(cast.dss.joint), uuid.uuid4()
    first = send_alert(cast.dss.officer, traveller, cast.lis, client_id=form)
    second = send_alert(cast.dss.officer, traveller, cast.lis, client_id=form)
    assert first == second
    assert (Alert.objects.count(), AlertDelivery.objects.count(), Job.objects.filter(kind="alert.deliver").count()) == (1, 1, 1)


def test_a_form_id_of_somebody_else_tells_nothing(cast: Cast):
    """It is an alert of its own, so that nobody learns which ids are in use (in rooms that he doesn't see)."""
    traveller, form = make_traveller(cast.dss.joint), uuid.uuid4()
    first = send_alert(cast.dss.officer, traveller, cast.lis, client_id=form)
    assert send_alert(cast.dss.chief, traveller, cast.lis, client_id=form) != first


def test_references_of_a_unit_have_no_gaps_when_an_alert_is_refused(cast: Cast):
    traveller = make_traveller(cast.dss.joint)
    send_alert(cast.dss.officer, traveller, cast.lis)
    refusal(cast.dss.officer, traveller, cast.lis, grounds=" ")
    assert send_alert(cast.dss.officer, traveller, cast.lis).reference == "DSS-A-2026-00002"


@pytest.mark.parametrize("role", ["custodian", "liaison"])
def test_who_may_only_read_the_file_sends_no_alert_about_it(cast: Cast, role: str):
    traveller = make_traveller(cast.dss.customs_room)
    with pytest.raises(Forbidden):
        send_alert(cast.dss.people[role], traveller, cast.lis)


def test_who_does_not_see_the_file_sends_no_alert_about_it(cast: Cast):
    with pytest.raises(NotVisible):
        send_alert(cast.abj.officer, make_traveller(cast.dss.joint), cast.lis)


def test_an_alert_lives_in_the_compartment_of_its_source(cast: Cast):
    alert = send_alert(cast.dss.officer, make_traveller(cast.dss.customs_room), cast.lis)
    deliver_alert(alert)
    assert list(Alert.objects.visible_to(cast.dss.officer)) == [alert]
    for outsider in (cast.dss.police_officer, cast.lis.officer, cast.abj.chief, cast.analyst, cast.administrator, cast.stranger):
        assert not Alert.objects.visible_to(outsider).exists()


def test_a_third_unit_sees_neither_the_alert_nor_the_delivery(cast: Cast):
    alert = send_alert(cast.dss.officer, make_traveller(cast.dss.joint), cast.lis)
    deliver_alert(alert)
    assert AlertDelivery.objects.visible_to(cast.lis.officer).count() == 1
    assert not AlertDelivery.objects.visible_to(cast.abj.officer).exists()
    assert not Alert.objects.visible_to(cast.abj.officer).exists()


def test_active_units_at_the_airports_of_the_route_are_proposed_in_travel_order(cast: Cast):
    traveller = make_traveller(cast.dss.joint)
    assert partners_on_route(traveller) == [cast.abj.task_force, cast.lis.task_force]
    cast.abj.task_force.is_active = False
    cast.abj.task_force.save()
    assert partners_on_route(traveller) == [cast.lis.task_force]


def test_the_legs_of_a_seizure_are_its_route_and_the_others_can_be_added(cast: Cast):
    seizure = make_seizure(cast.dss.joint, cast.dss.officer, legs=("BOG", "DSS", "LIS"))
    assert partners_on_route(seizure) == [cast.lis.task_force]
    assert other_partners(seizure) == [cast.abj.task_force]


def test_a_unit_off_the_route_needs_a_reason_and_does_not_see_the_person(cast: Cast):
    traveller = make_traveller(cast.dss.joint, make_flight(cast.dss.joint, stops=("DSS", "LIS")))
    error = refusal(cast.dss.officer, traveller, cast.abj, cast.lis)
    assert (error.code, error.field) == ("reason_missing", "off_route_reason")
    alert = send_alert(cast.dss.officer, traveller, cast.abj, cast.lis, off_route_reason="Same network seen there last week")
    shown = {delivery.recipient.code: (delivery.shows_person, delivery.added_because) for delivery in alert.deliveries.all()}
    assert shown == {"ABJ": (False, "Same network seen there last week"), "LIS": (True, "")}


@pytest.mark.parametrize("text", ["SARR will change planes", "document A01234567", "ask for sarr."])
def test_free_text_for_a_unit_off_the_route_names_nobody(cast: Cast, text: str):
    traveller = make_traveller(cast.dss.joint, make_flight(cast.dss.joint, stops=("DSS", "LIS")))
    error = refusal(cast.dss.officer, traveller, cast.abj, grounds=text, off_route_reason="Same network")
    assert (error.code, error.field) == ("identifier_in_text", "grounds")


def test_a_person_is_not_smuggled_past_the_rule_as_goods(cast: Cast):
    traveller = make_traveller(cast.dss.joint, make_flight(cast.dss.joint, stops=("DSS", "LIS")))
    error = refusal(cast.dss.officer, traveller, cast.abj, about=Subject("The case of Sarr"), off_route_reason="Same network")
    assert (error.code, error.field) == ("identifier_in_text", "subject")


def test_the_mark_is_at_least_as_narrow_as_that_of_the_file(cast: Cast):
    seizure = make_seizure(cast.dss.joint, cast.dss.officer, flight=make_flight(cast.dss.joint), handling=Handling.AMBER_STRICT)
    assert refusal(cast.dss.officer, seizure, cast.lis, handling=Handling.AMBER).code == "marking_too_wide"
    assert send_alert(cast.dss.officer, seizure, cast.lis, handling=Handling.RED).handling == Handling.RED


@pytest.mark.parametrize(
    ("minutes", "urgency", "answer_in"),
    [
        (5, Urgency.FLASH, 5),
        (59, Urgency.FLASH, 10),
        (60, Urgency.IMMEDIATE, 30),
        (239, Urgency.IMMEDIATE, 30),
        (240, Urgency.PRIORITY, 240),
        (1439, Urgency.PRIORITY, 240),
        (1440, Urgency.ROUTINE, 1440),
        (-60, Urgency.FLASH, 10),
        (-600, Urgency.ROUTINE, 1440),
    ],
)
def test_urgency_and_deadline_follow_from_the_landing(cast: Cast, minutes: int, urgency: str, answer_in: int):
    traveller = make_traveller(cast.dss.joint, make_flight(cast.dss.joint, lands_in=timedelta(minutes=minutes)))
    alert = send_alert(cast.dss.officer, traveller, cast.lis)
    assert alert.urgency == urgency
    assert alert.deliveries.get().answer_by == NOON + timedelta(minutes=answer_in)


def test_without_a_landing_time_an_alert_is_routine(cast: Cast):
    control = make_control(cast.dss.joint, cast.dss.officer)
    alert = send_alert(cast.dss.officer, control, cast.lis, about=Subject("Grey suitcase"), off_route_reason="Modus operandi")
    assert (alert.urgency, alert.lands_at) == (Urgency.ROUTINE, None)


def test_an_alert_can_name_a_person_of_the_seizure_or_its_goods(cast: Cast):
    seizure = make_seizure(cast.dss.joint, cast.dss.officer, flight=make_flight(cast.dss.joint))
    person, goods = subjects_of(seizure, "en")
    assert (person.text, person.document_number, person.is_person) == ("Ndiaye, Awa", "B7654321", True)
    assert (goods.is_person, "2.35" in goods.text) == (False, True)
    alert = send_alert(cast.dss.officer, seizure, cast.lis, about=goods)
    assert (alert.is_about_person, alert.document_number, alert.seizure) == (False, "", seizure)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grounds": "  "}, "grounds"),
        ({"requested_action": ""}, "requested_action"),
        ({"contact": ""}, "contact"),
        ({"language": "xx"}, "language"),
        ({"alert_type": "NO_SUCH"}, "alert_type"),
        ({"alert_type": "CANCEL"}, "alert_type"),
        ({"handling": "TLP_WHITE"}, "handling"),
        ({"lands_at": NOON + timedelta(days=90)}, "lands_at"),
        ({"lands_at": NOON.replace(tzinfo=None)}, "lands_at"),
    ],
)
def test_what_is_missing_or_wrong_is_said_with_its_field(cast: Cast, changes: dict[str, object], field: str):
    assert refusal(cast.dss.officer, make_traveller(cast.dss.joint), cast.lis, **changes).field == field
    assert not Alert.objects.exists()


def test_recipients_are_other_active_units(cast: Cast):
    traveller = make_traveller(cast.dss.joint)
    assert refusal(cast.dss.officer, traveller).code == "recipients_missing"
    assert refusal(cast.dss.officer, traveller, cast.dss).code == "own_unit"
    cast.lis.task_force.is_active = False
    assert refusal(cast.dss.officer, traveller, cast.lis).code == "unit_not_active"


def test_a_unit_named_twice_gets_the_alert_once(cast: Cast):
    alert = send_alert(cast.dss.officer, make_traveller(cast.dss.joint), cast.lis, cast.lis)
    assert alert.deliveries.count() == 1


def test_who_sent_it_or_a_colleague_can_withdraw_an_alert_with_a_reason(cast: Cast):
    alert = send_alert(cast.dss.officer, make_traveller(cast.dss.joint), cast.lis)
    with pytest.raises(RuleViolation):
        alert_cancel(actor=cast.dss.officer, alert=alert, reason=" ")
    cancelled = alert_cancel(actor=cast.dss.chief, alert=alert, reason="Caught at the gate")
    assert (cancelled.state, cancelled.cancelled_by, cancelled.cancel_reason) == ("cancelled", cast.dss.chief, "Caught at the gate")
    with pytest.raises(RuleViolation):
        alert_cancel(actor=cast.dss.officer, alert=alert, reason="Again")


def test_a_recipient_can_not_withdraw_the_senders_alert(cast: Cast):
    alert = send_alert(cast.dss.officer, make_traveller(cast.dss.joint), cast.lis)
    with pytest.raises(NotVisible):
        alert_cancel(actor=cast.lis.chief, alert=alert, reason="No")


def test_nothing_is_written_when_one_recipient_is_wrong(cast: Cast):
    cast.abj.task_force.is_active = False
    refusal(cast.dss.officer, make_traveller(cast.dss.joint), cast.lis, cast.abj)
    assert (Alert.objects.count(), AlertDelivery.objects.count(), Job.objects.count()) == (0, 0, 0)


def test_alert_words_are_trimmed(cast: Cast):
    alert = alert_send(
        actor=cast.dss.officer, source=make_traveller(cast.dss.joint), recipients=[cast.lis.task_force], **alert_words(grounds="  Cash ticket \n")
    )
    assert alert.grounds == "Cash ticket"
