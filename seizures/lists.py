"""The lists of this app that people filter (aircop.core.lists)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aircop.core.lists import FilteredList, fields_of, register
from jaitf.permissions import opens
from jaitf.roles import Page
from seizures.filters import ControlFilter, SeizureFilter
from seizures.tables import ControlTable, SeizureTable

CASES = register(
    FilteredList(
        key="cases",
        title=_("Cases"),
        route="seizures:case-list",
        names=tuple(SeizureFilter.base_filters),
        fields=lambda: fields_of(SeizureFilter.base_filters),
        columns=SeizureTable.base_columns,
        may_open=opens(Page.CASES),
    )
)
CONTROLS = register(
    FilteredList(
        key="controls",
        title=_("Controls"),
        route="seizures:case-list",
        names=tuple(ControlFilter.base_filters),
        fields=lambda: fields_of(ControlFilter.base_filters),
        columns=ControlTable.base_columns,
        may_open=opens(Page.CASES),
        fixed={"tab": "controls"},
    )
)
