"""Background work of cases: rendering reports, and telling chiefs of a discrepancy."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from aircop.core import live
from aircop.core.audit import acting
from aircop.core.choices import Queue
from aircop.core.errors import RuleViolation
from aircop.core.models import Job
from aircop.core.services.jobs import JobRun, NotYet, RetryLater, job_enqueue, job_kind
from jaitf.choices import Verb
from jaitf.models import Compartment, TaskForce, User
from seizures import events
from seizures.care_mail import waiting_email
from seizures.choices import BatchItemState, ReportVariant
from seizures.custody_mail import discrepancy_email, open_hand_over_email
from seizures.detention_mail import reminder_email
from seizures.models import Detention, Exhibit, ReportBatch, ReportBatchItem, ReportEdition, Seizure
from seizures.permissions import seizure_rows
from seizures.selectors.care import contacts_of
from seizures.selectors.keepers import holders_of
from seizures.services.batch_archives import batch_archive
from seizures.services.custody_watch import OPEN_HAND_OVER
from seizures.services.detentions import KIND as DETENTION
from seizures.services.edition_records import current_number
from seizures.services.editions import KIND, edition_prepare, edition_render, edition_store
from seizures.services.report_batches import ARCHIVE, ITEM, batch_follow

CUSTODY = "custody.email"
CARE = "care.email"


def _told_to_the_unit(job: Job) -> None:
    """Everybody who has the case open sees that the report failed, not only who asked for it."""
    with acting(None, system=f"system:{KIND}"):
        seizure = Seizure.objects.filter(public_id=UUID(job.payload["seizure"])).first()
    if seizure is not None:
        live.publish([live.unit_channel(seizure.compartment_id)], "job", {"id": str(job.public_id)})


@job_kind(KIND, queue=Queue.REPORTS, lease=timedelta(seconds=180), on_dead=_told_to_the_unit)
def render_report(run: JobRun) -> None:
    """Issue one edition in one language. Running twice stores it once: who comes second finds it."""
    owner = run.job.owner
    if owner is None:
        raise ValueError("a report is asked for by a person")
    with run.acting():
        # Asking was checked when it was asked; an edition that was promised is issued, whoever has moved on since.
        seizure = seizure_rows().get(public_id=run.payload["seizure"])
        prepared = edition_prepare(
            seizure,
            run.payload["number"],
            run.payload["language"],
            run.payload.get("variant", ReportVariant.FULL),
        )
    if isinstance(prepared, ReportEdition):
        return
    run.progress(30, _("Setting the pages"))
    issuable = edition_render(prepared)
    run.progress(90, _("Storing the file"))
    with run.acting():
        edition_store(prepared, issuable, owner_id=owner.pk)


def _told_to_the_batch(job: Job) -> None:
    with acting(job.owner_id, system=f"system:{ITEM}"):
        item = ReportBatchItem.objects.select_related("batch").filter(pk=job.payload["item"]).first()
        if item is not None:
            batch_follow(item.batch)


# After everything that somebody waits for in front of a page.
@job_kind(ITEM, queue=Queue.REPORTS, lease=timedelta(seconds=180), priority=8, on_dead=_told_to_the_batch)
def render_report_of_batch(run: JobRun) -> None:
    """Issue one report of a batch, or take the one that was issued meanwhile. Running twice stores it once."""
    with run.acting():
        item = ReportBatchItem.objects.select_related("batch").get(pk=run.payload["item"])
        if item.batch.stopped_at is not None or item.state != BatchItemState.WAITING:
            return
        # Asking was checked when it was asked.
        seizure = seizure_rows().get(pk=item.seizure_id)
        prepared = edition_prepare(seizure, current_number(seizure), item.language, item.batch.variant)
    rendered = None if isinstance(prepared, ReportEdition) else (prepared, edition_render(prepared))
    with run.acting():
        edition = edition_store(*rendered, owner_id=run.job.owner_id) if rendered else prepared
        ReportBatchItem.objects.filter(pk=item.pk, state=BatchItemState.WAITING).update(state=BatchItemState.ISSUED, edition=edition)
    # In a transaction of its own: of two reports that end at the same moment the later one then counts both.
    with run.acting():
        batch_follow(item.batch)


@job_kind(ARCHIVE, queue=Queue.EXPORTS, lease=timedelta(seconds=180))
def build_archive(run: JobRun) -> None:
    """Wait for all reports of a batch, then make the archive of those that there are."""
    with run.acting():
        batch = ReportBatch.objects.select_related("user").get(pk=run.payload["batch"])
        if batch.stopped_at is not None or batch.round != run.payload["round"] or batch.file:
            return
        counts = batch_follow(batch)
    if counts[BatchItemState.WAITING]:
        # The last report wakes this job; should that be lost, it looks again by itself.
        raise NotYet(timedelta(seconds=15))
    if not counts[BatchItemState.ISSUED]:
        raise RuleViolation(_("None of the reports could be made. The page of this batch says why for each case."), code="nothing_issued")
    if counts[BatchItemState.FAILED]:
        title = _("%(title)s, %(failed)s missing") % {"title": run.job.title, "failed": counts[BatchItemState.FAILED]}
        Job.objects.filter(pk=run.job.pk).update(title=title[:200])
    batch_archive(batch, run)


@events.custody_discrepancy.in_transaction
def _tell_the_chiefs(found: events.CustodyDiscrepancy) -> None:
    """A job for each chief and deputy of the room, in the transaction that noted it: nobody is forgotten."""
    for person in holders_of(Compartment.objects.get(pk=found.compartment_id), Verb.APPROVE):
        payload = {"exhibit": found.exhibit_id, "sequence": found.sequence, "person": person.pk}
        job_enqueue(CUSTODY, f"{found.exhibit_id}:{found.sequence}:{person.pk}", payload, owner_id=found.actor_id)


@job_kind(CUSTODY, queue=Queue.ALERTS, lease=timedelta(seconds=15), attempts=50)
def custody_email(run: JobRun) -> None:
    """To one chief: at least once, always under the same Message-ID."""
    found = _addressed(run)
    if found is not None:
        _send(discrepancy_email(*found))


@job_kind(OPEN_HAND_OVER, queue=Queue.ALERTS, lease=timedelta(seconds=15), attempts=50)
def open_hand_over(run: JobRun) -> None:
    """To one person; not about a hand-over that was confirmed or undone meanwhile."""
    found = _addressed(run)
    if found is not None and found[0].offered_to_id is not None and found[0].last_sequence == run.payload["sequence"]:
        _send(open_hand_over_email(*found))


def _addressed(run: JobRun) -> tuple[Exhibit, int, User] | None:
    """The exhibit, the entry and the person whom the job names; None when either is gone or has no address."""
    person = User.objects.filter(pk=run.payload["person"], is_active=True).exclude(email="").first()
    with run.acting():
        exhibit = Exhibit.objects.select_related("seizure").filter(pk=run.payload["exhibit"]).first()
    return (exhibit, run.payload["sequence"], person) if person is not None and exhibit is not None else None


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    # The errors of the mail library (SMTPException) are of this kind, too.
    except OSError as error:
        raise RetryLater(_("The mail server does not take the message."), timedelta(minutes=1)) from error


@events.care_note_sent.in_transaction
def _tell_the_room(sent: events.CareNoteSent) -> None:
    """A job for each of the room's people; it names nobody and no record, and has no owner, so that no list shows it."""
    for person in contacts_of(TaskForce.objects.get(pk=sent.task_force_id), sent.kind):
        key = uuid4().hex
        job_enqueue(CARE, key, {"kind": sent.kind, "person": person.pk, "key": key}, owner_id=None)


@job_kind(CARE, queue=Queue.ALERTS, lease=timedelta(seconds=15), attempts=50)
def care_email(run: JobRun) -> None:
    """To one person of the room: at least once, always under the same Message-ID."""
    person = User.objects.filter(pk=run.payload["person"], is_active=True).exclude(email="").first()
    if person is None:
        return
    try:
        waiting_email(run.payload["kind"], run.payload["key"], person).send()
    except OSError as error:
        raise RetryLater(_("The mail server does not take the message."), timedelta(minutes=1)) from error


@job_kind(DETENTION, queue=Queue.ALERTS, lease=timedelta(seconds=15), attempts=50)
def detention_email(run: JobRun) -> None:
    """To one person: at least once, always under the same Message-ID; not when the person is free meanwhile."""
    person = User.objects.filter(pk=run.payload["person"], is_active=True).exclude(email="").first()
    with run.acting():
        related = Detention.objects.select_related("person__seizure", "person__control")
        detention = related.filter(pk=run.payload["detention"], ended_at=None).first()
    if person is None or detention is None:
        return
    try:
        reminder_email(detention, run.payload["step"], person).send()
    except OSError as error:
        raise RetryLater(_("The mail server does not take the message."), timedelta(minutes=1)) from error
