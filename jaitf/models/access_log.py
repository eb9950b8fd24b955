"""Who looked at what: append-only."""

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.choices import AccessAction, Concerns, Purpose


class AccessLog(models.Model):
    """One read, search, print, export or refusal. Written before the bytes leave; never changed or deleted."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(_("what"), max_length=10, choices=AccessAction.choices)
    record_type = models.CharField(_("kind of record"), max_length=40)
    record_id = models.UUIDField(_("record"), null=True)
    record_label = models.CharField(_("reference"), max_length=80, blank=True)
    compartment = models.ForeignKey("jaitf.Compartment", verbose_name=_("compartment"), null=True, on_delete=models.PROTECT, related_name="+")
    terms = models.CharField(_("search terms"), max_length=300, blank=True)
    count = models.PositiveIntegerField(_("records shown"), null=True)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices, blank=True)
    purpose_note = models.CharField(_("case or note"), max_length=120, blank=True)
    is_open_work = models.BooleanField(_("open work of the unit"), null=True)
    concerns = models.CharField(_("whose name it holds"), max_length=9, choices=Concerns.choices, blank=True)
    request_id = models.CharField(_("request"), max_length=64)
    address = models.GenericIPAddressField(_("network address"), null=True)

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["record_id", "at"], name="access_by_record"),
            models.Index(fields=["actor", "at"], name="access_by_actor"),
            models.Index(fields=["-at"], name="access_by_time"),
            models.Index(fields=["record_label", "-at"], name="access_by_label", condition=~models.Q(record_label="")),
            # Only searches have terms: the index stays small however much is read.
            GinIndex(fields=["terms"], opclasses=["gin_trgm_ops"], name="access_by_terms", condition=~models.Q(terms="")),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.record_type}"

    @property
    def kind(self) -> str:
        """What kind of record it was, in the reader's language."""
        for model in apps.get_models():
            if model._meta.model_name == self.record_type:
                return str(model._meta.verbose_name)
        return self.record_type
