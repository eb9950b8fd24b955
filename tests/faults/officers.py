"""The process behind `tests.faults.world.Office`: opens units, signs people in, sends alerts, asks for reports; JSON lines in and out."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from datetime import timedelta
from typing import Any
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from aircop.core.audit import acting  # noqa: E402
from aircop.core.models import Job  # noqa: E402
from aircop.core.services.jobs import job_sweep  # noqa: E402
from jaitf.models import BrowserSession, Posting, TaskForce, User  # noqa: E402
from jaitf.services.task_forces import joint_room  # noqa: E402
from messaging.services.alerts import alert_send  # noqa: E402
from profiling.models import Traveller  # noqa: E402
from seizures.services.report_batches import batch_request  # noqa: E402
from tests.clients import reauthenticated, sign_in  # noqa: E402
from tests.factories import seizures as make  # noqa: E402
from tests.factories.cast import Unit, make_unit  # noqa: E402
from tests.factories.messaging import alert_words, make_flight, make_traveller  # noqa: E402

UNITS: dict[str, Unit] = {}


def open_units(codes: list[str]) -> str:
    """Units with an account for every role, and one traveller (whose public id is returned) in the first unit's joint room."""
    units = [make_unit(code) for code in codes]
    UNITS.update(zip(codes, units, strict=True))
    room = joint_room(units[0].task_force)
    return str(make_traveller(room, make_flight(room, stops=tuple(codes))).public_id)


def sign(username: str) -> dict[str, str]:
    """A session cookie of this person, who has just given the password."""
    client = reauthenticated(sign_in(User.objects.get(username=username)))
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def lock(session_key: str) -> None:
    stored = BrowserSession.objects.get(session_key=session_key)
    data = stored.get_decoded() | {"locked": True}
    stored.session_data = BrowserSession.get_session_store_class()().encode(data)
    stored.save()


def end_session(session_key: str) -> None:
    BrowserSession.objects.filter(session_key=session_key).delete()


def end_postings(username: str) -> None:
    """The posting ended yesterday."""
    Posting.objects.filter(officer__username=username).update(ends_on=F("starts_on"))


def send(to: list[str], count: int = 1) -> list[str]:
    """Send `count` alerts, each as a request does; returns their references."""
    return [send_one(to) for _ in range(count)]


def send_one(to: list[str], *, die_after_commit: bool = False) -> str:
    officer = User.objects.get(username="officer.dss")
    with acting(officer.pk):
        if die_after_commit:
            # The first thing after the commit, before any worker is woken.
            transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        units = list(TaskForce.objects.filter(code__in=to).select_related("airport"))
        return alert_send(actor=officer, source=Traveller.objects.get(), recipients=units, **alert_words()).reference


def send_and_die(to: list[str]) -> int:
    """A child process commits an alert and is killed before it wakes a worker; returns the signal that ended it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        send_one(to, die_after_commit=True)
        os._exit(1)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def sweep() -> int:
    """What the scheduler asks for every few seconds; how many jobs were found waiting."""
    return job_sweep()


def approve_case(code: str) -> str:
    """A case of this unit is approved, which asks for its report; returns its public id."""
    unit = UNITS[code]
    with acting(unit.officer.pk):
        submitted = make.submitted(unit)
    with acting(unit.chief.pk):
        return str(make.seizure_approve(actor=unit.chief, seizure=submitted).public_id)


def ask_for_reports(code: str, cases: list[str]) -> str:
    """The chief asks for the reports of these cases as one archive; returns its public id."""
    chief = UNITS[code].chief
    with acting(chief.pk):
        return str(batch_request(actor=chief, cases=[UUID(case) for case in cases], languages=["fr"]).public_id)


def let_leases_lapse() -> int:
    """As when a minute or two have passed since a worker was killed."""
    now = timezone.now()
    return Job.objects.filter(state="running").update(lease_until=now) + Job.objects.filter(state="queued").update(due_at=now - timedelta(minutes=1))


TASKS = {
    task.__name__: task
    for task in (open_units, sign, lock, end_session, end_postings, send, send_and_die, sweep, approve_case, ask_for_reports, let_leases_lapse)
}


def answer(order: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"result": TASKS[order.pop("do")](**order)}
    except Exception:  # noqa: BLE001 - the test shows it
        return {"error": traceback.format_exc()}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()
