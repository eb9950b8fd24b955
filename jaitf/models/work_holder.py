"""Who goes on with a record that somebody who left had in hand."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.models import Record


@pghistory.track()
class WorkHolder(Record):
    """The present holder of a record that was handed over; who entered or reviewed it stays as it is, for the court."""

    kind = models.CharField(_("kind"), max_length=20)
    record_id = models.UUIDField(_("record"))
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("in the hands of"), on_delete=models.PROTECT, related_name="+")
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("handed over by"), on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField(_("handed over at"))

    class Meta:
        verbose_name = _("handover of open work")
        verbose_name_plural = _("handovers of open work")
        constraints = [models.UniqueConstraint(fields=["kind", "record_id"], name="one_holder_per_record")]
        indexes = [models.Index(fields=["holder", "kind"], name="work_by_holder")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.holder}"
