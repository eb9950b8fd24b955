"""Pages of a list: a count never takes longer than the page, and nobody leafs without end."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tables2 import RequestConfig, Table

from aircop.core.formats import number_text

#: Beyond this it is only said that there are more, and a filter finds a row sooner than leafing does.
COUNTED = 1_000
PER_PAGE = 50


def capped_count(rows: QuerySet[Any], most: int = COUNTED) -> int:
    """How many rows there are, up to `most` + 1: a higher number is never counted."""
    return rows.order_by().values("pk")[: most + 1].count()


def count_text(count: int) -> str:
    """`12 found`, or `more than 1,000`, which is as far as anybody counts."""
    if count > COUNTED:
        return _("more than %(count)s") % {"count": number_text(COUNTED)}
    return ngettext("%(count)s found", "%(count)s found", count) % {"count": count}


def short_count(count: int) -> str:
    """`12`, or `1,000+`: for a tab."""
    return f"{number_text(COUNTED)}+" if count > COUNTED else number_text(count)


class ListPaginator(Paginator):
    """The pages of a table (of a queryset or of a list), counted up to `COUNTED` rows."""

    @cached_property
    def found(self) -> int:
        """The number of rows, or one more than `COUNTED`."""
        rows = self.object_list.data.data  # type: ignore[attr-defined]
        return capped_count(rows, COUNTED) if isinstance(rows, QuerySet) else len(rows)

    @cached_property
    def count(self) -> int:
        return min(self.found, COUNTED) if self.is_capped else self.found

    @property
    def is_capped(self) -> bool:
        """There are more rows than were counted, and more than can be leafed to."""
        return self.found > COUNTED

    @property
    def total(self) -> str:
        """The number of rows in words of the pager."""
        return _("more than %(count)s") % {"count": number_text(COUNTED)} if self.is_capped else number_text(self.found)


def sort_and_page(request: HttpRequest, table: Table, per_page: int = PER_PAGE) -> Table:
    """Sort the table as the address says and show the page it asks for; a page that is not there is the nearest that is.

    How many rows a page has is ours to say, not the address's.
    """
    RequestConfig(request, paginate=False).configure(table)
    table.paginator = ListPaginator(table.rows, per_page)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field, 1))
    return table
