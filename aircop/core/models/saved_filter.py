"""A filter that somebody uses again and again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.models.base import Record


class SavedFilter(Record):
    """The filter and order of one list (`aircop.core.lists`) under a name that its owner gave it. Nobody else sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="saved_filters")
    list_key = models.CharField(_("list"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filter"), max_length=1000)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "list_key", "name"], name="saved_filter_once_per_name")]

    def __str__(self) -> str:
        return self.name
