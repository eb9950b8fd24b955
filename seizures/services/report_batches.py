"""Reports of many cases at once: who may have them, asking for them, following them, fetching the archive.

Every report is a background job of its own, so that all workers share them; the archive is one more, which waits for them
(`seizures.jobs`). What was issued already is taken as it is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aircop.core.choices import JobState
from aircop.core.errors import AircopError, Forbidden, NotVisible, RuleViolation
from aircop.core.models import Job
from aircop.core.services.jobs import job_enqueue, job_follow, job_retry
from jaitf.choices import AccessAction, Verb
from jaitf.models import User
from jaitf.permissions import access_of
from jaitf.services.access_log import log_access
from jaitf.services.list_exports import may_export
from seizures.choices import BatchItemState, ReportLanguage, ReportVariant
from seizures.files import file_remove
from seizures.models import ReportBatch, ReportBatchItem, ReportEdition, Seizure
from seizures.permissions import seizure_rows
from seizures.services.edition_records import current_numbers
from seizures.services.editions import may_be_issued

ITEM, ARCHIVE = "report.item", "report.archive"
#: One file of more is no working paper any more.
MOST_REPORTS = 200
#: More cases than this, also in slices within a week, take a second person (ADR 9).
MOST_ALONE = 50
KEPT = timedelta(days=7)


@transaction.atomic
def batch_request(
    *, actor: User, cases: Collection[UUID], languages: Sequence[str], variant: str = ReportVariant.FULL, terms: str = "", approved_by: User | None = None
) -> ReportBatch:
    """Ask for the current reports of these cases; each case is asked for its own permission and logged.

    Raises NotVisible for a case that the actor can't see, Forbidden for one that he may not take out, RuleViolation for
    too many, for one that is not approved, and for more than one person may take out alone.
    """
    seizures = cases_to_report(actor, cases)
    may_be_asked_for(seizures, languages)
    if approved_by is None or approved_by.pk == actor.pk:
        # Two requests at the same moment must not both see the other one missing.
        User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        if takes_two(actor, seizures):
            raise RuleViolation(gettext_lazy("So many cases need a second person's approval."), code="takes_two", field="cases")
    batch = ReportBatch.objects.create(
        user=actor, approved_by=approved_by, languages=list(languages), variant=variant, terms=terms[:1000], expires_at=timezone.now() + KEPT
    )
    for seizure in seizures:
        log_access(actor=actor, action=AccessAction.EXPORT, record=seizure, terms=f"reports {','.join(languages)} {variant}")
    ReportBatchItem.objects.bulk_create(_items(batch, seizures))
    for item in batch.items.filter(state=BatchItemState.WAITING):
        job_enqueue(ITEM, str(item.public_id), {"item": item.pk}, owner_id=actor.pk)
    _archive_enqueue(batch)
    return batch


def cases_to_report(actor: User, cases: Collection[UUID]) -> list[Seizure]:
    """These cases, each seen and exportable by this person, in the order of their references."""
    if not may_export(actor):
        raise Forbidden
    wanted = set(cases)
    seen = list(seizure_rows().visible_to(actor).filter(public_id__in=wanted).order_by("reference", "pk"))
    if len(seen) != len(wanted):
        raise NotVisible
    if refused := [seizure for seizure in seen if not access_of(actor).holds(Verb.EXPORT, seizure.compartment_id)]:
        for seizure in refused:
            log_access(actor=actor, action=AccessAction.DENIED, record=seizure)
        raise Forbidden
    return seen


def may_be_asked_for(seizures: Sequence[Seizure], languages: Sequence[str]) -> None:
    """Refuse what can't be had at all, whoever approves."""
    if not seizures:
        raise RuleViolation(gettext_lazy("Choose at least one case."), code="no_cases", field="cases")
    if not languages or set(languages) - set(ReportLanguage.values):
        raise RuleViolation(
            gettext_lazy("The report exists in English, French, Spanish, Portuguese and Arabic. Choose one of them."), code="language", field="languages"
        )
    if len(seizures) * len(languages) > MOST_REPORTS:
        message = _("These are %(count)s reports; one archive holds at most %(most)s. Choose fewer cases or fewer languages.")
        raise RuleViolation(message % {"count": len(seizures) * len(languages), "most": MOST_REPORTS}, code="too_many", field="cases")
    if drafts := [seizure for seizure in seizures if not seizure.is_approved]:
        message = _("Only an approved case has a report. Leave out: %(references)s.")
        raise RuleViolation(message % {"references": ", ".join(str(one) for one in drafts)[:300]}, code="not_approved", field="cases")


