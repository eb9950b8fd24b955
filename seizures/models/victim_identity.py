"""Who a victim is: written by whoever works on the case, read by the victims' room alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.querysets import VisibleQuerySet
from seizures.care_triggers import only_added
from seizures.models.care_note import ProtectedRecord
from seizures.models.identity import Identity


class VictimIdentity(Identity, ProtectedRecord):
    """Name and document of a victim as somebody entered them for a case; entered again, it is a further row.

    Written by the function `aircop.victim_identity_keep` alone. The case calls the person by a sign (`Person.sign`), and
    keeps nothing that names (domain reference, 4.2: identities of victims live in a record of their own).
    """

    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity of a victim")
        verbose_name_plural = _("identities of victims")
        ordering = ["-created_at", "-pk"]
        triggers = [only_added()]

    def __str__(self) -> str:
        return self.person_name
