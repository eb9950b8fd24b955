"""Issuing reports of real cases: one of them against bare WeasyPrint, many of them by one worker against two.

One report is the whole of it: permission, query, map, template, pages, embedded record, signature, digest, store, with a
PostgreSQL that waits for its disk. The opponent gets the same HTML, style sheet, pictures and options, and fonts that are
read already. The two take turns; it is the time on the clock, since the database works in other processes.

Many reports are a batch as a chief asks for it: from the request to the finished archive, by worker processes of the product
with one task at a time each. REPORTS says how many each of the two makes (default 24, in two batches; 200 takes longer). On a
machine that others use as well two processes also get a larger share of it: the ratio is then better than it is.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from statistics import median

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.choices import JobState
from aircop.core.models import Job
from aircop.core.processes import WORKER, Place
from benchmarks.bench_alerts import process
from benchmarks.bench_report import bare_weasyprint
from benchmarks.measure import Measure
from jaitf.choices import Role
from jaitf.models import Airport, TaskForce, User
from seizures.choices import LegRole
from seizures.inputs import LegInput
from seizures.models import ReportBatch, Seizure
from seizures.services.editions import KIND, Prepared, edition_issue, edition_prepare
from seizures.services.report_batches import batch_request
from tests.factories import seizures as make
from tests.factories.approvals import another
from tests.factories.cast import Unit, make_unit

ROUNDS = 15
WARM_UP = 6
LANGUAGE = "fr"
UNIT = "DSS"


def measures() -> Iterable[Measure]:
    unit = make_unit(UNIT) if not TaskForce.objects.filter(code=UNIT).exists() else unit_of(UNIT)
    yield one_report(unit)
    yield many_reports(unit)


def unit_of(code: str) -> Unit:
    """The unit of an earlier run on the same database."""
    task_force = TaskForce.objects.get(code=code)
    people = {str(role): User.objects.filter(postings__task_force=task_force, postings__role=role).order_by("pk")[0] for role in (Role.OFFICER, Role.CHIEF)}
    agencies = [room.agency for room in task_force.compartments.filter(kind="agency").order_by("pk")]
    return Unit(task_force, *agencies, people)


def approved_cases(unit: Unit, count: int) -> list[Seizure]:
    """Cases with a route each of its own, so that no map comes out of the cache."""
    airports = list(Airport.objects.exclude(pk=UNIT).order_by("pk").values_list("pk", flat=True)[:2000])
    begun = Seizure.objects.count()
    found = []
    for number in range(begun, begun + count):
        legs = (LegInput(role=LegRole.DEPARTURE, airport=airports[number * 7 % len(airports)]), LegInput(role=LegRole.DESTINATION, airport=UNIT))
        with acting(unit.officer.pk):
            submitted = make.submitted(unit, legs=legs)
        with acting(unit.chief.pk):
            found.append(make.seizure_approve(actor=unit.chief, seizure=submitted))
    # The approval has asked for the first report already; here it is the measured work that makes it.
    Job.objects.filter(kind=KIND, state=JobState.QUEUED).delete()
    return found


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def one_report(unit: Unit) -> Measure:
    """The medians of both, taken in turns."""
    ours: list[float] = []
    theirs: list[float] = []
    for number, seizure in enumerate(approved_cases(unit, ROUNDS + 2)):
        with acting(unit.chief.pk):
            prepared = edition_prepare(seizure, 1, LANGUAGE)
        assert isinstance(prepared, Prepared)
        bare = bare_weasyprint(prepared.document)
        cache.clear()  # preparing the opponent's input has drawn the map

        def issue(seizure: Seizure = seizure) -> object:
            return edition_issue(actor=unit.chief, seizure=seizure, number=1, language=LANGUAGE)

        works = [(ours, issue), (theirs, bare)]
        # Who comes second finds its processor caches warm: they change places.
        for times, work in works if number % 2 else reversed(works):
            times.append(milliseconds(work))
    del ours[:2], theirs[:2]
    name = f"Issuing a report: query, render, embed, sign, hash, store (median of {ROUNDS})"
    return Measure(name, "ms", median(ours), "bare WeasyPrint", median(theirs), 1.3, "lower")


def many_reports(unit: Unit) -> Measure:
    """Reports a second of two workers against one: one, two, two, one, so that a busy moment hits both alike."""
    half = max(int(os.environ.get("REPORTS") or 24) // 2, 1)
    approver = User.objects.filter(username="chief.two").first() or another(Role.CHIEF, task_force=unit.task_force, agency=unit.customs)
    seconds: dict[int, float] = {1: 0.0, 2: 0.0}
    for workers in (1, 2, 2, 1):
        cases, warm = approved_cases(unit, half), approved_cases(unit, WARM_UP)
        with ExitStack() as running:
            for _worker in range(workers):
                running.enter_context(worker())
            archive_of(unit.chief, warm, approver)
            seconds[workers] += archive_of(unit.chief, cases, approver)
    each = 2 * half
    name = f"A batch of reports, request to archive: 2 worker processes against 1 ({each} reports each)"
    return Measure(name, "reports/s", each / seconds[2], "1 worker process", each / seconds[1], 1.6, "higher")


@contextmanager
def worker() -> Iterator[None]:
    """A worker of the product with one process for its tasks."""
    place = Place(web_hosts=(), port=0, live_host="", live_port=0, run_dir=str(settings.VAR_DIR))
    arguments = [f"--hostname=bench-{os.urandom(4).hex()}", "--concurrency=1"]
    given = [argument for argument in WORKER.arguments(place) if not argument.startswith("--concurrency")]
    with process(*given, *arguments):
        yield


def archive_of(chief: User, cases: list[Seizure], approver: User) -> float:
    """Ask for the reports of these cases and wait for the archive; the seconds it took."""
    begun = time.perf_counter()
    with acting(chief.pk):
        batch = batch_request(actor=chief, cases=[one.public_id for one in cases], languages=[LANGUAGE], approved_by=approver)
    until = timezone.now() + timedelta(minutes=20)
    while not ReportBatch.objects.filter(pk=batch.pk).exclude(file="").exists():
        if timezone.now() > until:
            raise RuntimeError("the archive is not made: are the workers running?")
        time.sleep(0.05)
    took = time.perf_counter() - begun
    failed = batch.items.filter(state="failed").count()
    assert not failed, f"{failed} reports failed"
    return took
