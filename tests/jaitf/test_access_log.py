"""The access log: only grows, is searched fast, and watches its own readers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from aircop.core.errors import Forbidden, NotVisible
from jaitf.choices import AccessAction
from jaitf.models import AccessLog
from jaitf.permissions import record_for
from jaitf.selectors.access_log import PAGE_SIZE, access_log_page
from jaitf.services.access_log import log_access
from profiling.models import Flight, Target
from tests.clients import sign_in
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def test_an_entry_is_never_changed_or_deleted(cast: Cast):
    log_access(actor=cast.dss.officer, action=AccessAction.READ, record_type="flight")
    for attempt in (lambda: AccessLog.objects.update(terms="nothing"), lambda: AccessLog.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            attempt()


def test_a_record_that_is_hidden_is_not_found_and_the_attempt_is_logged(cast: Cast):
    hidden = uuid4()
    with pytest.raises(NotVisible):
        record_for(Target.objects.all(), cast.dss.officer, hidden)
    entry = AccessLog.objects.latest("pk")
    assert (entry.actor, entry.action, entry.record_type, entry.record_id) == (cast.dss.officer, "denied", "target", hidden)


def test_a_step_that_is_not_allowed_is_refused_and_logged(cast: Cast):
    flight = Flight.objects.create(
        compartment=cast.dss.joint, carrier="AF", number="718", service_date=date(2026, 11, 23), origin_id="CDG", destination_id="DSS"
    )
    with pytest.raises(Forbidden):
        record_for(Flight.objects.all(), cast.dss.custodian, flight.public_id, "change")
    entry = AccessLog.objects.latest("pk")
    assert (entry.action, entry.record_id, entry.compartment) == ("denied", flight.public_id, cast.dss.joint)
    assert record_for(Flight.objects.all(), cast.dss.custodian, flight.public_id) == flight


def test_the_address_and_the_request_are_noted(cast: Cast):
    sign_in(cast.administrator).get(f"/accounts/{cast.dss.officer.public_id}/", REMOTE_ADDR="10.1.2.3")
    entry = AccessLog.objects.latest("pk")
    assert entry.address == "10.1.2.3"
    assert len(entry.request_id) == 32


def test_looking_into_the_log_is_logged(cast: Cast):
    client = sign_in(cast.oversight)
    client.get("/access-log/?officer=awa&term=cocaine")
    entry = AccessLog.objects.latest("pk")
    assert (entry.actor, entry.action, entry.record_type, entry.count) == (cast.oversight, "search", "accesslog", 0)
    assert "officer=awa" in entry.terms
    assert "term=cocaine" in entry.terms
    assert "Oversight OVERSIGHT" in client.get("/access-log/").content.decode()


def test_only_oversight_reads_the_log(cast: Cast):
    for person in (cast.dss.officer, cast.dss.chief, cast.administrator, cast.analyst):
        assert sign_in(person).get("/access-log/").status_code == 403


def test_wrong_filters_are_answered_with_a_message(cast: Cast):
    client = sign_in(cast.oversight)
    backwards = client.get("/access-log/?since=2026-11-23&until=2026-11-01")
    assert backwards.status_code == 422
    assert "The period ends before it begins." in backwards.content.decode()
    for query in ("since=yesterday", "action=nonsense"):
        assert client.get(f"/access-log/?{query}").status_code == 422
    for query in ("before=nonsense", "before=99999999999999999-1", "record=%27%22", "term=%5B%28"):
        assert client.get(f"/access-log/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {1, 2, 3, 4, 5}),
        ({"officer": "officer.dss"}, {1, 2, 4}),
        ({"officer": "Chief ABJ"}, {3}),
        ({"officer": "nobody"}, set()),
        ({"record": "dss-2026-00042"}, {4}),
        ({"term": "COCA"}, {2}),
        ({"term": "100% [pure]"}, {5}),
        ({"action": "denied"}, {3}),
        ({"since": date(2026, 11, 23), "until": date(2026, 11, 23)}, {4, 5}),
    ],
)
def test_the_log_is_filtered(cast: Cast, asked: dict, expected: set[int]):
    officer, chief = cast.dss.officer, cast.abj.chief
    entries = {}
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False) as clock:
        entries[1] = log_access(actor=officer, action=AccessAction.READ, record_type="flight", record_id=uuid4())
        entries[2] = log_access(actor=officer, action=AccessAction.SEARCH, record_type="seizure", terms="cocaine dakar", count=3)
        entries[3] = log_access(actor=chief, action=AccessAction.DENIED, record_type="seizure")
        clock.shift(timedelta(hours=24))
        entries[4] = AccessLog.objects.create(actor=officer, action=AccessAction.PRINT, record_type="seizure", record_label="DSS-2026-00042", request_id="x")
        entries[5] = log_access(actor=None, action=AccessAction.SEARCH, record_type="seizure", terms="100% [pure] heroin")
    found = {entry.pk for entry in access_log_page(**asked).entries}
    assert found == {entries[number].pk for number in expected}


def test_pages_follow_each_other_without_gap_or_double_while_the_log_grows(cast: Cast):
    moment = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        AccessLog.objects.bulk_create(AccessLog(action="read", record_type="flight", request_id=str(n)) for n in range(PAGE_SIZE * 2 + 7))
    seen: list[str] = []
    cursor = ""
    while True:
        page = access_log_page(cursor=cursor)
        seen += [entry.request_id for entry in page.entries if entry.request_id != "later"]
        log_access(actor=None, action=AccessAction.READ, record_type="later")
        if not (cursor := page.older):
            break
    numbers = [number for number in seen if number.isdigit()]
    assert sorted(numbers, key=int) == [str(n) for n in range(PAGE_SIZE * 2 + 7)]


def test_a_page_costs_one_query_and_no_count(cast: Cast):
    with CaptureQueriesContext(connection) as captured:
        access_log_page(since=date(2026, 11, 1), until=date(2026, 11, 30))
    assert len(captured) == 1
    assert "COUNT" not in captured.captured_queries[0]["sql"]
