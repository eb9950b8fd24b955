"""Explain access: what the pages say is what the permissions do, for every person and record alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from aircop.core.audit import acting
from jaitf.choices import CompartmentKind, Handling, Role
from jaitf.models import AccessLog, Compartment, CompartmentRecord, User
from jaitf.permissions import access_of
from jaitf.selectors.explained import readers_of, rooms_held_by, shares_of, shares_with
from jaitf.services.officers import officer_disable, posting_end, posting_start
from messaging.services.shares import record_share
from seizures.models import Seizure
from tests.clients import sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def shared(cast: Cast, seizure: Seizure, days: int = 30):
    until = timezone.now() + timedelta(days=days)
    return record_share(actor=cast.abj.chief, record=seizure, with_unit=cast.dss.task_force, handling=Handling.AMBER, reason="Same network", expires_at=until)


def test_who_is_named_is_who_may_open_it_in_every_room(cast: Cast):
    medical = Compartment.objects.get(task_force=cast.dss.task_force, kind=CompartmentKind.MEDICAL)
    cases = [make.seizure_draft(cast.dss), make.seizure_draft(cast.dss, room=cast.dss.customs_room), make.seizure_draft(cast.abj), make.seizure_draft(cast.abj)]
    # Nobody works in the medical room by a posting: the case is put there by hand, its parts with it.
    cases.append(make.seizure_draft(cast.dss))
    for model in (Seizure, *(related.related_model for related in Seizure._meta.related_objects)):
        if issubclass(model, CompartmentRecord):
            own = {"pk": cases[-1].pk} if model is Seizure else {"seizure": cases[-1]}
            model.objects.filter(**own).update(compartment=medical)
    shared(cast, cases[3])
    officer_disable(actor=cast.administrator, officer=cast.dss.deputy, reason="Left")
    for case in Seizure.objects.all():
        named = {posting.officer for posting in readers_of(case)} | {posting.officer for share in shares_of(case) for posting in share.readers}
        allowed = {person for person in User.objects.all() if Seizure.objects.visible_to(person).filter(pk=case.pk).exists()}
        assert named == allowed, case.compartment


def test_the_rooms_of_a_person_are_those_that_the_permissions_know(cast: Cast):
    for person in User.objects.all():
        rooms = rooms_held_by(person)
        held = access_of(person).compartments
        assert {room.compartment.pk for room in rooms} == {room for ids in held.values() for room in ids}, person
        assert sum(len(room.verbs) for room in rooms) == sum(len(ids) for ids in held.values()), person
        assert all(room.postings for room in rooms), person


def test_a_share_names_who_gave_it_since_when_and_until_when(cast: Cast):
    seizure = make.submitted(cast.abj)
    shared(cast, seizure)
    (share,) = shares_with(cast.dss.officer, cast.dss.officer)
    assert (share.record, share.granted_by, share.reason) == (seizure, cast.abj.chief, "Same network")
    assert shares_with(cast.dss.liaison, cast.dss.liaison) == []
    page = sign_in(cast.dss.officer).get("/me/access/").content.decode()
    for word in (seizure.reference, "Same network", str(cast.abj.chief), "since 1 Jan 2020", "given by the server"):
        assert word in page
    assert "/officers/" not in page


def test_a_posting_that_ended_opens_nothing(cast: Cast):
    posting = posting_start(actor=cast.administrator, officer=cast.stranger, role=Role.OFFICER, task_force=cast.dss.task_force, agency=cast.dss.customs)
    case = make.seizure_draft(cast.dss)
    assert cast.stranger in {one.officer for one in readers_of(case)}
    assert f"given by {cast.administrator}" in sign_in(cast.stranger).get("/me/access/").content.decode()
    posting_end(actor=cast.administrator, posting=posting)
    assert cast.stranger not in {one.officer for one in readers_of(case)}
    assert "There is no posting in force" in sign_in(cast.stranger).get("/me/access/").content.decode()


def test_a_chief_looks_at_his_own_people_and_at_nobody_elses(cast: Cast):
    client = sign_in(cast.dss.chief)
    assert f"/officers/{cast.dss.officer.public_id}/access/" in client.get("/me/access/").content.decode()
    for person, status in ((cast.dss.officer, 200), (cast.dss.police_officer, 200), (cast.abj.officer, 404), (cast.oversight, 404)):
        assert client.get(f"/officers/{person.public_id}/access/").status_code == status, person
    assert AccessLog.objects.filter(actor=cast.dss.chief, record_id=cast.dss.officer.public_id, action="read").exists()
    assert sign_in(cast.dss.officer).get(f"/officers/{cast.dss.chief.public_id}/access/").status_code == 404


def test_oversight_sees_that_something_is_shared_not_what(cast: Cast):
    seizure = make.submitted(cast.abj)
    shared(cast, seizure)
    page = sign_in(cast.oversight).get(f"/officers/{cast.dss.officer.public_id}/access/").content.decode()
    assert "not open to you" in page
    assert str(cast.abj.chief) in page
    assert seizure.reference not in page
    assert "Same network" not in page
    with acting(cast.oversight.pk):
        assert not Seizure.objects.exists()


def test_the_tab_of_a_case_names_posting_and_giver(cast: Cast):
    seizure = make.submitted(cast.abj)
    shared(cast, seizure)
    page = sign_in(cast.abj.officer).get(f"/seizures/{seizure.public_id}/?tab=access").content.decode()
    for word in ("since 1 Jan 2020", "given by the server", "Same network", str(cast.dss.targeter), "people may read it"):
        assert word in page
