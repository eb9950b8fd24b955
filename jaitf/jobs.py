"""Background work of accounts: e-mails about requests for approval."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from aircop.core.choices import Queue
from aircop.core.services.jobs import JobRun, RetryLater, job_kind
from jaitf.mail import approval_email
from jaitf.models import ApprovalRequest, User
from jaitf.services.approvals import EMAIL


@job_kind(EMAIL, queue=Queue.ALERTS, lease=timedelta(seconds=15), attempts=50)
def email(run: JobRun) -> None:
    """To one person: at least once, always under the same Message-ID; not about what nobody can decide any more."""
    about = run.payload["about"]
    with run.acting():
        request = ApprovalRequest.objects.filter(public_id=run.payload["approval"]).first()
        person = User.objects.filter(pk=run.payload["person"], is_active=True).first()
    if request is None or person is None or not person.email or (about == "asked" and not request.is_waiting):
        return
    try:
        approval_email(request, person, about).send()
    # The errors of the mail library (SMTPException) are of this kind, too.
    except OSError as error:
        raise RetryLater(_("The mail server does not take the message."), timedelta(minutes=1)) from error
