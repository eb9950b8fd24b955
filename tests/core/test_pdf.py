"""Documents: the PDF engine, and the seizure report on paper."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from aircop.core.pdf import INSTALL_COMMAND, Asset, Document, PdfEngineMissing, RefusedAsset, engine, qr_svg, render_pdf, renderer, sha256_hex
from scripts.system_packages import PANGO_PACKAGES
from seizures.report_document import ReportPerson, ReportTotals, first_direction
from seizures.report_pdf import render_seizure_report, report_html
from tests.factories.report_documents import ARABIC, DIGEST, VERIFY, empty_report, long_report, ordinary_report

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden"
CREATED = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)
OUR_FONTS = {"Aircop-Sans", "Aircop-Sans-Bold", "Aircop-Sans-Italic", "Aircop-Mono", "Aircop-Signs", "Aircop-Naskh", "Aircop-Naskh-Bold"}


@pytest.fixture(autouse=True)
def memory_cache(settings: Any) -> Iterator[None]:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pdf"}}
    yield
    cache.clear()


def simple(body: str, css: str = "", assets: dict[str, Asset] | None = None) -> Document:
    return render_pdf(f"<html><body>{body}</body></html>", css=css, title="Title", language="en", identifier=b"x", created=CREATED, assets=assets)


def opened(document: Document) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(document.content))


def page_texts(document: Document) -> list[str]:
    pdf = pypdfium2.PdfDocument(document.content)
    texts = []
    for page in pdf:
        text = page.get_textpage()
        texts.append(text.get_text_range().replace("\r\n", "\n"))
        text.close()
        page.close()
    pdf.close()
    return texts


def tags(document: Document) -> list[tuple[str, str]]:
    """Every element of the structure tree with its alternative text."""
    found = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, dict) and "/S" in node:
            found.append((node["/S"], node.get("/Alt", "")))
        kids = node.get("/K", []) if isinstance(node, dict) else []
        for kid in kids if isinstance(kids, list) else [kids]:
            walk(kid)

    walk(opened(document).trailer["/Root"]["/StructTreeRoot"])
    return found


def fonts(document: Document) -> set[str]:
    return {font.get_object()["/BaseFont"].split("+")[-1] for page in opened(document).pages for font in page["/Resources"]["/Font"].values()}


# ---------- the engine


def test_same_input_gives_the_same_bytes() -> None:
    first = render_seizure_report(ordinary_report())
    cache.clear()
    assert render_seizure_report(ordinary_report()) == first
    assert first.sha256 == hashlib.sha256(first.content).hexdigest() == sha256_hex(first.content)


BARE_DJANGO = """
import django
from django.conf import settings
settings.configure(
    CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    LOCALE_PATHS=["locale"],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": ["templates"],
        "OPTIONS": {"builtins": ["django.templatetags.i18n"]},
    }],
)
django.setup()
"""

RENDER_ELSEWHERE = f"""{BARE_DJANGO}
from seizures.report_pdf import render_seizure_report, report_html
from tests.factories.report_documents import ordinary_report
print(render_seizure_report(ordinary_report()).sha256)
"""


@pytest.mark.processes
def test_another_process_in_another_zone_and_without_fonts_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig/>')
    environment = os.environ | {
        "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Vientiane",
    }
    finished = subprocess.run([sys.executable, "-c", RENDER_ELSEWHERE], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.strip() == render_seizure_report(ordinary_report()).sha256


def test_file_is_archivable_tagged_and_in_a_language() -> None:
    reader = opened(render_seizure_report(replace(ordinary_report(), language="fr")))
    root = reader.trailer["/Root"]
    described = root["/Metadata"].get_data().decode()
    assert 'pdfaid:part="3"' in described
    assert 'pdfaid:conformance="A"' in described
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"


def test_dates_and_identifier_are_those_given() -> None:
    reader = opened(simple("<p>x</p>"))
    assert reader.metadata["/CreationDate"] == reader.metadata["/ModDate"] == "D:20261124091200Z"
    assert reader.metadata["/Title"] == "Title"
    assert reader.trailer["/ID"][0] == hashlib.sha256(b"x").hexdigest()[:32]


def test_only_vendored_fonts_are_used_and_embedded() -> None:
    document = render_seizure_report(long_report())
    assert fonts(document) <= OUR_FONTS
    for page in opened(document).pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


@pytest.mark.parametrize(
    ("body", "css"),
    [
        ('<img src="http://127.0.0.1:1/x.png">', ""),
        ('<img src="file:///etc/hostname">', ""),
        ('<img src="/etc/hostname">', ""),
        ('<img src="data:image/svg+xml,%3Csvg/%3E">', ""),
        ('<img src="asset:not-handed-over">', ""),
        ('<link rel="stylesheet" href="file:///etc/hostname"><p>x</p>', ""),
        ('<link rel="attachment" href="file:///etc/hostname"><p>x</p>', ""),
        ('<object data="http://127.0.0.1:1/"></object>', ""),
        ("<style>p { background: url(http://127.0.0.1:1/x.png) }</style><p>x</p>", ""),
        ('<style>@import "file:///etc/hostname";</style><p>x</p>', ""),
        ('<img src="asset:nested.svg">', ""),
    ],
)
def test_document_can_load_nothing_but_what_is_handed_over(body: str, css: str) -> None:
    nested = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/hostname" width="9" height="9"/></svg>'
    with pytest.raises(RefusedAsset):
        simple(body, css, {"nested.svg": Asset(nested, "image/svg+xml")})


NO_PANGO = f"""{BARE_DJANGO}
import cffi
def fail(self, name, flags=0):
    raise OSError("cannot load library " + str(name))
