"""Workbooks as units keep them: headings of their own, merged cells, two ways of writing dates and numbers."""

from __future__ import annotations

import io
from datetime import date, time
from typing import Any

import openpyxl

FRENCH_HEADINGS = [
    "N° PV", "Date de saisie", "Heure", "Lieu", "Vol", "Provenance", "Destination", "Nature du produit", "Poids net (kg)", "Mode de dissimulation",
    "Nom et prénoms", "Date de naissance", "Nationalité", "N° passeport", "Suites données", "Service saisissant", "Agent", "Observations",
]  # fmt: skip


def french_row(**changes: Any) -> list[Any]:
    """One row as a unit of Dakar writes it, in the order of the headings."""
    given: dict[str, Any] = {
        "number": "23",
        "day": "25/03/2024",
        "clock": "14h30",
        "place": "Salle des bagages",
        "flight": "AF 718",
        "departure": "Sao Paulo (GRU)",
        "destination": "Dakar",
        "product": "Cocaïne",
        "weight": "3,250",
        "hidden": "Double fond",
        "name": "DIALLO Mamadou",
        "born": "01/02/1990",
        "nationality": "Sénégalaise",
        "passport": "A01234567",
        "outcome": "Garde à vue",
        "service": "Douane",
        "agent": "Lt. Fall",
        "remarks": "Valise noire",
    }
    return list((given | changes).values())


def workbook(rows: list[list[Any]], *, merges: tuple[str, ...] = (), above: tuple[list[Any], ...] = (), more_sheets: tuple[str, ...] = ()) -> bytes:
    """A workbook with these rows; `above` are lines before the headings."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Registre"
    for row in (*above, *rows):
        sheet.append(row)
    for cells in merges:
        sheet.merge_cells(cells)
    for name in more_sheets:
        book.create_sheet(name).append(["Autre chose"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def messy_workbook(first: int = 23) -> bytes:
    """A register as it is found, its numbers from `first` on: a title, merged cells, real dates beside typed ones, a total, words of the unit's own."""
    nobody = {"name": "néant", "born": "", "nationality": "", "passport": "-", "outcome": ""}
    rows = [
        FRENCH_HEADINGS,
        french_row(number=str(first)),
        # Two goods and two persons in one case: number and date merged over both rows.
        french_row(
            number=str(first + 1), day=date(2024, 3, 26), clock=time(9, 5), product="Chanvre indien", weight=12.5, name="FALL Aminata", passport="B7654321"
        ),
        french_row(number=None, day=None, clock=None, product="Haschich", weight="0,8", name="NDIAYE Ousmane", passport="C1112223", outcome="", remarks=None),
        french_row(number=str(first + 2), day="27/03/2024", product="Espèces", weight="5 000 000 FCFA", hidden="Valise", **nobody),
        french_row(number=str(first + 3), day="28/03/2024", product="Poudre blanche", name="SECK Ibrahima", passport="D4445556"),
        french_row(number=str(first + 4), day="31/02/2024", product="Héroïne", name="BA Cheikh", passport="E7778889"),
        ["TOTAL", None, None, None, None, None, None, None, 99.9],
    ]
    return workbook(rows, above=(["REGISTRE DES SAISIES – AIBD 2024"], []), merges=("A1:R1", "A5:A6", "B5:B6", "C5:C6"), more_sheets=("Notes",))
