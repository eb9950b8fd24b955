"""Quantities: the native value stays; a kilogram equivalent carries its factor and the factor's version."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aircop.core.quantities import kilogram_equivalent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("commodity", "quantity", "unit", "kilograms", "kind"),
    [
        ("COC_SALT", "2.35", "KG", "2.35", "exact"),
        ("COC_SALT", "2350", "G", "2.35", "exact"),
        ("COC_SALT", "1", "MG", "0.000001", "exact"),
        ("CAN_HERB", "1.2", "T", "1200", "exact"),
    ],
)
def test_masses_are_exact(commodity: str, quantity: str, unit: str, kilograms: str, kind: str):
    found = kilogram_equivalent(commodity, Decimal(quantity), unit)
    assert found is not None
    assert (found.value, found.kind) == (Decimal(kilograms), kind)


def test_a_litre_is_a_kilogram_by_convention_and_says_so():
    litre, millilitre = kilogram_equivalent("COC_LIQ", Decimal(3), "L"), kilogram_equivalent("COC_LIQ", Decimal(3000), "ML")
    assert litre is not None
    assert millilitre is not None
    assert litre.value == millilitre.value == Decimal(3)
    assert litre.kind == millilitre.kind != "exact"


def test_what_has_no_agreed_factor_has_no_equivalent():
    assert kilogram_equivalent("TRAMADOL", Decimal(1000), "TABLET") is None
    assert kilogram_equivalent("CASH", Decimal(10), "PIECE") is None
    assert kilogram_equivalent("COC_SALT", Decimal(1), "NONSENSE") is None


def test_the_factor_and_its_version_travel_with_the_value():
    found = kilogram_equivalent("COC_SALT", Decimal(500), "G")
    assert found is not None
    assert found.factor == Decimal("0.001")
    assert found.version.startswith("unit_conversions-")
    assert len(found.version.removeprefix("unit_conversions-")) == 8


@given(quantity=st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False), unit=st.sampled_from(["KG", "G", "MG", "T", "L", "ML"]))
def test_an_equivalent_is_the_value_times_the_factor_to_the_milligram(quantity: Decimal, unit: str):
    found = kilogram_equivalent("COC_SALT", quantity, unit)
    assert found is not None
    assert abs(found.value - quantity * found.factor) <= Decimal("0.0000005")
    assert found.value >= 0
