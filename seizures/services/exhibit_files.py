"""Digital exhibits and photographs of seals: the bytes as they came, with their digest in the ledger."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from jaitf.models import User
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import Exhibit, ExhibitFile
from seizures.pictures import read_picture
from seizures.services.custody import entry_add, exhibit_held


@transaction.atomic
def exhibit_file_add(*, actor: User, exhibit: Exhibit, file: File[bytes], note: str = "") -> ExhibitFile:
    """Keep a file with the exhibit; its SHA-256 enters the ledger, the original is never changed."""
    locked = exhibit_held(actor, exhibit, Kind.FILE_KEPT)
    if not file.size or file.size > settings.MAX_UPLOAD_BYTES:
        raise RuleViolation(_("The file is empty or larger than %(most)s MB.") % {"most": settings.MAX_UPLOAD_BYTES // 2**20}, code="size", field="file")
    content = bytes(file.read())
    sha256 = hashlib.sha256(content).hexdigest()
    if locked.files.filter(sha256=sha256).exists():
        raise RuleViolation(_("This file is kept already."), code="duplicate", field="file")
    content_type, thumbnail = _picture(content)
    kept = ExhibitFile.objects.create(
        compartment_id=locked.compartment_id, exhibit=locked, filename=str(file.name or "file")[-160:], content_type=content_type, content=content,
        byte_count=len(content), sha256=sha256, thumbnail=thumbnail,
    )  # fmt: skip
    entry_add(locked, Kind.FILE_KEPT, actor=actor, file_sha256=sha256, note=note)
    return kept


def _picture(content: bytes) -> tuple[str, bytes | None]:
    """Kind and small picture without metadata of a picture; other files are kept as bytes."""
    try:
        picture = read_picture(content)
    except RuleViolation:
        return "application/octet-stream", None
    return picture.content_type, picture.thumbnail


def verified_bytes(kept: ExhibitFile) -> bytes:
    """The original, after its digest was computed anew; what is no longer itself is not given out."""
    content = bytes(kept.content)
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        raise RuleViolation(_("This file is not what was taken in any more. Tell the administrator; nothing was sent."), code="digest")
    return content
