"""What counts as somebody's open work. Each app registers its kinds; accounts know neither cases nor alerts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True)
class WorkKind:
    """One kind of record that waits for somebody.

    Attributes:
        records: those that are still open; their queryset knows `visible_to`.
        by: whose they are, as long as nobody has handed them over.
        url_name: the page of one, by its public id.
        title: one record in a line, so that its owner tells it from the others.
    """

    name: str
    label: str | Promise
    records: Callable[[], QuerySet]
    by: Callable[[int], Q]
    url_name: str
    #: Gives these records (by public id) to somebody, where the record itself says whose it is; else a `WorkHolder` does.
    give: Callable[[list[UUID], int], None] | None = None
    title: Callable[[Any], str] = str


#: By name, in the order of registration.
KINDS: dict[str, WorkKind] = {}


def register_kind(kind: WorkKind) -> None:
    KINDS[kind.name] = kind
