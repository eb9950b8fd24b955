"""Whatever stands in a register: nothing is lost, nothing is guessed, and no cell makes the reader stumble."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aircop.core.errors import RuleViolation
from aircop.core.foreign_tables import Cell, ForeignTable, Limits, table_of
from seizures.registers.cases import CaseReader
from seizures.registers.columns import guessed, heading_row, headings_of
from seizures.registers.rows import cases_in, rows_of
from seizures.registers.settings import ReadingSettings
from seizures.registers.values import amount_in, name_in
from seizures.registers.words import Vocabulary
from tests.factories import registers as make

LIMITS = Limits(sent=10**6, unpacked=10**7, rows=1_000, columns=60, characters=5_000)
WORDS = {
    "commodities": Vocabulary("commodities", {"cocaine": "COC_NS", "ivoire": "IVORY"}),
    "units": Vocabulary("units", {"kg": "KG", "g": "G", "comprimes": "TAB"}),
    "places": Vocabulary("places", {"dakar": "DSS", "paris": "CDG", "senegal": "SN"}),
    "concealment_methods": Vocabulary("concealment_methods", {"doublefond": "BAG_FALSE"}),
    **{name: Vocabulary(name, {}) for name in ("vectors", "detection_methods", "outcomes", "states", "agencies", "place", "sex")},
}
COLUMNS = ("number", "day", "clock", "departure", "destination", "commodity", "quantity", "unit", "full_name", "birth_date", "concealment", "narrative", "")
HEADINGS: list[Cell] = ["N°", "Date", "Heure", "Provenance", "Destination", "Produit", "Poids (kg)", "Unité", "Nom", "Né le", "Cache", "Observations", "Agent"]
TODAY = date(2026, 11, 27)

CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.sampled_from(["", "", "12/03/2024", "31/02/2024", "cocaïne", "ivoire", "3,2 kg", "Dakar", "DIALLO Mamadou", "=1+1", "néant", "14h30", "double fond"]),
    st.text(max_size=12),
    st.decimals(-(10**6), 10**9, places=3, allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
    st.times(),
)
TABLES = st.lists(st.lists(CELLS, min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=6)


def reader() -> CaseReader:
    return CaseReader(ReadingSettings(columns=COLUMNS, time_zone="Africa/Dakar"), [str(heading) for heading in HEADINGS], WORDS, TODAY)


@settings(deadline=None)
@given(TABLES, st.sets(st.tuples(st.integers(1, 6), st.integers(0, len(COLUMNS) - 1))))
def test_every_filled_row_is_in_one_case_and_every_case_is_whole_or_told(rows: list[list[Cell]], held: set[tuple[int, int]]):
    table = ForeignTable([HEADINGS, *rows], {cell for cell in held if cell[0] <= len(rows)})
    filled = list(rows_of(table, 0))
    cases = list(cases_in(filled, 0, 1))
    assert [row.number for case in cases for row in case.rows] == [row.number for row in filled]
    for case in cases:
        read = reader().read(case)
        assert (read.details is None) == bool(read.problems)
        assert {problem.row for problem in read.problems} <= {row.number for row in case.rows}


def test_a_quantity_that_a_merge_repeats_is_counted_once():
    rows: list[list[Cell]] = [
        ["1", "12/03/2024", "", "Paris", "Dakar", "cocaïne", "3,2", "", "DIALLO Awa", "", "", "", ""],
        ["1", "12/03/2024", "", "Paris", "Dakar", "cocaïne", "3,2", "", "FALL Omar", "", "", "", ""],
    ]
    table = ForeignTable([HEADINGS, *rows], {(2, column) for column in (0, 1, 3, 4, 5, 6)})
    (case,) = cases_in(rows_of(table, 0), 0, 1)
    details = reader().read(case).details
    assert details is not None
    assert [line.quantity for line in details.lines] == [Decimal("3.2")]
    assert [person.family_name for person in details.persons] == ["DIALLO", "FALL"]


def test_goods_that_a_merge_spreads_over_two_cases_are_lost_in_neither():
    rows: list[list[Cell]] = [
        ["1", "12/03/2024", "", "Paris", "Dakar", "cocaïne", "3,2", "", "DIALLO Awa", "", "", "", ""],
        ["2", "13/03/2024", "", "Paris", "Dakar", "cocaïne", "3,2", "", "FALL Omar", "", "", "", ""],
        ["2", "13/03/2024", "", "Paris", "Dakar", "ivoire", "1", "", "", "", "", "", ""],
    ]
    table = ForeignTable([HEADINGS, *rows], {(2, 5), (2, 6)})
    first, second = (reader().read(case).details for case in cases_in(rows_of(table, 0), 0, 1))
    assert first is not None
    assert second is not None
    assert [line.commodity for line in first.lines] == ["COC_NS"]
    assert [line.commodity for line in second.lines] == ["COC_NS", "IVORY"]


def test_rows_of_one_case_that_contradict_each_other_are_told():
    rows: list[list[Cell]] = [
        ["1", "12/03/2024", "", "Paris", "Dakar", "cocaïne", "3,2", "", "", "", "", "", ""],
        ["1", "12/03/2024", "", "Dakar", "Paris", "cocaïne", "1", "", "", "", "", "", ""],
    ]
    (case,) = cases_in(rows_of(ForeignTable([HEADINGS, *rows]), 0), 0, 1)
    assert {problem.column for problem in reader().read(case).problems} == {"departure", "destination"}


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (Decimal("3.2"), (Decimal("3.2"), "", "")),
        ("3,2 kg", (Decimal("3.2"), "KG", "")),
        ("3 kg 200", (Decimal("3.200"), "KG", "")),
        ("1 250 comprimés", (Decimal(1250), "TAB", "")),
        ("5 000 000 FCFA", (Decimal(5_000_000), "CUR", "XOF")),
        ("45 000 EUR", (Decimal(45_000), "CUR", "EUR")),
    ],
)
def test_quantities_are_read_with_their_units(cell: Cell, amount: tuple[Decimal, str, str]):
    found = amount_in(cell, ",", WORDS["units"])
    assert (found.quantity, found.unit, found.currency) == amount


@pytest.mark.parametrize("cell", ["deux valises", "3,2 seaux", "1.234", "", "-3"])
def test_quantities_that_can_be_read_in_two_ways_or_none_are_refused(cell: str):
    with pytest.raises(RuleViolation):
        amount_in(cell, ",", WORDS["units"])


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("DIALLO Mamadou Alpha", ("DIALLO", "Mamadou Alpha")),
        ("Mamadou DIALLO", ("DIALLO", "Mamadou")),
        ("García Ruiz, José", ("García Ruiz", "José")),
        ("mamadou diallo", ("mamadou diallo", "")),
        ("BEN ALI Sami", ("BEN ALI", "Sami")),
    ],
)
def test_names_are_parted_by_capitals_or_a_comma_and_never_by_a_guess(full: str, parts: tuple[str, str]):
    assert name_in(full) == parts


def test_headings_are_found_below_a_title_and_under_a_group():
    rows = [["REGISTRE 2024", "", "", ""], ["", "", "Passager", "Passager"], ["N°", "Date", "Nom", "Prénoms"], ["1", "12/03/2024", "FALL", "Awa"]]
    assert heading_row(rows) == 2
    headings = headings_of(rows, 2)
    assert headings == ["N°", "Date", "Passager / Nom", "Passager / Prénoms"]
    assert guessed(headings, {}) == ["number", "day", "family_name", "given_names"]


def test_a_workbook_of_formulas_dates_and_merged_cells_keeps_values_alone():
    content = make.workbook([["Date", "Heure", "Poids"], [datetime(2024, 3, 12), time(14, 30), 3.2], [date(2024, 3, 13), None, "=1+1"]], merges=("B2:B3",))
    table = table_of(content, "Registre", LIMITS)
    assert table.rows[1:] == [[date(2024, 3, 12), time(14, 30), Decimal("3.2")], [date(2024, 3, 13), time(14, 30), ""]]
    assert table.held == {(2, 1)}


def test_more_rows_or_columns_than_accepted_are_refused_and_say_so():
    with pytest.raises(RuleViolation, match="rows"):
        table_of("\n".join(["a;b"] * 1_001).encode(), "", LIMITS)
    with pytest.raises(RuleViolation, match="columns"):
        table_of((";".join(["x"] * 61)).encode(), "", LIMITS)
    with pytest.raises(RuleViolation, match="5000"):
        table_of(("x" * 5_001).encode(), "", LIMITS)
