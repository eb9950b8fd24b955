"""Controls: every stop counts, also when nothing is found."""

from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.fields import CodeField
from jaitf.models import CompartmentRecord, ShareGrant
from profiling.models import Flight, Target
from seizures.choices import ControlResult, Place, SubjectKind
from seizures.querysets import ControlQuerySet


@pghistory.track()
class Control(CompartmentRecord):
    """A person, a consignment or a mail item was checked: when, where, why, by whom, with what result."""

    reference = models.CharField(_("reference"), max_length=24, unique=True)
    subject_kind = models.CharField(_("what was checked"), max_length=12, choices=SubjectKind.choices, default=SubjectKind.PERSON)
    awb = models.CharField(_("air waybill"), max_length=12, blank=True)
    s10 = models.CharField(_("postal item"), max_length=13, blank=True)
    target = models.ForeignKey(Target, verbose_name=_("target"), null=True, blank=True, on_delete=models.PROTECT, related_name="controls")
    flight = models.ForeignKey(Flight, verbose_name=_("flight"), null=True, blank=True, on_delete=models.PROTECT, related_name="controls")
    flight_text = models.CharField(_("flight number"), max_length=10, blank=True)
    vector = CodeField("vectors", verbose_name=_("vector"))
    occurred_at = models.DateTimeField(_("date and time"))
    time_zone = models.CharField(_("time zone"), max_length=60)
    place = models.CharField(_("place"), max_length=12, choices=Place.choices)
    reason = CodeField("detection_methods", verbose_name=_("reason of the control"))
    result = models.CharField(_("result"), max_length=10, choices=ControlResult.choices)
    note = models.TextField(_("note"), blank=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("officer"), on_delete=models.PROTECT, related_name="controls")
    client_id = models.UUIDField(_("id given by the browser, against double entry"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ControlQuerySet.as_manager()

    class Meta:
        verbose_name = _("control")
        verbose_name_plural = _("controls")
        ordering = ["-occurred_at"]
        # Of each officer: a key over all would tell that somebody else's id is in use.
        constraints = [models.UniqueConstraint(fields=["officer", "client_id"], name="control_once_per_form")]
        indexes = [
            models.Index(fields=["-occurred_at"], name="control_newest"),
            models.Index(fields=["compartment", "-occurred_at"], name="control_by_compartment"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def last_event_at(self) -> datetime:
        return self.occurred_at

    def name_keys(self) -> list[str]:
        return list(self.persons.values_list("name_key", flat=True))


class ControlGroupObjectPermission(ShareGrant):
    content_object = models.ForeignKey(Control, on_delete=models.CASCADE)

    class Meta(ShareGrant.Meta):
        abstract = False
