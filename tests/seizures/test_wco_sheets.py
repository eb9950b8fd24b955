"""The WCO-ready sheet: everything a unit types into CENcomm, nothing that names anybody, and what was typed there."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from lxml import etree

from jaitf.choices import AccessAction
from jaitf.models import AccessLog
from seizures.ages import age_band
from seizures.choices import PersonRole, SheetFormat
from seizures.inputs import LegInput
from seizures.models import CencommReport, Seizure
from seizures.services.wco_sheets import wco_sheet_export
from seizures.wco_xml import NAMESPACE, SCHEMA
from tests.clients import reauthenticated, sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db

HIDDEN = ("KANARI-NAME", "KANARI-GIVEN", "K9988776", "KANARI-MARKS", "KANARI-TEXT", "KANARI-PLACE", "KANARI-CAVITY", "1991-04-05")
X = f"{{{NAMESPACE}}}"


def case(cast: Cast, **changes: object) -> Seizure:
    """A case in which every free text and every name holds a canary."""
    carrier = make.person_input(family_name="KANARI-NAME", given_names="KANARI-GIVEN", document_number="K9988776", birth_date=date(1991, 4, 5))
    details = make.seizure_input(
        narrative="KANARI-TEXT",
        place_detail="KANARI-PLACE",
        persons=(carrier,),
        lines=(
            make.line_input(description="KANARI-TEXT", attributes={"marks": "KANARI-MARKS", "purity": "71.5", "field_test": "positive"}),
            make.line_input(
                commodity="IVORY", quantity=Decimal(3), unit="KG", attributes={"species": "Loxodonta africana", "specimen": "TUS", "permit": "KANARI-TEXT"}
            ),
        ),
        concealments=(replace(make.seizure_input().concealments[0], detail="KANARI-CAVITY"),),
        legs=(LegInput(role="departure", airport="GRU"), LegInput(role="destination", country="ML")),
    )
    given = {name: getattr(details, name) for name in details.__dataclass_fields__}
    return make.approved(cast.dss, **given | changes)


def xml_of(cast: Cast, rows: object = None) -> tuple[bytes, etree._Element]:
    chosen = Seizure.objects.all() if rows is None else rows
    content = wco_sheet_export(actor=cast.dss.chief, rows=chosen, file_format=SheetFormat.XML, terms="")
    return content, etree.fromstring(content)


def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(Path(settings.BASE_DIR) / "static" / SCHEMA)))


def test_the_xml_holds_the_elements_of_the_case_and_follows_its_schema(cast: Cast):
    seizure = case(cast)
    _content, root = xml_of(cast)
    schema().assertValid(root)
    found = root.find(f"{X}Seizure")
    assert (found.get("reference"), found.get("event")) == (seizure.reference, str(seizure.event_uid))
    assert found.find(f"{X}BorderTransportMeans").get("id") == "AF718"
    assert [(leg.get("role"), leg.get("country"), leg.get("airport")) for leg in found.findall(f"{X}Itinerary")] == [
        ("departure", "BR", "GRU"),
        ("destination", "ML", None),
    ]
    cocaine, ivory = found.findall(f"{X}Commodity")
    assert (cocaine.get("code"), cocaine.find(f"{X}GoodsMeasure").text, cocaine.find(f"{X}GoodsMeasure").get("unit")) == ("COC_SALT", "2.35", "KG")
    assert {fact.get("name"): fact.text for fact in cocaine.findall(f"{X}Fact")} == {"purity": "71.5", "field_test": "positive"}
    assert {fact.get("name") for fact in ivory.findall(f"{X}Fact")} == {"species", "appendix", "specimen"}
    person = found.find(f"{X}Person")
    assert (person.get("role"), person.get("sex"), person.get("ageBand"), person.get("nationality")) == ("carrier", "F", "35-44", "SEN")
    assert "Not an interface" in root.get("notice")


def test_the_workbook_holds_the_same_in_the_words_of_the_reader(cast: Cast):
    seizure = case(cast)
    content = wco_sheet_export(actor=cast.dss.chief, rows=Seizure.objects.all(), file_format=SheetFormat.XLSX, terms="")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Seizures", "Goods", "Routes", "Persons", "About this sheet"]
    heads = [cell.value for cell in book["Seizures"][1]]
    row = dict(zip(heads, [cell.value for cell in book["Seizures"][2]], strict=True))
    assert row["Reference of the unit"] == seizure.reference
    assert row["Airport"] == "DSS"
    assert row["Reported to CENcomm at"] is None
    assert [cell.value for cell in book["Goods"][2]][2:6] == ["COC_SALT", "Cocaine hydrochloride (salts)", 2.35, "Kilogram"]
    assert book["Persons"].max_row == 2


@pytest.mark.parametrize("file_format", list(SheetFormat))
def test_nothing_that_names_anybody_and_no_free_text_ever_stands_in_it(cast: Cast, file_format: SheetFormat):
    case(cast)
    content = wco_sheet_export(actor=cast.dss.chief, rows=Seizure.objects.all(), file_format=file_format, terms="")
    if file_format == SheetFormat.XLSX:
        book = openpyxl.load_workbook(io.BytesIO(content))
        content = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row).encode()
    assert [word for word in HIDDEN if word.encode() in content] == []


def test_victims_are_left_out_and_of_a_child_only_that_there_is_one(cast: Cast):
    born = timezone.now().date() - timedelta(days=15 * 365)
    child = make.person_input(family_name="CHILD", birth_date=born, role=PersonRole.CARRIER)
    victim = make.person_input(family_name="VICTIM", role=PersonRole.VICTIM, nationality="MLI")
    case(cast, persons=(child, victim))
    content, root = xml_of(cast)
    schema().assertValid(root)
    (person,) = root.iter(f"{X}Person")
    assert dict(person.attrib) == {"role": "carrier", "sex": "F", "ageBand": "0-17"}
    assert b"MLI" not in content


def test_only_the_unit_s_own_approved_cases_leave_and_the_export_is_logged(cast: Cast):
    own = make.approved(cast.dss)
    make.submitted(cast.dss)
    make.approved(cast.abj)
    client = reauthenticated(sign_in(cast.dss.chief))
    page = client.get("/cases/wco-sheet/?vector=PAX")
    assert "1 case will be in the file" in page.content.decode()
    answer = client.post("/cases/wco-sheet/?vector=PAX", {"file_format": "xml"})
    assert answer.headers["Content-Type"] == "application/xml"
    assert [one.get("reference") for one in etree.fromstring(answer.content)] == [own.reference]
    entry = AccessLog.objects.get(action=AccessAction.EXPORT)
    assert (entry.actor, entry.record_type, entry.terms, entry.count) == (cast.dss.chief, "wco_sheet", "vector=PAX", 1)
    assert client.post("/cases/wco-sheet/?q=NOBODY", {"file_format": "xml"}).status_code == 422


def test_the_number_of_queries_does_not_grow_with_the_cases(cast: Cast, django_assert_max_num_queries: object):
    for _number in range(3):
        case(cast)
    with django_assert_max_num_queries(20):
        xml_of(cast)


def test_an_entry_in_cencomm_is_noted_shown_in_the_sheet_and_found_by_the_filter(cast: Cast):
    seizure = make.approved(cast.dss)
    waiting = make.approved(cast.dss)
    client = reauthenticated(sign_in(cast.dss.chief))
    at = timezone.now().replace(second=0, microsecond=0)
    data = {"reported_at_date": f"{at:%Y-%m-%d}", "reported_at_time": f"{at:%H:%M}", "reported_at_zone": "UTC", "reference": " CC-2026-77 ", "note": "COCAIR"}
    assert client.post(f"/seizures/{seizure.public_id}/cencomm/", data).status_code == 302
    noted = CencommReport.objects.get()
    assert (noted.reference, noted.reported_at, noted.reported_by) == ("CC-2026-77", at, cast.dss.chief)
    assert "CC-2026-77" in client.get(f"/seizures/{seizure.public_id}/wco-sheet/").content.decode()
    _content, root = xml_of(cast, Seizure.objects.filter(pk=seizure.pk))
    schema().assertValid(root)
    assert root[0].find(f"{X}ReportedToCENcomm").get("reference") == "CC-2026-77"
    missing = client.get("/cases/?cencomm=no").context["table"].page.object_list
    assert [row.record for row in missing] == [waiting]
    done = client.get("/cases/?cencomm=yes").context["table"].page.object_list
    assert [row.record for row in done] == [seizure]


@pytest.mark.parametrize(
    ("hours", "reference", "words"), [(2, "CC-1", "lies ahead"), (-48, "CC-1", "before the seizure"), (0, "  ", "required"), (None, "CC-1", "required")]
)
def test_a_wrong_note_says_what_to_do_and_keeps_what_was_typed(cast: Cast, hours: int | None, reference: str, words: str):
    seizure = make.approved(cast.dss)
    client = reauthenticated(sign_in(cast.dss.chief))
    at = timezone.now() + timedelta(hours=hours or 0)
    data = {"reported_at_date": f"{at:%Y-%m-%d}", "reported_at_time": f"{at:%H:%M}", "reported_at_zone": "UTC"} if hours is not None else {}
    answer = client.post(f"/seizures/{seizure.public_id}/cencomm/", data | {"reference": reference, "note": "KEPT"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "KEPT" in answer.content.decode()
    assert not CencommReport.objects.exists()


def test_a_case_that_is_not_approved_has_no_sheet_and_takes_no_note(cast: Cast):
    seizure = make.submitted(cast.dss)
    client = reauthenticated(sign_in(cast.dss.chief))
    assert "when the case is approved" in client.get(f"/seizures/{seizure.public_id}/wco-sheet/").content.decode()
    assert client.post(f"/seizures/{seizure.public_id}/wco-sheet/", {"file_format": "xml"}).status_code == 422
    at = timezone.now()
    data = {"reported_at_date": f"{at:%Y-%m-%d}", "reported_at_time": f"{at:%H:%M}", "reported_at_zone": "UTC", "reference": "CC-1"}
    assert client.post(f"/seizures/{seizure.public_id}/cencomm/", data).status_code == 422


def test_a_note_is_never_changed_or_removed(cast: Cast):
    seizure = make.approved(cast.dss)
    report = CencommReport.objects.create(
        compartment=seizure.compartment, seizure=seizure, reported_at=timezone.now(), reference="CC-1", reported_by=cast.dss.chief, record_sha256="0" * 64
    )
    for change in (lambda: CencommReport.objects.filter(pk=report.pk).update(reference="CC-2"), report.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("born", "band"),
    [(date(2008, 11, 28), "0-17"), (date(2008, 11, 27), "18-24"), (date(1966, 11, 27), "60+"), (date(2027, 1, 1), ""), (None, "")],
)
def test_an_age_is_told_as_a_band_that_changes_on_the_birthday(born: date | None, band: str):
    assert age_band(born, date(2026, 11, 27)) == band
