"""What a paper or a file is that says it is one of our reports: the outcomes, told apart.

A file is compared with the bytes that were issued, never opened: whatever is inside it runs no parser of ours. The code
that it carries stands in clear in the contact address of its signature.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date
from urllib.parse import unquote

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import acting
from seizures.choices import ReportVariant
from seizures.compact_record import BadCode, CompactRecord, decode
from seizures.models import CaseVersion, EditionRecord, ReportEdition

ACTOR = "system:verify"
_CONTACT = re.compile(rb"/ContactInfo \(([^()\r\n]{20,2000})\)")
_ESCAPED = re.compile(rb"\\([0-7]{3})")
_CODE = re.compile(r"/verify/([A-Za-z0-9_-]{100,600})/")
_BLOCK = 4096
#: Files of exactly the same length that are looked at when a file no longer shows a code.
_CANDIDATES = 5


class Outcome(models.TextChoices):
    """What was found out about a code or a file."""

    CURRENT = "current", _("Genuine: the current edition")
    SUPERSEDED = "superseded", _("Genuine, but a later edition replaces it")
    APPENDED = "appended", _("Not genuine: something was added at the end of the file")
    ALTERED = "altered", _("Not genuine: the file was changed after it was issued")
    COPIED = "copied", _("Not genuine: the code belongs to another document")
    UNKNOWN = "unknown", _("The code is ours, but this installation has issued no such document")
    FORGED = "forged", _("Not genuine: this installation has not signed this code")
    NOT_OURS = "not_ours", _("This installation has not issued this file")

    @property
    def is_genuine(self) -> bool:
        return self in (Outcome.CURRENT, Outcome.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome, what the code carries (None without a code of ours), and the particulars of a change.

    `replaced_by` and `replaced_on` (UTC day) are the edition that replaced this one, `later` the current one; why is not
    said here, it is free text. `count` and `position` say how many bytes differ or were added and where the first is;
    `file_record` is what an uploaded file carries itself where that is something else.
    """

    outcome: Outcome
    record: CompactRecord | None = None
    sha256: str = ""
    signer: str = ""
    later: int | None = None
    replaced_by: int | None = None
    replaced_on: date | None = None
    count: int = 0
    position: int | None = None
    file_record: CompactRecord | None = None

    @property
    def label(self) -> str | Promise:
        return self.outcome.label

    @property
    def is_genuine(self) -> bool:
        return self.outcome.is_genuine

    @property
    def variant(self) -> str | Promise:
        return dict(ReportVariant.choices).get(self.record.variant, "") if self.record else ""


def check_code(code: str) -> Finding:
    """What the code of a paper stands for, and whether that edition is the current one."""
    try:
        record = decode(code)
    except BadCode:
        return Finding(Outcome.FORGED)
    with acting(None, system=ACTOR):
        edition = ReportEdition.objects.defer("content").filter(code=code).first()
        if edition is None:
            return Finding(Outcome.UNKNOWN, record)
        return _genuine(edition, record)


def check_file(content: bytes, *, code: str = "") -> Finding:
    """What an uploaded file is; with `code`, whether it is the document that this code belongs to."""
    sha256 = hashlib.sha256(content).hexdigest()
    with acting(None, system=ACTOR):
        edition = ReportEdition.objects.defer("content").filter(sha256=sha256).first()
        if edition is not None:
            return _as_issued(edition, code)
        claimed = code or code_in(content)
        record = _read(claimed)
        issued = ReportEdition.objects.filter(code=claimed).first() if record else None
        if issued is not None:
            return _changed(bytes(issued.content), content, sha256, record, code)
        for other in ReportEdition.objects.filter(byte_count=len(content)).order_by("-pk")[:_CANDIDATES]:
            if (count := _differing(bytes(other.content), content)[0]) and count * 100 < len(content):
                return _changed(bytes(other.content), content, sha256, _read(other.code), code)
    if record:
        return Finding(Outcome.UNKNOWN, record, sha256)
    return Finding(Outcome.FORGED if claimed else Outcome.NOT_OURS, sha256=sha256)


def code_in(content: bytes) -> str:
    """The code that a file carries in clear, or nothing."""
    for found in _CONTACT.finditer(content):
        address = _ESCAPED.sub(lambda octal: bytes([int(octal[1], 8) & 255]), found[1]).decode("latin-1")
        if code := _CODE.search(unquote(address)):
            return code[1]
    return ""


def _as_issued(edition: ReportEdition, code: str) -> Finding:
    own = _read(edition.code)
    if code and code != edition.code:
        return Finding(Outcome.COPIED, _read(code), edition.sha256, file_record=own)
    return _genuine(edition, own)


def _genuine(edition: ReportEdition, record: CompactRecord | None) -> Finding:
    """The edition as it was issued: the current one, or which one replaced it and when."""
    # The first of the later records replaced it; editions and versions from before records were kept name no day.
    following = [
        *EditionRecord.objects.filter(seizure_id=edition.seizure_id, number__gt=edition.number).order_by("number").values_list("number", "made_at"),
        *ReportEdition.objects.filter(seizure_id=edition.seizure_id, number__gt=edition.number).values_list("number", "issued_at"),
        *CaseVersion.objects.filter(seizure_id=edition.seizure_id, number__gt=edition.number).values_list("number", "approved_at"),
    ]
    if not following:
        return Finding(Outcome.CURRENT, record, edition.sha256, edition.signer)
    number, at = min(following)
    later = max(later for later, _at in following)
    return Finding(Outcome.SUPERSEDED, record, edition.sha256, edition.signer, later=later, replaced_by=number, replaced_on=at.astimezone(UTC).date())


def _changed(issued: bytes, content: bytes, sha256: str, record: CompactRecord | None, code: str) -> Finding:
    """How a file that is not what was issued differs from it."""
    if content.startswith(issued):
        return Finding(Outcome.APPENDED, record, sha256, count=len(content) - len(issued), position=len(issued))
    if issued.startswith(content) and content:
        return Finding(Outcome.ALTERED, record, sha256, count=len(issued) - len(content), position=len(content))
    if len(issued) == len(content):
        count, position = _differing(issued, content)
        if count * 100 < len(content):
            return Finding(Outcome.ALTERED, record, sha256, count=count, position=position)
    # A file of its own, with a code that was made for another one.
    carried = code_in(content)
    return Finding(Outcome.COPIED, record, sha256, file_record=_read(carried) if code and carried != code else None)


def _differing(first: bytes, second: bytes) -> tuple[int, int | None]:
    """How many bytes differ between two texts of one length, and where the first is."""
    count, position = 0, None
    for start in range(0, len(first), _BLOCK):
        one, other = first[start : start + _BLOCK], second[start : start + _BLOCK]
        if one == other:
            continue
        different = [offset for offset, (left, right) in enumerate(zip(one, other, strict=False)) if left != right]
        position = start + different[0] if position is None and different else position
        count += len(different)
    return count, position


def _read(code: str) -> CompactRecord | None:
    try:
        return decode(code) if code else None
    except BadCode:
        return None
