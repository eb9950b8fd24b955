"""Next actions: entered in a line, owned by somebody who may see the record, and never lost when he leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from aircop.core.errors import Conflict, Forbidden, NotVisible, RuleViolation
from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from jaitf.selectors.open_work import piles_of
from jaitf.services.officers import posting_end
from jaitf.services.open_work import work_hand_over
from messaging.choices import TaskState
from messaging.models import Task
from messaging.selectors.tasks import endings_of, tasks_listed
from messaging.services.tasks import TaskInput, task_change, task_create, task_finish, task_reopen, task_take
from seizures.models import Seizure
from seizures.selectors.timeline import seizure_timeline
from tests.clients import sign_in
from tests.factories import exhibits
from tests.factories import seizures as cases
from tests.factories.cast import Cast, Unit
from tests.seizures.ledger import at_the_end_of_the_transaction, refused_by_the_database

ZONE = "Africa/Dakar"


@pytest.fixture
def unit(cast: Cast) -> Unit:
    return cast.dss


@pytest.fixture
def case(unit: Unit) -> Seizure:
    return cases.seizure_draft(unit)


def details(**changes: Any) -> TaskInput:
    return TaskInput(**{"what": "Call the laboratory", "time_zone": ZONE} | changes)


def task(about: Any, actor: Any, **changes: Any) -> Task:
    return task_create(actor=actor, about=about, details=details(**changes))


def refused(code: str) -> Any:
    return pytest.raises(RuleViolation, check=lambda error: error.code == code)


# entering -----------------------------------------------------------------------------------------------------------------


def test_a_task_lies_in_the_room_of_its_record(case: Seizure, unit: Unit):
    made = task(case, unit.officer)
    assert (made.compartment, made.subject, made.owner) == (case.compartment, case, None)
    assert task(unit.joint, unit.custodian).subject is None


def test_sending_the_same_form_twice_makes_one_task(case: Seizure, unit: Unit):
    key = uuid4()
    made = [task_create(actor=unit.officer, about=case, details=details(), client_id=key) for _twice in range(2)]
    assert made[0].pk == made[1].pk


def test_who_does_not_work_in_the_room_enters_nothing(case: Seizure, unit: Unit, cast: Cast):
    own = cases.seizure_draft(unit, room=unit.customs_room)
    with pytest.raises(Forbidden):
        task(own, unit.liaison)
    with pytest.raises(Forbidden):
        task(case, cast.abj.officer)


def test_the_owner_may_see_the_record(unit: Unit, cast: Cast):
    own = cases.seizure_draft(unit, room=unit.customs_room)
    for stranger in (unit.police_officer, cast.abj.officer, cast.stranger):
        with refused("owner"):
            task(own, unit.officer, owner=stranger)
    assert task(own, unit.officer, owner=unit.liaison).owner == unit.liaison


def test_the_database_refuses_an_owner_who_does_not_see_it(unit: Unit):
    made = task(cases.seizure_draft(unit, room=unit.customs_room), unit.officer)
    refused_by_the_database("UPDATE messaging_task SET owner_id = %s WHERE id = %s", unit.police_officer.pk, made.pk, match="does not see")


def test_a_task_cannot_hang_on_a_record_of_another_room(unit: Unit, case: Seizure, cast: Cast):
    made = task(case, unit.officer)
    foreign = cases.seizure_draft(cast.abj)
    at_the_end_of_the_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused_by_the_database("UPDATE messaging_task SET seizure_id = %s WHERE id = %s", foreign.pk, made.pk, match="_room")


def test_a_time_that_is_past_is_refused_and_one_in_two_years_too(case: Seizure, unit: Unit):
    with refused("due_past"):
        task(case, unit.officer, due_at=timezone.now() - timedelta(hours=1))
    with refused("due_far"):
        task(case, unit.officer, due_at=timezone.now() + timedelta(days=800))
    with refused("no_words"):
        task(case, unit.officer, what="  ")


# giving, taking, finishing ------------------------------------------------------------------------------------------------


def test_the_new_owner_is_told_once_and_without_its_words(case: Seizure, unit: Unit):
    made = task(case, unit.officer, owner=unit.deputy)
    made = task_change(actor=unit.officer, task=made, version=made.version, details=details(owner=unit.deputy, note="Ask for the report"))
    for job in Job.objects.filter(kind="task.email"):
        job_run(job.pk)
    assert [message.to for message in mail.outbox] == [[unit.deputy.email]]
    assert "laboratory" not in mail.outbox[0].body + mail.outbox[0].subject


def test_who_gives_himself_a_task_is_not_told(case: Seizure, unit: Unit):
    task_take(actor=unit.officer, task=task(case, unit.officer))
    assert not Job.objects.filter(kind="task.email").exists()


def test_a_change_on_what_somebody_else_changed_meanwhile_is_a_conflict(case: Seizure, unit: Unit):
    made = task(case, unit.officer)
    task_take(actor=unit.deputy, task=made)
    with pytest.raises(Conflict):
        task_change(actor=unit.officer, task=made, version=made.version, details=details())


def test_a_task_is_called_off_with_a_reason_only(case: Seizure, unit: Unit):
    made = task(case, unit.officer)
    with refused("no_reason"):
        task_finish(actor=unit.officer, task=made, state=TaskState.CANCELLED)
    ended = task_finish(actor=unit.officer, task=made, state=TaskState.CANCELLED, note="The laboratory called us")
    assert (ended.finished_by, ended.finish_note) == (unit.officer, "The laboratory called us")


def test_a_finished_task_stays_as_it_is(case: Seizure, unit: Unit):
    made = task_finish(actor=unit.officer, task=task(case, unit.officer))
    for again in (lambda: task_finish(actor=unit.officer, task=made), lambda: task_take(actor=unit.officer, task=made)):
        with refused("finished"):
            again()
    refused_by_the_database("UPDATE messaging_task SET what = 'x' WHERE id = %s", made.pk, match="finished")
    refused_by_the_database("UPDATE messaging_task SET state = 'open' WHERE id = %s", made.pk, match="finished")
    refused_by_the_database("DELETE FROM messaging_task WHERE id = %s", made.pk, match="Cannot delete")


def test_an_owner_who_only_reads_finishes_his_task(unit: Unit):
    made = task(cases.seizure_draft(unit, room=unit.customs_room), unit.officer, owner=unit.liaison)
    assert task_finish(actor=unit.liaison, task=made).state == TaskState.DONE


def test_a_task_of_another_unit_does_not_exist(case: Seizure, unit: Unit, cast: Cast):
    made = task(case, unit.officer)
    with pytest.raises(NotVisible):
        task_finish(actor=cast.abj.officer, task=made)


def test_a_finished_task_is_opened_again_with_a_reason_and_keeps_its_ending(case: Seizure, unit: Unit):
    made = task_finish(actor=unit.officer, task=task(case, unit.officer, owner=unit.deputy), note="They sent it")
    with refused("no_reason"):
        task_reopen(actor=unit.officer, task=made, reason=" ")
    again = task_reopen(actor=unit.officer, task=made, reason="The result is of another exhibit")
    assert (again.state, again.owner, again.reopened_by, again.finish_note) == ("open", unit.deputy, unit.officer, "")
    assert [ending.finish_note for ending in endings_of(again)] == ["They sent it"]
    with refused("open"):
        task_reopen(actor=unit.officer, task=made, reason="Once more")
    assert [ending.finish_note for ending in endings_of(task_finish(actor=unit.officer, task=again, note="Now it is there"))] == ["They sent it"]


def test_opened_again_it_is_the_shifts_when_its_owner_left(case: Seizure, unit: Unit, cast: Cast):
    made = task_finish(actor=unit.deputy, task=task(case, unit.deputy, owner=unit.officer))
    posting_end(actor=cast.administrator, posting=unit.officer.postings.get())
    again = task_reopen(actor=unit.deputy, task=made, reason="It came back")
    assert (again.owner, again.released_from) == (None, unit.officer)


def test_nothing_else_of_a_task_changes_when_it_is_opened_again(case: Seizure, unit: Unit):
    made = task_finish(actor=unit.officer, task=task(case, unit.officer))
    opened = "UPDATE messaging_task SET state = 'open', finished_by_id = NULL, finished_at = NULL, reopened_at = now(), reopen_note = 'x'"
    refused_by_the_database(f"{opened} WHERE id = %s", made.pk, match="finished")
    refused_by_the_database(f"{opened}, reopened_by_id = {unit.officer.pk}, what = 'x' WHERE id = %s", made.pk, match="finished")


def test_a_task_is_opened_again_on_its_page(case: Seizure, unit: Unit):
    made = task_finish(actor=unit.officer, task=task(case, unit.officer), note="Done with it")
    client = sign_in(unit.deputy)
    assert "Open it again" in client.get(f"/tasks/{made.public_id}/").content.decode()
    assert client.post(f"/tasks/{made.public_id}/reopen/", {"reason": ""}).status_code == 422
    assert client.post(f"/tasks/{made.public_id}/reopen/", {"reason": "It came back"}).status_code == 302
    page = client.get(f"/tasks/{made.public_id}/").content.decode()
    assert "It came back" in page
    assert "Done with it" in page


# leaving ------------------------------------------------------------------------------------------------------------------


def test_when_a_posting_ends_the_task_falls_back_to_the_shift_and_is_handed_over(case: Seizure, unit: Unit, cast: Cast):
    made = task(case, unit.deputy, owner=unit.officer)
    posting_end(actor=cast.administrator, posting=unit.officer.postings.get())
    made.refresh_from_db()
    assert (made.owner, made.released_from) == (None, unit.officer)
    assert made in tasks_listed(unit.deputy, "shift")
    pile = next(pile for pile in piles_of(unit.officer) if pile.room == unit.joint)
    assert "task" in [kind.name for kind, _count in pile.counts]
    work_hand_over(actor=cast.administrator, officer=unit.officer, room=unit.joint, successor=unit.deputy)
    made.refresh_from_db()
    assert (made.owner, made.released_from) == (unit.deputy, None)


# pages --------------------------------------------------------------------------------------------------------------------


def posted(client: Client, url: str, **data: Any) -> Any:
    return client.post(url, {"priority": "2", **data})


def test_one_line_and_enter_is_enough(case: Seizure, unit: Unit):
    client = sign_in(unit.officer)
    answer = posted(client, "/tasks/new/", what="Fetch the scale")
    assert (answer.status_code, answer["Location"]) == (302, "/tasks/")
    assert "Fetch the scale" in client.get("/tasks/").content.decode()
    answer = posted(client, f"/tasks/new/?seizure={case.public_id}", what="Call the <b>laboratory</b>", owner=str(unit.deputy.public_id))
    assert answer["Location"] == f"/seizures/{case.public_id}/"
    page = client.get(f"/seizures/{case.public_id}/").content.decode()
    assert "Call the &lt;b&gt;laboratory" in page


def test_the_timeline_of_the_case_tells_of_its_tasks_but_not_to_partners(case: Seizure, unit: Unit):
    made = task_finish(actor=unit.officer, task=task(case, unit.officer), note="They sent it")
    task_reopen(actor=unit.deputy, task=made, reason="Of another exhibit")
    told = [(entry.text, entry.actor, entry.note) for entry in seizure_timeline(case) if "Task" in entry.text]
    assert told == [
        ("Task opened again: Call the laboratory", str(unit.deputy), "Of another exhibit"),
        ("Task done: Call the laboratory", str(unit.officer), "They sent it"),
        ("Task entered: Call the laboratory", str(unit.officer), ""),
    ]
    assert not [entry for entry in seizure_timeline(case, with_readers=False) if "Task" in entry.text]


def test_what_was_typed_stays_when_the_time_is_past(unit: Unit):
    answer = posted(sign_in(unit.officer), "/tasks/new/", what="Fetch the scale", due_at_date="2020-01-01", due_at_time="10:00", due_at_zone=ZONE)
    assert answer.status_code == 422
    assert "This time is past" in answer.content.decode()
    assert "Fetch the scale" in answer.content.decode()


def test_a_due_time_is_entered_with_its_zone(unit: Unit):
    with time_machine.travel("2026-11-27T08:00:00Z", tick=False):
        posted(sign_in(unit.officer), "/tasks/new/", what="Fetch the scale", due_at_date="2026-11-27", due_at_time="10:00", due_at_zone=ZONE)
    made = Task.objects.get()
    assert (made.due_at.isoformat(), made.time_zone) == ("2026-11-27T10:00:00+00:00", ZONE)


def test_a_task_is_taken_and_finished_on_its_page(case: Seizure, unit: Unit):
    made = task(case, unit.deputy)
    client = sign_in(unit.officer)
    client.post(f"/tasks/{made.public_id}/take/")
    assert client.post(f"/tasks/{made.public_id}/finish/", {"state": "cancelled"}).status_code == 422
    assert client.post(f"/tasks/{made.public_id}/finish/", {"state": "done", "note": "They call back"}).status_code == 302
    made.refresh_from_db()
    assert (made.owner, made.state, made.finish_note) == (unit.officer, "done", "They call back")
    assert client.get(f"/tasks/{made.public_id}/").status_code == 200


def test_the_list_asks_the_database_as_often_for_many_tasks_as_for_few(case: Seizure, unit: Unit, django_assert_max_num_queries: Any):
    for _number in range(5):
        task(case, unit.officer, owner=unit.deputy)
        task(exhibits.exhibit(case, unit.officer), unit.officer)
    client = sign_in(unit.officer)
    client.get("/tasks/")
    with django_assert_max_num_queries(24):
        client.get("/tasks/")
