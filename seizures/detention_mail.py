"""The reminder of a running detention: no name, only which file, how much time is left, and where."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aircop.core import formats
from jaitf.models import User
from seizures.models import Detention


def reminder_email(detention: Detention, step: int, to: User) -> EmailMessage:
    """To a chief, or to whoever entered the detention, in that person's language."""
    of = detention.person.seizure or detention.person.control
    with translation.override(to.language):
        names = {
            "percent": step,
            "file": str(of),
            "until": formats.moment_text(detention.until, detention.time_zone),
            "link": f"{settings.SITE_ORIGIN}{reverse('seizures:person-safeguards', args=[detention.person.public_id])}",
        }
        if step >= 100:
            subject = _("AIRCOP: the limit of a detention is over, %(file)s") % names
        else:
            subject = _("AIRCOP: %(percent)s %% of the time of a detention has gone, %(file)s") % names
        body = _("A person of file %(file)s is held at the latest until %(until)s. Release, present to a judge, or enter the extension.\n\n%(link)s\n") % names
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    headers = {
        "Message-ID": f"<{detention.public_id}.{int(detention.until.timestamp())}.{step}.detention@{host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    return EmailMessage(" ".join(subject.split()), body, to=[to.email], headers=headers)
