"""Issuing the report of an approved case: one edition, in as many languages as are asked for, signed, stored for ever."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aircop.core.audit import acting
from aircop.core.choices import JobState
from aircop.core.errors import AircopError, Forbidden, RuleViolation
from aircop.core.models import Job
from aircop.core.pdf import renderer, sha256_hex
from aircop.core.pdf.errors import RenderingFailed
from aircop.core.pdf.signing import Signatory, sign_pdf
from aircop.core.services.jobs import job_enqueue, job_retry
from jaitf.choices import Verb
from jaitf.models import User
from jaitf.permissions import access_of
from seizures import events
from seizures.choices import ReportLanguage, ReportVariant
from seizures.compact_record import CompactRecord
from seizures.models import CaseVersion, ReportEdition, Seizure
from seizures.permissions import marks_of_shares, seizure_for
from seizures.querysets import VARIANT_OF_MARK
from seizures.report_document import ReportDocument
from seizures.report_pdf import render_seizure_report
from seizures.report_variants import variants_below
from seizures.selectors.report import report_document

logger = logging.getLogger(__name__)

KIND = "report.render"
#: Whoever may read all editions, for their numbers (jaitf.system_actors).
COUNTING = "system:verify"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An edition that is about to be rendered: whose, which, everything that it will say, and its code."""

    seizure: Seizure
    document: ReportDocument
    code: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Issuable:
    """The signed file of an edition, before it is stored."""

    content: bytes
    pages: int
    signer: str

    @property
    def sha256(self) -> str:
        return sha256_hex(self.content)


def edition_key(seizure: Seizure, number: int, language: str, variant: str = ReportVariant.FULL) -> str:
    """Key of the background job that issues one edition in one language and variant."""
    mark = "" if variant == ReportVariant.FULL else f":{variant}"
    return f"{seizure.public_id}:{number}:{language}{mark}"


def current_number(seizure: Seizure) -> int:
    """Number of the current edition: 1 from the approval on, the number of its version once it was amended.

    A partner, who sees neither the whole reports nor the versions, has the same number.
    """
    return current_numbers([seizure])[seizure.pk]


def current_numbers(seizures: Collection[Seizure]) -> dict[int, int]:
    """The same for many cases, by key; two queries whatever their number."""
    numbers = dict.fromkeys((seizure.pk for seizure in seizures), 1)
    with acting(None, system=COUNTING):
        for rows in (ReportEdition.objects, CaseVersion.objects):
            for key, latest in rows.filter(seizure__in=list(numbers)).order_by().values_list("seizure").annotate(latest=Max("number")):
                numbers[key] = max(numbers[key], latest)
    return numbers


def languages_asked(seizure: Seizure) -> list[str]:
    """Languages in which the current edition was issued or asked for, as a whole report."""
    number = current_number(seizure)
    keys = {edition_key(seizure, number, language): language for language in ReportLanguage.values}
    asked = {keys[key] for key in Job.objects.filter(kind=KIND, key__in=keys).values_list("key", flat=True)}
    asked |= set(seizure.editions.filter(number=number, variant=ReportVariant.FULL).values_list("language", flat=True))
    return [language for language in ReportLanguage.values if language in asked]


def edition_enqueue(seizure: Seizure, language: str, *, owner: User, variant: str = ReportVariant.FULL, number: int | None = None, reason: str = "") -> Job:
    """Ask a worker for an edition, in the caller's transaction; a failed attempt is taken up again.

    Without `number` it is the current one. A new one (the current one and one more) says its `reason`, which is printed
    on its first page together with what it replaces.
    """
    number = number or current_number(seizure)
    names = dict(ReportLanguage.choices)
    job = job_enqueue(
        KIND,
        edition_key(seizure, number, language, variant),
        {"seizure": str(seizure.public_id), "number": number, "language": str(language), "variant": str(variant), "reason": reason},
        owner_id=owner.pk,
        title=_("Report %(reference)s, edition %(number)s, %(language)s")
        % {"reference": seizure.reference, "number": number, "language": names.get(ReportLanguage(language), language)},
        url=f"{reverse('seizures:seizure-detail', args=[seizure.public_id])}?tab=documents",
    )
    return job_retry(job) if job.state == JobState.DEAD else job


