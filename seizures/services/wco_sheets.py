"""Taking WCO-ready sheets out, and noting what was entered in CENcomm by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from jaitf.choices import AccessAction, Verb
from jaitf.models import User
from jaitf.services.access_log import log_access
from jaitf.services.list_exports import MOST_ROWS, too_many
from seizures.choices import SheetFormat
from seizures.models import CencommReport, Seizure
from seizures.permissions import seizure_for
from seizures.querysets import SeizureQuerySet
from seizures.selectors.record import record_digest
from seizures.selectors.wco_sheets import sheet_rows, sheet_seizures
from seizures.wco_workbook import sheet_xlsx
from seizures.wco_xml import sheet_xml

#: Clocks of two computers differ a little.
_CLOCKS = timedelta(minutes=5)


@transaction.atomic
def wco_sheet_export(*, actor: User, rows: SeizureQuerySet[Seizure], file_format: SheetFormat, terms: str) -> bytes:
    """The sheet of those of the cases that the actor may take out, logged with its filter and number before it leaves."""
    chosen = sheet_rows(actor, rows)
    count = chosen.order_by()[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        raise RuleViolation(too_many(), code="too_many_rows")
    if not count:
        raise RuleViolation(_("There is no approved case in this list that you may export."), code="nothing_to_export")
    made_at = timezone.now()
    found = sheet_seizures(chosen)
    content = sheet_xlsx(found, made_at) if file_format == SheetFormat.XLSX else sheet_xml(found, made_at)
    log_access(actor=actor, action=AccessAction.EXPORT, record_type="wco_sheet", terms=terms, count=count)
    return content


@transaction.atomic
def cencomm_report_note(*, actor: User, seizure: Seizure, reported_at: datetime, reference: str, note: str = "") -> CencommReport:
    """Note that the case was entered in CENcomm. Nothing is sent from here."""
    locked = seizure_for(actor, seizure.public_id, Verb.EXPORT, lock=True)
    if not Seizure.objects.approved().filter(pk=locked.pk).exists():
        raise RuleViolation(_("Only an approved case is reported to CENcomm."), code="not_approved")
    if not reference.strip():
        raise RuleViolation(_("Enter the reference that CENcomm gave."), code="reference_missing", field="reference")
    if reported_at > timezone.now() + _CLOCKS:
        raise RuleViolation(_("This time lies ahead. Enter when it was reported."), code="in_the_future", field="reported_at")
    if reported_at < locked.occurred_at:
        raise RuleViolation(_("This is before the seizure itself."), code="before_the_event", field="reported_at")
    return CencommReport.objects.create(
        compartment=locked.compartment,
        seizure=locked,
        reported_at=reported_at,
        reference=reference.strip(),
        note=note.strip(),
        reported_by=actor,
        record_sha256=record_digest(locked),
    )
