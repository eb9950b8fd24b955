"""Issued editions of the seizure report."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from seizures.models.seizure import Seizure
from seizures.querysets import SeizurePartQuerySet


class ReportEdition(CompartmentRecord):
    """One issued edition in one language: the stored bytes are what is served, never rendered again."""

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"))
    language = models.CharField(_("language"), max_length=5)
    content = models.BinaryField(_("PDF"))
    byte_count = models.PositiveIntegerField(_("bytes"))
    page_count = models.PositiveSmallIntegerField(_("pages"))
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    record_sha256 = models.CharField(_("SHA-256 of the record"), max_length=64)
    renderer = models.CharField(_("rendered with"), max_length=60)
    issued_at = models.DateTimeField(_("issued at"))
    issued_for = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("issued for"), null=True, on_delete=models.PROTECT, related_name="+")

    objects = SeizurePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("report edition")
        verbose_name_plural = _("report editions")
        ordering = ["-number", "language"]
        constraints = [models.UniqueConstraint(fields=["seizure", "number", "language"], name="edition_once_per_language")]
        triggers = [pgtrigger.Protect(name="issued_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.seizure} / {self.number} ({self.language})"

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
        return f"{self.seizure.reference}-{self.number}-{self.language}.pdf"
