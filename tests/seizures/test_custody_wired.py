"""Custody in the rest of the case: its timeline, the totals for court, the list, the API, and what runs by itself."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from jaitf.choices import AccessAction
from jaitf.models import AccessLog
from seizures.models import Exhibit, Seizure
from seizures.selectors.custody import line_weights
from seizures.selectors.timeline import seizure_timeline
from seizures.selectors.totals import Total, court_totals
from seizures.services.custody_steps import exhibit_open_seal, exhibit_store
from seizures.services.custody_watch import daily_heads_keep, open_hand_overs_tell
from seizures.services.exhibits import Part, exhibit_divide
from seizures.services.hand_overs import hand_over_confirm, hand_over_offer
from seizures.services.laboratory import LabResult, lab_result_record
from tests.clients import sign_in
from tests.factories import exhibits as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast, Unit
from tests.seizures.test_api import Caller

CASES, EXHIBITS = "/cases/", "/api/v1/exhibits/"


@pytest.fixture
def unit(cast: Cast) -> Unit:
    return cast.dss


@pytest.fixture
def case(unit: Unit) -> Seizure:
    """Approved, with one line of 2.35 kg."""
    return cases.approved(unit, lines=(cases.line_input(basis="net", method="measured"),))


def tied(case: Seizure, unit: Unit, **weight: object) -> Exhibit:
    """The goods of the line as an exhibit, weighed when a weight is given."""
    thing = make.exhibit(case, unit.officer, line=case.lines.get().public_id)
    return make.weighed(thing, unit.officer, unit.deputy, **weight) if weight else thing


def for_court(case: Seizure) -> Total:
    return court_totals(case.lines.all(), line_weights(case.exhibits.all())).rows[0]


# the totals for court -----------------------------------------------------------------------------------------------------


def test_without_a_sealed_weighing_the_line_counts(case: Seizure, unit: Unit):
    tied(case, unit, net="2310", gross="2330")
    assert (for_court(case).quantity, for_court(case).source_text) == (Decimal("2.35"), "")


def test_a_weighing_under_seal_counts_before_the_line_and_the_laboratory_before_it(case: Seizure, unit: Unit):
    thing = make.sealed(tied(case, unit, net="2310", gross="2330"), unit.officer)
    assert (for_court(case).quantity, for_court(case).source_text) == (Decimal("2.31"), "sealed weighing")
    lab_result_record(actor=unit.officer, exhibit=thing, result=LabResult("National laboratory", "GC-MS", "cocaine", Decimal("2308.5")))
    assert (for_court(case).quantity, for_court(case).source_text) == (Decimal("2.3085"), "laboratory")


def test_one_exhibit_that_nobody_weighed_leaves_the_line_as_it_was(case: Seizure, unit: Unit):
    make.sealed(tied(case, unit, net="1310", gross="1330"), unit.officer)
    tied(case, unit)
    assert for_court(case).quantity == Decimal("2.35")


def test_a_sample_that_was_divided_off_takes_nothing_from_the_total(case: Seizure, unit: Unit):
    whole = make.sealed(tied(case, unit, net="2310", gross="2330"), unit.officer)
    exhibit_open_seal(actor=unit.officer, exhibit=whole, reason="A sample is taken")
    sample = exhibit_divide(actor=unit.officer, exhibit=whole, parts=[Part("Sample", Decimal(5))], remainder_g=Decimal(2305), second=unit.deputy)[0]
    lab_result_record(actor=unit.officer, exhibit=sample, result=LabResult("National laboratory", "GC-MS", "cocaine", Decimal("4.9")))
    assert (for_court(case).quantity, for_court(case).source_text) == (Decimal("2.31"), "sealed weighing")
    whole.refresh_from_db()
    make.sealed(make.weighed(whole, unit.officer, unit.deputy, net="2305", gross="2330"), unit.officer)
    assert for_court(case).quantity == Decimal("2.3099")
    assert for_court(case).source_text == "laboratory, sealed weighing"


def test_the_page_says_where_the_total_comes_from_and_asks_when_it_is_far_off(case: Seizure, unit: Unit):
    make.sealed(tied(case, unit, net="235", gross="240"), unit.officer)
    page = sign_in(unit.chief).get(f"/seizures/{case.public_id}/").content.decode()
    assert "weighed as exhibits: sealed weighing" in " ".join(page.split())
    assert "look whether every exhibit is tied to the right line" in page


# the timeline -------------------------------------------------------------------------------------------------------------


def test_the_timeline_tells_what_moved_an_exhibit_to_its_own_room_only(case: Seizure, unit: Unit):
    thing = make.sealed(tied(case, unit, net="2310", gross="2330"), unit.officer, "4711")
    hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.custodian)
    hand_over_confirm(actor=unit.custodian, exhibit=thing, found="4711")
    own = [(entry.text, entry.note) for entry in seizure_timeline(case) if entry.text.startswith("Exhibit")]
    assert len(own) == 3, own
    assert own[1][1] == "DSS 4711"
    assert not [entry for entry in seizure_timeline(case, with_readers=False) if entry.text.startswith("Exhibit")]


# the list of cases --------------------------------------------------------------------------------------------------------


def test_cases_are_found_by_exhibits_out_of_the_store_or_handed_over(case: Seizure, unit: Unit):
    other = cases.approved(unit)
    exhibit_store(actor=unit.officer, exhibit=make.sealed(make.exhibit(other, unit.officer), unit.officer), store="Store 1")
    thing = tied(case, unit)
    chief = sign_in(unit.chief)

    def found(query: str) -> list[str]:
        return [row.record.reference for row in chief.get(f"{CASES}?exhibits={query}").context["table"].page.object_list]

    assert found("outside") == [case.reference]
    assert found("open") == []
    hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.custodian)
    assert found("open") == [case.reference]


# the API ------------------------------------------------------------------------------------------------------------------


def test_the_api_shows_an_exhibit_with_its_chain_and_logs_it(case: Seizure, unit: Unit):
    thing = make.sealed(tied(case, unit, net="2310", gross="2330"), unit.officer, "99")
    body = Caller(unit.custodian).get(f"{EXHIBITS}{thing.public_id}/").json()
    assert (body["reference"], body["holder"], body["seal_number"]) == (str(thing), unit.officer.username, "99")
    assert body["court_quantity"] == {"net_g": "2310.0000", "source": "sealed", "sequence": 2}
    assert [entry["kind"] for entry in body["entries"]] == ["COLLECTED", "WEIGHED", "SEALED"]
    assert body["entries"][2]["digest"] == body["head"]
    assert body["entries"][1]["second"] == unit.deputy.username
    assert AccessLog.objects.filter(actor=unit.custodian, record_id=thing.public_id, action=AccessAction.READ).exists()


def test_the_api_lists_exhibits_of_one_case(case: Seizure, unit: Unit, cast: Cast):
    thing = tied(case, unit)
    make.exhibit(cases.approved(unit), unit.officer)
    caller = Caller(unit.officer)
    assert len(caller.get(EXHIBITS).json()["results"]) == 2
    assert [row["public_id"] for row in caller.get(f"{EXHIBITS}?seizure={case.public_id}").json()["results"]] == [str(thing.public_id)]
    assert caller.get(f"{EXHIBITS}?seizure=nonsense").status_code == 400
    assert Caller(cast.abj.officer).get(f"{EXHIBITS}?seizure={case.public_id}").status_code == 404
    assert Caller(cast.abj.officer).get(EXHIBITS).json()["results"] == []
    assert caller.post(EXHIBITS, {}).status_code == 405


def test_the_api_asks_the_database_as_often_for_many_exhibits_as_for_few(case: Seizure, unit: Unit, django_assert_max_num_queries):  # noqa: ANN001
    for _number in range(4):
        tied(case, unit)
    caller = Caller(unit.officer)
    with django_assert_max_num_queries(20):
        assert len(caller.get(EXHIBITS).json()["results"]) == 4


# what runs by itself ------------------------------------------------------------------------------------------------------


def test_a_hand_over_that_is_open_for_a_day_is_told_once_to_both_and_to_the_chiefs(case: Seizure, unit: Unit):
    thing = tied(case, unit)
    hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.custodian)
    assert open_hand_overs_tell() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert open_hand_overs_tell() == 1
        assert open_hand_overs_tell() == 1
        for job in Job.objects.filter(kind="custody.open"):
            job_run(job.pk)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        person.email for person in (unit.officer, unit.custodian, unit.chief, unit.deputy, unit.police_chief)
    )
    assert all(str(thing) in message.subject and "Packet" not in message.body for message in mail.outbox)


def test_nobody_is_told_of_a_hand_over_that_was_confirmed_meanwhile(case: Seizure, unit: Unit):
    thing = tied(case, unit)
    hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.custodian)
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        open_hand_overs_tell()
        hand_over_confirm(actor=unit.custodian, exhibit=thing)
        for job in Job.objects.filter(kind="custody.open"):
            job_run(job.pk)
    assert mail.outbox == []


def test_the_ends_of_the_ledgers_are_kept_every_day_and_compared_with_those_of_before(case: Seizure, unit: Unit, tmp_path: Path):
    tied(case, unit)
    first = daily_heads_keep(tmp_path)
    assert first is not None
    assert first.name == f"{timezone.now():%Y-%m-%d}.heads"
    first.rename(tmp_path / "2020-01-01.heads")
    assert daily_heads_keep(tmp_path) == first


def test_a_file_of_ends_that_was_changed_stops_the_daily_job(case: Seizure, unit: Unit, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    (tmp_path / "2020-01-01.heads").write_text("somebody wrote this")
    assert daily_heads_keep(tmp_path) is None
    assert "custody.heads_unreadable" in caplog.text
    assert len(list(tmp_path.iterdir())) == 1
