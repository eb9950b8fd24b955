"""Dashboards count what the reader may see, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aircop.reporting import periods
from aircop.reporting.selectors import unit_results
from aircop.reporting.selectors.units import compare_units, units_open_to
from tests.clients import sign_in
from tests.factories import seizures as make

pytestmark = pytest.mark.django_db


def test_a_period_is_whole_local_months_up_to_this_one():
    with time_machine.travel("2026-03-01T03:30:00+00:00", tick=False):
        bogota = periods.last_months(3, "America/Bogota")
        dakar = periods.last_months(3, "Africa/Dakar")
    assert bogota.months == (date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1))
    assert dakar.months[-1] == date(2026, 3, 1)
    assert bogota.starts_at.isoformat() == "2025-12-01T05:00:00+00:00"


def test_a_day_without_midnight_still_begins_once():
    start, end = periods.day_bounds(date(2026, 3, 29), date(2026, 3, 29), "Europe/Lisbon")
    assert end - start == timedelta(hours=23)


def test_the_dashboard_counts_the_units_own_records_only(cast):
    make.control(cast.dss)
    make.approved(cast.dss)
    make.control(cast.abj)
    make.control(cast.dss, actor=cast.dss.police_officer, room=cast.dss.police_room)
    period = periods.last_months(12, "Africa/Dakar")
    joint_controls = sum(unit_results.controls_by_month(cast.dss.chief, period).values())
    police_controls = sum(unit_results.controls_by_month(cast.dss.police_chief, period).values())
    assert police_controls == joint_controls + 1
    assert sum(unit_results.seizures_by_month(cast.dss.chief, period).values()) == 1
    assert sum(unit_results.controls_by_month(cast.abj.chief, period).values()) == 1


def test_drafts_are_not_results(cast):
    make.seizure_draft(cast.dss)
    period = periods.last_months(12, "Africa/Dakar")
    assert sum(unit_results.seizures_by_month(cast.dss.chief, period).values()) == 0
    assert unit_results.open_now(cast.dss.chief).drafts == 1


def test_a_stage_of_the_funnel_never_exceeds_the_one_before(cast):
    counts = unit_results.target_funnel(cast.dss.chief, periods.last_months(12, "Africa/Dakar"))
    assert counts.targets >= counts.confirmed >= counts.controlled >= counts.seizures


def test_the_page_shows_pictures_with_their_tables(cast):
    make.approved(cast.dss)
    page = sign_in(cast.dss.chief).get("/dashboard/").content.decode()
    assert page.count("<svg") >= 3
    assert "style=" not in page
    assert page.count("<table") >= 3


def test_an_empty_unit_sees_what_will_appear_where(cast):
    answer = sign_in(cast.lis.chief).get("/dashboard/?months=6")
    assert answer.status_code == 200
    assert answer.content.decode().count('class="empty"') == 5


@pytest.mark.parametrize("asked", ["7", "abc", "", "999999999999", "-1"])
def test_an_odd_period_in_the_address_means_the_default(cast, asked):
    assert sign_in(cast.dss.chief).get("/dashboard/", {"months": asked}).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_records(cast):
    client = sign_in(cast.dss.chief)
    client.get("/dashboard/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/dashboard/")
    for _number in range(3):
        make.approved(cast.dss)
    client.get("/dashboard/")
    with CaptureQueriesContext(connection) as many:
        client.get("/dashboard/")
    assert len(many) <= len(few) + 8  # pictures that were empty before are now looked up in the cache


def test_coordinators_compare_the_units_of_their_region_or_country(cast):
    assert {unit.code for unit in units_open_to(cast.regional_coordinator)} == {"DSS", "ABJ"}
    assert {unit.code for unit in units_open_to(cast.national_coordinator)} == {"DSS"}
    assert not units_open_to(cast.dss.chief).exists()


def test_the_comparison_gives_figures_and_no_record(cast):
    seizure = make.approved(cast.dss)
    rows = {row.unit.code: row for row in compare_units(cast.regional_coordinator, periods.last_months(12, "UTC"))}
    assert rows["DSS"].seizures == 1
    assert rows["DSS"].kilograms > 0
    assert rows["ABJ"].seizures == 0
    page = sign_in(cast.regional_coordinator).get("/units/").content.decode()
    assert seizure.reference not in page


def test_what_happened_after_the_period_is_not_counted(cast):
    make.control(cast.dss)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert sum(unit_results.controls_by_month(cast.dss.chief, periods.last_months(6, "Africa/Dakar")).values()) == 0
