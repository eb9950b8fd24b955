"""HTML to PDF with WeasyPrint: archivable, tagged, the same bytes for the same input, and without any way outside.

- **PDF/A-3a**: archivable and tagged, and it may carry attachments, so that the record itself can travel inside later.
- **Reproducible**: dates and identifier are given, fonts are our own, nothing is taken from the clock or the machine.
  (What a font of ours lacks is set in a font of the machine. Ours hold Latin, Greek, Cyrillic and Arabic.)
- **Closed**: everything that a document shows is handed over as an asset and named `asset:NAME`. Web addresses, files
  and `data:` are refused, and a refusal fails the document: nobody gets a report with a hole in it.

WeasyPrint is imported on first use: without Pango the rest of the software runs, and a report says what is missing.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aircop.core.pdf.errors import PdfEngineMissing, RefusedAsset

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

VARIANT = "pdf/a-3a"
FONTS = Path(__file__).resolve().parent / "fonts"
FACES = (
    ("Aircop Sans", "AircopSans-Regular.ttf", "normal", "normal"),
    ("Aircop Sans", "AircopSans-Bold.ttf", "bold", "normal"),
    ("Aircop Sans", "AircopSans-Italic.ttf", "normal", "italic"),
    ("Aircop Mono", "AircopMono-Regular.ttf", "normal", "normal"),
    ("Aircop Signs", "AircopSigns-Regular.ttf", "normal", "normal"),
    ("Aircop Naskh", "AircopNaskh-Regular.ttf", "normal", "normal"),
    ("Aircop Naskh", "AircopNaskh-Bold.ttf", "bold", "normal"),
)
ASSET = "asset:"

_one_at_a_time = threading.Lock()
"""Pango's font map is shared by all documents of a process."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture that a document shows: its bytes and their media type."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels inside the PDF: `relationship` says what it is to it ("Source": the data it was made from)."""

    name: str
    content: bytes
    description: str
    relationship: str = "Source"


@dataclass(frozen=True, slots=True)
class Document:
    """A finished PDF: its bytes, how many pages, and the SHA-256 of the bytes."""

    content: bytes
    pages: int
    sha256: str


def sha256_hex(content: bytes) -> str:
    """Return the SHA-256 of some bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def renderer() -> str:
    """Return what documents are made with, for their record: "WeasyPrint 70.0, pdf/a-3a"."""
    return f"WeasyPrint {_weasyprint().__version__}, {VARIANT}"


def render_pdf(
    html: str,
    *,
    css: str,
    title: str,
    language: str,
    identifier: bytes,
    created: datetime,
    assets: Mapping[str, Asset] | None = None,
    attachments: Sequence[Attachment] = (),
) -> Document:
    """Return the PDF of an HTML document and its style sheet.

    `identifier` becomes the file's identifier, `created` (aware) both its dates. `assets` are what the HTML may name,
    `attachments` travel inside, dated `created`. Raises PdfEngineMissing without Pango, RefusedAsset when the document asks for anything else.
    """
    weasyprint = _weasyprint()
    fetcher = closed_fetcher(assets or {})
    with _one_at_a_time, _without_collector():
        fonts = read_fonts()
        source = weasyprint.HTML(string=html, base_url=ASSET, url_fetcher=fetcher)
        laid_out = source.render(font_config=fonts.config, stylesheets=[fonts.faces, style_sheet(css)])
        moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        about = laid_out.metadata
        about.title, about.lang, about.created, about.modified = title, language, moment, moment
        about.generator = "AIRCOP"
        name = hashlib.sha256(identifier).hexdigest()[:32].encode()
        about.attachments = [*about.attachments, *(_attached(weasyprint, one, created.astimezone(UTC)) for one in attachments)]
        content = laid_out.write_pdf(pdf_variant=VARIANT, pdf_identifier=name, output_intent="srgb")
    # WeasyPrint goes on without what it can't load, and loads some things only while writing.
    if fetcher.refused:
        raise RefusedAsset(", ".join(sorted(fetcher.refused)))
    return Document(content, len(laid_out.pages), sha256_hex(content))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Setting pages makes objects by the hundred thousand that all live until it is done: looking for garbage among them finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _attached(weasyprint: Any, one: Attachment, created: datetime) -> Any:
    return weasyprint.Attachment(
        file_obj=BytesIO(one.content), name=one.name, description=one.description, created=created, modified=created, relationship=one.relationship
    )


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise PdfEngineMissing from error
    return weasyprint


def closed_fetcher(assets: Mapping[str, Asset]) -> Any:
    """Return WeasyPrint's way to the outside, reduced to the assets of one document."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class ClosedFetcher(URLFetcher):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(allowed_protocols=["asset"])
            self.refused: set[str] = set()

        def fetch(self, url: str, headers: object = None) -> Any:
            asset = assets.get(url.removeprefix(ASSET)) if url.startswith(ASSET) else None
            if asset is None:
                self.refused.add(url[:120])
                raise RefusedAsset(url[:120])
            return URLFetcherResponse(url, asset.content, {"Content-Type": asset.media_type})

    return ClosedFetcher()


@dataclass(frozen=True, slots=True)
class Fonts:
    """The vendored fonts as WeasyPrint wants them: a configuration that holds them, and the rules that name them."""

    config: FontConfiguration
    faces: CSS


@lru_cache(maxsize=1)
def read_fonts() -> Fonts:
    """Read the vendored fonts, once a process: reading them takes longer than setting a page."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    files = {file: Asset((FONTS / file).read_bytes(), "font/ttf") for _, file, _, _ in FACES}
    rules = "".join(
        f'@font-face{{font-family:"{family}";src:url({ASSET}{file});font-weight:{weight};font-style:{style}}}' for family, file, weight, style in FACES
    )
    config = FontConfiguration()
    # Its copy of the fonts goes with it, which the interpreter's end is too late for.
    atexit.register(read_fonts.cache_clear)
    return Fonts(config, CSS(string=rules, font_config=config, url_fetcher=closed_fetcher(files)))


@lru_cache(maxsize=16)
def style_sheet(css: str) -> CSS:
    """Parse a style sheet once a process."""
    from weasyprint import CSS

    return CSS(string=css, font_config=read_fonts().config, base_url=ASSET, url_fetcher=closed_fetcher({}))
