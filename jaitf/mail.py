"""The e-mail that goes with a request for approval: that it waits or was decided, and where; not what it is about."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from jaitf.models import ApprovalRequest, User


def approval_email(request: ApprovalRequest, person: User, about: str) -> EmailMessage:
    """In that person's language; `about`: `asked` or `decided`."""
    link = {"link": f"{settings.SITE_ORIGIN}{request.get_absolute_url()}"}
    with translation.override(person.language):
        if about == "asked":
            subject = _("AIRCOP: something waits for your decision")
            body = _("A colleague has asked for a step that takes two persons. You may approve or refuse it:\n\n%(link)s\n\nSign in to read what it is.\n")
        else:
            subject = _("AIRCOP: your request was decided")
            body = _("What you asked for was approved or refused:\n\n%(link)s\n\nSign in to read the answer.\n")
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    headers = {
        # The same for every attempt, so that a mail program shows a repeated message once.
        "Message-ID": f"<{request.public_id}.{about}.{person.public_id}@{host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    return EmailMessage(subject, body % link, to=[person.email], headers=headers)
