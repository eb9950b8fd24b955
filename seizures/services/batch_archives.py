"""Making the archive of a batch: written beside its place, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import BinaryIO
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from aircop.core.services.jobs import JobRun
from seizures.choices import ReportLanguage, ReportVariant
from seizures.files import ARCHIVES, file_remove, file_writing
from seizures.models import ReportBatch, ReportBatchItem, ReportEdition
from seizures.report_archive import Entry, archive_write


def batch_archive(batch: ReportBatch, run: JobRun) -> None:
    """Write the archive of what was issued and store its name and digest; a batch that was stopped meanwhile gets none.

    Raises OSError when the disk is full; then there is no file and no name of one.
    """
    made_at = timezone.now()
    # A second run of this job, after a lost worker, must not write over what the first one has stored.
    name = f"{ARCHIVES}/{batch.public_id}-{uuid4().hex[:12]}.zip"
    with run.acting():
        items = list(batch.items.select_related("edition").defer("edition__content"))

    def progress(count: int) -> None:
        if count % 20 == 0:
            run.progress(95 + 4 * count // len(items), _("Packing the archive"))

    try:
        with file_writing(name) as out:
            archive_write(out, _entries(items, run), made_at=made_at, progress=progress)
            digest, size = _measured(out)
        with run.acting():
            kept = ReportBatch.objects.filter(pk=batch.pk, round=batch.round, stopped_at=None, file="")
            is_kept = bool(kept.update(file=name, sha256=digest, byte_count=size, made_at=made_at))
    except BaseException:
        file_remove(name)
        raise
    if not is_kept:
        file_remove(name)


def _measured(out: BinaryIO) -> tuple[str, int]:
    """SHA-256 and size of what was written."""
    digest = hashlib.sha256()
    out.seek(0)
    while part := out.read(1 << 20):
        digest.update(part)
    return digest.hexdigest(), out.tell()


def _entries(items: list[ReportBatchItem], run: JobRun) -> Iterator[Entry]:
    languages, variants = dict(ReportLanguage.choices), dict(ReportVariant.choices)
    for item in items:
        edition, language = item.edition, str(languages.get(ReportLanguage(item.language), item.language))
        if edition is None:
            yield Entry(item.reference, language, "", error=item.error)
            continue
        yield Entry(
            reference=item.reference,
            language=language,
            variant=str(variants[ReportVariant(edition.variant)]),
            edition=edition.number,
            # The reference is the case's as it was asked for; the file is named as a single one is.
            filename=edition.filename_of(item.reference),
            sha256=edition.sha256,
            byte_count=edition.byte_count,
            pages=edition.page_count,
            issued_at=edition.issued_at,
            signer=edition.signer,
            read=_reader(edition.pk, run),
        )


def _reader(edition: int, run: JobRun) -> Callable[[], bytes]:
    """One report at a time: two hundred of them don't fit into a worker's memory."""

    def read() -> bytes:
        with run.acting():
            return bytes(ReportEdition.objects.values_list("content", flat=True).get(pk=edition))

    return read
