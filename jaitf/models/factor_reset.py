"""A lost second factor, taken away by two persons."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.models import Record


class FactorReset(Record):
    """An administrator asked for it; somebody else confirms it, or it lapses after `services.factor_resets.LIFETIME`."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("officer"), on_delete=models.PROTECT, related_name="factor_resets")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("confirmed by"), null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    class Meta:
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("asked_by")),
                name="factor_reset_by_two_persons",
                violation_error_message=_("Somebody else has to confirm this."),
            ),
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("officer")) & (models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("officer"))),
                name="factor_reset_not_for_oneself",
                violation_error_message=_("Nobody resets his own second factor."),
            ),
            models.UniqueConstraint(
                fields=["officer"],
                condition=models.Q(confirmed_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_factor_reset",
                violation_error_message=_("A reset is waiting already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.created_at:%Y-%m-%d}"
