"""The process behind `tests.faults.world.Office`: opens units, signs people in, sends alerts; JSON lines in and out."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import F  # noqa: E402

from aircop.core.audit import acting  # noqa: E402
from aircop.core.services.jobs import job_sweep  # noqa: E402
from jaitf.models import Posting, TaskForce, User  # noqa: E402
from jaitf.services.task_forces import joint_room  # noqa: E402
from messaging.services.alerts import alert_send  # noqa: E402
from profiling.models import Traveller  # noqa: E402
from tests.clients import sign_in  # noqa: E402
from tests.factories.cast import make_unit  # noqa: E402
from tests.factories.messaging import alert_words, make_flight, make_traveller  # noqa: E402


def open_units(codes: list[str]) -> None:
    """Units with an account for every role, and one traveller in the first unit's joint room."""
    units = [make_unit(code) for code in codes]
    room = joint_room(units[0].task_force)
    make_traveller(room, make_flight(room, stops=tuple(codes)))


def sign(username: str) -> dict[str, str]:
    """A session cookie of this person."""
    client = sign_in(User.objects.get(username=username))
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def lock(session_key: str) -> None:
    stored = Session.objects.get(session_key=session_key)
    data = stored.get_decoded() | {"locked": True}
    stored.session_data = Session.get_session_store_class()().encode(data)
    stored.save()


def end_session(session_key: str) -> None:
    Session.objects.filter(session_key=session_key).delete()


def end_postings(username: str) -> None:
    """The posting ended yesterday."""
    Posting.objects.filter(officer__username=username).update(ends_on=F("starts_on"))


def send(to: list[str], count: int = 1, die: str = "") -> list[str]:
    """Send `count` alerts, as a request does; with `die="after-commit"` this process is killed before it wakes a worker."""
    traveller = Traveller.objects.get()
    officer = User.objects.get(username="officer.dss")
    references = []
    for _ in range(count):
        with acting(officer.pk):
            if die == "after-commit":
                # The first thing after the commit, before any wake-up.
                transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
            alert = alert_send(actor=officer, source=traveller, recipients=list(TaskForce.objects.filter(code__in=to)), **alert_words())
        references.append(alert.reference)
    return references


def sweep() -> int:
    """What the scheduler asks for every few seconds; how many jobs were found waiting."""
    return job_sweep()


TASKS = {task.__name__: task for task in (open_units, sign, lock, end_session, end_postings, send, sweep)}


def answer(order: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"result": TASKS[order.pop("do")](**order)}
    except Exception:  # noqa: BLE001 - the test shows it
        return {"error": traceback.format_exc()}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()
