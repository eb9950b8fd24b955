"""The report for partners: what it leaves out, who gets which, and that nothing hidden is anywhere in the file."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import jsonschema
import pikepdf
import pypdfium2
import pytest
from django.db import connection
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.errors import RuleViolation
from jaitf.choices import Handling
from messaging.services.shares import record_share
from seizures.choices import PersonRole, ReportVariant
from seizures.inputs import ConcealmentInput
from seizures.models import ReportEdition, Seizure
from seizures.report_variants import SHOWN, variants_below
from seizures.selectors.record import canonical_record
from seizures.services.decisions import seizure_approve
from seizures.services.editions import edition_issue, variants_open_to
from seizures.services.photographs import photograph_add
from seizures.services.seizures import seizure_submit
from seizures.views.verify import schema_text
from tests.clients import sign_in
from tests.factories import exhibits
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db

#: Words that only the whole report may hold.
FREE = ["QFAMILY", "Qgiven", "QDOC77", "Qnarrative", "Qplace", "Qconceal", "Qline", "Qmark", "Qcaption", "Qexhibit", "057-12345675", "05712345675"]
PARTNERS = [variant for variant in ReportVariant.values if variant != ReportVariant.FULL]


def canary_case(cast: Cast, handling: str = Handling.AMBER_STRICT) -> Seizure:
    seizure = make.seizure_draft(
        cast.dss,
        lines=(make.line_input(description="Qline", attributes={"marks": "Qmark"}),),
        persons=(make.person_input(family_name="QFAMILY", given_names="Qgiven", document_number="QDOC77"),),
        concealments=(ConcealmentInput(method="BAG_FALSE", detail="Qconceal"),),
        narrative="Qnarrative",
        place_detail="Qplace",
        awb="057-12345675",
        handling=handling,
    )
    photograph_add(actor=cast.dss.officer, seizure=seizure, file=make.picture(), caption="Qcaption")
    exhibits.exhibit(seizure, cast.dss.officer, description="Qexhibit")
    return seizure_approve(actor=cast.dss.chief, seizure=seizure_submit(actor=cast.dss.officer, seizure=seizure))


def issue(cast: Cast, seizure: Seizure, variant: str) -> bytes:
    edition = edition_issue(actor=cast.dss.chief, seizure=seizure, number=1, language="en", variant=variant)
    return bytes(ReportEdition.objects.get(pk=edition.pk).content)


def everything_in(content: bytes) -> str:
    """All text, metadata and data of a PDF: its pages, and every stream unpacked."""
    pdf = pypdfium2.PdfDocument(BytesIO(content))
    parts = [page.get_textpage().get_text_range() for page in pdf]
    with pikepdf.open(BytesIO(content)) as opened:
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") != "/Image":
                parts.append(thing.read_bytes().decode("latin-1"))
            parts.append(repr(thing))
    return "\n".join(parts)


def record_in(content: bytes) -> dict:
    with pikepdf.open(BytesIO(content)) as pdf:
        return json.loads(pdf.attachments["record.json"].get_file().read_bytes())


@pytest.mark.parametrize("variant", PARTNERS)
def test_nothing_hidden_is_in_the_text_the_metadata_or_the_record(cast: Cast, variant: str) -> None:
    seizure = canary_case(cast)
    if variant not in variants_below(seizure.handling):
        seizure = canary_case(cast, {"amber": Handling.AMBER, "green": Handling.GREEN, "clear": Handling.CLEAR}[variant])
    found = everything_in(issue(cast, seizure, variant))
    officers = [cast.dss.officer.display_name, cast.dss.chief.display_name, cast.dss.officer.username, cast.dss.chief.username]
    for word in [*FREE, *officers]:
        assert word.lower() not in found.lower(), word
    assert seizure.reference in found
    assert ("Carrier" in found) == (SHOWN[variant].persons == "described")
    assert "Report for partners" in found


def test_partners_read_nothing_of_victims_and_of_a_child_only_that_there_is_one(cast: Cast) -> None:
    born = timezone.now().date() - timedelta(days=15 * 365)
    child = make.person_input(family_name="CHILD", birth_date=born, nationality="GIN", outcome="P_CHILD")
    victim = make.person_input(family_name="VICTIM", role=PersonRole.VICTIM, nationality="MLI", outcome="P_NRM")
    content = issue(cast, make.approved(cast.dss, persons=(child, victim)), ReportVariant.AMBER)
    assert record_in(content)["persons"] == [{"role": "carrier", "sex": "F", "nationality": "", "outcome": ""}]
    jsonschema.validate(record_in(content), json.loads(schema_text()), cls=jsonschema.Draft202012Validator)
    found = everything_in(content)
    for word in ("Guinea", "Mali", "Victim", "child protection", "victim assistance"):
        assert word.lower() not in found.lower(), word


def test_the_whole_report_holds_them(cast: Cast) -> None:
    found = everything_in(issue(cast, canary_case(cast), ReportVariant.FULL))
    for word in FREE[:-1]:
        assert word.lower() in found.lower(), word


@pytest.mark.parametrize("variant", [ReportVariant.FULL, ReportVariant.AMBER_STRICT])
def test_the_embedded_record_follows_the_published_schema(cast: Cast, variant: str) -> None:
    record = record_in(issue(cast, canary_case(cast), variant))
    jsonschema.validate(record, json.loads(schema_text()), cls=jsonschema.Draft202012Validator)
    del record["occurred_at"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, json.loads(schema_text()), cls=jsonschema.Draft202012Validator)


def test_the_whole_record_holds_the_canonical_one_and_its_digest_is_on_the_paper(cast: Cast) -> None:
    import hashlib

    seizure = canary_case(cast)
    content = issue(cast, seizure, ReportVariant.FULL)
    with pikepdf.open(BytesIO(content)) as pdf:
        record = pdf.attachments["record.json"].get_file().read_bytes()
        custody = json.loads(pdf.attachments["custody.json"].get_file().read_bytes())
    edition = ReportEdition.objects.get()
    assert record.decode() == seizure.edition_records.get().record
    assert json.loads(canonical_record(Seizure.objects.get(pk=seizure.pk))).items() <= json.loads(record).items()
    assert hashlib.sha256(record).hexdigest() == edition.record_sha256
    assert custody["exhibits"][0]["description"] == "Qexhibit"
    pages = pypdfium2.PdfDocument(BytesIO(content))
    assert all(edition.record_sha256 in page.get_textpage().get_text_range() for page in pages)


def test_a_paper_never_travels_further_than_the_case(cast: Cast) -> None:
    for mark, allowed in (
        (Handling.RED, []),
        (Handling.AMBER_STRICT, ["amber_strict"]),
        (Handling.AMBER, ["amber_strict", "amber"]),
        (Handling.CLEAR, ["amber_strict", "amber", "green", "clear"]),
    ):
        assert variants_below(mark) == allowed
    with pytest.raises(RuleViolation):
        issue(cast, canary_case(cast, Handling.RED), ReportVariant.AMBER_STRICT)


def shared(cast: Cast, seizure: Seizure, mark: str) -> None:
    until = timezone.now() + timedelta(days=7)
    record_share(actor=cast.dss.chief, record=seizure, with_unit=cast.abj.task_force, handling=mark, reason="For the transit", expires_at=until)


def test_a_partner_gets_the_report_of_the_share_and_no_other(cast: Cast) -> None:
    seizure = canary_case(cast, Handling.GREEN)
    for variant in (ReportVariant.FULL, ReportVariant.AMBER, ReportVariant.GREEN):
        issue(cast, seizure, variant)
    editions = {edition.variant: edition for edition in ReportEdition.objects.all()}
    shared(cast, seizure, Handling.AMBER)
    assert variants_open_to(cast.abj.officer, seizure) == [ReportVariant.AMBER]
    client = sign_in(cast.abj.officer)
    assert {variant: client.get(f"/editions/{edition.public_id}/").status_code for variant, edition in editions.items()} == {
        "full": 404,
        "amber": 200,
        "green": 404,
    }
    page = client.get(f"/seizures/{seizure.public_id}/?tab=documents").content.decode()
    assert str(editions["amber"].public_id) in page
    assert str(editions["full"].public_id) not in page
    assert client.post(f"/seizures/{seizure.public_id}/editions/", {"language": "en", "variant": "full"}).status_code == 403
    assert client.post(f"/seizures/{seizure.public_id}/editions/", {"language": "fr", "variant": "amber"}).status_code == 302


def test_under_tlp_red_no_paper_leaves(cast: Cast) -> None:
    seizure = canary_case(cast, Handling.RED)
    issue(cast, seizure, ReportVariant.FULL)
    shared(cast, seizure, Handling.RED)
    assert variants_open_to(cast.abj.officer, seizure) == []
    page = sign_in(cast.abj.officer).get(f"/seizures/{seizure.public_id}/?tab=documents").content.decode()
    assert "no paper of it leaves the unit" in page
    assert str(ReportEdition.objects.get().public_id) not in page


def test_row_security_keeps_the_whole_report_from_a_partner_too(cast: Cast) -> None:
    seizure = canary_case(cast, Handling.AMBER)
    issue(cast, seizure, ReportVariant.FULL)
    issue(cast, seizure, ReportVariant.AMBER)
    shared(cast, seizure, Handling.AMBER)
    with acting(cast.abj.officer.pk), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE aircop_runtime")
        cursor.execute("SELECT variant FROM seizures_reportedition")
        seen = cursor.fetchall()
        cursor.execute("RESET ROLE")
    assert seen == [("amber",)]
