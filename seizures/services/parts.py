"""The lists of a case (lines, route, persons …): comparing what is there with what shall be, then writing the difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from seizures.problems import Problems

P = TypeVar("P", bound=CompartmentRecord)

#: Rows of one list at most; a case with more is several cases, or a mistake.
MOST_ROWS = 100


class Parts(Generic[P]):
    """Rows of one list: `take` those that stay by their key, `keep` what shall be there in its order, then `write`."""

    def __init__(self, existing: Iterable[P], key: Callable[[P], Any]) -> None:
        self._left = {key(row): row for row in existing}
        self._before = {row.pk: _values(row) for row in self._left.values()}
        self.wanted: list[P] = []

    def take(self, key: Any) -> P | None:
        """The row that is there under this key, once; None for a new one, or one that somebody took out meanwhile."""
        return self._left.pop(key, None)

    def keep(self, row: P) -> None:
        self.wanted.append(row)

    @property
    def gone(self) -> list[P]:
        """The rows that nobody took."""
        return list(self._left.values())

    def write(self) -> None:
        """Delete what is gone and save what is new or changed; unchanged rows are not touched, nor their history."""
        for row in self.gone:
            row.delete()
        for row in self.wanted:
            if row.pk is None or self._before.get(row.pk) != _values(row):
                row.save()


def not_too_many(rows: tuple[Any, ...], name: str, problems: Problems) -> None:
    if len(rows) > MOST_ROWS:
        problems.add(name, _("At most %(most)s rows fit into one case.") % {"most": MOST_ROWS})


def _values(row: CompartmentRecord) -> tuple[Any, ...]:
    return tuple(getattr(row, field.attname) for field in row._meta.concrete_fields)
