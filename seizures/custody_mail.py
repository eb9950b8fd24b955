"""E-mails about exhibits, a discrepancy or a hand-over that stays open: no details, only which exhibit and where."""

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
        names = _names(exhibit)
        subject = _("AIRCOP: discrepancy of exhibit %(code)s") % names
        body = _("Something about exhibit %(code)s is not as it should be: a seal, a weight, or a part is missing.\n\n%(link)s\n") % names
    return _message(subject, body, to, f"{exhibit.public_id}.{sequence}.custody")


def open_hand_over_email(exhibit: Exhibit, sequence: int, to: User) -> EmailMessage:
    """To a party of the hand-over or a chief of the room, in that person's language."""
    with translation.override(to.language):
        names = _names(exhibit)
        subject = _("AIRCOP: nobody has confirmed the hand-over of exhibit %(code)s") % names
        body = _("Exhibit %(code)s was handed over more than 24 hours ago, and its receiver has not confirmed it. Confirm it, or take it back:\n\n%(link)s\n")
        body %= names
    return _message(subject, body, to, f"{exhibit.public_id}.{sequence}.open")


def _names(exhibit: Exhibit) -> dict[str, str]:
    return {"code": str(exhibit), "link": f"{settings.SITE_ORIGIN}{reverse('seizures:exhibit-detail', args=[exhibit.public_id])}"}


def _message(subject: str, body: str, to: User, key: str) -> EmailMessage:
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    headers = {"Message-ID": f"<{key}@{host}>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(" ".join(subject.split()), body, to=[to.email], headers=headers)
