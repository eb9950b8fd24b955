"""Names as keys for search: capitals without accents, so that DIALLO finds Diallò and N'GUESSAN finds N GUESSAN."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Letters that Unicode does not decompose into a base letter and a mark, spelled as in ICAO Doc 9303 part 3.
_SPELLED: Final = str.maketrans(dict(zip("ØøŁłĐđÆæŒœÞþıŋŊ", ("OE", "OE", "L", "L", "D", "D", "AE", "AE", "OE", "OE", "TH", "TH", "I", "N", "N"), strict=True)))
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")
KEY_CHARS: Final = 300


def name_key(*parts: str | None) -> str:
    """The parts of a name in their order as one key: unaccented capitals, words separated by one blank."""
    text = " ".join(part for part in parts if part).translate(_SPELLED)
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return _NOT_A_LETTER.sub(" ", bare.upper()).strip()[:KEY_CHARS]
