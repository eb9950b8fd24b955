"""Groups and grants follow from postings."""

import pytest

from jaitf.choices import Role, Verb
from jaitf.models import Airport
from jaitf.permissions import access_of
from jaitf.services.officers import officer_create, posting_end, posting_start
from jaitf.services.task_forces import agency_create, agency_room, joint_room, task_force_create

pytestmark = pytest.mark.django_db


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
