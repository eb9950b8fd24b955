"""Four eyes, the database itself: two persons, once, in time, and nobody plays both parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction

from aircop.core.audit import acting
from jaitf.choices import Role
from jaitf.models import ApprovalRequest, User
from tests.factories.approvals import another, ask_to_appoint, ask_to_export, refuse
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(cast: Cast) -> User:
    return another(Role.ADMINISTRATOR)


def test_the_database_wants_two_persons_and_knows_the_states(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    decided = {"state": "approved", "decided_at": datetime.now(UTC)}
    for person in (cast.administrator, cast.stranger):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApprovalRequest.objects.filter(pk=request.pk).update(decided_by=person, **decided)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApprovalRequest.objects.filter(pk=request.pk).update(state="approved")
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        ApprovalRequest.objects.filter(pk=request.pk).update(**decided | {"state": "done"}, decided_by=second)


def test_row_security_shows_a_request_to_its_people_alone(cast: Cast, second: User):
    appoint, export = ask_to_appoint(cast), ask_to_export(cast.analyst)
    seen = {
        cast.administrator: {appoint},
        second: {appoint},
        cast.analyst: {export},
        cast.regional_coordinator: {export},
        cast.oversight: {appoint, export},
        cast.stranger: set(),
        cast.dss.chief: set(),
    }
    for person, requests in seen.items():
        with acting(person.pk):
            assert set(ApprovalRequest.objects.all()) == requests, person
            assert set(ApprovalRequest.pgh_event_model.objects.values_list("pgh_obj_id", flat=True)) == {request.pk for request in requests}
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), acting(cast.dss.chief.pk):
        ApprovalRequest.objects.create(
            kind=appoint.kind, payload=b"{}", payload_sha256="0", asked_by=cast.administrator, reason="forged", expires_at=datetime.now(UTC)
        )


def forged(asker: User, **changes: object) -> ApprovalRequest:
    """A request that somebody writes past the services."""
    fields = {"kind": "role.grant", "payload": b"{}", "payload_sha256": "0", "reason": "forged", "expires_at": datetime.now(UTC) + timedelta(days=1)}
    return ApprovalRequest.objects.create(asked_by=asker, **fields | changes)


DECIDED = {"state": "approved", "decided_at": datetime(2026, 1, 1, tzinfo=UTC)}


def test_an_approver_asks_for_nothing_in_anothers_name(cast: Cast, second: User):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), acting(second.pk):
        forged(cast.administrator)


def test_nothing_comes_in_decided(cast: Cast, second: User):
    with pytest.raises(DatabaseError, match="Cannot insert"), transaction.atomic(), acting(second.pk):
        forged(cast.administrator, decided_by=second, **DECIDED)


def test_an_asker_writes_no_decision_in_anothers_name(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), acting(cast.administrator.pk):
        ApprovalRequest.objects.filter(pk=request.pk).update(decided_by=second, **DECIDED)


def test_a_decision_is_not_rewritten(cast: Cast, second: User):
    request, third = ask_to_appoint(cast), another(Role.ADMINISTRATOR, "third.admin")
    refuse(second, request)
    for change in ({"decided_by": third}, {"answer": "no such thing"}, {"state": "asked", "decided_by": None, "decided_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ApprovalRequest.objects.filter(pk=request.pk).update(**change)


def test_the_database_takes_no_decision_after_the_time(cast: Cast, second: User):
    request = ask_to_appoint(cast)
    late = request.expires_at + timedelta(seconds=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApprovalRequest.objects.filter(pk=request.pk).update(state="approved", decided_by=second, decided_at=late)