def takes_two(actor: User, seizures: Iterable[Seizure]) -> bool:
    """The rule of bulk exports for papers with names: more cases than one person may take out alone.

    What this person had alone within the last week counts too, so that slices don't add up to the whole.
    """
    alone = ReportBatchItem.objects.filter(user=actor, batch__approved_by=None, created_at__gt=timezone.now() - KEPT)
    return len({seizure.pk for seizure in seizures} | set(alone.values_list("seizure_id", flat=True))) > MOST_ALONE


def _items(batch: ReportBatch, seizures: Sequence[Seizure]) -> list[ReportBatchItem]:
    """One for each case and language: issued, where the current edition is stored; failed, where it can't be issued."""
    numbers = current_numbers(seizures)
    stored = ReportEdition.objects.filter(seizure__in=seizures, language__in=batch.languages, variant=batch.variant).order_by()
    issued = {(one[0], one[1], one[2]): one[3] for one in stored.values_list("seizure_id", "number", "language", "pk")}
    items: list[ReportBatchItem] = []
    for seizure in seizures:
        for language in batch.languages:
            item = ReportBatchItem(user=batch.user, batch=batch, position=len(items), seizure=seizure, reference=seizure.reference or "", language=language)
            item.edition_id = issued.get((seizure.pk, numbers[seizure.pk], language))
            if item.edition_id:
                item.state = BatchItemState.ISSUED
            else:
                _refuse(item, seizure, batch.variant)
            items.append(item)
    return items


def _refuse(item: ReportBatchItem, seizure: Seizure, variant: str) -> None:
    try:
        may_be_issued(seizure, item.language, variant)
    except AircopError as refusal:
        item.state, item.error = BatchItemState.FAILED, str(refusal.message)[:500]


def _archive_enqueue(batch: ReportBatch) -> Job:
    count = batch.items.count()
    title = ngettext("%(count)s report as a ZIP archive", "%(count)s reports as a ZIP archive", count) % {"count": count}
    return job_enqueue(
        ARCHIVE, archive_key(batch), {"batch": batch.pk, "round": batch.round}, owner_id=batch.user_id, title=title, url=batch.get_absolute_url()
    )


def archive_key(batch: ReportBatch) -> str:
    """Key of the job that makes the archive of this round."""
    return f"{batch.public_id}:{batch.round}"


def batch_for(user: User, public_id: UUID | str, *, lock: bool = False) -> ReportBatch:
    """One's own batch; anybody else's does not exist."""
    if not may_export(user):
        raise Forbidden
    mine = ReportBatch.objects.filter(user=user, public_id=public_id)
    batch = (mine.select_for_update(of=("self",)) if lock else mine).first()
    if batch is None:
        raise NotVisible
    return batch


def batch_counts(batch: ReportBatch) -> dict[str, int]:
    """How many reports there are (`all`), and in which state."""
    states = {state: Count("pk", filter=Q(state=state)) for state in BatchItemState.values}
    return batch.items.aggregate(all=Count("pk"), **states)


