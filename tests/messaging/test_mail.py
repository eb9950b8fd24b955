"""The e-mail beside an alert says that something waits, and nothing else."""

from __future__ import annotations

import pytest
from django.core import mail as outbox

from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from jaitf.models import TaskForce
from messaging.services.alerts import alert_cancel
from tests.factories.cast import Cast
from tests.factories.messaging import arrived_alert, make_traveller, send_alert

pytestmark = pytest.mark.django_db


def run_jobs(kind: str) -> None:
    for job in Job.objects.filter(kind=kind, state="queued"):
        job_run(job.pk)


def test_the_mailbox_of_the_unit_is_told_in_its_language_without_personal_data(cast: Cast, settings):
    settings.SITE_ORIGIN = "https://aircop.example"
    delivery = arrived_alert(cast.dss, cast.lis)
    run_jobs("alert.email")
    [message] = outbox.outbox
    assert message.to == ["lis@example.org"]
    assert message.extra_headers["Message-ID"] == f"<{delivery.public_id}.new@aircop.example>"
    assert f"https://aircop.example/deliveries/{delivery.public_id}/" in message.body
    assert "DSS-A-2026-00001" in message.subject + message.body
    text = message.subject + message.body
    assert not [word for word in ("Sarr", "Moussa", "A01234567", "Swallower", "X-ray", "TP1481", "SEN") if word in text]
    delivery.refresh_from_db()
    assert delivery.emailed_at is not None


def test_a_job_that_runs_again_sends_no_second_message(cast: Cast):
    arrived_alert(cast.dss, cast.lis)
    run_jobs("alert.email")
    Job.objects.filter(kind="alert.email").update(state="queued")
    run_jobs("alert.email")
    assert len(outbox.outbox) == 1


def test_a_mail_server_that_refuses_is_asked_again_and_delays_no_alert(cast: Cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    delivery = arrived_alert(cast.dss, cast.lis)
    run_jobs("alert.email")
    job = Job.objects.get(kind="alert.email")
    assert (job.state, bool(job.error)) == ("queued", True)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.emailed_at) == ("delivered", None)


def test_names_with_line_breaks_reach_no_header(cast: Cast):
    TaskForce.objects.filter(pk=cast.lis.task_force.pk).update(name="JAITF\nBcc: thief@example.org")
    arrived_alert(cast.dss, cast.lis)
    run_jobs("alert.email")
    assert "\n" not in outbox.outbox[0].subject
    assert outbox.outbox[0].recipients() == ["lis@example.org"]


def test_a_unit_without_a_mailbox_gets_the_alert_all_the_same(cast: Cast):
    TaskForce.objects.filter(pk=cast.lis.task_force.pk).update(email="")
    cast.lis.task_force.refresh_from_db()
    assert arrived_alert(cast.dss, cast.lis).state == "delivered"
    assert not Job.objects.filter(kind="alert.email").exists()


def test_withdrawing_sends_a_message_of_its_own(cast: Cast):
    delivery = arrived_alert(cast.dss, cast.lis)
    alert_cancel(actor=cast.dss.officer, alert=delivery.alert, reason="Caught: Sarr is in custody")
    run_jobs("alert.email")
    ids = [message.extra_headers["Message-ID"].split("@")[0] for message in outbox.outbox]
    assert sorted(ids) == sorted([f"<{delivery.public_id}.new", f"<{delivery.public_id}.cancelled"])
    assert "Sarr" not in "".join(message.body for message in outbox.outbox)


def test_the_worker_delivers_what_was_sent(cast: Cast):
    alert = send_alert(cast.dss.officer, make_traveller(cast.dss.joint), cast.lis)
    run_jobs("alert.deliver")
    assert alert.deliveries.get().state == "delivered"
    assert Job.objects.get(kind="alert.deliver").state == "done"
