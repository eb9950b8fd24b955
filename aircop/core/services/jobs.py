"""Asking for background work, running it, and finding what was lost (design: no alert is lost)."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from aircop.core import live
from aircop.core.audit import acting
from aircop.core.choices import JobState, Queue
from aircop.core.errors import AircopError, StorageFull, is_storage_full
from aircop.core.models import Job
from aircop.logs import error_kind

logger = logging.getLogger(__name__)

#: A job that was not picked up this long after it was due is queued again.
WAKE_UP_GRACE = timedelta(seconds=4)


class Handler(Protocol):
    def __call__(self, run: JobRun) -> None: ...


@dataclass(frozen=True)
class JobKind:
    name: str
    queue: Queue
    lease: timedelta
    handler: Handler
    attempts: int = 5
    priority: int = 5
    on_dead: Callable[[Job], None] | None = None


KINDS: dict[str, JobKind] = {}


class RetryLater(Exception):
    """A handler asks for another attempt after `delay`; the message is shown meanwhile."""

    def __init__(self, message: str, delay: timedelta = timedelta(seconds=30)) -> None:
        super().__init__(message)
        self.delay = delay


class NotYet(Exception):
    """What a handler waits for is not there yet: it comes again after `delay`, and this was no attempt."""

    def __init__(self, delay: timedelta) -> None:
        super().__init__()
        self.delay = delay


class JobRun:
    """What a handler gets: the job, its payload, and a way to report progress that people see at once."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.payload: dict[str, Any] = job.payload

    def acting(self) -> AbstractContextManager[None]:
        """A transaction in the name of the person who asked, through the system actor of this kind of job."""
        return acting(self.job.owner_id, system=f"system:{self.job.kind}", request_id=f"job-{self.job.public_id}")

    def progress(self, percent: int, note: str = "") -> None:
        """Record progress (0–100) and prolong the lease; call it outside of `acting`, so that others see it at once."""
        kind = KINDS[self.job.kind]
        _held(self.job).update(progress=percent, note=note[:200], lease_until=timezone.now() + kind.lease)
        announce(self.job)


def job_kind(
    name: str,
    *,
    queue: Queue,
    lease: timedelta = timedelta(seconds=60),
    attempts: int = 5,
    priority: int = 5,
    on_dead: Callable[[Job], None] | None = None,
) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of job. Handlers are idempotent: they may run twice after a crash.

    A free worker takes the lowest `priority` (0 to 9) first, whatever the queue.
    """

    def register(handler: Handler) -> Handler:
        KINDS[name] = JobKind(name, queue, lease, handler, attempts, priority, on_dead)
        return handler

    return register


def job_enqueue(kind: str, key: str, payload: dict[str, Any], *, owner_id: int | None, title: str = "", url: str = "") -> Job:
    """Write the row (in the caller's transaction) and wake a worker after the commit.

    With the broker down the page still answers: the wake-up is lost, the sweeper sends another.
    """
    spec = KINDS[kind]
    defaults: dict[str, Any] = {"queue": spec.queue, "payload": payload, "owner_id": owner_id, "title": title[:200], "url": url}
    defaults |= {"due_at": timezone.now(), "max_attempts": spec.attempts}
    job, created = Job.objects.get_or_create(kind=kind, key=key, defaults=defaults)
    if created:
        transaction.on_commit(lambda: wake(job), robust=True)
    return job


def wake(job: Job) -> None:
    """Tell a worker that this job waits; without a broker the sweeper tells it later."""
    from aircop.core.tasks import run_job

    if live.pause.is_on:
        return
    try:
        run_job.apply_async(args=[job.pk], queue=job.queue, priority=KINDS[job.kind].priority if job.kind in KINDS else 5, retry=False)
    except OperationalError as error:
        live.pause.begin()
        logger.warning("job.not_woken %s %s", job.public_id, type(error.__cause__ or error).__name__)


def job_retry(job: Job) -> Job:
    """Queue a dead job again, at a person's request."""
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=job.pk)
        if locked.state != JobState.DEAD:
            return locked
        locked.state, locked.attempts, locked.error, locked.progress = JobState.QUEUED, 0, "", 0
        locked.due_at, locked.lease_until, locked.finished_at = timezone.now(), None, None
        locked.save()
        transaction.on_commit(lambda: wake(locked), robust=True)
    return locked


