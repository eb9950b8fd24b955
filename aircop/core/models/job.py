"""Background work as rows: the row is the truth, the broker only wakes a worker up."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.choices import JobState, Queue
from aircop.core.models.base import Record


class Job(Record):
    """One piece of background work, written in the transaction that asks for it (an outbox).

    `kind` names the handler, `key` makes it idempotent: the same (kind, key) is never queued twice. A running job
    holds a lease; when its worker dies the lease lapses and the sweeper queues it again. After `max_attempts` it is
    `dead` until a person retries it.
    """

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("idempotency key"), max_length=160)
    queue = models.CharField(_("queue"), max_length=20, choices=Queue.choices)
    payload = models.JSONField(_("ids it works on"), default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("asked by"), null=True, on_delete=models.PROTECT, related_name="jobs")
    title = models.CharField(_("title"), max_length=200, blank=True)
    url = models.CharField(_("where its result is"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("attempts at most"), default=5)
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)
    note = models.CharField(_("what it is doing"), max_length=200, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    due_at = models.DateTimeField(_("due at"))
    lease_until = models.DateTimeField(_("lease until"), null=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    seen_at = models.DateTimeField(_("seen by its owner at"), null=True)

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="job_once_per_key")]
        indexes = [
            models.Index(fields=["due_at"], name="job_open_by_due", condition=models.Q(state__in=["queued", "running"])),
            models.Index(fields=["owner", "-created_at"], name="job_by_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
