"""The documents of a case: which reports are there, which are on their way, which failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from aircop.core.choices import JobState
from aircop.core.models import Job
from jaitf.choices import Verb
from jaitf.models import User
from jaitf.permissions import may
from seizures.choices import ReportLanguage, ReportVariant
from seizures.forms.decisions import EditionForm, NewEditionForm
from seizures.models import EditionRecord, ReportEdition, Seizure
from seizures.services.edition_records import current_number
from seizures.services.editions import KIND, edition_key, variants_open_to


@dataclass(frozen=True, slots=True)
class ReportState:
    """The current edition in one language and variant: issued, on its way, or failed."""

    language: str
    variant: str
    label: str | Promise
    number: int
    edition: ReportEdition | None
    job: Job | None

    @property
    def has_failed(self) -> bool:
        return self.edition is None and self.job is not None and self.job.state == JobState.DEAD

    @property
    def is_under_way(self) -> bool:
        return self.edition is None and self.job is not None and self.job.state in JobState.open_states()


def report_states(seizure: Seizure, user: User) -> list[ReportState]:
    """What was asked for of the current edition, of what this reader may have; nothing before the approval."""
    if not seizure.is_approved:
        return []
    number = current_number(seizure)
    variants = variants_open_to(user, seizure)
    pairs = [(variant, language) for variant in variants for language in ReportLanguage.values]
    editions = {(one.variant, one.language): one for one in seizure.editions.defer("content").filter(number=number, variant__in=variants)}
    keys = {edition_key(seizure, number, language, variant): (variant, language) for variant, language in pairs}
    jobs = {keys[job.key]: job for job in Job.objects.filter(kind=KIND, key__in=keys)}
    languages, marks = dict(ReportLanguage.choices), dict(ReportVariant.choices)
    return [
        ReportState(
            language,
            variant,
            languages[ReportLanguage(language)] if variant == ReportVariant.FULL else f"{languages[ReportLanguage(language)]}, {marks[ReportVariant(variant)]}",
            number,
            editions.get((variant, language)),
            jobs.get((variant, language)),
        )
        for variant, language in pairs
        if (variant, language) in editions or (variant, language) in jobs
    ]


def earlier_editions(seizure: Seizure, user: User) -> list[ReportEdition]:
    """Editions that a later one has replaced, the newest first."""
    if not seizure.is_approved:
        return []
    return list(ReportEdition.objects.visible_to(user).defer("content").filter(seizure=seizure, number__lt=current_number(seizure)).select_related("seizure"))


def edition_form(seizure: Seizure, user: User) -> EditionForm | None:
    """The form that asks for one more language or variant; None where this reader may have no report."""
    if not seizure.is_approved or not (variants := variants_open_to(user, seizure)):
        return None
    return EditionForm(variants=variants)


def report_progress(seizure: Seizure, user: User) -> dict[str, Any]:
    """The reports of a case as far as this reader may have them, and of which edition."""
    reports = report_states(seizure, user)
    made = EditionRecord.objects.visible_to(user).filter(seizure=seizure).first() if seizure.is_approved else None
    return {"reports": reports, "is_making": any(report.is_under_way for report in reports), "made": made}


def documents_of(seizure: Seizure, user: User) -> dict[str, Any]:
    """What the tab of documents shows."""
    renew = NewEditionForm() if seizure.is_approved and may(user, Verb.APPROVE, seizure) else None
    return {
        **report_progress(seizure, user),
        "earlier": earlier_editions(seizure, user),
        "edition_form": edition_form(seizure, user),
        "renew_form": renew,
    }
