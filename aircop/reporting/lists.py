"""The search as a list that people filter: a filter that is saved is a saved search."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aircop.core.lists import FilteredList, register
from aircop.reporting.forms import SearchForm
from jaitf.permissions import opens
from jaitf.roles import Page

SEARCH = register(
    FilteredList(
        key="search",
        title=_("Search"),
        route="reporting:search",
        names=tuple(SearchForm.base_fields),
        fields=lambda: SearchForm().fields,
        may_open=opens(Page.CASES),
    )
)
