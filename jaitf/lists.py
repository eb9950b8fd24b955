"""The lists of this app that people filter (aircop.core.lists)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aircop.core.lists import FilteredList, register
from jaitf.forms import AccessLogFilterForm, AccountFilterForm, CodeFilterForm
from jaitf.permissions import opens
from jaitf.roles import Page
from jaitf.tables import AccountTable, CodeTable

ACCOUNTS = register(
    FilteredList(
        key="accounts",
        title=_("Accounts"),
        route="jaitf:account-list",
        names=tuple(AccountFilterForm.base_fields),
        fields=lambda: AccountFilterForm().fields,
        columns=AccountTable.base_columns,
        may_open=opens(Page.ACCOUNTS),
    )
)
ACCESS_LOG = register(
    FilteredList(
        key="access-log",
        title=_("Access log"),
        route="jaitf:access-log",
        names=tuple(AccessLogFilterForm.base_fields),
        fields=lambda: AccessLogFilterForm().fields,
        may_open=opens(Page.ACCESS_LOG),
    )
)
CODES = register(
    FilteredList(
        key="codes",
        title=_("Code lists"),
        route="jaitf:code-lists",
        names=tuple(CodeFilterForm.base_fields),
        fields=lambda: CodeFilterForm().fields,
        columns=CodeTable.base_columns,
        may_open=opens(Page.REFERENCE),
    )
)
