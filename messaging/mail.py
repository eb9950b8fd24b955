"""The e-mail that goes with an alert: no personal data, only that something waits and where."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aircop.core import formats
from jaitf.models import User
from messaging.models import AlertDelivery, EmergencyAccess, Task


def message_id(delivery: AlertDelivery, about: str) -> str:
    """The same for every attempt, so that a mail program shows a repeated message once."""
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    return f"<{delivery.public_id}.{about}@{host}>"


def alert_email(delivery: AlertDelivery, about: str) -> EmailMessage:
    """The message to the recipient's mailbox, in that unit's first language; `about`: `new` or `cancelled`."""
    unit = delivery.recipient
    with translation.override(_language_of(unit.languages)):
        names = {
            "reference": delivery.alert.reference,
            "urgency": delivery.alert.get_urgency_display(),
            "deadline": formats.moment_text(delivery.answer_by, unit.time_zone, unit.airport.city),
            "link": f"{settings.SITE_ORIGIN}{reverse('messaging:delivery-detail', args=[delivery.public_id])}",
        }
        if about == "cancelled":
            subject = _("AIRCOP: alert %(reference)s is cancelled") % names
            body = _("Alert %(reference)s was withdrawn by its sender.\n\n%(link)s\n") % names
        else:
            subject = _("AIRCOP: %(urgency)s alert %(reference)s") % names
            body = (
                _(
                    "Alert %(reference)s has arrived. Urgency: %(urgency)s.\nAcknowledge by %(deadline)s.\n\n%(link)s\n\n"
                    "This message holds no details: sign in to read the alert.\n"
                )
                % names
            )
    headers = {"Message-ID": message_id(delivery, about), "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    # One line whatever a translation or a name brings along.
    return EmailMessage(" ".join(subject.split()), body, to=[unit.email], headers=headers)


def emergency_email(emergency: EmergencyAccess, to: str, language: str) -> EmailMessage:
    """Tells a chief that a case was opened in an emergency; names nobody."""
    with translation.override(_language_of([language])):
        names = {
            "reference": emergency.record_label,
            "link": f"{settings.SITE_ORIGIN}{reverse('messaging:emergency-list')}",
        }
        subject = _("AIRCOP: emergency access to %(reference)s") % names
        body = (
            _(
                "Case %(reference)s was opened in an emergency, for 60 minutes. Who did it and why stands here:\n\n%(link)s\n\n"
                "The chief of the owning unit or oversight judges it within 72 hours; otherwise the account is closed.\n"
            )
            % names
        )
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    headers = {"Message-ID": f"<{emergency.public_id}.emergency@{host}>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(" ".join(subject.split()), body, to=[to], headers=headers)


def task_email(task: Task, to: User, version: int) -> EmailMessage:
    """Tells somebody that a task was given to him; not what it is."""
    with translation.override(_language_of([to.language])):
        subject = _("AIRCOP: a task was given to you")
        link = {"link": f"{settings.SITE_ORIGIN}{reverse('messaging:task-detail', args=[task.public_id])}"}
        body = _("A colleague gave you a task. Sign in to read what it is, and until when:\n\n%(link)s\n") % link
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    headers = {"Message-ID": f"<{task.public_id}.{version}.task@{host}>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(" ".join(subject.split()), body, to=[to.email], headers=headers)


def _language_of(languages: list[str]) -> str:
    known = dict(settings.LANGUAGES)
    return next((language for language in languages if language in known), settings.LANGUAGE_CODE)
