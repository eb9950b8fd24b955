"""Exporting a list exactly as it is shown: who may, how much at once, and the entry in the access log.

Chiefs and deputies hold the right to export in their unit's rooms (`jaitf.roles`); the regional reports of coordinators
and analysts are de-identified and another thing. What another unit shared is read here but never leaves in a list: a
partner's record goes on only with its originator's consent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_tables2 import Table

from aircop.core.errors import Forbidden, RuleViolation
from aircop.core.sheets import csv_bytes, table_rows
from jaitf.choices import AccessAction, Verb
from jaitf.models import User
from jaitf.permissions import access_of
from jaitf.querysets import VisibleQuerySet
from jaitf.services.access_log import log_access

#: More in one file is no working list any more, but a copy of the unit's records.
MOST_ROWS = 5_000


def may_export(user: User) -> bool:
    """Whether there is any room whose records this person may export."""
    return bool(access_of(user).compartments.get(Verb.EXPORT))


def exportable(user: User, rows: VisibleQuerySet[Any]) -> VisibleQuerySet[Any]:
    """Those of the rows that this person may take out: of rooms with the right to export, nothing that was shared."""
    if not may_export(user):
        raise Forbidden
    return rows.visible_to(user, Verb.EXPORT)


@transaction.atomic
def list_export(*, actor: User, rows: VisibleQuerySet[Any], make_table: Callable[[QuerySet[Any]], Table], terms: str) -> bytes:
    """The list as CSV, in the order of the table and logged with its filter and the number of rows before it leaves."""
    table = make_table(exportable(actor, rows))
    table.data.data = table.data.data[: MOST_ROWS + 1]
    count = len(table.rows)
    if count > MOST_ROWS:
        raise RuleViolation(too_many(), code="too_many_rows")
    content = csv_bytes(table_rows(table))
    log_access(actor=actor, action=AccessAction.EXPORT, record_type=rows.model._meta.model_name or "", terms=terms, count=count)
    return content


def too_many() -> str:
    """What to do when a list is too long for one file."""
    return _("One file holds at most %(most)s rows. Narrow the filter, for example to a shorter period, and export again.") % {"most": f"{MOST_ROWS:,}"}
