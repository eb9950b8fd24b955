"""Our own structural checks of an issued report: what ISO 19005-3 (PDF/A-3a) asks for and a program can look up.

No validator of the format is at hand where this is built; these checks say what was looked at, not that nothing else is
asked for. PDF/UA is not claimed, so its identifier must not stand in the metadata either.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from aircop.core.pdf.signing import Signatory, sign_pdf
from seizures.report_pdf import render_seizure_report
from tests.factories.report_documents import RECORD, VERIFY, ordinary_report

FORBIDDEN_ACTIONS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView", "/JavaScript"}


@pytest.fixture(scope="module", params=["en", "ar"])
def issued(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[pikepdf.Pdf]:
    from django.test import override_settings

    memory = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "structure"}}
    with override_settings(VAR_DIR=tmp_path_factory.mktemp("var"), CACHES=memory):
        report = ordinary_report(request.param)
        signed = sign_pdf(render_seizure_report(report).content, Signatory("DSS", report.unit_name), at=report.issued.at, contact=VERIFY)
    with pikepdf.open(BytesIO(signed.content)) as pdf:
        yield pdf


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for thing in pdf.objects:
        if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            yield thing


def test_it_is_tagged_and_says_its_language(issued: pikepdf.Pdf) -> None:
    root = issued.Root
    assert root.MarkInfo.Marked
    assert "/StructTreeRoot" in root
    assert str(root.Lang) in {"en", "ar"}
    assert root.ViewerPreferences.DisplayDocTitle if "/ViewerPreferences" in root else True
    assert all(page.StructParents is not None for page in issued.pages)


def test_its_metadata_names_the_standard_and_agrees_with_itself(issued: pikepdf.Pdf) -> None:
    stream = issued.Root.Metadata
    text = stream.read_bytes().decode()
    assert 'pdfaid:part="3"' in text
    assert 'pdfaid:conformance="A"' in text
    assert "pdfuaid" not in text
    assert str(issued.docinfo["/Title"]) in text
    created = re.sub(r"\D", "", str(issued.docinfo["/CreationDate"]))
    assert created[:14] == re.sub(r"\D", "", re.search(r"CreateDate>([^<]+)<", text)[1])[:14]


def test_colours_have_one_stated_meaning(issued: pikepdf.Pdf) -> None:
    (intent,) = issued.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert len(intent.DestOutputProfile.read_bytes()) > 1000


def test_every_font_is_inside(issued: pikepdf.Pdf) -> None:
    fonts = [thing for thing in dictionaries(issued) if thing.get("/Type") == "/FontDescriptor"]
    assert fonts
    for font in fonts:
        assert any(name in font for name in ("/FontFile", "/FontFile2", "/FontFile3")), font.FontName
    assert all("/ToUnicode" in font for font in dictionaries(issued) if font.get("/Type") == "/Font" and font.get("/Subtype") == "/Type0")


def test_nothing_in_it_acts_or_is_locked(issued: pikepdf.Pdf) -> None:
    assert not issued.is_encrypted
    assert "/AA" not in issued.Root
    assert "/OpenAction" not in issued.Root
    assert "/JavaScript" not in issued.Root.get("/Names", {})
    assert "/XFA" not in issued.Root.AcroForm
    assert "/NeedAppearances" not in issued.Root.AcroForm
    for thing in dictionaries(issued):
        assert str(thing.get("/S", "")) not in FORBIDDEN_ACTIONS
        assert "/JS" not in thing
        if isinstance(thing, pikepdf.Stream):
            assert "/F" not in thing
            assert "LZW" not in str(thing.get("/Filter", ""))


def test_every_annotation_prints(issued: pikepdf.Pdf) -> None:
    for page in issued.pages:
        for annotation in page.get("/Annots", []):
            assert int(annotation.F) & 0b100111 == 0b100, "printed; not hidden, invisible or without view"


def test_the_record_is_inside_and_says_what_it_is(issued: pikepdf.Pdf) -> None:
    names = issued.Root.Names.EmbeddedFiles.Names
    (specification,) = list(names)[1::2]
    assert str(specification.UF) == str(specification.F) == "record.json"
    assert specification.AFRelationship == "/Source"
    assert any(linked.objgen == specification.objgen for linked in issued.Root.AF)
    file = specification.EF.F
    assert file.Subtype == "/application/json"
    assert str(file.Params.ModDate) == str(issued.docinfo["/ModDate"])
    assert file.read_bytes() == RECORD.encode()
    assert hashlib.sha256(file.read_bytes()).hexdigest() == ordinary_report().record_digest


def test_every_picture_has_words(issued: pikepdf.Pdf) -> None:
    figures = [thing for thing in dictionaries(issued) if thing.get("/S") == "/Figure"]
    assert len(figures) >= 4
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)
