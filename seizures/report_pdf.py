"""The seizure report as a PDF: context, HTML, pages, digest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from string import ascii_lowercase

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_info, gettext

from aircop.core import charts, formats
from aircop.core.pdf import Asset, Attachment, Document, qr_svg, render_pdf
from seizures.report_document import ReportDocument, ReportLine, ReportStop, StopKind, first_direction

TEMPLATE = "reports/seizure_report.html"
STYLE = "reports/seizure_report.css"
SVG = "image/svg+xml"
MAP_WIDTH = 520
#: What the template isolates; text of the records is escaped and can't open one.
_BDI = re.compile(r"<bdi>(.*?)</bdi>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """A commodity line as printed; `mark` is the letter of the note on its factor."""

    line: ReportLine
    quantity: str
    kg_equivalent: str
    mark: str


def render_seizure_report(document: ReportDocument) -> Document:
    """Return the PDF of one edition, always the same bytes for the same document.

    Raises PdfEngineMissing where Pango is not installed.
    """
    with translation.override(document.language):
        html, assets = report_html(document)
        return render_pdf(
            html,
            css=render_to_string(STYLE),
            title=gettext("Seizure report %(reference)s, edition %(edition)s") % {"reference": document.reference, "edition": document.edition},
            language=document.language,
            identifier=document.identifier,
            created=document.issued.at,
            assets=assets,
            attachments=attachments(document),
        )


def attachments(document: ReportDocument) -> list[Attachment]:
    """The data that the report was made from, as files inside it; their schema is seizures/data/record-2.schema.json."""
    found = []
    if document.record:
        found.append(Attachment("record.json", document.record.encode(), gettext("The record of the case that this report was made from")))
    if document.custody:
        found.append(Attachment("custody.json", document.custody.encode(), gettext("The custody ledgers when this report was issued")))
    return found


def report_html(document: ReportDocument) -> tuple[str, dict[str, Asset]]:
    """Return the report's HTML in the active language, and the pictures that it names."""
    assets = {"qr.svg": Asset(qr_svg(document.verify_url).encode(), SVG)} if document.verify_url else {}
    assets |= {f"photo-{n}": Asset(photo.content, photo.media_type) for n, photo in enumerate(document.photos, start=1)}
    route = route_picture(document)
    if route:
        assets["route.svg"] = Asset(route.svg.encode(), SVG)
    rows, notes = goods_rows(document.lines)
    context = {
        "document": document,
        "direction": "rtl" if get_language_info(document.language)["bidi"] else "ltr",
        "rows": rows,
        "notes": notes,
        "route": route,
        "route_keys": map_keys(document, {stop.kind for stop in document.stops if _place(stop)}) if route else [],
        "signatures": (document.submitted, document.approved),
        "photos": [(n, photo, f"asset:photo-{n}") for n, photo in enumerate(document.photos, start=1)],
    }
    return _BDI.sub(_with_direction, render_to_string(TEMPLATE, context)), assets


def _with_direction(found: re.Match[str]) -> str:
    """WeasyPrint does not look at the letters of a `bdi` itself (dir=auto), so each says its direction."""
    return f'<bdi dir="{first_direction(unescape(_TAG.sub("", found[1])))}">{found[1]}</bdi>'


def goods_rows(lines: tuple[ReportLine, ...]) -> tuple[list[GoodsRow], list[tuple[str, str]]]:
    """Return the lines with figures as text, and the notes on factors, each once, with its letter."""
    letters: dict[str, str] = {}
    rows = []
    for line in lines:
        if line.kg_note:
            letters.setdefault(line.kg_note, ascii_lowercase[len(letters) % len(ascii_lowercase)])
        rows.append(
            GoodsRow(
                line=line,
                quantity=formats.number_text(line.quantity),
                kg_equivalent="" if line.kg_equivalent is None else formats.number_text(line.kg_equivalent),
                mark=letters.get(line.kg_note, ""),
            )
        )
    return rows, [(letter, note) for note, letter in letters.items()]


def route_picture(document: ReportDocument) -> charts.Chart | None:
    """Return the map of the route, or None when fewer than two of its places are known by position."""
    places = [(place, stop) for stop in document.stops if (place := _place(stop))]
    legs = [charts.RouteLeg(start, end) for (start, _), (end, _) in pairwise(places) if start != end]
    if not legs:
        return None
    keys = map_keys(document, {stop.kind for _place, stop in places})
    names = " – ".join(f"{place.name} ({place.code})" for place, _ in places)
    return charts.route_map(
        legs,
        roles={place.code: stop.kind for place, stop in places},
        role_labels={role: letter for role, letter, _label in keys} if keys else _roles(),
        caption=charts.Caption(gettext("Route: %(places)s") % {"places": names}),
        look=charts.Look(language=document.language, theme="print", width=MAP_WIDTH),
    )


def map_keys(document: ReportDocument, kinds: set[StopKind]) -> list[tuple[str, str, str]]:
    """(role, letter, label) where the words of a map can't be drawn: Arabic letters in an SVG are set one by one.

    The map then shows letters, and the words stand under it.
    """
    if not get_language_info(document.language)["bidi"]:
        return []
    return [(role, letter, label) for letter, (role, label) in zip("ABCD", _roles().items(), strict=False) if role in kinds]


def _roles() -> dict[str, str]:
    return {
        "origin": gettext("Origin"),
        "transit": gettext("Transit"),
        "destination": gettext("Destination"),
        "unit": gettext("Place of seizure"),
    }


def _place(stop: ReportStop) -> charts.Place | None:
    if stop.latitude is None or stop.longitude is None:
        return None
    return charts.Place(stop.code or stop.place or stop.country, stop.place or stop.country, stop.latitude, stop.longitude)
