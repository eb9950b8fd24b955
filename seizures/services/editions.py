"""Issuing the report of an approved case: one edition, in as many languages as are asked for, signed, stored for ever."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
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
from seizures.models import EditionRecord, ReportEdition, Seizure
from seizures.permissions import marks_of_shares, seizure_for
from seizures.querysets import VARIANT_OF_MARK
from seizures.report_document import ReportDocument
from seizures.report_pdf import render_seizure_report
from seizures.report_variants import variants_below
from seizures.selectors.report import report_document
from seizures.services.edition_records import current_number, edition_record_ensure, edition_renew

logger = logging.getLogger(__name__)

KIND = "report.render"
#: In whose name files are set: with the rights of the asker, and those that a report needs (jaitf.system_actors).
SETTING = f"system:{KIND}"


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


def languages_asked(seizure: Seizure) -> list[str]:
    """Languages in which the current edition was issued or asked for, as a whole report."""
    number = current_number(seizure)
    keys = {edition_key(seizure, number, language): language for language in ReportLanguage.values}
    asked = {keys[key] for key in Job.objects.filter(kind=KIND, key__in=keys).values_list("key", flat=True)}
    asked |= set(seizure.editions.filter(number=number, variant=ReportVariant.FULL).values_list("language", flat=True))
    return [language for language in ReportLanguage.values if language in asked]


def edition_enqueue(seizure: Seizure, language: str, *, owner: User, variant: str = ReportVariant.FULL, number: int | None = None) -> Job:
    """Ask a worker for an edition, in the caller's transaction; a failed attempt is taken up again.

    Without `number` it is the current one. The job sets what was fixed when that edition was made, whatever comes after.
    """
    number = number or current_number(seizure)
    names = dict(ReportLanguage.choices)
    job = job_enqueue(
        KIND,
        edition_key(seizure, number, language, variant),
        {"seizure": str(seizure.public_id), "number": number, "language": str(language), "variant": str(variant)},
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
    """Issue an edition here and now (commands), or return the stored one. Raises PdfEngineMissing, SigningUnavailable.

    With a `reason` and the number after the current one, a new edition is made first; whoever approves may do that.
    """
    with acting(actor.pk):
        found = seizure_for(actor, seizure.public_id, Verb.VIEW)
        may_be_issued(found, language, variant)
        if variant not in variants_open_to(actor, found):
            raise Forbidden
        if reason and number == current_number(found) + 1:
            edition_renew(actor=actor, seizure=found, reason=reason)
    with acting(actor.pk, system=SETTING):
        prepared = edition_prepare(found, number, language, variant)
    if isinstance(prepared, ReportEdition):
        return prepared
    issuable = edition_render(prepared)
    with acting(actor.pk, system=SETTING):
        return edition_store(prepared, issuable, owner_id=actor.pk)


@transaction.atomic
def edition_renew_request(*, actor: User, seizure: Seizure, reason: str) -> EditionRecord:
    """Make a new edition, and ask for it as a whole report in every language in which the one before it was asked for."""
    languages = languages_asked(seizure) or [ReportLanguage.of_unit(seizure.compartment.task_force.languages)]
    made = edition_renew(actor=actor, seizure=seizure, reason=reason)
    for language in languages:
        edition_enqueue(made.seizure, language, owner=actor, number=made.number)
    return made


def edition_prepare(seizure: Seizure, number: int, language: str, variant: str = ReportVariant.FULL) -> Prepared | ReportEdition:
    """Gather what the edition says, as it was fixed when it was made; the stored edition when it was issued already.

    An edition that an amendment has replaced while it waited is set as it was promised: it says its own version.
    """
    may_be_issued(seizure, language, variant)
    stored = _stored(seizure, number, language, variant)
    if stored is not None:
        return stored
    if edition_record_ensure(seizure, number) is None:
        raise _not_made(seizure, number)
    return _prepared(seizure, number, language, variant, timezone.now().replace(microsecond=0))


def edition_prepare_again(edition: ReportEdition) -> Prepared:
    """An issued edition as it was prepared: rendered again it has the same bytes but for the signature."""
    return _prepared(edition.seizure, edition.number, edition.language, edition.variant, edition.issued_at)


def _prepared(seizure: Seizure, number: int, language: str, variant: str, issued_at: datetime) -> Prepared:
    document = report_document(seizure, number=number, language=language, issued_at=issued_at, variant=variant)
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


def _not_made(seizure: Seizure, number: int) -> RuleViolation:
    """Why there is nothing to be set: the number was never reached, or the edition is older than the records of editions."""
    if seizure.editions.filter(number=number).exists():
        text = gettext_lazy("This edition was issued before the platform kept what an edition says. Make a new edition: it says why and what it replaces.")
        return RuleViolation(text, code="edition_without_record", field="number")
    words = {"number": number, "reference": seizure.reference}
    return RuleViolation(_("There is no edition %(number)s of %(reference)s.") % words, code="no_such_edition", field="number")


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
