"""Reading the ledger of an exhibit: the quantity that counts for a court, and what lacks confirmation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seizures.custody_choices import CustodyKind as Kind
from seizures.models import CustodyEntry, Exhibit


@dataclass(frozen=True, slots=True)
class Quantity:
    """A net weight and where it comes from; only the first two kinds count for a court."""

    net_g: Decimal
    source: str
    label: str | Promise
    entry: CustodyEntry

    @property
    def is_for_court(self) -> bool:
        return self.source in {"laboratory", "sealed"}


LABELS = {"laboratory": _("laboratory"), "sealed": _("sealed weighing"), "field": _("field value")}


def entries_of(exhibit: Exhibit) -> list[CustodyEntry]:
    """The ledger in its order."""
    return list(exhibit.entries.select_related("actor", "second", "holder").order_by("sequence"))


def court_quantity(entries: list[CustodyEntry]) -> Quantity | None:
    """The latest net weight of a laboratory, else the weighing under seal; a field value only for statistics, and marked so.

    A corrected weight counts as corrected.
    """
    corrected = {entry.refers_to: entry.net_g for entry in entries if entry.kind == Kind.CORRECTION and entry.net_g is not None}
    found: dict[str, tuple[Decimal, CustodyEntry]] = {}
    is_sealed, weighed = False, None
    for entry in entries:
        net = corrected.get(entry.sequence, entry.net_g)
        if entry.kind in Kind.sealing():
            is_sealed = True
            if weighed is not None:
                found["sealed"] = weighed
        elif entry.kind == Kind.SEAL_BROKEN:
            is_sealed = False
        if net is None or entry.kind in (Kind.CORRECTION, Kind.DESTROYED):
            continue
        if entry.kind == Kind.LAB_RESULT:
            found["laboratory"] = (net, entry)
        elif entry.kind == Kind.SAMPLED:
            # What was weighed before is no longer there.
            found, weighed = {"field": (net, entry)}, None
        else:
            found["field"] = (net, entry)
            weighed = (net, entry) if entry.kind == Kind.WEIGHED and not entry.is_estimate else weighed
            if is_sealed and weighed is not None:
                found["sealed"] = weighed
    source = next((name for name in LABELS if name in found), None)
    return Quantity(found[source][0], source, LABELS[source], found[source][1]) if source else None


@dataclass(frozen=True, slots=True)
class LineWeight:
    """What the exhibits of a commodity line weigh net together, and where the weights come from (keys of `LABELS`)."""

    net_g: Decimal
    sources: frozenset[str]

    @property
    def label(self) -> str:
        return ", ".join(str(label) for name, label in LABELS.items() if name in self.sources)

    def __add__(self, other: LineWeight) -> LineWeight:
        return LineWeight(self.net_g + other.net_g, self.sources | other.sources)


def line_weights(exhibits: QuerySet[Exhibit]) -> dict[int, LineWeight]:
    """For court, by the key of the commodity line: the latest weighing of its exhibits (domain reference, section 8, rule 8).

    The one place of this rule; the case page, its report and the API ask here. A line counts by its exhibits only when each
    of them was weighed by a laboratory or under seal: with one that was not, the line's own quantity stays. Of a thing that
    was divided all parts and the remainder count when all were weighed again, else what it weighed before the division.
    Two queries. `exhibits`: those that the reader may see.
    """
    in_order = Prefetch("entries", CustodyEntry.objects.order_by("sequence"))
    children: dict[int | None, list[Exhibit]] = defaultdict(list)
    for exhibit in exhibits.filter(line__isnull=False).prefetch_related(in_order):
        children[exhibit.parent_id].append(exhibit)
    weighed: dict[int, list[LineWeight | None]] = defaultdict(list)
    for whole in children.pop(None, []):
        weighed[whole.line_id or 0].append(_weight_of(whole, children))
    return {line: total for line, found in weighed.items() if (total := _sum(found)) is not None}


def _weight_of(whole: Exhibit, children: dict[int | None, list[Exhibit]]) -> LineWeight | None:
    entries = list(whole.entries.all())
    rest = _for_court(entries)
    parts = children.get(whole.pk, [])
    if not parts:
        return rest
    together = _sum([rest, *(_weight_of(part, children) for part in parts)])
    return together or _for_court(list(takewhile(lambda entry: entry.kind != Kind.SAMPLED, entries)))


def _for_court(entries: list[CustodyEntry]) -> LineWeight | None:
    quantity = court_quantity(entries)
    return LineWeight(quantity.net_g, frozenset({quantity.source})) if quantity and quantity.is_for_court else None


def _sum(found: Iterable[LineWeight | None]) -> LineWeight | None:
    """All of them together; None when one is not known."""
    total: LineWeight | None = None
    for weight in found:
        if weight is None:
            return None
        total = weight if total is None else total + weight
    return total
