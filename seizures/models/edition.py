"""Editions of the seizure report: what each says, and the files in which it was issued."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from seizures.choices import ReportVariant
from seizures.edition_locks import edition_record_is_kept, edition_says_its_record
from seizures.models.seizure import Seizure
from seizures.querysets import EditionQuerySet, OwnPartQuerySet


class EditionRecord(CompartmentRecord):
    """What one edition says, fixed when it was made: every file of it, in any language and variant, is set from this row alone.

    `record` is the canonical JSON whose digest stands on every page (seizures/data/record-2.schema.json): the case in its
    `version`, the safeguards of its persons, the quantities for court, and the edition that this one replaces, with the
    `reason`. `custody` holds the ledgers of that moment, or nothing.
    """

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="edition_records")
    number = models.PositiveSmallIntegerField(_("edition"))
    version = models.PositiveSmallIntegerField(_("version"))
    reason = models.CharField(_("reason for this edition"), max_length=500, blank=True)
    record = models.TextField(_("record"))
    record_sha256 = models.CharField(_("SHA-256 of the record"), max_length=64)
    custody = models.TextField(_("custody ledgers"), blank=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("made by"), null=True, on_delete=models.PROTECT, related_name="+")

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of an edition")
        verbose_name_plural = _("records of editions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["seizure", "number"], name="edition_record_once"),
            models.CheckConstraint(condition=models.Q(number=1) | ~models.Q(reason=""), name="new_edition_says_why"),
        ]
        triggers = [edition_record_is_kept()]

    def __str__(self) -> str:
        return f"{self.seizure} / {self.number}"

    @property
    def is_open_work(self) -> bool:
        return self.seizure.is_open_work

    def name_keys(self) -> list[str]:
        return self.seizure.name_keys()


class ReportEdition(CompartmentRecord):
    """One issued edition in one language and variant: the stored bytes are what is served, never rendered again."""

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"))
    language = models.CharField(_("language"), max_length=5)
    variant = models.CharField(_("variant"), max_length=12, choices=ReportVariant.choices, default=ReportVariant.FULL)
    reason = models.CharField(_("reason for this edition"), max_length=500, blank=True, default="")
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
        triggers = [pgtrigger.Protect(name="issued_is_kept", operation=pgtrigger.Update | pgtrigger.Delete), edition_says_its_record()]

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
