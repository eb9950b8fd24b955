"""What the unit says it entered in CENcomm by hand."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from seizures.models.seizure import Seizure
from seizures.querysets import OwnPartQuerySet


class CencommReport(CompartmentRecord):
    """An officer entered this case in CENcomm: when, and under which reference there.

    CENcomm has no public interface: nothing is sent from here, and nobody there confirms this. `record_sha256` is the
    digest of the record as it was then, so that a later change is seen. A mistake is mended by another entry.
    """

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="cencomm_reports")
    reported_at = models.DateTimeField(_("entered in CENcomm at"))
    reference = models.CharField(_("reference in CENcomm"), max_length=60)
    note = models.CharField(_("note"), max_length=200, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("noted by"), on_delete=models.PROTECT, related_name="+")
    record_sha256 = models.CharField(_("SHA-256 of the record"), max_length=64)

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry in CENcomm")
        verbose_name_plural = _("entries in CENcomm")
        ordering = ["-reported_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reference=""), name="cencomm_report_has_a_reference")]
        triggers = [pgtrigger.Protect(name="cencomm_report_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.reference
