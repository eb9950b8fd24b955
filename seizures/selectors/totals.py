"""The two totals of a case, which differ and say so: what a court may rely on, and what statistics count.

For court: the latest weighing of the exhibits where the line has them (`selectors.custody.line_weights`), else the line
itself: measured only, and of what is weighed or poured only the net quantity, in native units (grams and kilograms
together). For statistics: every line, as kilogram equivalent where a factor
is agreed, so that assumptions and estimates are in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from aircop.core import codelists, formats
from aircop.core.quantities import summable
from seizures.choices import Basis, Method
from seizures.models import CommodityLine
from seizures.selectors.custody import LABELS, LineWeight

#: Units with packing in them or not; of all others there is no gross and net.
WEIGHED = {"KG", "G", "MG", "T", "L", "ML", "TROY_OZ", "CARAT", "M3"}
#: Units of lines whose exhibits are weighed in grams; a line of tablets or litres stays what was counted.
IN_GRAMS = {"KG", "G", "MG", "T"}


@dataclass(slots=True)
class Total:
    """What the lines of one commodity amount to, in one unit."""

    commodity: str
    unit: str
    currency: str
    quantity: Decimal = Decimal(0)
    line_count: int = 0
    #: Something in it was estimated, or converted by an agreed factor.
    is_assumed: bool = False
    #: Where weights of exhibits come from that stand here instead of the line (keys of `selectors.custody.LABELS`).
    sources: set[str] = field(default_factory=set)
    #: What the lines themselves say where exhibits stand instead of them, in the same unit.
    said_by_lines: Decimal = Decimal(0)

    def __str__(self) -> str:
        return f"{self.quantity_text} {self.label}"

    @property
    def label(self) -> str:
        return codelists.label("commodities", self.commodity)

    @property
    def differs(self) -> bool:
        """The exhibits weigh something else than the lines say, by more than a tenth: one may belong to another line."""
        return bool(self.said_by_lines) and abs(self.quantity - self.said_by_lines) * 10 > self.said_by_lines

    @property
    def said_text(self) -> str:
        return formats.quantity_text(self.said_by_lines, self.unit)

    @property
    def source_text(self) -> str:
        """“laboratory, sealed weighing” where exhibits were weighed; empty when the total is that of the lines."""
        return ", ".join(str(label) for name, label in LABELS.items() if name in self.sources)

    @property
    def quantity_text(self) -> str:
        if self.currency:
            return f"{formats.number_text(self.quantity)}\N{NO-BREAK SPACE}{self.currency}"
        return formats.quantity_text(self.quantity, self.unit)


@dataclass(slots=True)
class Totals:
    """Totals in the order of the lines, how many lines are left out, and which tables of factors were used."""

    rows: list[Total] = field(default_factory=list)
    left_out: int = 0
    factor_versions: list[str] = field(default_factory=list)

    def add(self, line: CommodityLine, quantity: Decimal, unit: str) -> Total:
        key = (line.commodity, unit, line.currency)
        total = next((row for row in self.rows if (row.commodity, row.unit, row.currency) == key), None)
        if total is None:
            self.rows.append(total := Total(*key))
        total.quantity += quantity
        total.line_count += 1
        return total


@dataclass(slots=True)
class EventTotal:
    """Person events of one kind: how many, and how many persons in them. Never added to goods."""

    commodity: str
    events: int = 0
    persons: int = 0

    @property
    def label(self) -> str:
        return codelists.label("commodities", self.commodity)


def goods_of(lines: Iterable[CommodityLine]) -> list[CommodityLine]:
    """The lines that are goods."""
    return [line for line in lines if not line.is_person_event]


def event_totals(lines: Iterable[CommodityLine]) -> list[EventTotal]:
    """Person events by kind, in the order of the lines."""
    totals: dict[str, EventTotal] = {}
    for line in lines:
        if line.is_person_event:
            total = totals.setdefault(line.commodity, EventTotal(line.commodity))
            total.events += 1
            total.persons += int(line.quantity)
    return list(totals.values())


def court_totals(lines: Iterable[CommodityLine], weights: Mapping[int, LineWeight]) -> Totals:
    """Measured, net, latest: what stands in a charge. Estimates and gross weights are left out and counted.

    `weights`: what `line_weights` found of the exhibits that the reader may see, by the key of the line.
    """
    totals = Totals()
    for line in goods_of(lines):
        weight = weights.get(line.pk) if line.unit in IN_GRAMS else None
        if weight is not None:
            total = totals.add(line, *summable(weight.net_g, "G"))
            total.sources |= weight.sources
            total.said_by_lines += summable(line.quantity, line.unit)[0]
        elif line.method != Method.MEASURED or (line.unit in WEIGHED and line.basis != Basis.NET):
            totals.left_out += 1
        else:
            totals.add(line, *summable(line.quantity, line.unit))
    return totals


def statistics_totals(lines: Iterable[CommodityLine]) -> Totals:
    """All lines, by kilogram equivalent where there is one: what regional figures count."""
    totals = Totals()
    for line in goods_of(lines):
        quantity, unit = summable(line.quantity, line.unit) if line.kg_equivalent is None else (line.kg_equivalent, "KG")
        total = totals.add(line, quantity, unit)
        is_converted = line.kg_factor_kind not in ("", "exact")
        if is_converted and line.kg_factor_version not in totals.factor_versions:
            totals.factor_versions.append(line.kg_factor_version)
        total.is_assumed |= is_converted or line.method != Method.MEASURED
    return totals
