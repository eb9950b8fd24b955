"""Saved searches that tell of new records."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.models import SavedFilter
from aircop.core.models.base import Record


class SearchWatch(Record):
    """A saved search (a saved filter of the list `search`) whose owner wants to be told of new records."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="search_watches")
    saved = models.OneToOneField(SavedFilter, verbose_name=_("saved search"), on_delete=models.CASCADE, related_name="watch")
    since = models.DateTimeField(_("records entered since"))

    class Meta:
        verbose_name = _("watched search")
        verbose_name_plural = _("watched searches")

    def __str__(self) -> str:
        return str(self.saved)


class SearchNotice(Record):
    """A new record that a watched search has found: told once. It names the record by its key and holds nothing of it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+")
    watch = models.ForeignKey(SearchWatch, verbose_name=_("watched search"), on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=12)
    record_pk = models.BigIntegerField(_("record"))
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("new record of a search")
        verbose_name_plural = _("new records of searches")
        ordering = ["-found_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["watch", "kind", "record_pk"], name="told_once_per_record_and_search")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_pk}"
