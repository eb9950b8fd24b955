"""Emergency access: somebody opened a case that is not his, in an emergency, and has to be judged for it."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.models import Record
from jaitf.models import Compartment
from messaging.choices import EmergencyVerdict


@pghistory.track()
class EmergencyAccess(Record):
    """Sixty minutes of reading one case (by a share to the person alone), with a reason, and the review of it.

    `compartment` is the owner's; `record_type` and `record_id` name the case as the access log does.
    """

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("officer"), on_delete=models.PROTECT, related_name="emergencies")
    compartment = models.ForeignKey(Compartment, verbose_name=_("compartment"), on_delete=models.PROTECT, related_name="+")
    record_type = models.CharField(_("kind of record"), max_length=10)
    record_id = models.UUIDField(_("record"))
    record_label = models.CharField(_("reference"), max_length=24)
    reason = models.CharField(_("reason"), max_length=300)
    expires_at = models.DateTimeField(_("readable until"))
    review_due_at = models.DateTimeField(_("review due at"))
    verdict = models.CharField(_("verdict"), max_length=8, choices=EmergencyVerdict.choices, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("reviewed by"), null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True)
    review_note = models.CharField(_("note of the review"), max_length=300, blank=True)
    suspended_at = models.DateTimeField(_("account suspended at"), null=True)

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="", reviewed_by__isnull=True)
                | (~models.Q(verdict="") & models.Q(reviewed_by__isnull=False, reviewed_at__isnull=False)),
                name="emergency_verdict_has_a_name",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True) | ~models.Q(reviewed_by=models.F("officer")), name="nobody_reviews_his_own_emergency"
            ),
        ]
        indexes = [models.Index(fields=["review_due_at"], name="emergency_waiting", condition=models.Q(verdict="", suspended_at__isnull=True))]
        triggers = [pgtrigger.Protect(name="emergency_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.record_label

    @property
    def is_open(self) -> bool:
        """Whether the case can still be read by it."""
        return self.expires_at > timezone.now() and self.verdict != EmergencyVerdict.MISUSE
