"""Job handlers of reporting."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from aircop.core.choices import Queue
from aircop.core.services.jobs import JobRun, RetryLater, job_kind
from aircop.reporting import workbook
from aircop.reporting.models import RegionalExport
from aircop.reporting.selectors import facts
from aircop.reporting.services.exports import BUILD
from aircop.reporting.services.watches import MAIL
from aircop.reporting.watch_mail import news_email
from jaitf.models import User


@job_kind(BUILD, queue=Queue.EXPORTS, lease=timedelta(minutes=10))
def build_export(run: JobRun) -> None:
    """Count, write both files, store them with their digests; running twice gives the same export."""
    export = RegionalExport.objects.select_related("requested_by").get(pk=run.payload["export"])
    if export.made_at is not None:
        return
    run.progress(5, _("Reading the seizures of the region"))
    scope = (export.region, export.starts_on, export.ends_on)
    with run.acting():
        lines = facts.line_facts(*scope)
        persons, events, units = facts.person_counts(*scope), facts.event_counts(*scope), facts.coverage(*scope)
    run.progress(60, _("Writing the files"))
    made_at = timezone.now()
    xlsx = workbook.xlsx_bytes(lines, persons, events, units, _about(export, len(lines)), made_at)
    csv = workbook.facts_csv(lines)
    with run.acting():
        RegionalExport.objects.filter(pk=export.pk).update(
            xlsx=xlsx,
            csv=csv,
            xlsx_sha256=hashlib.sha256(xlsx).hexdigest(),
            csv_sha256=hashlib.sha256(csv).hexdigest(),
            row_count=len(lines),
            made_at=made_at,
        )


@job_kind(MAIL, queue=Queue.ALERTS, lease=timedelta(seconds=15), attempts=50, priority=8)
def news_of_searches(run: JobRun) -> None:
    """To the owner of the searches, if the account is open and has an address: at least once, always under the same Message-ID."""
    person = User.objects.filter(pk=run.job.owner_id or 0, is_active=True).exclude(email="").first()
    if person is None:
        return
    try:
        news_email(run.payload["count"], person, run.job.public_id).send()
    # The errors of the mail library (SMTPException) are of this kind, too.
    except OSError as error:
        raise RetryLater(_("The mail server does not take the message."), timedelta(minutes=1)) from error


def _about(export: RegionalExport, rows: int) -> dict[str, str]:
    return {
        _("Title"): _("AIRCOP regional seizure figures"),
        _("Region"): export.get_region_display(),
        _("Period"): f"{export.starts_on.isoformat()} / {export.ends_on.isoformat()}",
        _("Extracted at (UTC)"): timezone.now().strftime("%Y-%m-%d %H:%M"),
        _("Rows"): str(rows),
        _("Counted"): _("Approved seizures only, one row per commodity line. A joint seizure is counted once."),
        _("Persons"): _("No names. Counts under 11 are shown as <11, and no totals are given."),
        _("Person events"): _("Trafficking, smuggling of migrants, wanted and suspected persons: counted on a sheet of their own, never as lines of goods."),
    }
