"""Regional exports: de-identified, logged, expiring, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
import time_machine
from django.utils import timezone

from aircop.core.errors import Forbidden, NotVisible, RuleViolation
from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from aircop.reporting.models import RegionalExport
from aircop.reporting.selectors import facts
from aircop.reporting.services.exports import export_fetch, export_for, export_request, exports_expire
from aircop.reporting.workbook import safe_cell
from jaitf.models import AccessLog
from seizures.models import Seizure
from tests.clients import reauthenticated, sign_in
from tests.factories import seizures as make

pytestmark = pytest.mark.django_db
THIS_YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2030, 12, 31)}


def ask(cast, region="africa_wc") -> RegionalExport:
    export = export_request(actor=cast.analyst, region=region, starts_on=timezone.now().date() - timedelta(days=60), ends_on=timezone.now().date())
    job_run(Job.objects.get(kind="export.build", key=str(export.public_id)).pk)
    export.refresh_from_db()
    return export


def rows_of(export: RegionalExport) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(bytes(export.csv).decode("utf-8-sig"))))


def test_an_export_has_a_row_for_each_line_of_each_approved_case_of_the_region(cast):
    make.approved(cast.dss)
    make.approved(cast.abj)
    make.submitted(cast.dss)
    make.approved(cast.lis)
    export = ask(cast)
    assert {row["task_force"] for row in rows_of(export)} == {"DSS", "ABJ"}
    assert export.row_count == len(rows_of(export)) == sum(s.lines.count() for s in Seizure.objects.approved().exclude(compartment__task_force__code="LIS"))


def test_an_export_names_nobody_and_no_record(cast):
    seizure = make.approved(cast.dss)
    export = ask(cast)
    book = openpyxl.load_workbook(io.BytesIO(bytes(export.xlsx)))
    text = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
    for secret in (seizure.reference, str(seizure.public_id), str(seizure.event_uid), seizure.narrative, *(p.family_name for p in seizure.persons.all())):
        if secret:
            assert secret not in text
    assert "quantity × factor" in text


def test_the_workbook_and_the_csv_say_the_same(cast):
    make.approved(cast.dss)
    export = ask(cast)
    sheet = openpyxl.load_workbook(io.BytesIO(bytes(export.xlsx))).worksheets[0]
    header, *lines = sheet.iter_rows(values_only=True)
    assert len(lines) == export.row_count
    by_csv = rows_of(export)[0]
    by_xlsx = dict(zip(header, lines[0], strict=True))
    assert float(by_csv["quantity"]) == by_xlsx["quantity"]
    assert by_csv["seized_on"] == by_xlsx["seized_on"].date().isoformat()
    assert by_csv["commodity"] == by_xlsx["commodity"]


def test_a_joint_seizure_is_counted_once(cast):
    first = make.approved(cast.dss)
    second = make.submitted(cast.abj)
    Seizure.objects.filter(pk=second.pk).update(event_uid=first.event_uid)
    from seizures.services.decisions import seizure_approve

    second.refresh_from_db()
    seizure_approve(actor=cast.abj.chief, seizure=second)
    assert {row["task_force"] for row in rows_of(ask(cast))} == {"DSS"}


def test_person_counts_under_eleven_are_suppressed_and_no_total_betrays_them(cast):
    make.approved(cast.dss)
    today = timezone.now().date()
    counts = facts.person_counts("africa_wc", today - timedelta(days=60), today)
    assert counts
    assert all(row.count is None for row in counts)
    export = ask(cast)
    persons = openpyxl.load_workbook(io.BytesIO(bytes(export.xlsx))).worksheets[1]
    assert {row[2] for row in persons.iter_rows(min_row=2, values_only=True)} == {"<11"}


@pytest.mark.parametrize("text", ["=1+1", "+221", "-5", "@cmd", "\tx", "\rx", "\nx", "  =1+1", "＝1+1", "\xa0@cmd"])
def test_no_cell_is_a_formula(text):
    assert safe_cell(text) == f"'{text}"


def test_only_who_asked_may_fetch_and_each_fetch_is_logged(cast):
    export = ask(cast)
    with pytest.raises(NotVisible):
        export_for(cast.regional_coordinator, export.public_id)
    with pytest.raises(Forbidden):
        export_for(cast.dss.chief, export.public_id)
    before = AccessLog.objects.filter(action="export").count()
    export_fetch(actor=cast.analyst, public_id=export.public_id, file_format="csv")
    assert AccessLog.objects.filter(action="export", actor=cast.analyst).count() == before + 1


def test_an_analyst_of_one_region_gets_no_other(cast):
    with pytest.raises(Forbidden):
        export_request(actor=cast.analyst, region="lac", **THIS_YEAR)


def test_a_period_that_runs_backwards_or_too_far_is_refused(cast):
    with pytest.raises(RuleViolation):
        export_request(actor=cast.analyst, region="africa_wc", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1))
    with pytest.raises(RuleViolation):
        export_request(actor=cast.analyst, region="africa_wc", starts_on=date(2000, 1, 1), ends_on=date(2026, 1, 1))


def test_after_a_week_the_files_are_gone_and_the_record_stays(cast):
    export = ask(cast)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert exports_expire() == 1
        with pytest.raises(NotVisible):
            export_fetch(actor=cast.analyst, public_id=export.public_id, file_format="xlsx")
    assert RegionalExport.objects.filter(pk=export.pk, row_count=export.row_count).exists()


def test_the_form_asks_for_the_password_again_and_keeps_what_was_typed(cast):
    client = sign_in(cast.analyst)
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        answer = client.post("/exports/new/", {"region": "africa_wc", "starts_on": "2026-01-01", "ends_on": "2026-06-30", "draft_key": "export-new"})
    assert answer.status_code == 302
    assert "/account/reauthenticate/" in answer["Location"] or "reauthenticate" in answer["Location"]
    assert not RegionalExport.objects.exists()


def test_the_analyst_asks_follows_and_fetches_in_the_browser(cast):
    make.approved(cast.dss)
    client = reauthenticated(sign_in(cast.analyst))
    answer = client.post("/exports/new/", {"region": "africa_wc", "starts_on": "2026-01-01", "ends_on": "2027-01-01"})
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert b"progress" in page.content
    job_run(Job.objects.get(kind="export.build").pk)
    page = client.get(answer["Location"])
    assert b"xlsx" in page.content
    file = client.get(f"{answer['Location']}xlsx/")
    assert file.status_code == 200
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file.content[:2] == b"PK"


@pytest.mark.parametrize(
    "data", [{}, {"region": "atlantis", "starts_on": "x", "ends_on": "2026-99-99"}, {"region": "africa_wc", "starts_on": "2026-05-01", "ends_on": "2026-01-01"}]
)
def test_wrong_input_says_what_to_do_and_keeps_what_was_typed(cast, data):
    client = reauthenticated(sign_in(cast.analyst))
    answer = client.post("/exports/new/", data)
    assert answer.status_code == 422
    for value in data.values():
        if value != "atlantis":
            assert value.encode() in answer.content
