from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aircop.core.written_values import clock_written, date_of_serial, date_written, kilograms_and_grams, number_written, order_of, sign_of

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
    number_written(text, ",")
    clock_written(text)
    sign_of([text])
    kilograms_and_grams(text)
    order_of([text])


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


@given(st.decimals(0, 10**9, places=3, allow_nan=False))
def test_thousands_and_decimals_of_both_worlds_are_the_same_number(number: Decimal) -> None:
    english, french = f"{number:,.3f}", f"{number:,.3f}".replace(",", " ").replace(".", ",")
    spanish = english.translate(str.maketrans(",.", ".,"))
    assert number_written(english, ".") == number_written(french, ",") == number_written(spanish, ",") == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("3,2", "3.2"), ("3.2", "3.2"), ("0,050", "0.050"), ("1 234,5", "1234.5"), ("1.234,5", "1234.5"), ("1.234", None), ("1.23.4", None), ("", None)],
)
def test_a_column_with_decimal_commas_is_read_so(text: str, number: str | None) -> None:
    assert number_written(text, ",") == (Decimal(number) if number else None)


@pytest.mark.parametrize(
    ("column", "sign"), [(["3,2", "1 000"], ","), (["3.25"], "."), (["1,234"], None), (["3,2", "3.2"], None), (["1.234,5"], ","), (["12"], None)]
)
def test_the_column_tells_its_decimal_sign(column: list[str], sign: str | None) -> None:
    assert sign_of(column) == sign


@pytest.mark.parametrize(
    ("text", "clock"), [("14h30", time(14, 30)), ("14 H", time(14, 0)), ("0915", time(9, 15)), ("9:15", time(9, 15)), ("25:00", None), ("vers midi", None)]
)
def test_clocks_are_read_as_registers_write_them(text: str, clock: time | None) -> None:
    assert clock_written(text) == clock
