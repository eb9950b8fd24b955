"""Messages in: receiving an upload, filing it by hand where it names no flight, dropping originals after a day."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aircop.core.audit import acting
from aircop.core.errors import RuleViolation
from aircop.core.fields import encrypt
from aircop.core.models import Job
from aircop.core.services.jobs import job_enqueue
from jaitf.choices import Verb
from jaitf.models import Compartment, User
from jaitf.permissions import require
from profiling.choices import MessageState
from profiling.models import Message
from profiling.permissions import message_for
from profiling.services.flights import FlightFacts, check_order
from profiling.services.intake import part_file_by_hand

#: How long the encrypted original is kept (design/product: at most 24 h).
ORIGINAL_KEPT: Final = timedelta(hours=24)
PARSE: Final = "intake.parse"
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f]")


class Received(NamedTuple):
    """The messages of an upload so far (all of them once it was read), and whether the same bytes had come before."""

    messages: list[Message]
    is_known: bool


@transaction.atomic
def message_receive(*, actor: User, compartment: Compartment, data: bytes, filename: str = "", channel: str = "upload") -> Received:
    """Take an upload: raw bytes first, encrypted, then a job that reads it. The same bytes again return the earlier one.

    At most 16 MB (`settings.MAX_UPLOAD_BYTES`) and not empty. Only the messages of the same compartment are compared: what
    another unit received is not told.
    """
    require(actor, compartment, Verb.ADD)
    if not data:
        raise RuleViolation(_("The file is empty. Ask the sender to send it again."), code="file_empty", field="file")
    check_size(len(data))
    now = timezone.now()
    raw, raw_expires_at = encrypt(data), now + ORIGINAL_KEPT
    message, is_new = Message.objects.get_or_create(
        compartment=compartment,
        sha256=hashlib.sha256(data).hexdigest(),
        part=1,
        defaults={"raw": raw, "raw_expires_at": raw_expires_at, "filename": _plain_name(filename), "channel": channel, "received_by": actor},
    )
    is_lost = not is_new and message.state == MessageState.RECEIVED and message.raw is None
    if is_lost:
        # It was dropped unread (every attempt failed for a day): this is a second chance, not a repetition.
        message.raw, message.raw_expires_at = raw, raw_expires_at
        message.save(update_fields=["raw", "raw_expires_at"])
    if is_new or is_lost:
        title = _("Message %(name)s") % {"name": message.filename or message.public_id}
        key = f"{message.public_id}:{int(now.timestamp())}"
        job_enqueue(PARSE, key, {"message_id": message.pk}, owner_id=actor.pk, title=title, url=f"/messages/{message.public_id}/")
        return Received([message], False)
    return Received(list(parts_of_upload(message)), True)


def check_size(size: int) -> None:
    """Refuse a file that is larger than a message ever is."""
    if size > settings.MAX_UPLOAD_BYTES:
        raise RuleViolation(
            _("The file is larger than %(limit_mb)s MB and was not read. Split it, or ask the sender for single messages.")
            % {"limit_mb": settings.MAX_UPLOAD_BYTES // (1024 * 1024)},
            code="file_too_large",
            field="file",
        )


def parts_of_upload(message: Message) -> list[Message]:
    """All messages of the upload that this one came in, in their order."""
    same = Message.objects.light().select_related("flight", "received_by")
    return list(same.filter(compartment_id=message.compartment_id, sha256=message.sha256).order_by("part"))


def job_of_upload(message: Message) -> Job | None:
    """The latest job that reads the upload of this message."""
    first = Message.objects.filter(compartment_id=message.compartment_id, sha256=message.sha256, part=1).values_list("public_id", flat=True).first()
    return Job.objects.filter(kind=PARSE, key__startswith=f"{first}:").order_by("-created_at").first()


@transaction.atomic
def message_file_by_hand(*, actor: User, message: Message, facts: FlightFacts) -> Message:
    """Enter the flight of a message that names none that could be read; its travellers are filed under it.

    Works from the redacted copy, so at any time. Refuses a message that has its flight already or was not read.
    """
    locked = message_for(actor, message.public_id, Verb.CHANGE, lock=True)
    if locked.state != MessageState.READ or locked.flight_id is not None:
        raise RuleViolation(_("This message has its flight already, or it was not read."), code="wrong_state")
    check_order(facts.departs_at, facts.arrives_at)
    return part_file_by_hand(message=locked, facts=facts)


def originals_expire() -> int:
    """Drop the originals that are a day old, as `system:retention`; returns how many."""
    with acting(None, system="system:retention"):
        return Message.objects.filter(raw__isnull=False, raw_expires_at__lte=timezone.now()).update(raw=None)


def _plain_name(filename: str) -> str:
    """The bare name of a file, without folders and control characters, 200 characters at most."""
    return _UNPRINTABLE.sub("", filename.replace("\\", "/").rpartition("/")[2])[:200]
