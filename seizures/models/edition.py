"""Issued editions of the seizure report."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from seizures.choices import ReportVariant
from seizures.models.seizure import Seizure
from seizures.querysets import EditionQuerySet


class ReportEdition(CompartmentRecord):
    """One issued edition in one language and variant: the stored bytes are what is served, never rendered again."""

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"))
    language = models.CharField(_("language"), max_length=5)
    variant = models.CharField(_("variant"), max_length=12, choices=ReportVariant.choices, default=ReportVariant.FULL)
    reason = models.CharField(_("reason for this edition"), max_length=300, blank=True, default="")
    content = models.BinaryField(_("PDF"))
    byte_count = models.PositiveIntegerField(_("bytes"), db_index=True)
    page_count = models.PositiveSmallIntegerField(_("pages"))
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, db_index=True)
    record_sha256 = models.CharField(_("SHA-256 of the record"), max_length=64)
    code = models.CharField(_("code on the paper"), max_length=600, blank=True, default="", db_index=True)
    signer = models.CharField(_("signed by"), max_length=200, blank=True, default="")
    renderer = models.CharField(_("rendered with"), max_length=60)
    issued_at = models.DateTimeField(_("issued at"))
    issued_for = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("issued for"), null=True, on_delete=models.PROTECT, related_name="+")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("report edition")
        verbose_name_plural = _("report editions")
        ordering = ["-number", "variant", "language"]
        constraints = [models.UniqueConstraint(fields=["seizure", "number", "language", "variant"], name="edition_once_per_language_and_variant")]
        triggers = [pgtrigger.Protect(name="issued_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        mark = "" if self.variant == ReportVariant.FULL else f", {self.variant}"
        return f"{self.seizure} / {self.number} ({self.language}{mark})"

    @property
    def reference(self) -> str:
        """What the access log calls it: `DSS-2026-00042 / 1 (fr)`."""
        return str(self)

    @property
    def is_open_work(self) -> bool:
        return self.seizure.is_open_work

    def name_keys(self) -> list[str]:
        return self.seizure.name_keys()

    @property
    def filename(self) -> str:
        """Name of the file that a reader keeps: `DSS-2026-00042-1-fr.pdf`."""
        return self.filename_of(self.seizure.reference or "")

    def filename_of(self, reference: str) -> str:
        """The same for whoever has the reference at hand."""
        mark = "" if self.variant == ReportVariant.FULL else f"-{self.variant.replace('_', '-')}"
        return f"{reference}-{self.number}-{self.language}{mark}.pdf"
