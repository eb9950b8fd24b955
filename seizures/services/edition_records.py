"""Making an edition: what it says is fixed in the transaction that makes it, before any file of it is set."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import acting
from aircop.core.errors import RuleViolation
from jaitf.choices import Verb
from jaitf.models import User
from seizures.choices import ReportVariant
from seizures.models import CaseVersion, EditionRecord, ReportEdition, Seizure
from seizures.permissions import seizure_for, seizure_rows
from seizures.selectors.edition_record import Making, Replaced, edition_record
from seizures.selectors.record import digest_of
from seizures.selectors.report_custody import custody_record

#: Whoever may read all editions, for their numbers (jaitf.system_actors).
COUNTING = "system:verify"
LONGEST_REASON = 500


def current_number(seizure: Seizure) -> int:
    """Number of the current edition: 1 from the approval on, one more for each that was made since.

    A partner, who sees neither the whole reports nor their records, has the same number.
    """
    return current_numbers([seizure])[seizure.pk]


def current_numbers(seizures: Collection[Seizure]) -> dict[int, int]:
    """The same for many cases, by key; three queries whatever their number."""
    numbers = dict.fromkeys((seizure.pk for seizure in seizures), 1)
    with acting(None, system=COUNTING):
        # Cases from before records of editions were kept have editions and versions of one number.
        for rows in (EditionRecord.objects, ReportEdition.objects, CaseVersion.objects):
            for key, latest in rows.filter(seizure__in=list(numbers)).order_by().values_list("seizure").annotate(latest=Max("number")):
                numbers[key] = max(numbers[key], latest)
    return numbers


def edition_make(seizure: Seizure, *, made_by: User | None, reason: str = "", number: int | None = None) -> EditionRecord:
    """Fix what the next edition of an approved case says, in the caller's transaction, which has locked the case.

    It says the case's version of now, the safeguards and the ledgers as they stand, and which edition it replaces.
    """
    case = seizure_rows().get(pk=seizure.pk)
    before = _replaced(case)
    version = CaseVersion.objects.filter(seizure=case).aggregate(latest=Max("number"))["latest"] or 1
    making = Making(number or (before.number if before else 0) + 1, version, timezone.now().replace(microsecond=0), _one_line(reason), before)
    record = edition_record(case, making)
    return EditionRecord.objects.create(
        compartment_id=case.compartment_id,
        seizure=case,
        number=making.number,
        version=version,
        reason=making.reason,
        record=record,
        record_sha256=digest_of(record),
        custody=custody_record(case),
        made_at=making.made_at,
        made_by=made_by,
    )


def edition_record_ensure(seizure: Seizure, number: int) -> EditionRecord | None:
    """The record of an edition; of a case from before records were kept, it is made now for an edition that has no file yet."""
    found = EditionRecord.objects.filter(seizure=seizure, number=number).first()
    with acting(None, system=COUNTING):
        # Whoever may not see the records does not take the case for one that has none.
        is_kept = EditionRecord.objects.filter(seizure=seizure).exists() or ReportEdition.objects.filter(seizure=seizure, number=number).exists()
    if found or is_kept or number != current_number(seizure):
        return found
    with transaction.atomic():
        Seizure.objects.select_for_update().get(pk=seizure.pk)
        found = EditionRecord.objects.filter(seizure=seizure, number=number).first()
        why = CaseVersion.objects.filter(seizure=seizure, number=number).values_list("amendment__reason", flat=True).first()
        return found or edition_make(seizure, made_by=None, number=number, reason=why or "")


@transaction.atomic
def edition_renew(*, actor: User, seizure: Seizure, reason: str) -> EditionRecord:
    """A new edition of the same version: it says what was written since of safeguards and custody, and why it was made.

    For whoever approves. The files are asked for by `edition_request`, or by whoever calls (`seizures.services.editions`).
    """
    locked = seizure_for(actor, seizure.public_id, Verb.APPROVE, lock=True)
    if not locked.is_approved:
        raise RuleViolation(_("The report is issued when the case is approved."), code="not_approved")
    if not _one_line(reason):
        raise RuleViolation(_("Say why there is a new edition: it is printed on its first page."), code="reason_missing", field="reason")
    return edition_make(locked, made_by=actor, reason=reason)


def _replaced(seizure: Seizure) -> Replaced | None:
    latest = EditionRecord.objects.filter(seizure=seizure).first()
    if latest is not None:
        return Replaced(latest.number, latest.version, latest.made_at, latest.record_sha256)
    rows = ReportEdition.objects.defer("content").filter(seizure=seizure, variant=ReportVariant.FULL)
    issued = rows.order_by("-number", "issued_at").first()
    return Replaced(issued.number, None, issued.issued_at.replace(microsecond=0), issued.record_sha256) if issued else None


def _one_line(reason: str) -> str:
    return " ".join(reason.split())[:LONGEST_REASON]
