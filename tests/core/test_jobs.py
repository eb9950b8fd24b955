"""Background jobs with real rows and no worker: claimed once, retried, swept up, buried."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery import current_app
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone, translation
from kombu import pools

from aircop.core import live
from aircop.core.choices import JobState, Queue
from aircop.core.errors import RuleViolation, StorageFull
from aircop.core.models import Job
from aircop.core.services import jobs
from aircop.core.services.jobs import (
    KINDS,
    WAKE_UP_GRACE,
    JobRun,
    NotYet,
    RetryLater,
    job_claim,
    job_enqueue,
    job_follow,
    job_kind,
    job_retry,
    job_run,
    job_sweep,
)
from aircop.core.tasks import run_job, sweep_jobs
from jaitf.models import User
from jaitf.services.officers import officer_create

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Recorder:
    """A handler that notes its runs and does what it is told."""

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.dead: list[Job] = []
        self.outcome: Exception | None = None

    def __call__(self, run: JobRun) -> None:
        self.runs.append(run.payload["number"])
        if self.outcome:
            raise self.outcome


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    made = Recorder()
    job_kind("test.record", queue=Queue.REPORTS, lease=timedelta(seconds=60), attempts=3, on_dead=made.dead.append)(made)
    yield made
    del KINDS["test.record"]


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _no_pause_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "pause", live.Pause())


@pytest.fixture
def broker() -> Iterator[None]:
    """A broker in memory: wake-ups can be counted without Redis."""
    yield from _broker("memory://")


@pytest.fixture
def dead_broker() -> Iterator[None]:
    """Nobody listens there."""
    yield from _broker("redis://127.0.0.1:1/0")


def _broker(url: str) -> Iterator[None]:
    before = current_app.conf.broker_url
    current_app.conf.broker_url = url
    _forget_connections()
    yield
    current_app.conf.broker_url = before
    _forget_connections()


def _forget_connections() -> None:
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None


def wake_ups() -> int:
    """How many wake-ups wait in the queue of reports; takes them away."""
    count = 0
    with current_app.connection_for_read() as link, link.SimpleQueue("reports") as queue:
        while True:
            try:
                queue.get(block=False).ack()
            except queue.Empty:
                return count
            count += 1


@pytest.fixture
def owner() -> User:
    return officer_create(username="awa.diop", password="x" * 14)


def ask(owner: User | None = None, key: str = "1", number: int = 1) -> Job:
    return job_enqueue("test.record", key, {"number": number}, owner_id=owner.pk if owner else None, title="A test", url="/me/")


def state(job: Job) -> tuple[str, int]:
    job.refresh_from_db()
    return job.state, job.attempts


def test_a_job_runs_once_and_says_when_it_is_done(recorder: Recorder, owner: User):
    job = ask(owner)
    for _wake_up in range(3):
        run_job(job.pk)
    assert recorder.runs == [1]
    assert state(job) == (JobState.DONE, 1)
    assert (job.progress, job.error, job.lease_until) == (100, "", None)
    assert job.finished_at is not None


def test_the_same_request_twice_is_one_job(recorder: Recorder):
    assert ask(number=1) == ask(number=2)
    assert Job.objects.get().payload == {"number": 1}


def test_a_job_vanishes_with_the_transaction_that_asked_for_it(recorder: Recorder, broker: None, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        with transaction.atomic():
            ask()
            transaction.set_rollback(True)
        assert not Job.objects.exists()
    assert callbacks == []
    assert wake_ups() == 0


def test_a_worker_is_woken_after_the_commit(recorder: Recorder, broker: None, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ask()
        ask()
    assert wake_ups() == 1


def test_a_failure_is_tried_again_later_and_the_row_says_why(recorder: Recorder, clock: time_machine.Coordinates):
    job = ask()
    recorder.outcome = ValueError("the disk is full")
    job_run(job.pk)
    assert state(job) == (JobState.QUEUED, 1)
    assert job.error == "ValueError: the disk is full"
    assert job.due_at == NOON + timedelta(seconds=2)
    job_run(job.pk)
    assert recorder.runs == [1]
    clock.shift(2)
    recorder.outcome = None
    job_run(job.pk)
    assert state(job) == (JobState.DONE, 2)
    assert job.error == ""


def test_a_handler_may_ask_for_more_time(recorder: Recorder, clock: time_machine.Coordinates):
    job = ask()
    recorder.outcome = RetryLater("waiting for the photographs", timedelta(minutes=7))
    job_run(job.pk)
    assert state(job) == (JobState.QUEUED, 1)
    assert (job.error, job.due_at) == ("waiting for the photographs", NOON + timedelta(minutes=7))


def test_what_a_rule_refuses_is_not_tried_again(recorder: Recorder):
    job = ask()
    recorder.outcome = RuleViolation("This case was withdrawn.")
    job_run(job.pk)
    assert state(job) == (JobState.DEAD, 1)
    assert job.error == "This case was withdrawn."
    assert [dead.pk for dead in recorder.dead] == [job.pk]


def test_a_job_that_always_fails_is_buried_after_its_attempts(recorder: Recorder, clock: time_machine.Coordinates):
    job = ask()
    recorder.outcome = ValueError("poison")
    for _attempt in range(6):
        job_run(job.pk)
        clock.shift(400)
    assert state(job) == (JobState.DEAD, 3)
    assert recorder.runs == [1, 1, 1]
    assert len(recorder.dead) == 1


def test_a_job_that_kills_its_worker_is_buried_after_its_attempts(recorder: Recorder, clock: time_machine.Coordinates):
    job = ask()
    for _attempt in range(3):
        # The worker takes it and is never heard of again.
        assert job_claim(job.pk) is not None
        assert job_claim(job.pk) is None
        clock.shift(61)
    assert job_claim(job.pk) is None
    assert state(job) == (JobState.DEAD, 3)
    assert "the worker died each time" in job.error
    assert len(recorder.dead) == 1


def test_a_held_job_is_not_taken_by_another_worker(recorder: Recorder, clock: time_machine.Coordinates):
    job = ask()
    assert job_claim(job.pk) is not None
    clock.shift(59)
    job_run(job.pk)
    assert recorder.runs == []


def test_progress_prolongs_the_lease_and_is_seen(recorder: Recorder, clock: time_machine.Coordinates):
    claimed = job_claim(ask().pk)
    assert claimed is not None
    clock.shift(50)
    JobRun(claimed).progress(40, "Drawing the map")
    clock.shift(50)
    assert job_claim(claimed.pk) is None
    claimed.refresh_from_db()
    assert (claimed.progress, claimed.note) == (40, "Drawing the map")


def test_a_worker_that_lost_its_lease_does_not_overwrite_what_came_after(recorder: Recorder, clock: time_machine.Coordinates):
    job = ask()
    slow = job_claim(job.pk)
    assert slow is not None
    clock.shift(61)
    job_run(job.pk)
    assert state(job) == (JobState.DONE, 2)
    jobs._again(slow, "too late", timedelta(0))
    jobs._bury(slow, "too late")
    assert state(job) == (JobState.DONE, 2)


def test_a_job_whose_handler_is_gone_is_buried_and_not_swept_for_ever(recorder: Recorder):
    job = Job.objects.create(kind="test.gone", key="1", queue=Queue.REPORTS, due_at=timezone.now())
    job_run(job.pk)
    assert state(job)[0] == JobState.DEAD
    assert "test.gone" in job.error


def test_the_sweeper_wakes_what_was_lost_and_nothing_else(recorder: Recorder, broker: None, clock: time_machine.Coordinates):
    lost, orphaned, held, later = (ask(key=key) for key in ("lost", "orphaned", "held", "later"))
    done, dead = ask(key="done"), ask(key="dead")
    Job.objects.filter(pk=orphaned.pk).update(state=JobState.RUNNING, lease_until=NOON)
    Job.objects.filter(pk=held.pk).update(state=JobState.RUNNING, lease_until=NOON + timedelta(hours=1))
    Job.objects.filter(pk=later.pk).update(due_at=NOON + timedelta(hours=1))
    Job.objects.filter(pk=done.pk).update(state=JobState.DONE)
    Job.objects.filter(pk=dead.pk).update(state=JobState.DEAD)
    assert job_sweep() == 0
    clock.shift(WAKE_UP_GRACE + timedelta(seconds=1))
    assert sweep_jobs() == 2
    assert wake_ups() == 2
    assert {lost.pk, orphaned.pk} == {job.pk for job in (lost, orphaned)}


def test_a_person_retries_a_dead_job(recorder: Recorder, owner: User, broker: None, django_capture_on_commit_callbacks):
    job = ask(owner)
    recorder.outcome = RuleViolation("no")
    job_run(job.pk)
    client = Client()
    client.force_login(owner)
    assert "Try again" in client.get("/jobs/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/jobs/{job.public_id}/retry/").url == "/me/"
    assert state(job) == (JobState.QUEUED, 0)
    assert wake_ups() >= 1
    recorder.outcome = None
    job_run(job.pk)
    assert job_retry(job).state == JobState.DONE


def test_a_job_is_its_owners(recorder: Recorder, owner: User):
    job = ask(owner)
    client = Client()
    client.force_login(officer_create(username="other", password="x" * 14))
    assert client.get(f"/jobs/{job.public_id}/").status_code == 404
    assert client.post(f"/jobs/{job.public_id}/retry/").status_code == 404
    assert "A test" not in client.get("/jobs/").content.decode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "Waiting for its turn"),
        ({"state": "running", "progress": 40, "note": "Drawing the map"}, "Drawing the map"),
        ({"state": "done", "finished_at": NOON}, "Done"),
        ({"state": "dead", "error": "The disk is full."}, "The disk is full."),
    ],
)
def test_the_page_says_how_far_a_job_is(recorder: Recorder, owner: User, changes: dict, told: str):
    job = ask(owner)
    Job.objects.filter(pk=job.pk).update(**changes)
    client = Client()
    client.force_login(owner)
    for url in ("/jobs/", f"/jobs/{job.public_id}/"):
        assert told in client.get(url).content.decode()
    partial = client.get("/jobs/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in partial
    assert told in partial


def test_without_a_broker_pages_answer_and_what_was_asked_waits(
    recorder: Recorder, owner: User, dead_broker: None, settings, django_capture_on_commit_callbacks
):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    client = Client()
    client.force_login(owner)
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(owner)
    assert client.get("/jobs/").status_code == 200
    assert client.get("/me/").status_code == 200
    assert state(job) == (JobState.QUEUED, 0)
    jobs.wake(job)
    job_run(job.pk)
    assert state(job) == (JobState.DONE, 1)


def test_a_job_that_another_worker_is_just_taking_is_left_to_it(recorder: Recorder):
    # Another connection, as another worker has one: it really commits, so the row is taken away again at the end.
    other = connections.create_connection("default")
    columns = "public_id, created_at, kind, key, queue, payload, title, url, state, attempts, max_attempts, progress, note, error, due_at"
    values = "gen_random_uuid(), now(), 'test.record', 'raced', 'reports', '{\"number\": 7}', '', '', 'queued', 0, 3, 0, '', '', now()"
    try:
        with other.cursor() as cursor:
            cursor.execute(f"INSERT INTO core_job ({columns}) VALUES ({values}) RETURNING id")
            pk = cursor.fetchone()[0]
            cursor.execute("BEGIN")
            cursor.execute("SELECT id FROM core_job WHERE id = %s FOR UPDATE", [pk])
            job_run(pk)
            cursor.execute("COMMIT")
            cursor.execute("DELETE FROM core_job WHERE id = %s", [pk])
    finally:
        other.close()
    assert recorder.runs == []


def test_a_job_that_waits_for_others_comes_again_without_losing_an_attempt(recorder: Recorder, clock: time_machine.Coordinates):
    job = job_enqueue("test.record", "waits", {"number": 1}, owner_id=None)
    recorder.outcome = NotYet(timedelta(seconds=15))
    for _time in range(4):
        job_run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.attempts, job.error) == (JobState.QUEUED, 0, "")
        clock.shift(15)
    assert len(recorder.runs) == 4
    job_follow("test.record", "waits", 50, "1 of 2")
    job.refresh_from_db()
    assert (job.progress, job.note, job.due_at > timezone.now()) == (50, "1 of 2", False)
    job_run(job.pk)
    job_follow("test.record", "waits", 95, "2 of 2", is_due=True)
    job.refresh_from_db()
    assert (job.note, job.due_at) == ("2 of 2", timezone.now())
    recorder.outcome = None
    job_run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    job_follow("test.record", "waits", 5, "too late")
    job.refresh_from_db()
    assert (job.progress, job.note) == (100, "")


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device"), OSError(errno.EDQUOT, "Disk quota exceeded"), OSError(errno.EFBIG, "File too large")],
    ids=["no space", "quota", "limit"],
)
def test_a_full_disk_is_told_in_words_of_the_asker_and_tried_again(recorder: Recorder, clock: time_machine.Coordinates, error: OSError):
    awa = officer_create(username="awa", language="fr")
    job = job_enqueue("test.record", "full", {"number": 1}, owner_id=awa.pk)
    recorder.outcome = error
    for _attempt in range(3):
        job_run(job.pk)
        clock.shift(300)
    job.refresh_from_db()
    assert job.state == JobState.DEAD
    with translation.override("fr"):
        assert job.error == str(StorageFull.message)
