"""The e-mail about a discrepancy: no details, only which exhibit and where."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from jaitf.models import User
from seizures.models import Exhibit


def discrepancy_email(exhibit: Exhibit, sequence: int, to: User) -> EmailMessage:
    """To a chief or deputy of the room, in that person's language."""
    with translation.override(to.language):
        names = {"code": str(exhibit), "link": f"{settings.SITE_ORIGIN}{reverse('seizures:exhibit-detail', args=[exhibit.public_id])}"}
        subject = _("AIRCOP: discrepancy of exhibit %(code)s") % names
        body = _("Something about exhibit %(code)s is not as it should be: a seal, a weight, or a part is missing.\n\n%(link)s\n") % names
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    headers = {"Message-ID": f"<{exhibit.public_id}.{sequence}.custody@{host}>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(" ".join(subject.split()), body, to=[to.email], headers=headers)
