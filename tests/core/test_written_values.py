from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aircop.core.written_values import date_of_serial, date_written, decimal_written, kilograms_and_grams, order_of

TODAY = date(2026, 11, 27)
DAYS = st.dates(date(1950, 1, 1), TODAY)


@given(DAYS, st.sampled_from("/.- "))
def test_a_day_first_date_is_read_back(day: date, mark: str) -> None:
    assert date_written(day.strftime(f"%d{mark}%m{mark}%Y"), "day", TODAY) == day


@given(DAYS)
def test_a_serial_is_the_day_it_counts(day: date) -> None:
    assert date_of_serial((day - date(1899, 12, 30)).days) == day


@given(st.text(max_size=12))
def test_no_text_makes_the_readers_stumble(text: str) -> None:
    date_written(text, "day", TODAY)
    decimal_written(text)
    kilograms_and_grams(text)
    order_of([text])


@given(st.decimals(0, 10**6, places=3, allow_nan=False))
def test_comma_and_point_are_the_same_number(number: Decimal) -> None:
    assert decimal_written(f"{number:f}".replace(".", ",")) == decimal_written(f"{number:f}") == number


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["12/03/2024", "25/03/2024"], "day"),
        (["12/03/2024", "03/25/2024"], "month"),
        (["12/03/2024"], None),
        (["25/03/2024", "03/25/2024"], None),
        (["n/c"], None),
    ],
)
def test_the_column_tells_which_comes_first(column: list[str], order: str | None) -> None:
    assert order_of(column) == order


def test_what_registers_hold() -> None:
    assert date_written("31/02/2024", "day", TODAY) is None
    assert date_written("12-03-24", "day", TODAY) == date(2024, 3, 12)
    assert date_written("12-03-98", "day", TODAY) == date(1998, 3, 12)
    assert kilograms_and_grams("3 kg 200") == Decimal("3.2")
    assert kilograms_and_grams("3 kg 050 g") == Decimal("3.05")
    assert kilograms_and_grams("3 kg 50 g") == Decimal("3.05")
    assert kilograms_and_grams("3 kg 2") is None
    assert decimal_written("1\u202f250,5") == Decimal("1250.5")
    assert decimal_written("n/c") is None
    assert decimal_written("1.234,5") is None
