"""Reading the ledger of an exhibit: the quantity that counts for a court, and what lacks confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seizures.choices import CustodyKind as Kind
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
