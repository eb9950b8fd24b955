"""What happens when the same thing is sent several times at the same moment; real commits, real threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aircop.core.errors import AircopError
from jaitf.models import User
from seizures.models import CaseVersion, Control, Person, Seizure
from seizures.permissions import seizure_for
from seizures.services.amendments import amendment_approve
from seizures.services.closing import seizure_close
from seizures.services.controls import control_create
from seizures.services.decisions import seizure_approve
from seizures.services.photographs import photograph_add
from seizures.services.seizures import seizure_create, seizure_submit
from tests.factories import amendments
from tests.factories import seizures as make
from tests.factories.cast import make_cast

TIMES = 6


def at_once(user: User, work: Callable[[User], object]) -> list[object]:
    """Do the work several times at the same moment, each in a connection of its own; refusals are returned by their code."""

    def one(_number: int) -> object:
        try:
            return work(User.objects.get(pk=user.pk))
        except AircopError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(one, range(TIMES)))


def test_one_form_sent_many_times_is_one_control(committing: None):
    cast = make_cast()
    details, client_id = make.control_input(), uuid4()

    def send(actor: User) -> str:
        return control_create(actor=actor, compartment=cast.dss.joint, details=details, person=make.person_input(), client_id=client_id).reference

    assert set(at_once(cast.dss.officer, send)) == {f"DSS-C-{timezone.now().year}-00001"}
    assert Control.objects.count() == Person.objects.count() == 1
    assert make.control(cast.dss).reference.endswith("-00002")


def test_one_form_sent_many_times_is_one_case(committing: None):
    cast = make_cast()
    details, uid = make.seizure_input(), uuid4()

    def send(actor: User) -> object:
        return seizure_create(actor=actor, compartment=cast.dss.joint, details=details, event_uid=uid).pk

    assert len(set(at_once(cast.dss.officer, send))) == 1
    assert Seizure.objects.count() == 1


def test_many_submissions_of_one_case_take_one_number(committing: None):
    cast = make_cast()
    seizure = make.seizure_draft(cast.dss)
    results = at_once(cast.dss.officer, lambda actor: seizure_submit(actor=actor, seizure=seizure).reference)
    assert sorted(results) == [f"DSS-{timezone.now().year}-00001"] + ["submitted"] * (TIMES - 1)
    assert make.submitted(cast.dss).reference.endswith("-00002")


def wait_for_a_lock() -> None:
    """Until another connection to this database waits for what we hold."""
    with connection.cursor() as cursor:
        for _try in range(1000):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.02)")
    pytest.fail("nobody waits")


def test_whoever_waited_for_a_lock_reads_what_is_so_now_beside_the_record_too(committing: None):
    """PostgreSQL looks again at the row that is locked alone: people and places beside it would be those of before the wait."""
    cast = make_cast()
    seizure = make.seizure_draft(cast.dss)

    def read() -> object:
        try:
            with transaction.atomic():
                return seizure_for(User.objects.get(pk=cast.dss.chief.pk), seizure.public_id, lock=True).submitted_by
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            seizure_submit(actor=cast.dss.officer, seizure=seizure)
            waits = pool.submit(read)
            wait_for_a_lock()
        assert waits.result() == cast.dss.officer


def test_many_approvals_of_one_case_are_one(committing: None):
    cast = make_cast()
    seizure = make.submitted(cast.dss)
    results = at_once(cast.dss.chief, lambda actor: seizure_approve(actor=actor, seizure=seizure).state)
    assert sorted(results) == ["approved"] + ["not_submitted"] * (TIMES - 1)


def test_the_same_picture_sent_many_times_is_kept_once(committing: None):
    cast = make_cast()
    seizure = make.seizure_draft(cast.dss)
    results = at_once(cast.dss.officer, lambda actor: photograph_add(actor=actor, seizure=seizure, file=make.picture()).position)
    assert sorted(map(str, results)) == ["0"] + ["duplicate"] * (TIMES - 1)


def test_many_amendments_opened_at_once_are_one(committing: None):
    cast = make_cast()
    seizure = make.approved(cast.dss)
    results = at_once(cast.dss.officer, lambda actor: amendments.opened(cast.dss, seizure, actor=actor).state)
    assert sorted(results) == ["amendment_open"] * (TIMES - 1) + ["open"]


def test_many_approvals_of_one_amendment_make_one_version_and_shut_the_case_again(committing: None):
    cast = make_cast()
    seizure = make.approved(cast.dss)
    amendment = amendments.submitted(cast.dss, seizure)
    results = at_once(cast.dss.chief, lambda actor: amendment_approve(actor=actor, amendment=amendment).state)
    assert sorted(results) == ["approved"] + ["not_submitted"] * (TIMES - 1)
    assert list(CaseVersion.objects.filter(seizure=seizure).values_list("number", flat=True)) == [2, 1]
    with pytest.raises(DatabaseError, match="locked"):
        Seizure.objects.filter(pk=seizure.pk).update(narrative="forged")


def test_closing_and_amending_at_once_leave_one_of_the_two(committing: None):
    cast = make_cast()
    seizure = make.approved(cast.dss, persons=(make.person_input(outcome="P_RELEASED"),))
    turns = count()

    def either(actor: User) -> str:
        if next(turns) % 2:
            return seizure_close(actor=actor, seizure=seizure).state
        return amendments.opened(cast.dss, seizure, actor=actor).state

    results = at_once(cast.dss.chief, either)
    now = Seizure.objects.get(pk=seizure.pk)
    assert now.state in ("approved", "closed"), results
    if now.state == "approved":
        assert now.amendments.unfinished().count() == 1
