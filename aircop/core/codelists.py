"""Reading code lists: labels in the reader's language, choices for forms, membership for rules.

The lists are small (some 600 codes) and change only by `load_codelists`, so each process keeps them in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

LANGUAGES = ("en", "fr", "es", "pt", "ar")


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    parent: str
    labels: dict[str, str]
    attributes: dict[str, Any] = field(default_factory=dict)

    def label(self, language: str | None = None) -> str:
        """The label in `language` (default: the active one), else in English."""
        return self.labels.get((language or get_language() or "en")[:2]) or self.labels["en"]


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, Code]]:
    from aircop.core.models import CodeEntry

    lists: dict[str, dict[str, Code]] = {}
    for row in CodeEntry.objects.filter(is_active=True).order_by("list_name", "position"):
        labels = {language: getattr(row, f"label_{language}") for language in LANGUAGES}
        lists.setdefault(row.list_name, {})[row.code] = Code(row.code, row.parent, labels, row.attributes)
    return lists


def forget() -> None:
    """Read the lists anew at the next use (after `load_codelists`)."""
    _lists.cache_clear()


def codes(list_name: str) -> dict[str, Code]:
    """All codes of a list by code, in the list's order; empty when the list was never loaded."""
    found = _lists().get(list_name)
    if found is None:
        forget()
        found = _lists().get(list_name, {})
    return found


def find(list_name: str, code: str) -> Code | None:
    return codes(list_name).get(code)


def label(list_name: str, code: str, language: str | None = None) -> str:
    """The label of a code, or the code itself when the list does not know it (any more)."""
    entry = codes(list_name).get(code)
    return entry.label(language) if entry else code


def children(list_name: str, root: str) -> list[Code]:
    """The codes below `root`, at any depth."""
    wanted, found = {root}, []
    for entry in codes(list_name).values():
        if entry.parent in wanted:
            wanted.add(entry.code)
            found.append(entry)
    return found


def root_of(list_name: str, code: str) -> str:
    """The top heading above a code (itself when it has no parent)."""
    entry = codes(list_name).get(code)
    while entry and entry.parent:
        code = entry.parent
        entry = codes(list_name).get(code)
    return code


def leaves(list_name: str, language: str | None = None) -> list[tuple[str, str]]:
    """Choices a person may pick: codes that are not merely headings, as (code, label)."""
    parents = {entry.parent for entry in codes(list_name).values()}
    return [(c.code, c.label(language)) for c in codes(list_name).values() if c.code not in parents]


def grouped_choices(list_name: str, language: str | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Leaves under their nearest heading, for a <select> with <optgroup>."""
    entries = codes(list_name)
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, text in leaves(list_name, language):
        parent = entries[code].parent
        heading = entries[parent].label(language) if parent in entries else ""
        groups.setdefault(heading, []).append((code, text))
    return list(groups.items())
