"""Words as people write them: what a reader of foreign tables compares them by, and the labels of choices in every language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import translation


def folded(text: str) -> str:
    """Without capitals, accents, blanks and signs: “Nom d'utilisateur *” is “nomdutilisateur”."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if sign.isalnum())


def spoken(choices: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """What people write for a choice → its value: the value itself, or its label in any of the languages."""
    pairs, found = list(choices), {}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            found.update({folded(str(label)): value for value, label in pairs})
    return found | {folded(value): value for value, _label in pairs}
