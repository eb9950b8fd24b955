"""What is searched for in cases, controls and exhibits."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from jaitf.querysets import VisibleQuerySet


class SearchEntry(CompartmentRecord):
    """The folded words of one record, kept up to date by triggers (`seizures/sql/search.sql`) whoever writes.

    `public_id` and `created_at` are the record's own. Read by `aircop.search_find` alone, which applies the reader's scope.
    Words of a person's name are there as written and as the key that its spellings share (`~mhmd`), the room as `@12`.
    """

    kind = models.CharField(_("kind"), max_length=12)
    record_pk = models.BigIntegerField(_("record"))
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    occurred_at = models.DateTimeField(_("date and time"))
    state = models.CharField(_("state"), max_length=12)
    changed_at = models.DateTimeField(_("changed at"))
    words = SearchVectorField(_("words"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["kind", "record_pk"], name="search_once_per_record")]
        indexes = [
            # Without a pending list: a search never reads one, and the entries are few.
            GinIndex(fields=["words"], name="search_words", fastupdate=False),
            models.Index(fields=["-occurred_at"], name="search_newest"),
            models.Index(fields=["compartment", "-occurred_at"], name="search_by_compartment"),
        ]

    def __str__(self) -> str:
        return self.reference or self.kind
