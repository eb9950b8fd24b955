"""More than a year of a region leaves only after a second person agreed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.errors import Forbidden, NotVisible, RuleViolation
from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from aircop.reporting.models import RegionalExport
from aircop.reporting.services.bulk_exports import export_ask
from aircop.reporting.services.exports import export_fetch, export_for, export_request
from jaitf.choices import Region, Role
from jaitf.models import AccessLog, ApprovalRequest, User
from jaitf.selectors.approvals import deciders_of
from tests.clients import reauthenticated, sign_in
from tests.factories import seizures as make
from tests.factories.approvals import another, approve, ask_to_export
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
YEAR = {"region": "africa_wc", "starts_on": "2025-01-01", "ends_on": "2025-12-31"}


def ask(actor: User, start: date, end: date, region: str = Region.AFRICA_WC) -> RegionalExport | ApprovalRequest:
    return export_ask(actor=actor, region=region, starts_on=start, ends_on=end, reason="annual report")


@pytest.mark.parametrize(
    ("end", "takes_two"),
    [(date(2024, 1, 31), False), (date(2024, 12, 31), False), (date(2025, 1, 1), True), (date(2026, 12, 31), True)],
)
def test_twelve_months_are_made_at_once_and_a_day_more_takes_two(cast: Cast, end: date, takes_two: bool):
    asked = ask(cast.analyst, date(2024, 1, 1), end)
    assert isinstance(asked, ApprovalRequest if takes_two else RegionalExport)
    assert Job.objects.filter(kind="export.build").exists() is not takes_two


def test_slices_within_a_week_add_up(cast: Cast):
    assert isinstance(ask(cast.analyst, date(2024, 1, 1), date(2024, 12, 31)), RegionalExport)
    assert isinstance(ask(cast.analyst, date(2024, 6, 1), date(2024, 12, 31)), RegionalExport), "the same days once more are no more"
    assert isinstance(ask(cast.analyst, date(2025, 1, 1), date(2025, 1, 31)), ApprovalRequest)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert isinstance(ask(cast.analyst, date(2025, 1, 1), date(2025, 1, 31)), RegionalExport)


def test_what_others_have_and_other_regions_do_not_count(cast: Cast):
    wide = another(Role.ANALYST)
    ask(wide, date(2024, 1, 1), date(2024, 12, 31))
    assert isinstance(ask(wide, date(2025, 1, 1), date(2025, 12, 31), Region.LAC), RegionalExport)
    assert isinstance(ask(cast.analyst, date(2025, 1, 1), date(2025, 12, 31)), RegionalExport)


def test_the_service_itself_makes_no_bulk_export_for_one(cast: Cast):
    period = {"region": Region.AFRICA_WC, "starts_on": date(2024, 1, 1), "ends_on": date(2025, 12, 31)}
    for approved_by in (None, cast.analyst):
        with pytest.raises(RuleViolation) as refused:
            export_request(actor=cast.analyst, approved_by=approved_by, **period)
        assert refused.value.code == "takes_two"


def test_what_nobody_may_have_is_refused_before_a_second_person_is_asked(cast: Cast):
    with pytest.raises(Forbidden):
        ask(cast.analyst, date(2020, 1, 1), date(2024, 1, 1), Region.LAC)
    with pytest.raises(Forbidden):
        ask(cast.dss.chief, date(2020, 1, 1), date(2024, 1, 1))
    with pytest.raises(RuleViolation) as refused:
        ask(cast.analyst, date(2000, 1, 1), date(2024, 1, 1))
    assert refused.value.code == "period_too_long"


def test_those_who_decide_know_the_region_or_oversee(cast: Cast):
    far = another(Role.REGIONAL_COORDINATOR, region=Region.LAC)
    near = another(Role.ANALYST, region=Region.AFRICA_WC)
    request = ask_to_export(cast.analyst)
    assert set(deciders_of(request)) == {cast.regional_coordinator, cast.oversight, near}
    with pytest.raises(NotVisible):
        approve(far, request)


@pytest.mark.parametrize("who", ["regional_coordinator", "oversight"])
def test_after_the_approval_the_asker_gets_the_report_and_nobody_else(cast: Cast, who: str):
    make.approved(cast.dss)
    request, approver = ask_to_export(cast.analyst), getattr(cast, who)
    with acting(approver.pk):
        done = approve(approver, request)
    export = RegionalExport.objects.get()
    assert (export.requested_by, export.approved_by) == (cast.analyst, approver)
    assert done.result_url == f"/exports/{export.public_id}/"
    job = Job.objects.get(kind="export.build")
    assert job.owner == cast.analyst
    job_run(job.pk)
    assert export_fetch(actor=cast.analyst, public_id=export.public_id, file_format="csv")[1]
    with pytest.raises((Forbidden, NotVisible)):
        export_for(approver, export.public_id)
    assert AccessLog.objects.filter(action="export", actor=cast.analyst, record_id=export.public_id).count() == 2


def test_the_database_takes_no_approval_of_oneself(cast: Cast):
    approve(cast.oversight, ask_to_export(cast.analyst))
    with pytest.raises(IntegrityError), transaction.atomic():
        RegionalExport.objects.update(approved_by=cast.analyst)


def test_in_the_browser_the_analyst_asks_waits_and_fetches(cast: Cast):
    analyst, coordinator = (reauthenticated(sign_in(person)) for person in (cast.analyst, cast.regional_coordinator))
    long = YEAR | {"starts_on": "2023-01-01"}
    without = analyst.post("/exports/new/", long)
    assert without.status_code == 422
    assert "Say why" in without.content.decode()
    address = analyst.post("/exports/new/", long | {"reason": "annual report"}).url
    assert "Somebody else has to decide this" in analyst.get(address).content.decode()
    assert "waits for a second person" in analyst.get("/exports/").content.decode()
    page = coordinator.get(address).content.decode()
    for words in ("West and Central Africa", "1 Jan 2023", "31 Dec 2025", "36 calendar months", "annual report"):
        assert words in page
    digest = ApprovalRequest.objects.get().payload_sha256
    assert coordinator.post(address, {"decision": "approve", "digest": digest}).status_code == 302
    job_run(Job.objects.get(kind="export.build").pk)
    result = RegionalExport.objects.get().get_absolute_url()
    assert result in analyst.get(address).content.decode()
    assert "Approved by" in analyst.get(result).content.decode()
    assert coordinator.get(result).status_code == 404


def test_a_short_report_is_made_at_once_without_a_reason(cast: Cast):
    analyst = reauthenticated(sign_in(cast.analyst))
    assert analyst.post("/exports/new/", YEAR).url == RegionalExport.objects.get().get_absolute_url()


def test_a_refused_report_is_not_made(cast: Cast):
    analyst, overseer = (reauthenticated(sign_in(person)) for person in (cast.analyst, cast.oversight))
    request = ask_to_export(cast.analyst)
    sent = {"decision": "refuse", "digest": request.payload_sha256, "answer": "ask for a year"}
    assert overseer.post(request.get_absolute_url(), sent).status_code == 302
    assert "ask for a year" in analyst.get("/confirmations/").content.decode()
    assert not RegionalExport.objects.exists()
