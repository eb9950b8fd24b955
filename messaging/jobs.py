"""Background work on alerts: delivering them, and the e-mail beside them."""

from __future__ import annotations

import smtplib
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from aircop.core.choices import Queue
from aircop.core.services.jobs import JobRun, RetryLater, job_kind
from messaging import mail, notices
from messaging.models import AlertDelivery, EmergencyAccess
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


@job_kind("emergency.email", queue=Queue.ALERTS, lease=timedelta(seconds=15), attempts=50, priority=1)
def emergency_email(run: JobRun) -> None:
    """To a chief: at least once, always under the same Message-ID."""
    with run.acting():
        emergency = EmergencyAccess.objects.get(public_id=run.payload["emergency"])
    try:
        mail.emergency_email(emergency, run.payload["to"], run.payload["language"]).send()
    except (smtplib.SMTPException, OSError) as error:
        raise RetryLater(_("The mail server does not take the message."), timedelta(minutes=1)) from error