@transaction.atomic
def edition_request(*, actor: User, seizure: Seizure, language: str, variant: str = ReportVariant.FULL) -> ReportEdition | Job:
    """The current edition in this language: what is stored, else the job that will issue it.

    Whoever works in the unit may ask for every variant that the case's mark allows; a partner for the one of the share.
    """
    found = seizure_for(actor, seizure.public_id, Verb.VIEW)
    may_be_issued(found, language, variant)
    if variant not in variants_open_to(actor, found):
        raise Forbidden
    return _stored(found, current_number(found), language, variant) or edition_enqueue(found, language, owner=actor, variant=variant)


def edition_issue(*, actor: User, seizure: Seizure, number: int, language: str, variant: str = ReportVariant.FULL, reason: str = "") -> ReportEdition:
    """Issue an edition here and now (commands), or return the stored one. Raises PdfEngineMissing, SigningUnavailable."""
    with acting(actor.pk):
        found = seizure_for(actor, seizure.public_id, Verb.VIEW)
        may_be_issued(found, language, variant)
        if variant not in variants_open_to(actor, found):
            raise Forbidden
        prepared = edition_prepare(found, number, language, variant, reason)
    if isinstance(prepared, ReportEdition):
        return prepared
    issuable = edition_render(prepared)
    with acting(actor.pk):
        return edition_store(prepared, issuable, owner_id=actor.pk)


def edition_prepare(seizure: Seizure, number: int, language: str, variant: str = ReportVariant.FULL, reason: str = "") -> Prepared | ReportEdition:
    """Gather what the edition says; the stored edition when it was issued already."""
    may_be_issued(seizure, language, variant)
    stored = _stored(seizure, number, language, variant)
    if stored is not None:
        return stored
    _may_be_numbered(seizure, number, reason)
    known = seizure.versions.filter(number=number).values_list("amendment__reason", flat=True).first()
    prepared = _prepared(seizure, number, language, variant, known or reason, timezone.now().replace(microsecond=0))
    _says_the_same(seizure, prepared.document)
    return prepared


def edition_prepare_again(edition: ReportEdition) -> Prepared:
    """An issued edition as it was prepared, as long as the case has not changed: rendered again it has the same bytes but for the signature."""
    return _prepared(edition.seizure, edition.number, edition.language, edition.variant, edition.reason, edition.issued_at)


def _prepared(seizure: Seizure, number: int, language: str, variant: str, reason: str, issued_at: datetime) -> Prepared:
    document = report_document(seizure, number=number, language=language, issued_at=issued_at, variant=variant, reason=reason[:300])
    code = CompactRecord(
        unit=document.unit_code,
        reference=document.reference,
        edition=number,
        language=language,
        variant=str(variant),
        day=issued_at.astimezone(UTC).date().isoformat(),
        lines=len(document.lines),
        digest=document.record_digest,
    ).encode()
    return Prepared(seizure, replace(document, verify_url=verify_url(code)), code, issued_at)


def edition_render(prepared: Prepared) -> Issuable:
    """Set the pages and sign them in the name of the unit; the same bytes every time but for the signature itself."""
    document = prepared.document
    try:
        pages = render_seizure_report(document)
    except (AircopError, OSError):
        # What these are is told already; a full disk is tried again by itself.
        raise
    except Exception as error:
        logger.exception("report.not_rendered")
        raise RenderingFailed(type(error).__name__) from error
    signatory = Signatory(document.unit_code, document.unit_name)
    signed = sign_pdf(pages.content, signatory, at=prepared.issued_at, contact=document.verify_url)
    return Issuable(signed.content, pages.pages, signed.signer)


