"""Load the code lists that ship with the software."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from aircop.core import codelists
from aircop.core.models import CodeEntry

DATA = Path(__file__).resolve().parents[2] / "data" / "codelists"
#: Files with their own columns: merged into the attributes of the list they describe, keyed by `code`.
ATTRIBUTES = {"commodity_attributes": "commodities", "risk_rule_defaults": "risk_indicators"}
SKIPPED = {*ATTRIBUTES, "unit_conversions", "regional_indicators", "pnr_mask_elements"}


class Command(BaseCommand):
    help = "Loads the code lists (five languages); codes that vanished are kept but no longer offered."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            total = sum(load_list(path) for path in sorted(DATA.glob("*.csv")) if path.stem not in SKIPPED)
        codelists.forget()
        self.stdout.write(f"{total} codes loaded")


def load_list(path: Path) -> int:
    extra = _attributes_of(path.stem)
    rows = [
        CodeEntry(
            list_name=path.stem,
            code=row["code"],
            parent=row["parent"],
            position=position,
            source=row["source"][:200],
            attributes=extra.get(row["code"], {}),
            is_active=True,
            **{f"label_{language}": row[f"label_{language}"] for language in codelists.LANGUAGES},
        )
        for position, row in enumerate(_read(path))
    ]
    CodeEntry.objects.filter(list_name=path.stem).exclude(code__in=[row.code for row in rows]).update(is_active=False)
    fields = ["parent", "position", "source", "attributes", "is_active", *(f"label_{language}" for language in codelists.LANGUAGES)]
    CodeEntry.objects.bulk_create(rows, update_conflicts=True, unique_fields=["list_name", "code"], update_fields=fields)
    return len(rows)


def _attributes_of(list_name: str) -> dict[str, dict[str, Any]]:
    for stem, target in ATTRIBUTES.items():
        if target == list_name:
            return {row.pop("code"): row for row in _read(DATA / f"{stem}.csv")}
    return {}


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
