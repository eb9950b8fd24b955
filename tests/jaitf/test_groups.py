"""Groups and grants follow from postings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission

from jaitf.choices import Role, Verb
from jaitf.models import Airport, CompartmentGroupObjectPermission, User
from jaitf.permissions import access_of
from jaitf.services.groups import memberships_refresh
from jaitf.services.officers import officer_create, posting_end, posting_start, postings_refresh
from jaitf.services.task_forces import agency_create, agency_room, joint_room, task_force_create
from jaitf.tasks import end_postings
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_an_officer_holds_the_joint_and_his_own_agencys_room_and_no_other():
    airport = Airport.objects.select_related("country").get(iata="DSS")
    unit = task_force_create(code="DSS", name="JAITF Dakar", airport=airport, languages=["fr"])
    customs = agency_create(code="sn-customs", name="Douanes", agency_type="CUSTOMS", country=airport.country)
    police = agency_create(code="sn-police", name="Police", agency_type="POLICE", country=airport.country)
    awa = officer_create(username="awa", password="x" * 14)
    agency_room(unit, police)
    posting = posting_start(actor=None, officer=awa, role=Role.OFFICER, task_force=unit, agency=customs)
    assert access_of(awa).compartments[Verb.VIEW] == {joint_room(unit).pk, agency_room(unit, customs).pk}
    assert Verb.APPROVE not in access_of(awa).compartments
    posting_end(actor=None, posting=posting)
    assert access_of(awa).compartments == {}


def test_a_liaison_is_not_among_those_with_whom_the_unit_shares(cast: Cast):
    assert set(cast.dss.liaison.groups.values_list("name", flat=True)) == {"unit:DSS:sn-customs:liaison"}
    assert "unit:DSS" in set(cast.dss.officer.groups.values_list("name", flat=True))


def test_a_grant_by_hand_is_taken_back_at_the_next_look(cast: Cast):
    group = Group.objects.get(name="unit:DSS:sn-customs:officer")
    approve = Permission.objects.get(codename="approve_record")
    CompartmentGroupObjectPermission.objects.create(group=group, permission=approve, content_object=cast.dss.joint)
    memberships_refresh(cast.dss.officer)
    assert Verb.APPROVE not in access_of(fresh(cast.dss.officer)).compartments


def test_a_group_by_hand_gives_nothing(cast: Cast):
    cast.dss.officer.groups.add(Group.objects.get(name="unit:ABJ"))
    cast.dss.officer.groups.add(Group.objects.get(name="unit:DSS:sn-police:chief"))
    held = access_of(fresh(cast.dss.officer))
    assert held.compartments[Verb.VIEW] == {cast.dss.joint.pk, cast.dss.customs_room.pk}
    assert postings_refresh() == 1
    assert not cast.dss.officer.groups.filter(name="unit:ABJ").exists()


def test_rights_end_on_the_day_even_if_the_scheduler_sleeps(cast: Cast):
    ends = datetime.now(UTC).date() + timedelta(days=3)
    posting_end(actor=cast.administrator, posting=cast.dss.officer.posting, ends_on=ends)
    with time_machine.travel(datetime(ends.year, ends.month, ends.day, 0, 0, 1, tzinfo=UTC), tick=False):
        assert access_of(fresh(cast.dss.officer)).compartments == {}


def test_rights_begin_with_the_schedulers_next_look_or_the_next_sign_in(cast: Cast):
    begins = datetime.now(UTC).date() + timedelta(days=3)
    posting_start(actor=None, officer=cast.stranger, role=Role.OFFICER, task_force=cast.abj.task_force, agency=cast.abj.police, starts_on=begins)
    assert access_of(fresh(cast.stranger)).compartments == {}
    with time_machine.travel(datetime(begins.year, begins.month, begins.day, 1, tzinfo=UTC), tick=False):
        assert end_postings() == 1
        assert access_of(fresh(cast.stranger)).compartments[Verb.VIEW] == {cast.abj.joint.pk, cast.abj.police_room.pk}
        assert end_postings() == 0


def test_a_closed_account_holds_nothing(cast: Cast):
    cast.dss.chief.is_active = False
    assert access_of(cast.dss.chief).compartments == {}
    assert access_of(cast.dss.chief).pages == frozenset()
