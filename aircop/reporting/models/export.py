"""Regional exports."""

import pghistory
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aircop.core.models import Record
from jaitf.choices import Region


@pghistory.track(exclude=["xlsx", "csv"])
class RegionalExport(Record):
    """A de-identified file of a region and a period that one analyst asked for; only that person may fetch it."""

    region = models.CharField(_("region"), max_length=20, choices=Region.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="regional_exports")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("approved by"), null=True, on_delete=models.PROTECT, related_name="+")
    xlsx = models.BinaryField(_("workbook"), null=True)
    csv = models.BinaryField(_("CSV"), null=True)
    xlsx_sha256 = models.CharField(_("SHA-256 of the workbook"), max_length=64, blank=True)
    csv_sha256 = models.CharField(_("SHA-256 of the CSV"), max_length=64, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), null=True)
    made_at = models.DateTimeField(_("made at"), null=True)
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("regional export")
        verbose_name_plural = _("regional exports")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="export_period_runs_forward",
                violation_error_message=_("The period ends before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("requested_by")),
                name="export_approved_by_another",
                violation_error_message=_("Somebody else has to approve this report."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.starts_on}–{self.ends_on}"

    def get_absolute_url(self) -> str:
        return reverse("reporting:export-detail", args=[self.public_id])
