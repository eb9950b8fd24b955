"""Persons without goods: trafficking, smuggling of migrants, a wanted person, a suspected traveller."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.errors import InvalidInput
from aircop.reporting.periods import last_months
from aircop.reporting.selectors import facts, unit_results
from seizures.models import CommodityLine, Person, Seizure
from seizures.person_events import FROM_INTERPOL, event_warnings
from seizures.selectors.report import report_document
from seizures.selectors.timeline import seizure_timeline
from seizures.selectors.totals import court_totals, event_totals, statistics_totals
from seizures.selectors.wco_sheets import sheet_rows, sheet_seizures
from seizures.services.seizures import seizure_submit
from tests.clients import sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast
from tests.seizures.test_api import SEIZURES, Caller, seizure_body

pytestmark = pytest.mark.django_db
RED_NOTICE = {"offence": "WANTED", "check": "red_notice", "check_reference": "2024/12345-1"}
WANTED: dict[str, Any] = {"commodity": "PEO_WANTED", "quantity": Decimal(1), "unit": "", "description": ""}
MIGRANTS: dict[str, Any] = {
    "commodity": "PEO_SOM",
    "quantity": Decimal(4),
    "unit": "",
    "description": "",
    "attributes": {"offence": "SOM", "check": "observed", "how_found": "The same forged visa in every passport"},
}


def wanted(**attributes: str) -> dict[str, Any]:
    return WANTED | {"attributes": RED_NOTICE | attributes}


def test_a_case_without_goods_goes_from_draft_to_approval(cast: Cast):
    seizure = make.approved(cast.dss, lines=(make.line_input(**wanted()),), concealments=())
    line = seizure.lines.get()
    assert (line.kind, line.unit, line.kg_equivalent) == ("person_event", "PERSON", None)


@pytest.mark.parametrize(
    ("attributes", "word"),
    [
        ({}, "offence"),
        ({"offence": "WANTED"}, "what led to it"),
        ({"offence": "WANTED", "check": "red_notice"}, "reference of the notice"),
        ({"offence": "WANTED", "check": "warrant"}, "reference of the notice"),
    ],
)
def test_submission_asks_for_offence_check_and_reference(cast: Cast, attributes: dict[str, str], word: str):
    seizure = make.seizure_draft(cast.dss, lines=(make.line_input(**WANTED | {"attributes": attributes}),))
    with pytest.raises(InvalidInput) as caught:
        seizure_submit(actor=cast.dss.officer, seizure=seizure)
    assert word in " ".join(str(message) for message in caught.value.fields["lines"])


def test_a_check_without_a_number_needs_none(cast: Cast):
    assert make.submitted(cast.dss, lines=(make.line_input(**MIGRANTS),)).reference


def test_a_wanted_person_is_somebody(cast: Cast):
    seizure = make.seizure_draft(cast.dss, lines=(make.line_input(**wanted()),), persons=())
    with pytest.raises(InvalidInput) as caught:
        seizure_submit(actor=cast.dss.officer, seizure=seizure)
    assert "family name" in str(caught.value.fields["persons"][0])
    assert make.submitted(cast.dss, lines=(make.line_input(**MIGRANTS),), persons=()).reference


@pytest.mark.parametrize("unit", ["KG", "PCS"])
def test_nobody_weighs_persons(cast: Cast, unit: str):
    with pytest.raises(InvalidInput):
        make.seizure_draft(cast.dss, lines=(make.line_input(**MIGRANTS | {"unit": unit}),))
    line = make.seizure_draft(cast.dss, lines=(make.line_input(**MIGRANTS),)).lines.get()
    for change in ({"unit": unit}, {"quantity": Decimal("1.5")}, {"kg_equivalent": Decimal(70)}):
        with acting(cast.dss.officer.pk), pytest.raises(DatabaseError), transaction.atomic():
            CommodityLine.objects.filter(pk=line.pk).update(**change)


def test_goods_are_not_counted_as_persons(cast: Cast):
    line = make.seizure_draft(cast.dss).lines.get()
    with acting(cast.dss.officer.pk), pytest.raises(DatabaseError), transaction.atomic():
        CommodityLine.objects.filter(pk=line.pk).update(unit="PERSON")


@pytest.mark.parametrize("missing", ["offence", "check", "check_reference", "person"])
def test_the_database_refuses_to_approve_an_event_without_what_it_needs(cast: Cast, missing: str):
    seizure = make.submitted(cast.dss, lines=(make.line_input(**wanted()),))
    with acting(cast.dss.chief.pk):
        if missing == "person":
            Person.objects.filter(seizure=seizure).delete()
        else:
            CommodityLine.objects.filter(seizure=seizure).update(attributes={name: value for name, value in RED_NOTICE.items() if name != missing})
        with pytest.raises(DatabaseError, match="without what their kind needs"), transaction.atomic():
            Seizure.objects.filter(pk=seizure.pk).update(state="approved", decided_by=cast.dss.chief, decided_at=timezone.now())


def test_totals_of_goods_leave_persons_out_and_count_events_and_persons_apart(cast: Cast):
    seizure = make.seizure_draft(cast.dss, lines=(make.line_input(basis="net"), make.line_input(**MIGRANTS), make.line_input(**MIGRANTS)))
    lines = list(seizure.lines.all())
    assert [row.commodity for row in court_totals(lines, {}).rows] == [row.commodity for row in statistics_totals(lines).rows] == ["COC_SALT"]
    assert court_totals(lines, {}).left_out == 0
    assert [(row.commodity, row.events, row.persons) for row in event_totals(lines)] == [("PEO_SOM", 2, 8)]


def test_a_red_notice_is_shown_for_what_it_is_with_the_next_action(cast: Cast):
    seizure = make.approved(cast.dss, lines=(make.line_input(**wanted()),))
    page = sign_in(cast.dss.officer).get(f"/seizures/{seizure.public_id}/").content.decode()
    assert "A Red Notice is not an arrest warrant." in page
    assert "contact NCB" in page
    assert "1 person" in page
    assert "gross" not in page
    facts_of_line = " ".join(fact.value for fact in report_document(seizure, number=1, language="en", issued_at=timezone.now()).lines[0].facts)
    assert "not an arrest warrant" in facts_of_line
    assert report_document(seizure, number=1, language="en", issued_at=timezone.now()).lines[0].basis == ""


def test_the_next_action_follows_the_word_of_the_ncb():
    for check in FROM_INTERPOL:
        assert "contact NCB" in event_warnings({"check": check})[-1]
        assert "not answered" in event_warnings({"check": check, "ncb": "asked"})[-1]
        assert "Nobody is held" in event_warnings({"check": check, "ncb": "not_valid"})[-1]
    assert event_warnings({"check": "red_notice", "ncb": "confirmed"}) == ["A Red Notice is not an arrest warrant."]
    assert event_warnings({"check": "diffusion", "ncb": "confirmed"}) == []
    assert event_warnings({"check": "observed"}) == event_warnings({}) == []


def test_list_and_timeline_say_how_many_persons(cast: Cast):
    seizure = make.submitted(cast.dss, lines=(make.line_input(**MIGRANTS),))
    client = sign_in(cast.dss.officer)
    assert "4 persons" in client.get("/cases/?kind=seizures&commodity=PEOPLE").content.decode()
    with acting(cast.dss.officer.pk):
        assert any("4 persons Smuggled migrant" in entry.note for entry in seizure_timeline(seizure))


def test_a_program_opens_an_event_by_the_api(cast: Cast):
    caller = Caller(cast.dss.officer)
    body = seizure_body() | {"lines": [{"commodity": "PEO_WANTED", "quantity": "1", "attributes": RED_NOTICE}]}
    answer = caller.post(SEIZURES, body)
    assert answer.status_code == 201, answer.content
    (line,) = answer.json()["lines"]
    assert (line["unit"], line["attributes"]) == ("PERSON", RED_NOTICE)


def test_the_dashboard_counts_events_apart_from_goods(cast: Cast):
    make.approved(cast.dss, lines=(make.line_input(), make.line_input(**MIGRANTS)))
    period = last_months(12, "Africa/Dakar")
    with acting(cast.dss.chief.pk):
        assert {row.heading for row in unit_results.commodity_totals(cast.dss.chief, period)} == {"DRUG_COC"}
        (row,) = unit_results.person_events(cast.dss.chief, period)
    assert (row.commodity, row.events, row.persons) == ("PEO_SOM", 1, 4)
    assert "Smuggled migrant" in sign_in(cast.dss.chief).get("/dashboard/").content.decode()


def test_regional_figures_have_no_line_of_persons_and_hide_small_numbers(cast: Cast):
    today = timezone.now().date()
    period = ("africa_wc", today - timedelta(days=3), today + timedelta(days=1))
    make.approved(cast.dss, lines=(make.line_input(), make.line_input(**MIGRANTS)))
    with acting(cast.analyst.pk):
        assert {line.commodity for line in facts.line_facts(*period)} == {"COC_SALT"}
        assert facts.event_counts(*period) == [facts.EventCount("PEO_SOM", None, None)]
    make.approved(cast.dss, lines=(make.line_input(**MIGRANTS | {"quantity": Decimal(9)}),))
    with acting(cast.analyst.pk):
        assert facts.event_counts(*period) == [facts.EventCount("PEO_SOM", 2, 13)]


def test_the_sheet_for_the_wco_lists_goods_only(cast: Cast):
    seizure = make.approved(cast.dss, lines=(make.line_input(), make.line_input(**wanted())))
    with acting(cast.dss.chief.pk):
        (sheet,) = sheet_seizures(sheet_rows(cast.dss.chief).filter(pk=seizure.pk))
    assert [line.commodity for line in sheet.lines] == ["COC_SALT"]


def test_the_form_takes_an_event_and_keeps_it(cast: Cast):
    client = sign_in(cast.dss.officer)
    page = client.get("/seizures/new/").content.decode()
    assert "No goods?" in page
    seizure = make.seizure_draft(cast.dss, lines=(make.line_input(**wanted()),))
    edit = client.get(f"/seizures/{seizure.public_id}/edit/").content.decode()
    assert "2024/12345-1" in edit
    assert "person_event__check" in edit
