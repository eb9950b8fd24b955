"""Who a victim is: written by whoever works on the case, read by the victims' room alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.fields import CodeField
from jaitf.querysets import VisibleQuerySet
from profiling.choices import Sex
from seizures.care_triggers import only_added
from seizures.models.care_note import ProtectedRecord


class VictimIdentity(ProtectedRecord):
    """Name and document of a victim as somebody entered them for a case; entered again, it is a further row.

    Written by the function `aircop.victim_identity_keep` alone. The case calls the person by a sign (`Person.sign`), and
    keeps nothing that names (domain reference, 4.2: identities of victims live in a record of their own).
    """

    family_name = models.CharField(_("family name"), max_length=120, blank=True)
    given_names = models.CharField(_("given names"), max_length=160, blank=True)
    sex = models.CharField(_("sex in the document"), max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    nationality = models.CharField(_("nationality"), max_length=3, blank=True)
    document_type = CodeField("document_types", verbose_name=_("document"), blank=True)
    document_number = models.CharField(_("document number"), max_length=40, blank=True)
    document_issuer = models.CharField(_("issuing state"), max_length=3, blank=True)
    document_expires_on = models.DateField(_("document expires on"), null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity of a victim")
        verbose_name_plural = _("identities of victims")
        ordering = ["-created_at", "-pk"]
        triggers = [only_added()]

    def __str__(self) -> str:
        return self.person_name
