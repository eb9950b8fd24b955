"""Commodity lines and concealments of a case."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.errors import AircopError
from aircop.core.quantities import kilogram_equivalent
from aircop.core.times import zone
from seizures import goods_facts, rules, species
from seizures.choices import GoodsKind
from seizures.inputs import ConcealmentInput, LineInput
from seizures.models import CommodityLine, ConcealmentUsed, Seizure
from seizures.problems import Problems
from seizures.services.parts import Parts, not_too_many


def lines_plan(seizure: Seizure, wanted: tuple[LineInput, ...], problems: Problems) -> Parts[CommodityLine]:
    """The commodity lines as they shall be, checked but not yet written."""
    not_too_many(wanted, "lines", problems)
    parts = Parts(seizure.lines.all() if seizure.pk else (), lambda line: line.public_id)
    for position, data in enumerate(wanted):
        line = parts.take(data.public_id) or CommodityLine(compartment_id=seizure.compartment_id, seizure=seizure)
        parts.keep(_fill_line(line, data, position, problems))
    return parts


def _fill_line(line: CommodityLine, data: LineInput, position: int, problems: Problems) -> CommodityLine:
    entry = codelists.find("commodities", data.commodity)
    line.position = position
    line.commodity = data.commodity
    line.kind = goods_facts.kind_of(data.commodity)
    line.quantity = data.quantity
    line.unit = data.unit or (entry.attributes.get("default_unit", "") if entry else "")
    line.basis = data.basis
    line.method = data.method
    line.currency = data.currency.strip().upper()
    line.description = data.description.strip()
    prefix = f"lines.{position}."
    found = len(problems.fields)
    problems.check_fields(line, prefix)
    if len(problems.fields) > found:
        return line
    _convert(line)
    _fill_attributes(line, data, problems, prefix)
    for rule in (rules.line_commodity, rules.line_quantity, rules.line_currency):
        with problems.noting(prefix):
            rule(line)
    return line


def _fill_attributes(line: CommodityLine, data: LineInput, problems: Problems, prefix: str) -> None:
    line.attributes, wrong = goods_facts.cleaned(line.kind, data.attributes)
    for name, message in wrong.items():
        problems.add(f"{prefix}attributes.{name}", message)
    if line.kind == GoodsKind.WILDLIFE and "appendix" not in line.attributes:
        # The officer's own word goes before the list: populations of one species can stand in two appendices.
        listed = species.listed(line.attributes.get("species", ""), _day_of(line.seizure))
        if listed is not None:
            line.attributes |= {"species": listed.scientific_name, "appendix": listed.appendix, "appendix_since": listed.since.isoformat()}


def _day_of(seizure: Seizure) -> date:
    """The local day of the event; a zone that is none is refused elsewhere."""
    try:
        return seizure.occurred_at.astimezone(zone(seizure.time_zone)).date()
    except AircopError:
        return seizure.occurred_at.date()


def _convert(line: CommodityLine) -> None:
    """Store the kilogram equivalent with its factor and the factor's version; none where no factor is agreed."""
    equivalent = kilogram_equivalent(line.commodity, line.quantity, line.unit)
    line.kg_equivalent = equivalent.value if equivalent else None
    line.kg_factor = equivalent.factor if equivalent else None
    line.kg_factor_kind = equivalent.kind if equivalent else ""
    line.kg_factor_version = equivalent.version if equivalent else ""


def concealments_plan(seizure: Seizure, wanted: tuple[ConcealmentInput, ...], problems: Problems) -> Parts[ConcealmentUsed]:
    """The ways in which the goods were hidden, each once."""
    not_too_many(wanted, "concealments", problems)
    parts = Parts(seizure.concealments.all() if seizure.pk else (), lambda used: used.method)
    seen: set[str] = set()
    for position, data in enumerate(wanted):
        if data.method in seen:
            problems.add(f"concealments.{position}.method", _("This concealment is already in the list."))
        seen.add(data.method)
        used = parts.take(data.method) or ConcealmentUsed(compartment_id=seizure.compartment_id, seizure=seizure)
        used.method, used.detail = data.method, data.detail.strip()
        problems.check_fields(used, f"concealments.{position}.")
        parts.keep(used)
    return parts