cffi.FFI.dlopen = fail
from datetime import UTC, datetime
from aircop.core.pdf import PdfEngineMissing, render_pdf
try:
    render_pdf("<p>x</p>", css="", title="x", language="en", identifier=b"x", created=datetime(2026, 1, 1, tzinfo=UTC))
except PdfEngineMissing as error:
    print(error.code, error.message)
"""


@pytest.mark.processes
def test_machine_without_pango_says_what_to_install() -> None:
    finished = subprocess.run([sys.executable, "-c", NO_PANGO], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert "pdf_engine_missing" in finished.stdout, finished.stderr
    assert INSTALL_COMMAND in finished.stdout
    assert INSTALL_COMMAND in str(PdfEngineMissing())


def test_command_shown_is_the_one_that_the_installer_runs() -> None:
    assert INSTALL_COMMAND.split()[-len(PANGO_PACKAGES) :] == list(PANGO_PACKAGES)


def test_renderer_names_its_version_for_the_record() -> None:
    assert renderer().startswith("WeasyPrint ")


def test_vendored_fonts_are_those_recorded_and_small() -> None:
    recorded = json.loads((engine.FONTS / "vendor.json").read_text())
    assert {entry["file"] for entry in recorded} == {file for _, file, _, _ in engine.FACES} == {path.name for path in engine.FONTS.glob("*.ttf")}
    for entry in recorded:
        assert hashlib.sha256((engine.FONTS / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert sum(path.stat().st_size for path in engine.FONTS.iterdir()) <= 1_500_000


def test_qr_code_is_a_picture_without_style() -> None:
    svg = qr_svg("AIRCOP/1\nref=DSS-2026-00042")
    assert svg.startswith("<svg ")
    assert "style" not in svg
    assert svg != qr_svg("AIRCOP/1\nref=DSS-2026-00043")


def test_arabic_can_be_copied_and_searched_as_it_was_written() -> None:
    text = "".join(page_texts(simple(f'<p lang="ar" dir="rtl">{ARABIC}</p>', 'p { font-family: "Aircop Naskh" }')))
    assert "ضبط في مطار داكار الدولي" in text
    assert "مخدرات" in text


@given(st.lists(st.text(max_size=40), max_size=6))
@settings(max_examples=20, deadline=None)
def test_whatever_an_officer_types_becomes_a_document(words: list[str]) -> None:
    persons = tuple(ReportPerson(family_name=word, role=word, document=word) for word in words)
    words_only = replace(empty_report(), narrative="\n".join(words), persons=persons, place="".join(words))
    assert render_seizure_report(words_only).content.startswith(b"%PDF-1.7")


# ---------- the seizure report


def assert_golden(name: str, pages: list[str]) -> None:
    """Compare with tests/golden/NAME; UPDATE_GOLDEN=1 writes it anew (then read the difference before committing)."""
    text = "\f\n".join(page.rstrip() + "\n" for page in pages)
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_ordinary_report_reads_as_agreed() -> None:
    assert_golden("seizure_report_en.txt", page_texts(render_seizure_report(ordinary_report())))


def test_almost_empty_report_says_what_was_not_recorded_on_one_page() -> None:
    pages = page_texts(render_seizure_report(empty_report()))
    assert len(pages) == 1
    assert_golden("seizure_report_empty_en.txt", pages)


def test_every_page_says_what_it_belongs_to() -> None:
    document = render_seizure_report(long_report())
    pages = page_texts(document)
    assert document.pages == len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert f"Record SHA-256 {DIGEST}" in page
        assert "DSS-2026-00042 · edition 1 · 24 Nov 2026" in page
        assert f"{number} / {len(pages)}" in page
        assert page.count("TLP:AMBER+STRICT") == 2


def test_long_report_loses_no_line_and_repeats_the_heads_of_tables() -> None:
    pages = page_texts(render_seizure_report(long_report()))
    text = "".join(pages)
    assert all(f"Commodity {n:02}" in text for n in range(40))
    assert all(f"PERSON {n:02}" in text for n in range(12))
    goods = [page for page in pages if "Commodity 0" in page or "Commodity 3" in page]
    assert len(goods) > 1
    assert all("Equivalent, kg" in page for page in goods)


def test_quantity_is_printed_exactly_and_in_the_readers_notation() -> None:
    french = "".join(page_texts(render_seizure_report(ordinary_report("fr"))))
    assert "1\u202f250,75" in french
    assert "1,25075" in french
    assert "23 nov. 2026 21:25 (Dakar) · 21:25 UTC" in french


def test_the_two_totals_differ_and_say_so() -> None:
    text = " ".join("".join(page_texts(render_seizure_report(ordinary_report()))).split())
    court, statistics = text.index("Total for court"), text.index("Total for statistics")
    assert "Nothing was measured net." in text[court:statistics]
    assert "2 lines are left out: estimated, or weighed gross." in text[court:statistics]
    assert "Not for court." in text[statistics:]


def test_report_is_structured_for_a_screen_reader() -> None:
    found = tags(render_seizure_report(ordinary_report()))
    kinds = [kind for kind, _ in found]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 8
    assert kinds.count("/TH") >= 20
    pictures = [alternative for kind, alternative in found if kind == "/Figure"]
    assert pictures == [
        "QR code with reference, edition, date and digest of the record",
        "Route: São Paulo (GRU) – Paris (CDG) – Dakar (DSS)",
        "Photograph 1: Suitcase as found",
        "Photograph 2",
    ]


def test_qr_code_leads_to_the_page_that_verifies_it() -> None:
    _html, assets = report_html(ordinary_report())
    assert assets["qr.svg"].content.decode() == qr_svg(VERIFY)
    assert "qr.svg" not in report_html(replace(ordinary_report(), verify_url=""))[1]


def test_markup_in_a_name_is_printed_and_not_followed() -> None:
    name = '<img src="file:///etc/hostname">&amp;'
    report = replace(empty_report(), narrative=name, place=name, unit_name=name)
    assert "".join(page_texts(render_seizure_report(report))).count(name) == 3


@pytest.mark.parametrize(
    ("text", "direction"),
    [("Flight AF 718", "ltr"), (ARABIC, "rtl"), ("« À »", "ltr"), ("718: مسافر", "rtl"), ("…", "ltr"), ("", "ltr"), ("שלום", "rtl")],
)
def test_paragraph_runs_in_the_direction_of_its_first_letter(text: str, direction: str) -> None:
    assert first_direction(text) == direction


def test_report_leaves_the_active_language_as_it_was() -> None:
    with translation.override("es"):
        render_seizure_report(ordinary_report("fr"))
        assert translation.get_language() == "es"


@pytest.mark.parametrize(
    ("label", "colour"),
    [("TLP:RED", "red"), ("TLP:AMBER+STRICT", "amber"), ("TLP:AMBER", "amber"), ("TLP:GREEN", "green"), ("TLP:CLEAR", "clear")],
)
def test_handling_mark_has_its_official_colour(label: str, colour: str) -> None:
    assert replace(empty_report(), handling=label).handling_colour == colour
    assert f".tlp-{colour} {{" in (ROOT / "templates/reports/seizure_report.css").read_text()


def test_where_nothing_was_weighed_or_counted_no_totals_stand():
    with_totals, _assets = report_html(ordinary_report())
    assert "Total for court" in with_totals
    persons_only, _assets = report_html(replace(ordinary_report(), court=ReportTotals(), statistics=ReportTotals()))
    assert "Total for court" not in persons_only
