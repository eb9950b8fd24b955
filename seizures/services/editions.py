"""Issuing the report of an approved case: one edition, in as many languages as are asked for, stored for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aircop.core.audit import acting
from aircop.core.choices import JobState
from aircop.core.errors import RuleViolation
from aircop.core.models import Job
from aircop.core.pdf import Document, renderer
from aircop.core.services.jobs import job_enqueue, job_retry
from jaitf.choices import Verb
from jaitf.models import User
from seizures import events
from seizures.choices import ReportLanguage
from seizures.models import ReportEdition, Seizure
from seizures.permissions import seizure_for
from seizures.report_document import ReportDocument
from seizures.report_pdf import render_seizure_report
from seizures.selectors.report import report_document

KIND = "report.render"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An edition that is about to be rendered: whose, which, and everything that it will say."""

    seizure: Seizure
    document: ReportDocument
    issued_at: datetime


def edition_key(seizure: Seizure, number: int, language: str) -> str:
    """Key of the background job that issues one edition in one language."""
    return f"{seizure.public_id}:{number}:{language}"


def current_number(seizure: Seizure) -> int:
    """Number of the current edition: 1 from the approval on, the number of its version once it was amended."""
    return max(rows.aggregate(latest=Max("number"))["latest"] or 1 for rows in (seizure.editions, seizure.versions))


def languages_asked(seizure: Seizure) -> list[str]:
    """Languages in which the current edition was issued or asked for."""
    number = current_number(seizure)
    keys = {edition_key(seizure, number, language): language for language in ReportLanguage.values}
    asked = {keys[key] for key in Job.objects.filter(kind=KIND, key__in=keys).values_list("key", flat=True)}
    asked |= set(seizure.editions.filter(number=number).values_list("language", flat=True))
    return [language for language in ReportLanguage.values if language in asked]


def edition_enqueue(seizure: Seizure, language: str, *, owner: User) -> Job:
    """Ask a worker for the current edition in a language, in the caller's transaction; a failed attempt is taken up again."""
    number = current_number(seizure)
    names = dict(ReportLanguage.choices)
    job = job_enqueue(
        KIND,
        edition_key(seizure, number, language),
        {"seizure": str(seizure.public_id), "number": number, "language": str(language)},
        owner_id=owner.pk,
        title=_("Report %(reference)s, edition %(number)s, %(language)s")
        % {"reference": seizure.reference, "number": number, "language": names.get(ReportLanguage(language), language)},
        url=f"{reverse('seizures:seizure-detail', args=[seizure.public_id])}?tab=documents",
    )
    return job_retry(job) if job.state == JobState.DEAD else job


@transaction.atomic
def edition_request(*, actor: User, seizure: Seizure, language: str) -> ReportEdition | Job:
    """The current edition in this language: what is stored, else the job that will issue it. Whoever reads the case may ask."""
    found = seizure_for(actor, seizure.public_id, Verb.VIEW)
    _may_be_issued(found, language)
    return _stored(found, current_number(found), language) or edition_enqueue(found, language, owner=actor)


def edition_issue(*, actor: User, seizure: Seizure, number: int, language: str) -> ReportEdition:
    """Issue an edition here and now (commands), or return the stored one. Raises PdfEngineMissing without Pango."""
    with acting(actor.pk):
        prepared = edition_prepare(seizure_for(actor, seizure.public_id, Verb.VIEW), number, language)
    if isinstance(prepared, ReportEdition):
        return prepared
    document = render_seizure_report(prepared.document)
    with acting(actor.pk):
        return edition_store(prepared, document, owner_id=actor.pk)


def edition_prepare(seizure: Seizure, number: int, language: str) -> Prepared | ReportEdition:
    """Gather what the edition says; the stored edition when it was issued already."""
    _may_be_issued(seizure, language)
    stored = _stored(seizure, number, language)
    if stored is not None:
        return stored
    if number != current_number(seizure):
        raise RuleViolation(
            _("There is no edition %(number)s of %(reference)s.") % {"number": number, "reference": seizure.reference}, code="no_such_edition", field="number"
        )
    issued_at = timezone.now().replace(microsecond=0)
    return Prepared(seizure, report_document(seizure, number=number, language=language, issued_at=issued_at), issued_at)


def edition_store(prepared: Prepared, document: Document, *, owner_id: int | None) -> ReportEdition:
    """Store the bytes as they will be served for ever; whoever stored the same edition first has issued it."""
    seizure, wanted = prepared.seizure, prepared.document
    edition = ReportEdition(
        compartment_id=seizure.compartment_id,
        seizure=seizure,
        number=wanted.edition,
        language=wanted.language,
        content=document.content,
        byte_count=len(document.content),
        page_count=document.pages,
        sha256=document.sha256,
        record_sha256=wanted.record_digest,
        renderer=renderer(),
        issued_at=prepared.issued_at,
        issued_for_id=owner_id,
    )
    try:
        with transaction.atomic():
            edition.save()
    except IntegrityError:
        return ReportEdition.objects.get(seizure=seizure, number=wanted.edition, language=wanted.language)
    events.edition_issued.emit(events.EditionIssued(edition.pk, seizure.pk, seizure.compartment_id))
    return edition


def _stored(seizure: Seizure, number: int, language: str) -> ReportEdition | None:
    """The stored edition, without its bytes until somebody reads them."""
    return ReportEdition.objects.defer("content").filter(seizure=seizure, number=number, language=language).first()


def _may_be_issued(seizure: Seizure, language: str) -> None:
    if not seizure.is_approved:
        raise RuleViolation(gettext_lazy("The report is issued when the case is approved."), code="not_approved")
    if language not in ReportLanguage.values:
        raise RuleViolation(gettext_lazy("The report exists in English and French. Choose one of them."), code="language", field="language")
