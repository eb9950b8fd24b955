"""Species that are often trafficked, and the appendix of CITES in which each stands since which day.

A short help for the officer, not the appendices themselves: what is not in it is written freely, with the appendix that
the officer found. `aircop/core/data/cites_species.csv` was written from expert knowledge and is to be verified
(cites.org, Species+) before a listing is relied on in court.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils.translation import get_language

import aircop.core

_FILE = Path(aircop.core.__file__).resolve().parent / "data" / "cites_species.csv"


@dataclass(frozen=True, slots=True)
class Species:
    """One species (or genus, `Manis spp.`) with its listing; `note` names populations that are listed otherwise."""

    scientific_name: str
    labels: dict[str, str]
    appendix: str
    since: date
    note: str

    def label(self) -> str:
        """The common name in the active language."""
        return self.labels.get((get_language() or "en")[:2]) or self.labels["en"]


@lru_cache(maxsize=1)
def _species() -> dict[str, Species]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [
        Species(
            row["scientific_name"],
            {name.removeprefix("label_"): text for name, text in row.items() if name.startswith("label_")},
            row["appendix"],
            date.fromisoformat(row["since"]),
            row["note"],
        )
        for row in rows
    ]
    return {one.scientific_name.lower(): one for one in found}


def species_offered() -> list[Species]:
    """All species of the list, by scientific name."""
    return list(_species().values())


def find(name: str) -> Species | None:
    """The species of this scientific name, whatever its capitals."""
    return _species().get(" ".join(name.split()).lower())


def listed(name: str, on: date) -> Species | None:
    """The species of this name, where the list knows its appendix on that day."""
    found = find(name)
    return found if found is not None and found.since <= on else None
