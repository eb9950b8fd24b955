"""Names as keys: how a name is stored for search beside the name as it stands in the document."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Letters that Unicode does not decompose, in the transliteration of ICAO Doc 9303-3, section 6.
_LETTERS: Final = str.maketrans({"Æ": "AE", "Ø": "OE", "Œ": "OE", "ß": "SS", "Þ": "TH", "Ð": "D", "Đ": "D", "Ł": "L", "ı": "I", "Ŋ": "N"})
#: Apostrophes are left out, the parts around them put together (ICAO Doc 9303-3, 4.6).
_APOSTROPHES: Final = re.compile("['`´ʼʹ‘’′]")
_APART: Final = re.compile(r"[\W_]+")
KEY_CHARS: Final = 300


def name_key(*parts: str | None) -> str:
    """Upper case, without accents and punctuation, single blanks: `N'Diaye-Sé` → `NDIAYE SE`. Other scripts keep their letters."""
    words = _APOSTROPHES.sub("", unicodedata.normalize("NFKD", " ".join(part for part in parts if part)))
    text = unicodedata.normalize("NFKD", words.upper()).translate(_LETTERS)
    plain = "".join(letter for letter in text if not unicodedata.combining(letter))
    return _APART.sub(" ", plain).strip()[:KEY_CHARS].rstrip()
