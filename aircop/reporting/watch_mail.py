"""The e-mail about new records that match a saved search: how many, and nothing of them."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jaitf.models import User


def news_email(count: int, to: User, key: UUID) -> EmailMessage:
    """To the owner of the search, in that person's language."""
    with translation.override(to.language):
        subject = _("AIRCOP: new records match a saved search")
        told = ngettext("%(count)s new record matches a search of yours", "%(count)s new records match searches of yours", count) % {"count": count}
        body = f"{told}.\n\n{settings.SITE_ORIGIN}{reverse('reporting:search-news')}\n"
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    headers = {"Message-ID": f"<{key}.search@{host}>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(" ".join(subject.split()), body, to=[to.email], headers=headers)
