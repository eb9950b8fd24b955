"""The e-mail that somebody waits in a protected room: no name, no reference, no receipt."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from jaitf.models import User
from seizures.care_choices import CareKind


def waiting_email(kind: str, key: str, to: User) -> EmailMessage:
    """To one of the room's people, in that person's language."""
    route = "seizures:medical-list" if kind == CareKind.MEDICAL else "seizures:welfare-queue"
    with translation.override(to.language):
        subject = _("AIRCOP: somebody waits for you")
        body = _("A person waits in a queue that you look after.\n\n%(link)s\n") % {"link": f"{settings.SITE_ORIGIN}{reverse(route)}"}
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    headers = {"Message-ID": f"<{key}.care@{host}>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(subject, body, to=[to.email], headers=headers)
