"""API tokens: shown once, stored as a digest."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.models import Record


class ApiToken(Record):
    """A person's key for the API; it can do what the person may do, and is revoked with a click."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("what it is for"), max_length=60)
    prefix = models.CharField(_("first characters"), max_length=8)
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
