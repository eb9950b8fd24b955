"""Background work on alerts: delivering them, and the e-mail beside them."""

from __future__ import annotations

import smtplib
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from aircop.core.choices import Queue
from aircop.core.services.jobs import JobRun, RetryLater, job_enqueue, job_kind
from messaging import events, mail, notices
from messaging.choices import TaskState
from messaging.models import AlertDelivery, EmergencyAccess, Task
from messaging.services.deliveries import delivery_deliver


# An alert is never given up: it takes 20 ms, so a lease of 10 s brings it back soon after a worker died with it.
@job_kind("alert.deliver", queue=Queue.ALERTS, lease=timedelta(seconds=10), attempts=10_000, priority=0)
def deliver(run: JobRun) -> None:
    """Into the inbox once; open pages are told on every run, because the run before may have died between the two."""
    with run.acting():
        delivery = delivery_deliver(public_id=run.payload["delivery"])
    notices.arrived(delivery)


@job_kind("alert.email", queue=Queue.ALERTS, lease=timedelta(seconds=15), attempts=50)
def email(run: JobRun) -> None:
    """To the unit's mailbox: at least once, always under the same Message-ID."""
    about = run.payload["about"]
    with run.acting():
        delivery = AlertDelivery.objects.select_related("alert", "recipient__airport").get(public_id=run.payload["delivery"])
    if not delivery.recipient.email or (about == "new" and delivery.emailed_at):
        return
    try:
        mail.alert_email(delivery, about).send()
    except (smtplib.SMTPException, OSError) as error:
        raise RetryLater(_("The mail server does not take the message."), timedelta(minutes=1)) from error
    if about == "new":
        with run.acting():
            AlertDelivery.objects.filter(pk=delivery.pk, emailed_at=None).update(emailed_at=timezone.now())


@events.task_given.in_transaction
def _tell_the_owner(given: events.TaskGiven) -> None:
    key = f"{given.task_id}:{given.version}:{given.owner_id}"
    job_enqueue("task.email", key, {"task": given.public_id, "version": given.version, "person": given.owner_id}, owner_id=None)


@job_kind("task.email", queue=Queue.ALERTS, lease=timedelta(seconds=15), attempts=50)
def task_email(run: JobRun) -> None:
    """To who is to do it: at least once, always under the same Message-ID; not when it went to somebody else meanwhile."""
    with run.acting():
        task = Task.objects.filter(public_id=run.payload["task"], owner=run.payload["person"], state=TaskState.OPEN).select_related("owner").first()
    if task is None or task.owner is None or not (task.owner.is_active and task.owner.email):
        return
    try:
        mail.task_email(task, task.owner, run.payload["version"]).send()
    except (smtplib.SMTPException, OSError) as error:
        raise RetryLater(_("The mail server does not take the message."), timedelta(minutes=1)) from error


@job_kind("emergency.email", queue=Queue.ALERTS, lease=timedelta(seconds=15), attempts=50, priority=1)
def emergency_email(run: JobRun) -> None:
    """To a chief: at least once, always under the same Message-ID."""
    with run.acting():
        emergency = EmergencyAccess.objects.get(public_id=run.payload["emergency"])
    try:
        mail.emergency_email(emergency, run.payload["to"], run.payload["language"]).send()
    except (smtplib.SMTPException, OSError) as error:
        raise RetryLater(_("The mail server does not take the message."), timedelta(minutes=1)) from error
