"""Facts and quantities of goods under whatever is handed over."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aircop.core import codelists
from aircop.core.quantities import kilogram_equivalent, summable
from seizures.choices import GoodsKind
from seizures.goods_attributes import Notes, Several, total_of_notes
from seizures.goods_facts import attributes_of, cleaned, described, kind_of
from seizures.goods_kinds import GOODS
from seizures.models import CommodityLine
from seizures.selectors.totals import court_totals, statistics_totals

pytestmark = pytest.mark.django_db
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@QUICK
@given(kind=st.sampled_from(list(GOODS)), data=st.data())
def test_whatever_is_given_is_stored_clean_or_refused_by_name(kind: str, data: st.DataObject):
    names = [*attributes_of(kind), "nonsense"]
    given_values: dict[str, Any] = data.draw(st.dictionaries(st.sampled_from(names), VALUES, max_size=6))
    kept, wrong = cleaned(kind, given_values)
    assert set(kept) | set(wrong) <= {*given_values, "worth", "worth_currency"}
    assert json.loads(json.dumps(kept, allow_nan=False)) == kept
    assert all(text for _label, text in described(kind, kept))
    again, still_wrong = cleaned(kind, kept)
    assert again == kept
    if not wrong:
        assert not still_wrong


def test_every_kind_and_every_commodity_is_in_the_table():
    assert set(GOODS) == set(GoodsKind)
    kinds = {code: kind_of(code) for code in codelists.codes("commodities")}
    assert set(kinds.values()) == set(GoodsKind)
    assert kind_of("NONSENSE") == GoodsKind.OTHER
    for goods in GOODS.values():
        names = [attribute.name for attribute in goods.attributes]
        assert len(names) == len(set(names))
        assert all(set(need.one_of) <= set(names) for need in goods.needs)


def test_what_the_code_lists_ask_for_is_asked_by_the_table():
    for code, entry in codelists.codes("commodities").items():
        needs = {name for need in GOODS[kind_of(code)].needs for name in need.one_of}
        if entry.attributes["needs_serial"] == "1":
            assert "serials" in needs, code
        if entry.attributes["needs_species"] == "1":
            assert "species" in needs, code


NOTES = Notes(name="notes", label="Notes")


@pytest.mark.parametrize(
    ("text", "total"),
    [("120 x 50, 40 x 20", "6800"), ("120x50,40x20", "6800"), ("3 × 0,50; 2 * 5", "11.5"), ("1 x 500\n1 x 500", "1000"), ("10 x 0.05,", "0.5"), ("", "0")],
)
def test_notes_are_read_as_officers_write_them(text: str, total: str):
    assert total_of_notes(NOTES.clean(text) or []) == Decimal(total)


@given(st.dictionaries(st.integers(1, 1000), st.integers(1, 10**6), max_size=8))
def test_notes_come_back_as_they_were_written(counts: dict[int, int]):
    stored = NOTES.clean(", ".join(f"{count} x {face}" for face, count in counts.items())) or []
    assert {int(note["value"]): note["count"] for note in stored} == counts
    assert (NOTES.clean(stored) or []) == stored


@given(st.lists(st.text(st.characters(whitelist_categories=["L", "N"]), min_size=1, max_size=20), max_size=20))
def test_serial_numbers_are_told_apart_and_counted_once(serials: list[str]):
    assert (Several(name="serials", label="").clean(", ".join(serials)) or []) == list(dict.fromkeys(serials))


# --- quantities and totals


@pytest.mark.parametrize(
    ("quantity", "unit", "summed"),
    [("500", "G", ("0.5", "KG")), ("1", "MG", ("0.000001", "KG")), ("2", "T", ("2000", "KG")), ("750", "ML", ("0.75", "L")),
     ("1", "TROY_OZ", ("0.0311034768", "KG")), ("5", "CARAT", ("5", "CARAT")), ("3", "CTN", ("3", "CTN"))],
)  # fmt: skip
def test_quantities_are_added_up_in_exact_units(quantity: str, unit: str, summed: tuple[str, str]):
    assert summable(Decimal(quantity), unit) == (Decimal(summed[0]), summed[1])


def test_a_litre_is_a_kilogram_for_drugs_only():
    assert kilogram_equivalent("COC_LIQ", Decimal(1), "L") is not None
    assert kilogram_equivalent("ALCOHOL", Decimal(1), "L") is None
    assert kilogram_equivalent("HAZ", Decimal(1), "L") is None


def made(commodity: str, quantity: Decimal, unit: str, basis: str, method: str) -> CommodityLine:
    line = CommodityLine(commodity=commodity, quantity=quantity, unit=unit, basis=basis, method=method)
    if found := kilogram_equivalent(commodity, quantity, unit):
        line.kg_equivalent, line.kg_factor, line.kg_factor_kind, line.kg_factor_version = found.value, found.factor, found.kind, found.version
    return line


LINES = st.lists(
    st.builds(
        made,
        st.sampled_from(["COC_SALT", "ECSTASY"]),
        st.decimals("0.001", "9999", places=3),
        st.sampled_from(["KG", "G", "TAB", "L"]),
        st.sampled_from(["gross", "net"]),
        st.sampled_from(["measured", "estimated"]),
    ),
    max_size=8,
)


@QUICK
@given(LINES)
def test_court_never_counts_an_estimate_a_gross_weight_or_an_agreed_factor(lines: list[CommodityLine]):
    totals = court_totals(lines, {})
    taken = [line for line in lines if line.method == "measured" and (line.unit == "TAB" or line.basis == "net")]
    assert totals.left_out == len(lines) - len(taken)
    assert sum(row.line_count for row in totals.rows) == len(taken)
    for row in totals.rows:
        same = [summable(line.quantity, line.unit) for line in taken if line.commodity == row.commodity]
        assert row.quantity == sum(quantity for quantity, unit in same if unit == row.unit)
        assert not row.is_assumed


@QUICK
@given(LINES)
def test_statistics_count_every_line_once_and_say_what_is_assumed(lines: list[CommodityLine]):
    totals = statistics_totals(lines)
    assert sum(row.line_count for row in totals.rows) == len(lines)
    weighed = sum(line.kg_equivalent for line in lines if line.kg_equivalent is not None)
    assert sum(row.quantity for row in totals.rows if row.unit == "KG") == weighed
    uses_factor = any(line.kg_factor_kind == "estimate" for line in lines)
    assert bool(totals.factor_versions) == uses_factor
