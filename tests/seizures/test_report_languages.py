"""The report in five languages: nothing in it falls back to English, and Arabic runs from right to left."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.utils import translation
from django.utils.translation import trans_real

from aircop.core.translations import read_catalogue
from jaitf.choices import Role
from seizures import choices, goods_words
from seizures.choices import ReportLanguage, ReportVariant
from seizures.goods_kinds import GOODS
from seizures.models import Person, ReportEdition, Seizure
from seizures.report_document import ReportDocument
from seizures.report_pdf import render_seizure_report, report_html
from seizures.safeguard_choices import Answer, DetentionEnd, SearchLevel, SearchResult
from seizures.selectors.custody import LABELS
from seizures.selectors.report import report_document
from seizures.services.decisions import seizure_approve
from seizures.services.editions import edition_issue
from seizures.services.photographs import photograph_add
from seizures.services.seizures import seizure_submit
from tests.factories import exhibits
from tests.factories import seizures as make
from tests.factories.cast import Cast
from tests.factories.report_documents import ordinary_report

TRANSLATED = [language for language in ReportLanguage.values if language != "en"]
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """Every message that gettext is asked for, with the language."""
    seen: set[tuple[str, str]] = set()
    for name in ("gettext", "ngettext"):
        own = getattr(trans_real.DjangoTranslation, name)

        def spy(self: Any, message: str, *rest: Any, own: Any = own) -> Any:
            seen.add((self.language(), message))
            return own(self, message, *rest)

        monkeypatch.setattr(trans_real.DjangoTranslation, name, spy)
    return seen


def whole_case(cast: Cast) -> Seizure:
    """A case with everything that a report shows."""
    lines = (
        make.line_input(attributes={"form": "powder", "purity": "80", "marks": "Lion", "field_test": "positive"}),
        make.line_input(commodity="TRAMADOL", quantity=Decimal(400), unit="TAB", attributes={"strength": "225", "brand": "X"}),
    )
    seizure = make.seizure_draft(cast.dss, lines=lines, awb="057-12345675")
    photograph_add(actor=cast.dss.officer, seizure=seizure, file=make.picture(), caption="Suitcase")
    thing = exhibits.exhibit(seizure, cast.dss.officer)
    thing = exhibits.weighed(thing, cast.dss.officer, cast.dss.custodian)
    exhibits.sealed(thing, cast.dss.officer)
    return seizure_approve(actor=cast.dss.chief, seizure=seizure_submit(actor=cast.dss.officer, seizure=seizure))


def document_of(seizure: Seizure, language: str, variant: str = ReportVariant.FULL) -> ReportDocument:
    return report_document(seizure, number=1, language=language, issued_at=seizure.decided_at, variant=variant)


@pytest.mark.django_db
def test_every_word_of_a_report_is_translated(cast: Cast, asked: set[tuple[str, str]]) -> None:
    seizure = whole_case(cast)
    asked.clear()
    for language in TRANSLATED:
        for variant in (ReportVariant.FULL, ReportVariant.AMBER):
            with translation.override(language):
                report_html(document_of(seizure, language, variant))
    for language in TRANSLATED:
        known = {key for message in read_catalogue(language) for key in ([message.id] if isinstance(message.id, str) else message.id)}
        wanted = {message.split("\x04")[-1] for spoken, message in asked if spoken == language}
        assert len(wanted) > 60
        assert wanted - known == set(), language


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_label_that_a_report_may_print_is_there(language: str) -> None:
    with translation.override("en"):
        labels = {str(attribute.label) for goods in GOODS.values() for attribute in goods.attributes}
        offered = [value for name, value in vars(goods_words).items() if name.isupper()]
        labels |= {str(label) for choice in offered for _code, label in choice} | {str(label) for label in LABELS.values()}
        for kinds in (
            choices.LegRole,
            choices.PersonRole,
            choices.Place,
            choices.Basis,
            choices.Method,
            choices.AgencyRole,
            Role,
            ReportLanguage,
            SearchLevel,
            SearchResult,
            Answer,
            DetentionEnd,
        ):
            labels |= {str(label) for label in kinds.labels}
        for model, field in ((Person, "sex"), (Seizure, "narrative_language")):
            labels |= {str(label) for _value, label in model._meta.get_field(field).flatchoices}
    known = {message.id for message in read_catalogue(language) if message.string}
    assert labels - known - {""} == set()


@pytest.mark.parametrize("language", ["es", "pt", "ar"])
def test_a_translation_keeps_the_placeholders_of_its_source(language: str) -> None:
    for message in read_catalogue(language):
        source = message.id if isinstance(message.id, str) else message.id[1]
        for target in [message.string] if isinstance(message.string, str) else message.string:
            assert target
            assert set(PLACEHOLDER.findall(source)) == set(PLACEHOLDER.findall(target)) or not source, message.id


@pytest.mark.django_db
def test_each_language_is_a_report_of_its_own_about_the_same_record(cast: Cast) -> None:
    seizure = whole_case(cast)
    editions = [edition_issue(actor=cast.dss.chief, seizure=seizure, number=1, language=language) for language in ReportLanguage.values]
    assert len({edition.record_sha256 for edition in editions}) == 1
    assert len({edition.sha256 for edition in editions}) == 5
    titles = {"en": "Seizure report", "fr": "Rapport de saisie", "es": "Informe de incautación", "pt": "Relatório de apreensão", "ar": "تقرير ضبط"}
    for edition in editions:
        text = text_of(bytes(ReportEdition.objects.get(pk=edition.pk).content))
        assert titles[edition.language] in text
        assert seizure.reference in text
        assert edition.record_sha256 in text
        assert "AF718" in text


@pytest.mark.django_db
def test_arabic_runs_from_right_to_left_and_its_codes_from_left_to_right() -> None:
    with translation.override("ar"):
        html, _assets = report_html(ordinary_report("ar"))
    assert '<html lang="ar" dir="rtl">' in html
    for code in ("DSS-2026-00042", "AF 718 · CDG – DSS · 23 Nov 2026", "057-12345675", "1,250.75", "18.5 kg"):
        assert f'dir="ltr">{code}</bdi>' in html, code
    assert "<bdi>" not in html
    text = text_of(render_seizure_report(ordinary_report("ar")).content)
    assert re.search(r"1 / \d", text)


def text_of(content: bytes) -> str:
    pdf = pypdfium2.PdfDocument(io.BytesIO(content))
    return "\n".join(page.get_textpage().get_text_range() for page in pdf)
