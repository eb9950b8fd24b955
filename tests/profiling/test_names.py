"""Names as keys."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aircop.core.names import KEY_CHARS, name_key


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("N'Diaye-Sé", "Aïssatou"), "NDIAYE SE AISSATOU"),
        (("d’Almeida", None), "DALMEIDA"),
        (("Sørensen", "Łukasz"), "SOERENSEN LUKASZ"),
        (("Groß", "  jo  "), "GROSS JO"),
        (("محمد", ""), "محمد"),
        (("", None), ""),
    ],
)
def test_a_key_is_what_a_passport_would_print(parts: tuple[str | None, ...], key: str):
    assert name_key(*parts) == key


@settings(max_examples=2000)
@given(st.text(max_size=400))
def test_a_key_is_short_and_stays_what_it_is(text: str):
    key = name_key(text)
    assert len(key) <= KEY_CHARS
    assert key == key.strip()
    assert name_key(key) == key
