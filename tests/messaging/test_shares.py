"""Showing a case to another unit, for a time, and ending that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from aircop.core.audit import acting
from aircop.core.errors import Forbidden, NotVisible, RuleViolation
from jaitf.choices import Handling, Verb
from messaging.selectors.shares import share_history, shares_of, units_to_share_with
from messaging.services.shares import record_share, share_revoke
from profiling.services.targets import Reason, target_create
from seizures.models import Control, Person, Seizure
from seizures.permissions import seizure_for
from tests.clients import sign_in
from tests.factories.cast import Cast
from tests.factories.messaging import NOON, make_control, make_seizure, make_traveller

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def share(cast: Cast, record, unit, *, days: int = 30, actor=None, handling: str = Handling.AMBER, reason: str = "Same network"):
    return record_share(actor=actor or cast.dss.chief, record=record, with_unit=unit, handling=handling, reason=reason, expires_at=NOON + timedelta(days=days))


def test_a_shared_case_and_its_parts_are_read_by_the_unit_and_by_no_other(cast: Cast, clock):
    seizure = make_seizure(cast.dss.joint, cast.dss.officer)
    share(cast, seizure, cast.abj.task_force)
    assert list(Seizure.objects.visible_to(cast.abj.officer)) == [seizure]
    assert Person.objects.visible_to(cast.abj.officer).count() == 1
    assert not Seizure.objects.visible_to(cast.lis.officer).exists()
    assert not Seizure.objects.visible_to(cast.abj.liaison).exists()


def test_a_share_lets_read_and_nothing_else(cast: Cast, clock):
    seizure = make_seizure(cast.dss.joint, cast.dss.officer)
    share(cast, seizure, cast.abj.task_force)
    for verb in (Verb.CHANGE, Verb.SEND, Verb.SHARE, Verb.APPROVE):
        with pytest.raises(Forbidden):
            seizure_for(cast.abj.chief, seizure.public_id, verb)
    with pytest.raises(Forbidden):
        share(cast, seizure, cast.lis.task_force, actor=cast.abj.chief)


def test_a_share_ends_by_itself(cast: Cast, clock):
    seizure = make_seizure(cast.dss.joint, cast.dss.officer)
    share(cast, seizure, cast.abj.task_force, days=3)
    clock.shift(timedelta(days=3, seconds=-1))
    assert Seizure.objects.visible_to(cast.abj.officer).exists()
    clock.shift(timedelta(seconds=2))
    assert not Seizure.objects.visible_to(cast.abj.officer).exists()
    assert not Person.objects.visible_to(cast.abj.officer).exists()


def test_a_share_can_be_renewed_and_ended_and_its_history_stays(cast: Cast, clock):
    seizure = make_seizure(cast.dss.joint, cast.dss.officer)
    with acting(cast.dss.chief.pk):
        share(cast, seizure, cast.abj.task_force)
        grant = share(cast, seizure, cast.abj.task_force, days=60, reason="Trial goes on")
        share_revoke(actor=cast.dss.chief, grant=grant, reason="Trial is over")
    assert shares_of(seizure) == []
    assert not Seizure.objects.visible_to(cast.abj.officer).exists()
    steps = [(step.text.split(",")[0], step.note, step.actor) for step in share_history(seizure)]
    assert steps == [
        ("The share with ABJ was ended", "Trial is over", "Chief DSS"),
        ("Share with ABJ renewed", "Trial goes on", "Chief DSS"),
        ("Shared with ABJ", "Same network", "Chief DSS"),
    ]


@pytest.mark.parametrize("role", ["officer", "targeter", "custodian"])
def test_only_who_holds_the_verb_shares(cast: Cast, clock, role: str):
    seizure = make_seizure(cast.dss.joint, cast.dss.officer)
    with pytest.raises(Forbidden):
        share(cast, seizure, cast.abj.task_force, actor=cast.dss.people[role])
    grant = share(cast, seizure, cast.abj.task_force)
    with pytest.raises(Forbidden):
        share_revoke(actor=cast.dss.people[role], grant=grant)
    with pytest.raises(NotVisible):
        share_revoke(actor=cast.lis.chief, grant=grant)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"days": -1}, "expiry_past"),
        ({"days": 400}, "expiry_far"),
        ({"reason": " "}, "reason_missing"),
        ({"handling": Handling.GREEN}, "marking_too_wide"),
        ({"handling": "TLP_PINK"}, "unknown_code"),
    ],
)
def test_a_share_has_an_end_a_reason_and_a_mark_that_is_narrow_enough(cast: Cast, clock, changes: dict[str, object], code: str):
    with pytest.raises(RuleViolation) as caught:
        share(cast, make_seizure(cast.dss.joint, cast.dss.officer), cast.abj.task_force, **changes)
    assert caught.value.code == code


def test_ones_own_unit_needs_a_share_only_for_a_room_that_not_all_hold(cast: Cast, clock):
    with pytest.raises(RuleViolation):
        share(cast, make_seizure(cast.dss.joint, cast.dss.officer), cast.dss.task_force)
    kept = make_seizure(cast.dss.customs_room, cast.dss.officer)
    assert cast.dss.task_force in units_to_share_with(kept)
    assert not Seizure.objects.visible_to(cast.dss.police_officer).filter(pk=kept.pk).exists()
    share(cast, kept, cast.dss.task_force)
    assert Seizure.objects.visible_to(cast.dss.police_officer).filter(pk=kept.pk).exists()


def test_a_unit_that_is_closed_gets_no_share(cast: Cast, clock):
    cast.abj.task_force.is_active = False
    with pytest.raises(RuleViolation):
        share(cast, make_seizure(cast.dss.joint, cast.dss.officer), cast.abj.task_force)


def test_controls_can_be_shared_too(cast: Cast, clock):
    control = make_control(cast.dss.joint, cast.dss.officer)
    share(cast, control, cast.lis.task_force)
    assert list(Control.objects.visible_to(cast.lis.officer)) == [control]
    assert [step.note for step in share_history(control)] == ["Same network"]


def test_the_page_shares_until_the_end_of_the_day_at_the_units_place_and_ends_it(cast: Cast, clock):
    seizure = make_seizure(cast.dss.joint, cast.dss.officer)
    client, url = sign_in(cast.dss.chief), reverse("messaging:share-list", args=[seizure.public_id])
    answer = client.post(url, {"with_unit": "ABJ", "handling": Handling.AMBER, "expires_on": "2026-12-24", "reason": "Same network"})
    assert answer.status_code == 302
    [grant] = shares_of(seizure)
    assert grant.expires_at == datetime(2026, 12, 24, 23, 59, 59, tzinfo=UTC)
    assert "Same network" in client.get(url).content.decode()
    assert client.post(reverse("messaging:share-revoke", args=["seizure", grant.pk])).status_code == 302
    assert shares_of(seizure) == []
    assert "The share with ABJ was ended" in client.get(url).content.decode()


def test_wrong_input_on_the_page_is_explained(cast: Cast, clock):
    seizure = make_seizure(cast.dss.joint, cast.dss.officer)
    client, url = sign_in(cast.dss.chief), reverse("messaging:share-list", args=[seizure.public_id])
    for changes in ({"with_unit": "XXX"}, {"expires_on": "2026-11-22"}, {"expires_on": "9999-12-31"}, {"expires_on": "soon"}, {"reason": ""}):
        data = {"with_unit": "ABJ", "handling": Handling.AMBER, "expires_on": "2026-12-24", "reason": "Same network"} | changes
        assert client.post(url, data).status_code == 422
    assert shares_of(seizure) == []


def test_who_sees_what_of_the_shares(cast: Cast, clock):
    seizure = make_seizure(cast.dss.joint, cast.dss.officer)
    grant = share(cast, seizure, cast.abj.task_force)
    url = reverse("messaging:share-list", args=[seizure.public_id])
    statuses = {
        name: sign_in(user).get(url).status_code for name, user in [("officer", cast.dss.officer), ("partner", cast.abj.chief), ("third", cast.lis.chief)]
    }
    assert statuses == {"officer": 200, "partner": 403, "third": 404}
    text = sign_in(cast.dss.officer).get(url).content.decode()
    assert 'name="with_unit"' not in text
    assert "/revoke/" not in text
    assert sign_in(cast.dss.officer).post(url, {}).status_code == 403
    for user, status in [(cast.dss.officer, 403), (cast.abj.chief, 403), (cast.lis.chief, 404)]:
        assert sign_in(user).post(reverse("messaging:share-revoke", args=["seizure", grant.pk])).status_code == status
    for kind, pk in [("seizure", 999_999), ("nonsense", grant.pk), ("control", grant.pk + 1000)]:
        assert sign_in(cast.dss.chief).post(reverse("messaging:share-revoke", args=[kind, pk])).status_code == 404


#: The page of the shares and the page of the record, for what is not a case.
OTHERS = {"control": ("messaging:control-shares", "seizures:control-detail"), "target": ("messaging:target-shares", "profiling:target-detail")}


def make_other(cast: Cast, kind: str):
    if kind == "control":
        return make_control(cast.dss.joint, cast.dss.officer)
    return target_create(actor=cast.dss.officer, reasons=[Reason("P_CASHPAY")], priority="normal", note="", traveller=make_traveller(cast.dss.joint))


@pytest.mark.parametrize("kind", OTHERS)
def test_a_control_or_a_target_is_shared_and_the_share_ended_on_its_own_page(cast: Cast, clock, kind: str):
    record = make_other(cast, kind)
    shares_route, record_route = OTHERS[kind]
    client, url, shown = sign_in(cast.dss.chief), reverse(shares_route, args=[record.public_id]), reverse(record_route, args=[record.public_id])
    assert url in client.get(shown).content.decode()
    assert sign_in(cast.abj.officer).get(shown).status_code == 404
    answer = client.post(url, {"with_unit": "ABJ", "handling": Handling.AMBER, "expires_on": "2026-12-24", "reason": "Same network"}, follow=True)
    assert (answer.redirect_chain, answer.status_code) == ([(url, 302)], 200)
    assert f"The {kind} is shared with ABJ" in answer.content.decode()
    partner = sign_in(cast.abj.chief)
    assert partner.get(shown).status_code == 200
    assert url not in partner.get(shown).content.decode()
    assert partner.get(url).status_code == 403
    [grant] = shares_of(record)
    ended = client.post(reverse("messaging:share-revoke", args=[kind, grant.pk]), follow=True)
    assert ended.redirect_chain == [(url, 302)]
    assert "The share with ABJ was ended" in ended.content.decode()
    assert partner.get(shown).status_code == 404


@pytest.mark.parametrize("kind", OTHERS)
def test_who_may_not_share_reads_the_shares_and_is_offered_no_way_to_change_them(cast: Cast, clock, kind: str):
    record = make_other(cast, kind)
    share(cast, record, cast.abj.task_force)
    shares_route, record_route = OTHERS[kind]
    client, url = sign_in(cast.dss.officer), reverse(shares_route, args=[record.public_id])
    text = client.get(url).content.decode()
    assert "Same network" in text
    assert 'name="with_unit"' not in text
    assert "/revoke/" not in text
    assert url not in client.get(reverse(record_route, args=[record.public_id])).content.decode()
    assert client.post(url, {}).status_code == 403


@pytest.mark.parametrize("kind", OTHERS)
def test_wrong_input_for_a_control_or_a_target_is_explained_and_kept(cast: Cast, clock, kind: str):
    record = make_other(cast, kind)
    url = reverse(OTHERS[kind][0], args=[record.public_id])
    answer = sign_in(cast.dss.chief).post(url, {"with_unit": "ABJ", "handling": Handling.AMBER, "expires_on": "2026-11-22", "reason": "Kept words"})
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert shares_of(record) == []
