"""The custody sheet of an exhibit as a PDF: what it is, every entry of its ledger, and room for signatures."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_info, gettext

from aircop.core.pdf import Asset, Document, qr_svg, render_pdf
from seizures.models import CustodyEntry, Exhibit
from seizures.selectors.custody import court_quantity

TEMPLATE = "reports/custody_sheet.html"
STYLE = "reports/custody_sheet.css"


def render_custody_sheet(exhibit: Exhibit, entries: list[CustodyEntry], *, url: str, at: datetime, printed_for: str) -> Document:
    """The ledger as it stands at this moment, in the active language. Raises PdfEngineMissing where Pango is not installed."""
    language = get_language() or "en"
    context = {
        "exhibit": exhibit,
        "entries": entries,
        "quantity": court_quantity(entries),
        "place": exhibit.compartment.task_force,
        "url": url,
        "at": at,
        "printed_for": printed_for,
        "language": language,
        "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
    }
    return render_pdf(
        render_to_string(TEMPLATE, context),
        css=render_to_string(STYLE),
        title=gettext("Custody sheet %(code)s") % {"code": exhibit},
        language=language,
        identifier=f"{exhibit.public_id}-{exhibit.head}".encode(),
        created=at,
        assets={"qr.svg": Asset(qr_svg(url).encode(), "image/svg+xml")},
    )
