"""Background work of profiling."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from aircop.core.choices import Queue
from aircop.core.errors import RuleViolation
from aircop.core.services.jobs import JobRun, job_kind
from profiling.models import Message
from profiling.services import intake
from profiling.services.messages import PARSE


@job_kind(PARSE, queue=Queue.INTAKE, lease=timedelta(seconds=120))
def read_upload(run: JobRun) -> None:
    """Read an upload and file its messages, one transaction each; what was filed before a crash is passed over."""
    run.progress(5, _("Reading the message"))
    with run.acting():
        upload = Message.objects.select_related("compartment__task_force", "received_by").get(pk=run.payload["message_id"])
    if upload.raw is None:
        raise RuleViolation(_("The original was deleted after 24 hours, before it could be read. Ask the sender to send it again."), code="raw_gone")
    parts = intake.upload_parts(upload)
    for number, part in enumerate(parts, start=1):
        run.progress(10 + 85 * number // (len(parts) + 1), _("Filing message %(number)s of %(total)s") % {"number": number, "total": len(parts)})
        with run.acting():
            intake.part_file(upload=upload, number=number, part=part)