def edition_store(prepared: Prepared, issuable: Issuable, *, owner_id: int | None) -> ReportEdition:
    """Store the bytes as they will be served for ever; whoever stored the same edition first has issued it."""
    seizure, wanted = prepared.seizure, prepared.document
    edition = ReportEdition(
        compartment_id=seizure.compartment_id,
        seizure=seizure,
        number=wanted.edition,
        language=wanted.language,
        variant=wanted.variant,
        reason=wanted.edition_reason,
        content=issuable.content,
        byte_count=len(issuable.content),
        page_count=issuable.pages,
        sha256=issuable.sha256,
        record_sha256=wanted.record_digest,
        code=prepared.code,
        signer=issuable.signer,
        renderer=renderer(),
        issued_at=prepared.issued_at,
        issued_for_id=owner_id,
    )
    try:
        with transaction.atomic():
            edition.save()
    except IntegrityError:
        return ReportEdition.objects.get(seizure=seizure, number=wanted.edition, language=wanted.language, variant=wanted.variant)
    events.edition_issued.emit(events.EditionIssued(edition.pk, seizure.pk, seizure.compartment_id))
    return edition


def variants_open_to(user: User, seizure: Seizure) -> list[str]:
    """The variants that this reader of the case may have: all that its mark allows, or those of the shares with him."""
    if seizure.compartment_id in access_of(user).compartments.get(Verb.VIEW, frozenset()):
        return [ReportVariant.FULL, *variants_below(seizure.handling)]
    return [VARIANT_OF_MARK[mark] for mark in marks_of_shares(user, seizure) if mark in VARIANT_OF_MARK]


def verify_url(code: str) -> str:
    """The address behind the QR code, where anybody can see what it stands for."""
    return f"{settings.SITE_ORIGIN}{reverse('seizures:verify-code', args=[code])}"


def _stored(seizure: Seizure, number: int, language: str, variant: str) -> ReportEdition | None:
    """The stored edition, without its bytes until somebody reads them."""
    return ReportEdition.objects.defer("content").filter(seizure=seizure, number=number, language=language, variant=variant).first()


def _may_be_numbered(seizure: Seizure, number: int, reason: str) -> None:
    """The current number; the next one, when a first edition was issued and the new one says why."""
    latest = current_number(seizure)
    is_next = number == latest + 1 and bool(reason.strip()) and seizure.editions.exists()
    if number != latest and not is_next:
        raise RuleViolation(
            _("There is no edition %(number)s of %(reference)s.") % {"number": number, "reference": seizure.reference}, code="no_such_edition", field="number"
        )


def _says_the_same(seizure: Seizure, document: ReportDocument) -> None:
    """One edition is one record, in every language: what has changed since needs a new edition."""
    others = seizure.editions.filter(number=document.edition, variant=document.variant).exclude(record_sha256=document.record_digest)
    if others.exists():
        raise RuleViolation(
            gettext_lazy("The case has changed since this edition was issued. Issue a new edition, which says why and what it replaces."),
            code="record_changed",
            field="number",
        )


def may_be_issued(seizure: Seizure, language: str, variant: str) -> None:
    """Refuse a report of a case that is not approved, in a language that is not there, or wider than its mark."""
    if not seizure.is_approved:
        raise RuleViolation(gettext_lazy("The report is issued when the case is approved."), code="not_approved")
    if language not in ReportLanguage.values:
        raise RuleViolation(
            gettext_lazy("The report exists in English, French, Spanish, Portuguese and Arabic. Choose one of them."), code="language", field="language"
        )
    if variant != ReportVariant.FULL and variant not in variants_below(seizure.handling):
        raise RuleViolation(gettext_lazy("The mark of the case does not let its report travel that far."), code="marking_too_wide", field="variant")
