"""Photographs of a case: taking them in, taking them out, and clearing away what belongs to no case."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import acting
from aircop.core.errors import RuleViolation
from jaitf.choices import Verb
from jaitf.models import User
from seizures import rules
from seizures.files import ORIGINALS, THUMBNAILS, file_remove, file_write, files_before
from seizures.models import AmendmentPhotograph, Photograph, ReportBatch, Seizure
from seizures.models.goods import StoredPicture
from seizures.permissions import photograph_for, seizure_for
from seizures.pictures import Picture, read_picture

logger = logging.getLogger(__name__)

#: A file without a record is left alone for a day: its transaction may still be under way, or a person looks for it.
STRAY_AFTER = timedelta(days=1)


@transaction.atomic
def photograph_add(*, actor: User, seizure: Seizure, file: File[bytes], caption: str = "") -> Photograph:
    """Add one picture (JPEG, PNG or WebP, at most 16 MB) to a draft or returned case; the original's bytes are kept as they are.

    The same bytes in the same case are refused with the code `duplicate`. When anything fails no file stays behind.
    """
    locked = seizure_for(actor, seizure.public_id, Verb.CHANGE, lock=True)
    rules.may_be_edited(locked)
    picture = picture_of(file)
    there = dict(locked.photographs.values_list("sha256", "position"))
    rules.photograph_fits(picture.sha256, there)
    position = max(there.values(), default=-1) + 1
    photograph = Photograph(seizure=locked, position=position, caption=caption.strip()[:200])
    picture_store(photograph, locked, picture)
    return photograph


def picture_of(file: File[bytes]) -> Picture:
    """The picture in a file that somebody sent; what is none, or too large, is refused with what to do."""
    if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // (1024 * 1024)
        raise RuleViolation(
            _("A photograph has at most %(limit)s MB. Make it smaller and send it again.") % {"limit": limit}, code="too_large", field="photographs"
        )
    return read_picture(bytes(file.read()))


def picture_store(photograph: StoredPicture, seizure: Seizure, picture: Picture) -> None:
    """Keep the files below the case, then the record; when anything fails, neither."""
    photograph.public_id = uuid4()
    place = f"{seizure.public_id}/{photograph.public_id}"
    names = [f"{ORIGINALS}/{place}.{picture.ending}", f"{THUMBNAILS}/{place}.jpg"]
    photograph.compartment_id = seizure.compartment_id
    photograph.original, photograph.thumbnail = names
    photograph.content_type, photograph.byte_count = picture.content_type, len(picture.content)
    photograph.width, photograph.height, photograph.sha256 = picture.width, picture.height, picture.sha256
    try:
        file_write(names[0], picture.content)
        file_write(names[1], picture.thumbnail)
        with transaction.atomic():
            photograph.save()
    except OSError as error:
        files_forget(names)
        logger.exception("photograph.not_stored")
        message = _("The photograph could not be stored; nothing of it was kept. Tell the administrator that the disk may be full, then send it again.")
        raise RuleViolation(message, code="not_stored", field="photographs") from error
    except BaseException:
        files_forget(names)
        raise


def files_forget(names: list[str]) -> None:
    for name in names:
        file_remove(name)


@transaction.atomic
def photograph_remove(*, actor: User, photograph: Photograph) -> None:
    """Take a photograph out of a draft or returned case; its digest stays in the history, its files go after the commit."""
    found = photograph_for(actor, photograph.public_id, Verb.CHANGE)
    rules.may_be_edited(seizure_for(actor, found.seizure.public_id, Verb.CHANGE, lock=True))
    names = [str(found.original), str(found.thumbnail)]
    found.delete()
    transaction.on_commit(lambda: files_forget(names), robust=True)


def stray_files_remove() -> int:
    """Remove files older than a day that no record names (their transaction was rolled back); returns how many.

    It acts by name: to whoever sees no record every file would look stray.
    """
    names = files_before(timezone.now() - STRAY_AFTER)
    with acting(None, system="system:stray-files"):
        known: set[str] = set()
        for model in (Photograph, AmendmentPhotograph):
            known |= set(model.objects.filter(original__in=names).values_list("original", flat=True))
            known |= set(model.objects.filter(thumbnail__in=names).values_list("thumbnail", flat=True))
        known |= set(ReportBatch.objects.filter(file__in=names).values_list("file", flat=True))
    strays = [name for name in names if name not in known]
    files_forget(strays)
    return len(strays)
