"""What somebody has typed and not yet sent."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """The unsent contents of one form of one person; gone when the form is sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="drafts")
    key = models.CharField(_("form"), max_length=120)
    data = models.JSONField(_("contents"), default=dict)
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once_per_form")]

    def __str__(self) -> str:
        return self.key
