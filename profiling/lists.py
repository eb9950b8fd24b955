"""The lists of this app that people filter (aircop.core.lists)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from aircop.core.lists import FilteredList, fields_of, register
from jaitf.permissions import opens
from jaitf.roles import Page
from profiling.choices import TargetState
from profiling.filters import MessageFilter, TargetFilter
from profiling.forms import DeskForm
from profiling.tables import MessageTable, TargetTable


def _target_fields() -> dict[str, forms.Field]:
    """The states of the queue are tabs, not a field of its filter."""
    return {"state": forms.ChoiceField(label=_("State"), choices=[*TargetState.choices, ("all", _("All"))]), **fields_of(TargetFilter.base_filters)}


DESK = register(
    FilteredList(
        key="desk",
        title=_("Desk"),
        route="profiling:desk",
        names=tuple(DeskForm.base_fields),
        fields=lambda: DeskForm().fields,
        may_open=opens(Page.DESK),
    )
)
MESSAGES = register(
    FilteredList(
        key="messages",
        title=_("Messages"),
        route="profiling:message-list",
        names=tuple(MessageFilter.base_filters),
        fields=lambda: fields_of(MessageFilter.base_filters),
        columns=MessageTable.base_columns,
        may_open=opens(Page.DESK),
    )
)
TARGETS = register(
    FilteredList(
        key="targets",
        title=_("Targets"),
        route="profiling:target-list",
        names=("state", *TargetFilter.base_filters),
        fields=_target_fields,
        columns=TargetTable.base_columns,
        may_open=opens(Page.DESK),
    )
)
