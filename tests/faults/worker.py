"""The worker's own program for the fault tests: the product's, with places at which the test may have it killed.

It says when it listens by a file `<folder>/ready-<pid>`. The test orders a death by a file `<folder>/die-<where>-<n>`;
whoever comes to that place first takes the file and is killed with SIGKILL, in the middle of what it does. Nothing of
the product knows about it.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import django

django.setup()

from celery.signals import task_postrun, task_prerun, worker_ready  # noqa: E402

from aircop.celery import app  # noqa: E402
from messaging import events  # noqa: E402

FOLDER = Path(os.environ["FAULT_FOLDER"])
DELIVERIES = "aircop.core.tasks.run_job"


def die_if_ordered(where: str) -> None:
    for order in sorted(FOLDER.glob(f"die-{where}-*")):
        try:
            order.unlink()
        except FileNotFoundError:
            continue
        os.kill(os.getpid(), signal.SIGKILL)


@worker_ready.connect
def say_so(**_: Any) -> None:
    (FOLDER / f"ready-{os.getpid()}").touch()


@task_prerun.connect
def before_the_claim(sender: Any = None, **_: Any) -> None:
    if sender is not None and sender.name == DELIVERIES:
        die_if_ordered("before-claim")


@events.delivery_arrived.in_transaction
def before_the_commit(_event: events.DeliveryMoved) -> None:
    die_if_ordered("before-commit")


@events.delivery_arrived.on_commit
def after_the_delivery(_event: events.DeliveryMoved) -> None:
    """The alert is in the inbox; neither the job nor the task knows it yet."""
    die_if_ordered("after-delivery")


@task_postrun.connect
def before_the_acknowledgement(sender: Any = None, **_: Any) -> None:
    if sender is not None and sender.name == DELIVERIES:
        die_if_ordered("before-acknowledgement")


__all__ = ["app"]
