"""The documents of a case: which reports are there, which are on their way, which failed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from aircop.core.choices import JobState
from aircop.core.models import Job
from seizures.choices import ReportLanguage
from seizures.models import ReportEdition, Seizure
from seizures.services.editions import KIND, current_number, edition_key


@dataclass(frozen=True, slots=True)
class ReportState:
    """The current edition in one language: issued, on its way, failed, or not asked for."""

    language: str
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


def report_states(seizure: Seizure) -> list[ReportState]:
    """One state per language; nothing before the approval."""
    if not seizure.is_approved:
        return []
    number = current_number(seizure)
    editions = {edition.language: edition for edition in seizure.editions.defer("content").filter(number=number)}
    keys = {edition_key(seizure, number, language): language for language in ReportLanguage.values}
    jobs = {keys[job.key]: job for job in Job.objects.filter(kind=KIND, key__in=keys)}
    return [ReportState(language, label, number, editions.get(language), jobs.get(language)) for language, label in ReportLanguage.choices]