def batch_follow(batch: ReportBatch) -> dict[str, int]:
    """Note which reports have failed for good, show the progress on the archive's job, and wake it after the last one."""
    waiting = batch.items.filter(state=BatchItemState.WAITING)
    keys = {str(item.public_id): item for item in waiting}
    for job in Job.objects.filter(kind=ITEM, key__in=keys, state=JobState.DEAD):
        waiting.filter(pk=keys[job.key].pk).update(state=BatchItemState.FAILED, error=job.error[:500])
    counts = batch_counts(batch)
    done = counts["all"] - counts[BatchItemState.WAITING]
    note = _("%(done)s of %(all)s reports") % {"done": done, "all": counts["all"]}
    job_follow(ARCHIVE, archive_key(batch), 95 * done // max(counts["all"], 1), note, is_due=not counts[BatchItemState.WAITING])
    return counts


@transaction.atomic
def batch_stop(*, actor: User, public_id: UUID) -> ReportBatch:
    """Make no more reports for it, and no archive; what was issued stays with its case."""
    batch = batch_for(actor, public_id, lock=True)
    if batch.stopped_at is not None or batch.made_at is not None:
        raise RuleViolation(gettext_lazy("This is finished or stopped already."), code="not_running")
    batch.stopped_at = timezone.now()
    batch.save(update_fields=["stopped_at"])
    job = Job.objects.filter(kind=ARCHIVE, key=archive_key(batch)).first()
    if job is not None:
        Job.objects.filter(pk=job.pk).update(title=_("%(title)s: stopped") % {"title": job.title})
    # Its job finds the batch stopped, and is done.
    job_follow(ARCHIVE, archive_key(batch), 0, "", is_due=True)
    return batch


@transaction.atomic
def batch_retry(*, actor: User, public_id: UUID) -> ReportBatch:
    """Try again what failed; the archive is made anew with what is there then."""
    batch = batch_for(actor, public_id, lock=True)
    failed = batch.items.filter(state=BatchItemState.FAILED)
    if batch.stopped_at is not None or batch.has_expired or not failed.exists() or batch_counts(batch)[BatchItemState.WAITING]:
        raise RuleViolation(gettext_lazy("There is nothing here to try again. Ask for the reports anew."), code="nothing_to_retry")
    items = list(failed)
    old = batch.file
    batch.file, batch.sha256, batch.byte_count, batch.made_at, batch.round = "", "", None, None, batch.round + 1
    batch.save()
    failed.update(state=BatchItemState.WAITING, error="")
    for item in items:
        job = job_enqueue(ITEM, str(item.public_id), {"item": item.pk}, owner_id=actor.pk)
        job_retry(job)
    _archive_enqueue(batch)
    if old:
        transaction.on_commit(partial(file_remove, old))
    return batch


@transaction.atomic
def batch_fetch(*, actor: User, public_id: UUID) -> ReportBatch:
    """The batch whose archive is to be sent, each report in it logged before it leaves.

    Raises NotVisible when there is no archive (any more), Forbidden when the person may not take out a case of it any more.
    """
    batch = batch_for(actor, public_id)
    if not batch.file or batch.has_expired:
        raise NotVisible(gettext_lazy("This file is not there: it is not made yet, or it has expired. Ask for the reports anew."))
    items = list(batch.items.filter(state=BatchItemState.ISSUED))
    editions = ReportEdition.objects.defer("content").select_related("seizure__compartment").in_bulk([item.edition_id for item in items])
    held = [one for one in editions.values() if access_of(actor).holds(Verb.EXPORT, one.compartment_id)]
    if len(held) != len(items):
        raise Forbidden(gettext_lazy("The archive holds reports of cases that you may not take out any more. Ask for the others anew."))
    for item in items:
        log_access(actor=actor, action=AccessAction.EXPORT, record=editions[item.edition_id], terms=f"archive {batch.public_id}")
    return batch


@transaction.atomic
def batches_expire() -> int:
    """Remove the archives that are past their date; who asked for what, and which cases, stays."""
    old = list(ReportBatch.objects.select_for_update(of=("self",)).filter(expires_at__lte=timezone.now()).exclude(file=""))
    for batch in old:
        name, batch.file = batch.file, ""
        batch.save(update_fields=["file"])
        transaction.on_commit(partial(file_remove, name))
    return len(old)


def batches_of(user: User) -> list[ReportBatch]:
    """What this person asked for and may still fetch, the newest first."""
    return list(ReportBatch.objects.filter(user=user, expires_at__gt=timezone.now(), stopped_at=None)[:20])


def new_batch_url(query: str) -> str:
    """The page that asks for the reports of a filtered list."""
    return f"{reverse('seizures:report-batch-new')}?{query}" if query else reverse("seizures:report-batch-new")
