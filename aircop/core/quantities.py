"""Quantities: the native value and unit are kept for ever; a kilogram equivalent carries its factor and the factor's version.

Factors: `data/codelists/unit_conversions.csv` (exact units; volumes at 1 kg per litre and tablet weights as in the
UNODC drug seizure methodology). What has no factor has no equivalent: tablets of tramadol are never turned into kilograms, and only litres of drugs
are kilograms.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from aircop.core import codelists

_FILE = Path(__file__).resolve().parent / "data" / "codelists" / "unit_conversions.csv"
_TO_KG = {"KG": Decimal(1), "G": Decimal("0.001"), "MG": Decimal("0.000001"), "T": Decimal(1000)}


@dataclass(frozen=True, slots=True)
class Equivalent:
    """`value` in kilograms; `factor` kilograms per native unit; `kind` exact, convention or estimate."""

    value: Decimal
    factor: Decimal
    kind: str
    version: str


@lru_cache(maxsize=1)
def _table() -> tuple[str, dict[str, tuple[Decimal, str, str]]]:
    raw = _FILE.read_bytes()
    rows = csv.DictReader(raw.decode("utf-8").splitlines())
    factors = {row["from_unit"]: (Decimal(row["factor"]), row["to_unit"], row["kind"]) for row in rows if row["to_unit"] in _TO_KG and row["kind"] != "none"}
    return f"unit_conversions-{hashlib.sha256(raw).hexdigest()[:8]}", factors


def kilogram_equivalent(commodity: str, quantity: Decimal, unit: str) -> Equivalent | None:
    """The mass in kilograms of `quantity` native units of a commodity, or None when there is no agreed factor."""
    version, factors = _table()
    if unit in _TO_KG:
        factor, kind = _TO_KG[unit], "exact"
    elif unit in ("L", "ML"):
        if codelists.root_of("commodities", commodity) != "DRUG":
            return None
        factor, kind = factors["L"][0] / (1000 if unit == "ML" else 1), factors["L"][2]
    else:
        found = factors.get(f"{unit}:{commodity}") or factors.get(unit)
        if found is None:
            return None
        per_unit, target, kind = found
        factor = per_unit * _TO_KG[target]
    return Equivalent((quantity * factor).quantize(Decimal("0.000001")), factor, kind, version)


#: Units that are summed in another one, with their factor: all exact, so nothing is assumed.
_SUMMED_IN = {"G": ("KG", _TO_KG["G"]), "MG": ("KG", _TO_KG["MG"]), "T": ("KG", _TO_KG["T"]), "ML": ("L", Decimal("0.001"))}


def summable(quantity: Decimal, unit: str) -> tuple[Decimal, str]:
    """The same quantity in the unit in which quantities of its sort are added up: grams in kilograms, millilitres in litres."""
    target, factor = _SUMMED_IN.get(unit, (unit, Decimal(1)))
    if unit == "TROY_OZ":
        # 31.1034768 g, by definition.
        target, factor = "KG", _table()[1]["TROY_OZ"][0] * _TO_KG["G"]
    return quantity * factor, target
