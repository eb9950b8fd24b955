"""Joint seizures: two units declare that their records tell the same event, and which of the two counts it."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from seizures.choices import JointRole
from seizures.models.seizure import Seizure
from seizures.querysets import SeizurePartQuerySet


@pghistory.track()
class JointDeclaration(CompartmentRecord):
    """One unit's word that its case and another one are the same event, in its own room.

    It holds once the other unit has declared the counterpart: one leads, the other contributes. Either ends it alone. A share
    of the case shows its declaration, so that the other chief sees what he is asked.
    """

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="joint_declarations")
    other = models.ForeignKey(Seizure, verbose_name=_("case of the other unit"), on_delete=models.PROTECT, related_name="joint_counterparts")
    role = models.CharField(_("role"), max_length=12, choices=JointRole.choices)
    reason = models.CharField(_("reason"), max_length=300)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("declared by"), on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("ended by"), null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)

    objects = SeizurePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("declaration of a joint seizure")
        verbose_name_plural = _("declarations of joint seizures")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["seizure", "other"], condition=models.Q(ended_at__isnull=True), name="joint_declared_once"),
            models.UniqueConstraint(
                fields=["seizure"],
                condition=models.Q(ended_at__isnull=True, role="contributes"),
                name="contributes_to_one_event",
            ),
            models.CheckConstraint(condition=~models.Q(seizure=models.F("other")), name="joint_with_another_case"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="joint_declaration_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False) & ~models.Q(end_reason=""),
                name="ended_declaration_says_why",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="declared_once", fields=["seizure", "other", "role", "reason", "declared_by"]),
            pgtrigger.Protect(name="ended_is_ended", operation=pgtrigger.Update, condition=pgtrigger.Q(old__ended_at__isnull=False)),
            pgtrigger.Protect(name="declaration_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.seizure} = {self.other}"

    @property
    def reference(self) -> str:
        return str(self)[:80]
