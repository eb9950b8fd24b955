"""Registers that are brought in: the file, how it is read, what is wrong in it, and which case came from which row."""

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings as site
from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from seizures.choices import IMPORT_TRANSITIONS, ImportState
from seizures.models.seizure import Seizure
from seizures.querysets import OwnPartQuerySet
from seizures.registers.settings import ReadingSettings


# What stood in the register is no part of the history: it goes with the file.
@pghistory.track(exclude=["facts", "unknown"])
class RegisterImport(CompartmentRecord):
    """One spreadsheet of a unit on its way into the unit's cases, which begin as drafts.

    `settings` is a `ReadingSettings` as JSON, `facts` what was found in the sheet (seizures/services/import_reading.py),
    `unknown` the words that nobody knew at the last check.
    """

    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    byte_count = models.PositiveIntegerField(_("bytes"))
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.READING)
    sheet = models.CharField(_("sheet"), max_length=120, blank=True)
    heading = models.PositiveSmallIntegerField(_("row of the headings"), null=True)
    facts = models.JSONField(_("what was found in the sheet"), default=dict)
    settings = models.JSONField(_("how it is read"), default=dict)
    unknown = models.JSONField(_("words that nobody knows yet"), default=list)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    case_count = models.PositiveIntegerField(_("cases"), default=0)
    wrong_count = models.PositiveIntegerField(_("cases with something wrong"), default=0)
    lacking_count = models.PositiveIntegerField(_("cases that still lack something to be submitted"), default=0)
    done_count = models.PositiveIntegerField(_("cases opened"), default=0)
    kept_count = models.PositiveIntegerField(_("cases kept when it was undone"), default=0)
    attempt = models.PositiveIntegerField(_("number of the last background job"), default=0)
    created_by = models.ForeignKey(site.AUTH_USER_MODEL, verbose_name=_("brought in by"), on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("opened at"), null=True)
    undone_by = models.ForeignKey(site.AUTH_USER_MODEL, verbose_name=_("undone by"), null=True, on_delete=models.PROTECT, related_name="+")
    undo_reason = models.CharField(_("why it was undone"), max_length=300, blank=True)

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a register")
        verbose_name_plural = _("imports of registers")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["undoing", "undone"]) | (models.Q(undone_by__isnull=False) & ~models.Q(undo_reason="")),
                name="undone_import_says_by_whom_and_why",
            ),
        ]
        triggers = [pgtrigger.FSM(name="import_states", field="state", transitions=IMPORT_TRANSITIONS)]

    def __str__(self) -> str:
        return self.file_name

    @property
    def reading(self) -> ReadingSettings:
        return ReadingSettings.from_json(self.settings)

    @property
    def headings(self) -> list[str]:
        return list(self.facts.get("headings", []))

    @property
    def right_count(self) -> int:
        """Cases in which nothing is wrong."""
        return self.case_count - self.wrong_count

    @property
    def is_busy(self) -> bool:
        return self.state in ImportState.busy()

    def fact(self, name: str, default: Any = None) -> Any:
        return self.facts.get(name, default)


class RegisterFile(CompartmentRecord):
    """The bytes of a register, as long as the import needs them: until it is done and cannot be undone any more."""

    register = models.OneToOneField(RegisterImport, verbose_name=_("import"), on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField(_("content"))

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a register")
        verbose_name_plural = _("files of registers")

    def __str__(self) -> str:
        return str(self.register_id)


class ImportProblem(CompartmentRecord):
    """Something that is wrong in one row, found at the last check; in the language of who asked for it."""

    register = models.ForeignKey(RegisterImport, verbose_name=_("import"), on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=40, blank=True)
    value = models.CharField(_("what stands there"), max_length=200, blank=True)
    message = models.CharField(_("what to do"), max_length=500)

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem in a register")
        verbose_name_plural = _("problems in registers")
        ordering = ["row", "pk"]

    def __str__(self) -> str:
        return f"{self.row} {self.column}"


class ImportedCase(CompartmentRecord):
    """Which row of which register a case came from. A row comes in once: `key` is its number and year, or a digest of what it says."""

    register = models.ForeignKey(RegisterImport, verbose_name=_("import"), on_delete=models.PROTECT, related_name="cases")
    seizure = models.OneToOneField(Seizure, verbose_name=_("seizure"), on_delete=models.CASCADE, related_name="imported")
    row = models.PositiveIntegerField(_("row"))
    number = models.CharField(_("number in the register"), max_length=60, blank=True)
    key = models.CharField(_("key against double entry"), max_length=80)

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported case")
        verbose_name_plural = _("imported cases")
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["compartment", "key"], name="row_of_a_register_comes_in_once")]

    def __str__(self) -> str:
        return f"{self.register_id} {self.row}"
