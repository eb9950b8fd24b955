"""Targets: reasons, a named reviewer, the control post; nothing is decided by a machine alone."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aircop.core import codelists
from aircop.core.audit import acting
from aircop.core.errors import Conflict, Forbidden, NotVisible, RuleViolation
from profiling import events, rules
from profiling.choices import TARGET_TRANSITIONS, TargetOrigin, TargetState
from profiling.models import Target
from profiling.selectors.targets import queue, queue_counts, timeline
from profiling.services.targets import Reason, target_create, target_mark_controlled, target_review, target_send
from tests.factories.cast import Cast
from tests.factories.profiling import consignment, mail_item, target, traveller

pytestmark = pytest.mark.django_db


def test_a_marked_traveller_waits_for_a_review_with_all_reasons(cast: Cast):
    person = traveller(cast.dss)
    made = target_create(
        actor=cast.dss.officer,
        traveller=person,
        reasons=[Reason("P_CASHPAY", "2 400 EUR"), Reason("P_ROUTE"), Reason("P_ROUTE")],
        priority="high",
        note=" Nervous. ",
    )
    assert (made.kind, made.state, made.priority, made.note, made.origin) == ("traveller", "proposed", "high", "Nervous.", "manual")
    assert made.compartment == person.compartment
    assert made.flight == person.flight
    assert [(r.code, r.detail) for r in made.reasons.order_by("pk")] == [("P_CASHPAY", "2 400 EUR"), ("P_ROUTE", "")]


def test_consignments_and_mail_items_are_marked_with_reasons_of_their_own(cast: Cast):
    assert target(cast.dss, consignment(cast.dss)).kind == "consignment"
    assert target(cast.dss, mail_item(cast.dss)).kind == "mail"
    with pytest.raises(RuleViolation, match="not a reason for this kind"):
        target(cast.dss, consignment(cast.dss), reasons=["P_CASHPAY"])


@pytest.mark.parametrize("code", ["T_FEAR", "T_CHILD", "T_UNAWARE", "T_CONTROLLED", "T_GROUPBOOK", "TIPI"])
def test_a_sign_of_trafficking_in_persons_never_adds_to_a_target(cast: Cast, code: str):
    with pytest.raises(RuleViolation, match="victim-screening officer") as refusal:
        target(cast.dss, reasons=["P_CASHPAY", code])
    assert refusal.value.code == "victim_indicator"
    assert Target.objects.count() == 0


def test_every_indicator_below_the_trafficking_heading_is_refused_and_no_other():
    for entry in codelists.codes("risk_indicators").values():
        refused = False
        try:
            rules.VictimIndicatorsNeverScore().check([entry.code])
        except RuleViolation:
            refused = True
        assert refused == (codelists.root_of("risk_indicators", entry.code) == "TIPI")


@pytest.mark.parametrize("reasons", [[], ["PAX"], ["NO_SUCH_CODE"], ["P_CASHPAY", "X_BURST"]])
def test_headings_unknown_codes_and_no_reason_at_all_are_refused(cast: Cast, reasons: list[str]):
    person = traveller(cast.dss)
    with pytest.raises(RuleViolation):
        target_create(actor=cast.dss.targeter, traveller=person, reasons=[Reason(code) for code in reasons])


def test_a_target_is_exactly_one_thing(cast: Cast):
    with pytest.raises(RuleViolation, match="exactly one"):
        target_create(actor=cast.dss.targeter, reasons=[Reason("P_ROUTE")])
    with pytest.raises(RuleViolation, match="exactly one"):
        target_create(actor=cast.dss.targeter, traveller=traveller(cast.dss), consignment=consignment(cast.dss), reasons=[Reason("P_ROUTE")])


def test_nobody_is_marked_twice_at_the_same_time_but_again_after_a_dismissal(cast: Cast):
    first = target(cast.dss)
    with pytest.raises(RuleViolation, match="already"):
        target(cast.dss, first.traveller)
    target_review(actor=cast.dss.chief, target=first, decision="dismissed", reason="Family visit.")
    assert target(cast.dss, first.traveller).state == "proposed"


def test_a_review_keeps_the_reviewers_name_the_time_and_the_reason(cast: Cast):
    reviewed = target(cast.dss, state="confirmed", reviewer=cast.dss.chief)
    assert reviewed.reviewed_by == cast.dss.chief
    assert reviewed.reviewed_at is not None
    assert reviewed.review_reason == "Looked at the booking."
    assert reviewed.version == 2


def test_an_officer_marks_but_does_not_review(cast: Cast):
    made = target(cast.dss, actor=cast.dss.officer)
    with pytest.raises(Forbidden):
        target_review(actor=cast.dss.officer, target=made, decision="confirmed", reason="I say so.")
    with pytest.raises(NotVisible):
        target_review(actor=cast.abj.targeter, target=made, decision="confirmed", reason="I say so.")
    with pytest.raises(Forbidden):
        target(cast.dss, traveller(cast.dss, number="99"), actor=cast.dss.custodian)


def test_who_marked_a_target_by_hand_may_review_it_but_not_what_a_rule_proposed(cast: Cast):
    own = target(cast.dss, actor=cast.dss.targeter)
    assert target_review(actor=cast.dss.targeter, target=own, decision="confirmed", reason="Seen myself.").state == "confirmed"
    person = traveller(cast.dss, number="99")
    ruled = target_create(actor=cast.dss.targeter, traveller=person, reasons=[Reason("P_ROUTE")], origin=TargetOrigin.RULE)
    with pytest.raises(RuleViolation, match="Another person"):
        target_review(actor=cast.dss.targeter, target=ruled, decision="confirmed", reason="Fine.")
    assert target_review(actor=cast.dss.chief, target=ruled, decision="confirmed", reason="Fine.").state == "confirmed"


@pytest.mark.parametrize(("decision", "reason"), [("confirmed", "  "), ("dismissed", ""), ("sent", "At once."), ("", "What?")])
def test_a_review_needs_a_decision_and_a_reason(cast: Cast, decision: str, reason: str):
    with pytest.raises(RuleViolation):
        target_review(actor=cast.dss.chief, target=target(cast.dss), decision=decision, reason=reason)


def test_who_decides_has_seen_the_present_state(cast: Cast):
    made = target(cast.dss)
    target_review(actor=cast.dss.targeter, target=made, decision="confirmed", reason="Looked.", version=1)
    with pytest.raises(Conflict):
        target_review(actor=cast.dss.chief, target=made, decision="dismissed", reason="Looked too.", version=1)
    with pytest.raises(Conflict):
        target_send(actor=cast.dss.chief, target=made, version=1)


def test_only_a_confirmed_target_goes_to_the_control_post(cast: Cast):
    with pytest.raises(RuleViolation, match="not reviewed yet"):
        target_send(actor=cast.dss.chief, target=target(cast.dss))
    sent = target(cast.dss, traveller(cast.dss, number="99"), state="sent")
    assert sent.sent_at is not None
    assert list(queue(cast.dss.officer, "sent")) == [sent]
    assert queue_counts(cast.dss.officer) == {"proposed": 1, "sent": 1}
    assert list(queue(cast.abj.officer, "all")) == []


def test_a_recorded_control_closes_the_target_once(cast: Cast):
    sent = target(cast.dss, state="sent")
    closed = target_mark_controlled(actor=cast.dss.officer, target=sent)
    assert closed.state == TargetState.CONTROLLED
    assert target_mark_controlled(actor=cast.dss.officer, target=sent).version == closed.version
    with pytest.raises(RuleViolation, match="not reviewed yet"):
        target_mark_controlled(actor=cast.dss.officer, target=target(cast.dss, traveller(cast.dss, number="99")))


def test_each_step_tells_the_apps_above(cast: Cast):
    told: list[tuple[str, int]] = []
    watched = [events.target_created, events.target_reviewed, events.target_sent, events.target_controlled]
    handlers = []
    for event in watched:

        def handler(moved: events.TargetMoved, name: str = event.name) -> None:
            told.append((name, moved.target_id))

        handlers.append(event.in_transaction(handler))
    try:
        sent = target(cast.dss, state="sent")
        target_mark_controlled(actor=cast.dss.officer, target=sent)
    finally:
        for event, handler in zip(watched, handlers, strict=True):
            event._inside.remove(handler)
    assert told == [(name, sent.pk) for name in ("target.created", "target.reviewed", "target.sent", "target.controlled")]


def test_the_timeline_names_who_did_what_from_the_row_history(cast: Cast):
    with acting(cast.dss.officer.pk):
        made = target(cast.dss, actor=cast.dss.officer)
    with acting(cast.dss.chief.pk):
        target_review(actor=cast.dss.chief, target=made, decision="confirmed", reason="Paid in cash.")
        target_send(actor=cast.dss.chief, target=made)
    entries = timeline(made)
    assert [(str(entry["text"]), entry["actor"]) for entry in entries] == [
        ("Sent to the control post", cast.dss.chief),
        ("Confirmed", cast.dss.chief),
        ("Marked as a target", cast.dss.officer),
    ]
    assert entries[1]["note"] == "Paid in cash."


def test_the_database_itself_refuses_to_act_without_a_review(cast: Cast):
    made = target(cast.dss)
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.filter(pk=made.pk).update(state="confirmed")
    confirmed = target(cast.dss, traveller(cast.dss, number="99"), state="confirmed")
    with pytest.raises(Exception, match="transition"), transaction.atomic():
        Target.objects.filter(pk=confirmed.pk).update(state="proposed")


STEPS = {
    "confirm": ("confirmed", lambda unit, made: target_review(actor=unit.chief, target=made, decision="confirmed", reason="Looked.")),
    "dismiss": ("dismissed", lambda unit, made: target_review(actor=unit.targeter, target=made, decision="dismissed", reason="Known.")),
    "send": ("sent", lambda unit, made: target_send(actor=unit.targeter, target=made)),
    "control": ("controlled", lambda unit, made: target_mark_controlled(actor=unit.officer, target=made)),
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=8))
def test_in_whatever_order_people_act_a_target_only_moves_as_the_table_says(cast: Cast, steps: list[str]):
    with transaction.atomic():
        made = target(cast.dss, consignment(cast.dss))
        state = "proposed"
        for step in steps:
            wanted, act = STEPS[step]
            allowed = (state, wanted) in TARGET_TRANSITIONS or state == wanted == "controlled"
            if allowed:
                act(cast.dss, made)
                state = wanted
            else:
                with pytest.raises(RuleViolation):
                    act(cast.dss, made)
            made.refresh_from_db()
            assert made.state == state
            assert state == "proposed" or (made.reviewed_by and made.reviewed_at and made.review_reason)


def test_open_pages_are_told_and_nothing_fails_when_nobody_can_be(cast: Cast, django_capture_on_commit_callbacks):
    person = traveller(cast.dss)
    with django_capture_on_commit_callbacks(execute=True) as told:
        target(cast.dss, person, state="sent")
    assert len(told) == 3
