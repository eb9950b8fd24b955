"""The list of this app that people filter (aircop.core.lists)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aircop.core.lists import FilteredList, fields_of, register
from jaitf.permissions import opens
from jaitf.roles import Page
from messaging.filters import AlertFilter
from messaging.tables import AlertTable

ALERTS_SENT = register(
    FilteredList(
        key="alerts-sent",
        title=_("Sent alerts"),
        route="messaging:alert-sent",
        names=tuple(AlertFilter.base_filters),
        fields=lambda: fields_of(AlertFilter.base_filters),
        columns=AlertTable.base_columns,
        may_open=opens(Page.ALERTS),
    )
)
