"""Reports of many cases at once: what one person asked for, and how far it is."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.models import Record
from seizures.choices import BATCH_TRANSITIONS, BatchItemState, ReportVariant
from seizures.models.edition import ReportEdition
from seizures.models.seizure import Seizure


@pghistory.track()
class ReportBatch(Record):
    """Reports of up to 200 cases that one person asked for, as one archive; only that person sees it and may fetch it.

    The archive is a file of MEDIA_ROOT, there whole or not at all; it is removed at `expires_at`, the row stays.
    `round` counts how often its archive was asked for: trying again what failed makes a new one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="report_batches")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("approved by"), null=True, on_delete=models.PROTECT, related_name="+")
    languages = ArrayField(models.CharField(max_length=5), verbose_name=_("languages"))
    variant = models.CharField(_("variant"), max_length=12, choices=ReportVariant.choices, default=ReportVariant.FULL)
    terms = models.CharField(_("filter of the list"), max_length=1000, blank=True)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    stopped_at = models.DateTimeField(_("stopped at"), null=True)
    file = models.CharField(_("archive"), max_length=200, blank=True)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    byte_count = models.PositiveBigIntegerField(_("bytes"), null=True)
    made_at = models.DateTimeField(_("made at"), null=True)
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("batch of reports")
        verbose_name_plural = _("batches of reports")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("user")),
                name="batch_approved_by_another",
                violation_error_message=_("Somebody else has to approve this."),
            ),
            models.CheckConstraint(
                condition=models.Q(file="") | models.Q(made_at__isnull=False, byte_count__isnull=False, sha256__regex="^[0-9a-f]{64}$"),
                name="batch_file_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="batch_by_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("seizures:report-batch", args=[self.public_id])

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def filename(self) -> str:
        """Name of the file that its reader keeps."""
        return f"aircop-reports-{self.created_at:%Y%m%dT%H%MZ}.zip"


class ReportBatchItem(Record):
    """One report of a batch: waiting for its job, issued (then `edition` is the stored one), or failed with what to do."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(ReportBatch, verbose_name=_("batch of reports"), on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(_("reference"), max_length=40)
    language = models.CharField(_("language"), max_length=5)
    state = models.CharField(_("state"), max_length=8, choices=BatchItemState.choices, default=BatchItemState.WAITING)
    edition = models.ForeignKey(ReportEdition, verbose_name=_("edition"), null=True, on_delete=models.PROTECT, related_name="+")
    error = models.CharField(_("what went wrong"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("report of a batch")
        verbose_name_plural = _("reports of a batch")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "seizure", "language"], name="once_in_a_batch"),
            models.CheckConstraint(
                condition=models.Q(state="issued", edition__isnull=False) | (~models.Q(state="issued") & models.Q(edition__isnull=True)),
                name="issued_has_its_edition",
            ),
        ]
        indexes = [models.Index(fields=["user", "created_at"], name="batch_item_by_user")]
        triggers = [pgtrigger.FSM(name="batch_item_states", field="state", transitions=BATCH_TRANSITIONS)]

    def __str__(self) -> str:
        return f"{self.reference} ({self.language})"
