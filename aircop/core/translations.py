"""Translations without the gettext binaries: extraction and compilation through Babel, templates through Django.

A fresh machine has only Python; `xgettext` and `msgfmt` are not asked for. French is complete with every feature (a
test compares the catalogue with the source); the other languages fall back to English until their issue comes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import templatize

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PACKAGES = ("aircop", "jaitf", "profiling", "seizures", "messaging")


def source_messages() -> Catalog:
    """Every string of the source that goes through gettext, with its places."""
    catalog = Catalog(project="AIRCOP", charset="utf-8")
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix in {".html", ".txt"}:
            # Indentation means nothing in a template, but the Python tokenizer stumbles over it.
            text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
        place = str(path.relative_to(settings.BASE_DIR))
        for _line, message, comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS, comment_tags=("Translators:",)):
            catalog.add(message, None, [(place, 0)], auto_comments=comments, context=context)
    return catalog


def _sources() -> Iterator[Path]:
    root = Path(settings.BASE_DIR)
    for package in PACKAGES:
        yield from sorted(p for p in (root / package).rglob("*.py") if "migrations" not in p.parts)
    yield from sorted(p for p in (root / "templates").rglob("*") if p.suffix in {".html", ".txt"})


def catalogue_path(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> Catalog:
    """The stored translations of a language; empty when there are none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="AIRCOP", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update_catalogue(language: str) -> list[Message]:
    """Bring a language's catalogue in line with the source; returns what is still to be translated."""
    catalogue = read_catalogue(language)
    catalogue.update(source_messages(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment, catalogue.fuzzy = "# AIRCOP", False
    write_catalogue(language, catalogue)
    return untranslated(catalogue)


def write_catalogue(language: str, catalogue: Catalog) -> None:
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, sort_output=True, no_location=True, omit_header=False)


def untranslated(catalogue: Catalog) -> list[Message]:
    """Messages without a translation, or with one that somebody marked as doubtful."""
    return [message for message in catalogue if message.id and (message.fuzzy or not _complete(message))]


def _complete(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (list, tuple)) else bool(message.string)


def compile_catalogues() -> int:
    """Write the binary catalogue beside each text one, where it is older; returns how many were written."""
    written = 0
    for path in Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as source:
            catalogue = read_po(source, locale=path.parts[-3])
        partial = target.with_suffix(".mo.part")
        with partial.open("wb") as file:
            write_mo(file, catalogue)
        partial.replace(target)
        written += 1
    return written