def job_follow(kind: str, key: str, percent: int, note: str, *, is_due: bool = False) -> None:
    """Show on a job that waits for others (`NotYet`) how far they are; with `is_due` wake it, they are through."""
    job = Job.objects.filter(kind=kind, key=key, state=JobState.QUEUED).first()
    if job is None:
        return
    changes: dict[str, Any] = {"progress": percent, "note": note[:200]} | ({"due_at": timezone.now()} if is_due else {})
    Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(**changes)
    announce(job)
    if is_due:
        transaction.on_commit(lambda: wake(job), robust=True)


def job_claim(pk: int) -> Job | None:
    """Take the job if it is due and nobody holds its lease; None when there is nothing to do."""
    now = timezone.now()
    with transaction.atomic():
        job = (
            Job.objects.select_related("owner")
            .select_for_update(skip_locked=True, of=("self",))
            .filter(pk=pk, state__in=JobState.open_states(), due_at__lte=now)
            .first()
        )
        if job is None or (job.state == JobState.RUNNING and job.lease_until and job.lease_until > now):
            return None
        if job.kind not in KINDS:
            _bury(job, _("Nothing here knows how to do “%(kind)s” any more.") % {"kind": job.kind})
            return None
        if job.attempts >= job.max_attempts:
            died = _("It was tried %(times)s times and the worker died each time.") % {"times": job.attempts}
            _bury(job, job.error if job.state == JobState.QUEUED and job.error else died)
            return None
        job.state = JobState.RUNNING
        job.attempts += 1
        job.started_at = now
        job.lease_until = now + KINDS[job.kind].lease
        job.save(update_fields=["state", "attempts", "started_at", "lease_until"])
    return job


def job_run(pk: int) -> None:
    """Claim and run one job; whatever happens, the row says so."""
    job = job_claim(pk)
    if job is None:
        return
    announce(job)
    # Whoever asked reads what is told, also why it failed.
    with translation.override(getattr(job.owner, "language", None) or settings.LANGUAGE_CODE):
        _run(job)
    announce(job)


def _run(job: Job) -> None:
    try:
        KINDS[job.kind].handler(JobRun(job))
    except RetryLater as later:
        _again(job, str(later), later.delay)
    except NotYet as later:
        _held(job).update(state=JobState.QUEUED, error="", lease_until=None, due_at=timezone.now() + later.delay, attempts=job.attempts - 1)
    except AircopError as refusal:
        _bury(job, str(refusal.message))
    except Exception as error:  # noqa: BLE001 - the row must say what happened, whatever it was
        logger.exception("job.failed %s", job.public_id)
        message = str(StorageFull.message) if is_storage_full(error) else f"{type(error).__name__}: {error}"
        if job.attempts >= job.max_attempts:
            _bury(job, message)
        else:
            _again(job, message, timedelta(seconds=min(300, 2**job.attempts)))
    else:
        _held(job).update(state=JobState.DONE, progress=100, note="", error="", lease_until=None, finished_at=timezone.now())


def job_sweep(limit: int = 200) -> int:
    """Wake a worker for every job that is due and not held; returns how many. Runs every few seconds."""
    now = timezone.now()
    waiting = Job.objects.filter(state=JobState.QUEUED, due_at__lte=now - WAKE_UP_GRACE)
    orphaned = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now)
    jobs = list((waiting | orphaned).order_by("due_at")[:limit])
    for job in jobs:
        wake(job)
    return len(jobs)


def announce(job: Job) -> None:
    """Tell the owner's open pages that the job moved; one without a title stands on no page."""
    if job.owner_id and job.title:
        live.publish([live.user_channel(job.owner_id)], "job", {"id": str(job.public_id)})


def _held(job: Job) -> QuerySet[Job]:
    """The row, as long as it is where this run left it: a worker that lost its lease must not overwrite the next one's result."""
    return Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts)


def _again(job: Job, message: str, delay: timedelta) -> None:
    _held(job).update(state=JobState.QUEUED, error=message[:2000], note="", lease_until=None, due_at=timezone.now() + delay)


def _bury(job: Job, message: str) -> None:
    if not _held(job).update(state=JobState.DEAD, error=message[:2000], lease_until=None, finished_at=timezone.now()):
        return
    logger.error("job.dead %s %s", job.public_id, error_kind(sys.exception()))
    kind = KINDS.get(job.kind)
    if kind and kind.on_dead:
        kind.on_dead(job)
