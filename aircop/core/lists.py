"""Lists that people filter. Each app registers its own; whoever names one by its key gets its address from here.

What a person keeps of an address (a saved filter) is cut down to the list's own parameters, each of them checked by the
list's own form field. An address from outside is never followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.forms import Field
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import Column

from aircop.core.errors import Forbidden, NotVisible, RuleViolation

SORT = "sort"
#: Longer than any filter that somebody sets on a page.
LONGEST_QUERY = 1_000


class Filter(Protocol):
    """A filter of django-filter."""

    @property
    def field(self) -> Field: ...


def fields_of(filters: Mapping[str, Filter]) -> dict[str, Field]:
    """The form fields of a FilterSet (its `base_filters`)."""
    return {name: one.field for name, one in filters.items()}


@dataclass(frozen=True)
class FilteredList:
    """One list: its page, and the parameters of the address that filter it.

    `fixed` is what makes it this list where a page holds several. `fields` gives the form field of each parameter;
    a function, since some ask the database for their choices. `names` are the parameters, in the order of the page;
    `columns` those of its table (`base_columns`), which may sort it.
    """

    key: str
    title: str | Promise
    route: str
    names: tuple[str, ...]
    fields: Callable[[], Mapping[str, Field]]
    may_open: Callable[[Any], bool]
    fixed: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Column] = field(default_factory=dict)

    def query_of(self, data: QueryDict) -> str:
        """The filter and order of an address, written always the same way; empty when it filters nothing."""
        query = QueryDict(mutable=True)
        for name in (*self.names, SORT):
            if (value := data.get(name, "").strip()) and (name != SORT or value.removeprefix("-") in self.columns):
                query[name] = value
        return query.urlencode()

    def url(self, query: str = "") -> str:
        """The address of the list with this filter."""
        fixed = QueryDict(mutable=True)
        fixed.update(self.fixed)
        parts = "&".join(part for part in (fixed.urlencode(), query) if part)
        return f"{reverse(self.route)}?{parts}" if parts else reverse(self.route)

    def check(self, query: str) -> None:
        """Refuse a filter that holds nothing, too much, or what the list's own form would refuse."""
        if not query:
            raise RuleViolation(gettext_lazy("Filter or sort the list first, then save that."), code="filter_empty")
        if len(query) > LONGEST_QUERY:
            raise RuleViolation(gettext_lazy("This filter is too long to be saved. Shorten its words."), code="filter_too_long")
        fields, given = self.fields(), QueryDict(query)
        for name in self.names:
            try:
                if name in given:
                    fields[name].clean(given[name])
            except ValidationError as error:
                words = {"field": fields[name].label or name}
                message = _("The list does not know this value of “%(field)s”. Go back to the list, choose it again and save.") % words
                raise RuleViolation(message, code="filter_unknown_value") from error

    def words(self, query: str) -> list[tuple[str, str]]:
        """The filter as (label, value) in the reader's language."""
        fields, given = self.fields(), QueryDict(query)
        told = [(str(fields[name].label or name), _shown(fields[name], given[name])) for name in self.names if name in given]
        return [*told, (_("Order"), self._order(given[SORT]))] if SORT in given else told

    def _order(self, value: str) -> str:
        column = self.columns.get(value.removeprefix("-"))
        words = {"column": column.verbose_name if column and column.verbose_name else value.removeprefix("-")}
        return (_("%(column)s, falling") if value.startswith("-") else _("%(column)s, rising")) % words


def _shown(form_field: Field, value: str) -> str:
    choices: Iterable[Any] = getattr(form_field, "choices", ())
    return next((str(label) for code, label in choices if str(code) == value), value)


LISTS: dict[str, FilteredList] = {}


def register(filtered: FilteredList) -> FilteredList:
    LISTS[filtered.key] = filtered
    return filtered


def list_for(user: Any, key: str) -> FilteredList:
    """A list by its key: unknown → 404, of a part of the site that the person may not open → 403."""
    if key not in LISTS:
        raise NotVisible
    if not LISTS[key].may_open(user):
        raise Forbidden
    return LISTS[key]
