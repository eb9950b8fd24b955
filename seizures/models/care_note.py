"""What officers send into the protected rooms, and can't read back."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.names import name_key
from jaitf.models import CompartmentRecord
from jaitf.querysets import VisibleQuerySet
from seizures.care_choices import About, CareKind
from seizures.care_triggers import only_added

M = TypeVar("M", bound=models.Model)
#: Name of a constraint → its condition, and what to do when it does not hold.
Checks = dict[str, tuple[models.Q, Any]]


def checks(named: Checks) -> list[models.BaseConstraint]:
    """The constraints of a table of conditions; their words are what a person reads."""
    return [models.CheckConstraint(condition=condition, name=name, violation_error_message=words) for name, (condition, words) in named.items()]


class ProtectedRecord(CompartmentRecord):
    """A record of a medical or victim-screening room, about a person of a control or a case.

    It names control, case and person by their public ids and by a copy of the name, without foreign keys: a key from here
    would tell, by refusing a deletion there, that something is here.
    """

    IS_PROTECTED = True

    about_kind = models.CharField(_("from a control or a case"), max_length=8, choices=About.choices, blank=True, default="")
    about_id = models.UUIDField(_("id of it"), null=True, blank=True)
    about_reference = models.CharField(_("its reference then"), max_length=24, blank=True, default="")
    person_id = models.UUIDField(_("id of the person"), null=True, blank=True)
    person_name = models.CharField(_("person"), max_length=240)

    class Meta:
        abstract = True

    def name_keys(self) -> list[str]:
        return [name_key(self.person_name)]


class CareNoteQuerySet(VisibleQuerySet[M]):
    def not_taken(self) -> Self:
        return self.filter(screening=None, path=None)


class CareNote(ProtectedRecord):
    """“I am worried about this person”, or “this person may carry something inside”: written by any officer, read by the room.

    Written by the function `aircop.care_send` alone, so that its sender needs no right to read it. Signs are codes, and
    nowhere a number.
    """

    kind = models.CharField(_("sent to"), max_length=8, choices=CareKind.choices)
    receipt = models.CharField(_("receipt"), max_length=16, unique=True)
    signs = ArrayField(models.CharField(max_length=40), verbose_name=_("signs seen"), default=list, blank=True)
    words = models.TextField(_("in words"), blank=True)
    is_urgent = models.BooleanField(_("in danger now"), default=False)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("sent by"), on_delete=models.PROTECT, related_name="+")

    objects = CareNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note to a protected room")
        verbose_name_plural = _("notes to protected rooms")
        ordering = ["-is_urgent", "created_at"]
        triggers = [only_added()]

    def __str__(self) -> str:
        return self.receipt
