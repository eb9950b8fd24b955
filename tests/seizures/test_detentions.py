"""The clock of a detention: it begins with the limit of the law, moves only by a named authority, and reminds in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aircop.core.errors import Forbidden, InvalidInput, RuleViolation
from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from seizures.models import Detention, DetentionLimit, Person
from seizures.safeguard_choices import AgeState, DetentionEnd
from seizures.selectors.safeguards import clock_of, clocks_running, limit_of
from seizures.services.detentions import detention_end, detention_extend, detention_limit_set, reminders_send
from seizures.services.rights import circumstances_record
from tests.clients import reauthenticated, sign_in
from tests.factories import safeguards as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast, Unit

pytestmark = pytest.mark.django_db


def person_of(unit: Unit, **changes: Any) -> Person:
    return cases.seizure_draft(unit, persons=(cases.person_input(**changes),)).persons.get()


def test_the_clock_runs_for_the_hours_of_the_country_until_the_chief_enters_the_law(cast: Cast):
    unit = cast.dss.task_force
    assert (limit_of(unit).hours, limit_of(unit).is_entered) == (48, False)
    first = make.detention(person_of(cast.dss), cast.dss.officer)
    assert first.until - first.started_at == timedelta(hours=48)
    with pytest.raises(Forbidden):
        detention_limit_set(actor=cast.dss.officer, task_force=unit, hours=24, source="law")
    with pytest.raises(Forbidden):
        detention_limit_set(actor=cast.abj.chief, task_force=unit, hours=24, source="law")
    with pytest.raises(RuleViolation):
        detention_limit_set(actor=cast.dss.chief, task_force=unit, hours=24, source="  ")
    detention_limit_set(actor=cast.dss.chief, task_force=unit, hours=24, source="CPP art. 55")
    second = make.detention(person_of(cast.dss, family_name="SECOND"), cast.dss.officer)
    assert second.until - second.started_at == timedelta(hours=24)
    first.refresh_from_db()
    assert first.until - first.started_at == timedelta(hours=48)
    assert DetentionLimit.objects.count() == 1


def test_a_person_is_held_once_at_a_time(cast: Cast):
    person = person_of(cast.dss)
    held = make.detention(person, cast.dss.officer)
    with pytest.raises(RuleViolation, match="held already"):
        make.detention(person, cast.dss.officer)
    detention_end(actor=cast.dss.officer, detention=held, ended_at=timezone.now(), ending="released")
    assert make.detention(person, cast.dss.officer).pk != held.pk


def test_a_child_is_not_held_without_a_reason_and_an_authority(cast: Cast):
    person = person_of(cast.dss)
    details = {"age_state": AgeState.DISPUTED, "best_interest": "Child protection informed"}
    circumstances_record(actor=cast.dss.officer, person=person, version=0, details=details)
    with pytest.raises(RuleViolation) as refused:
        make.detention(person, cast.dss.officer)
    assert refused.value.field == "child_reason"
    assert make.detention(person, cast.dss.officer, child_reason="Prosecutor Diallo, risk of absconding").child_reason


def test_more_time_comes_only_from_a_named_authority_and_is_never_less(cast: Cast):
    held = make.detention(person_of(cast.dss), cast.dss.officer)
    later = held.until + timedelta(hours=48)
    for until, authority, reference in (
        (later, "", "P-1"),
        (later, "Prosecutor", " "),
        (held.until, "Prosecutor", "P-1"),
        (later + timedelta(days=60), "Prosecutor", "P-1"),
    ):
        with pytest.raises(RuleViolation):
            detention_extend(actor=cast.dss.officer, detention=held, until=until, authority=authority, reference=reference)
    more = detention_extend(actor=cast.dss.officer, detention=held, until=later, authority="Prosecutor Diallo", reference="P-1/2026")
    assert more.until == later
    assert more.extensions.get().authority == "Prosecutor Diallo"
    again = detention_extend(actor=cast.dss.officer, detention=more, until=later + timedelta(hours=1), authority="Judge Fall", reference="J-2")
    with pytest.raises(DatabaseError), transaction.atomic():
        Detention.objects.filter(pk=again.pk).update(until=later)


@pytest.mark.parametrize("column", ["until", "started_at", "limit_hours"])
def test_nobody_moves_the_clock_silently_not_even_by_sql(cast: Cast, column: str):
    held = make.detention(person_of(cast.dss), cast.dss.officer)
    value = held.limit_hours + 5 if column == "limit_hours" else getattr(held, column) + timedelta(hours=5)
    with pytest.raises(DatabaseError), transaction.atomic():
        Detention.objects.filter(pk=held.pk).update(**{column: value})


def test_safeguards_are_not_deleted(cast: Cast):
    held = make.detention(person_of(cast.dss), cast.dss.officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        held.delete()


def test_it_ends_once_and_says_to_whom(cast: Cast):
    held = make.detention(person_of(cast.dss), cast.dss.officer)
    now = timezone.now()
    for ended_at, ending, note in ((now, "judge", ""), (held.started_at - timedelta(hours=1), "released", ""), (now + timedelta(hours=3), "released", "")):
        with pytest.raises((RuleViolation, InvalidInput)):
            detention_end(actor=cast.dss.officer, detention=held, ended_at=ended_at, ending=ending, note=note)
    ended = detention_end(actor=cast.dss.officer, detention=held, ended_at=now, ending="handed", note="OCRTIS, receipt 12")
    assert ended.ending == DetentionEnd.HANDED
    with pytest.raises(RuleViolation):
        detention_end(actor=cast.dss.officer, detention=held, ended_at=now, ending="released")
    with pytest.raises(DatabaseError), transaction.atomic():
        Detention.objects.filter(pk=held.pk).update(ended_at=None, ending="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Detention.objects.filter(pk=make.detention(person_of(cast.dss, family_name="X"), cast.dss.officer).pk).update(ending="released")


def test_chiefs_and_who_entered_it_are_reminded_at_each_step_once(cast: Cast):
    start = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    with time_machine.travel(start + timedelta(minutes=10), tick=False):
        held = make.detention(person_of(cast.dss), cast.dss.officer, started_at=start)
    told = {cast.dss.chief, cast.dss.deputy, cast.dss.officer}
    # The joint room is led by the police chief, too.
    told |= {cast.dss.police_chief}
    for hours, step in ((23, None), (24, 50), (25, None), (36, 75), (43.25, 90), (48, 100), (60, None)):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            sent = reminders_send(timezone.now())
        assert sent == (len(told) if step else 0), hours
    assert Job.objects.filter(kind="detention.email").count() == 4 * len(told)
    with time_machine.travel(start + timedelta(hours=49), tick=False):
        extended = detention_extend(actor=cast.dss.officer, detention=held, until=held.until + timedelta(hours=48), authority="Prosecutor", reference="P-9")
        assert reminders_send(timezone.now()) == 0
    assert extended.reminded == 50


def test_the_mail_names_the_file_and_nobody_and_is_not_sent_when_the_person_is_free(cast: Cast, django_capture_on_commit_callbacks: Any):
    start = timezone.now() - timedelta(hours=25)
    held = make.detention(person_of(cast.dss, family_name="SECRETNAME"), cast.dss.officer, started_at=start)
    reminders_send(timezone.now())
    first, *others = Job.objects.filter(kind="detention.email").order_by("pk")
    job_run(first.pk)
    (message,) = mail.outbox
    assert "50 %" in message.subject
    assert "SECRETNAME" not in message.subject + message.body
    assert str(held.person.public_id) in message.body
    detention_end(actor=cast.dss.officer, detention=held, ended_at=timezone.now(), ending="released")
    for job in others:
        job_run(job.pk)
    assert len(mail.outbox) == 1


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 720), elapsed=st.floats(0, 3))
def test_the_clock_never_runs_backwards_nor_past_its_end(limit: int, elapsed: float):
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    held = Detention(started_at=start, limit_hours=limit, until=start + timedelta(hours=limit))
    now = start + timedelta(hours=limit) * elapsed
    clock = clock_of(held, now)
    assert 0 <= clock.percent <= 100
    assert clock.is_over is (now > held.until)
    assert clock_of(held, now + timedelta(minutes=1)).percent >= clock.percent


def test_the_list_of_who_is_held_shows_the_nearest_end_first_and_only_the_own_unit(cast: Cast):
    late = make.detention(person_of(cast.dss, family_name="LATE"), cast.dss.officer, started_at=timezone.now() - timedelta(hours=40))
    early = make.detention(person_of(cast.dss, family_name="EARLY"), cast.dss.officer)
    make.detention(person_of(cast.abj, family_name="ELSEWHERE"), cast.abj.officer)
    assert [clock.detention for clock in clocks_running(cast.dss.officer)] == [late, early]
    page = sign_in(cast.dss.officer).get("/detentions/").content.decode()
    assert "LATE" in page
    assert "ELSEWHERE" not in page
    assert "No chief has confirmed this limit yet." in page


def test_the_pages_of_a_detention_from_beginning_to_end(cast: Cast):
    person = person_of(cast.dss)
    client = reauthenticated(sign_in(cast.dss.chief))
    at = timezone.now() - timedelta(hours=1)
    when = {"started_at_date": f"{at:%Y-%m-%d}", "started_at_time": f"{at:%H:%M}", "started_at_zone": "UTC"}
    assert client.post(f"/persons/{person.public_id}/detentions/new/", when | {"place": "Office"}).status_code == 422
    assert client.post(f"/persons/{person.public_id}/detentions/new/", when | {"place": "Office", "legal_basis": "CPP 55"}).status_code == 302
    held = Detention.objects.get()
    until = held.until + timedelta(hours=24)
    more = {"until_date": f"{until:%Y-%m-%d}", "until_time": f"{until:%H:%M}", "until_zone": "UTC", "authority": "Prosecutor", "reference": "P-1"}
    assert client.post(f"/detentions/{held.public_id}/extend/", more).status_code == 302
    now = timezone.now()
    end = {"ended_at_date": f"{now:%Y-%m-%d}", "ended_at_time": f"{now:%H:%M}", "ended_at_zone": "UTC", "ending": "judge", "ending_note": "TGI Dakar"}
    assert client.post(f"/detentions/{held.public_id}/end/", end).status_code == 302
    page = client.get(f"/persons/{person.public_id}/").content.decode()
    assert "TGI Dakar" in page
    assert client.post("/detentions/limit/", {"hours": 24, "source": "CPP art. 55"}).status_code == 302
    assert "24 hours: CPP art. 55" in client.get("/detentions/").content.decode()


def test_a_running_clock_and_an_unconfirmed_search_wait_for_who_answers_for_them_and_name_nobody(cast: Cast):
    person = person_of(cast.dss, family_name="SECRETNAME")
    make.detention(person, cast.dss.officer)
    make.strip_search(person, cast.dss.officer, cast.dss.chief)
    page = sign_in(cast.dss.chief).get("/me/waiting/").content.decode()
    assert page.count(f"/persons/{person.public_id}/") == 2
    assert "SECRETNAME" not in page
    # Who entered it minds the clock, and has nothing to confirm; a colleague has neither.
    assert sign_in(cast.dss.officer).get("/me/waiting/").content.decode().count(f"/persons/{person.public_id}/") == 1
    assert str(person.public_id) not in sign_in(cast.dss.targeter).get("/me/waiting/").content.decode()
