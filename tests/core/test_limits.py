"""What costs the others something may be done often, but not without end."""

from __future__ import annotations

import json
import logging

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from aircop.core.errors import TooMany
from aircop.core.limits import take
from tests.clients import sign_in
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
NOON = "2026-11-27T12:00:00+00:00"


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests(db: None) -> None:
    cache.clear()


def exhaust(name: str, who: object, most: int, seconds: int = 60) -> None:
    for _time in range(most):
        take(name, who, most, seconds)


def test_the_next_one_is_refused_until_the_minute_is_over():
    with time_machine.travel(NOON, tick=False) as clock:
        exhaust("search", 1, 3)
        with pytest.raises(TooMany) as refused:
            take("search", 1, 3)
        assert refused.value.seconds == 60
        take("search", 2, 3)
        clock.shift(60)
        take("search", 1, 3)


@pytest.mark.parametrize(
    ("name", "method", "path", "most", "seconds"),
    [("search", "get", "/search/?q=Sarr", 60, 60), ("upload", "post", "/messages/upload/", 60, 60)],
)
def test_a_page_that_is_asked_too_often_says_when_to_come_back(cast: Cast, name: str, method: str, path: str, most: int, seconds: int):
    with time_machine.travel(NOON, tick=False):
        officer, colleague = sign_in(cast.dss.officer), sign_in(cast.dss.targeter)
        exhaust(name, cast.dss.officer.pk, most, seconds)
        answer = getattr(officer, method)(path)
        assert (answer.status_code, answer["Retry-After"]) == (429, "60")
        assert "Wait a minute" in answer.content.decode()
        assert getattr(colleague, method)(path).status_code in {200, 422}


def test_exports_are_few_an_hour(cast: Cast):
    with time_machine.travel(NOON, tick=False):
        exhaust("export", cast.analyst.pk, 20, 3600)
        analyst = sign_in(cast.analyst)
        assert analyst.post("/exports/new/", {}).status_code == 429
        assert analyst.get("/exports/new/").status_code == 200


def test_uploads_through_the_api_count_with_those_of_the_page(cast: Cast):
    with time_machine.travel(NOON, tick=False):
        exhaust("upload", cast.dss.officer.pk, 60)
        answer = sign_in(cast.dss.officer).post("/api/v1/messages/", {})
        assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "throttled", "60")


REPORT = {
    "csp-report": {
        "document-uri": "https://aircop.example/cases/3f2b8f6e-0000-4000-8000-000000000000/?q=Sarr",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js?name=Sarr",
    }
}


def report(sent: object, **extra: str):
    body = sent if isinstance(sent, str) else json.dumps(sent)
    return Client(enforce_csrf_checks=True).post("/policy-report/", body, content_type="application/csp-report", **extra)


def test_a_breach_of_the_content_policy_is_noted_without_names_and_ids(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        assert report(REPORT).status_code == 204
    [line] = [record.getMessage() for record in caplog.records if record.name.endswith("policy_report")]
    assert line == "policy.violated script-src-elem /cases/…/ evil.example"


@pytest.mark.parametrize("sent", ["", "[]", "{}", '{"csp-report": 1}', "x" * 20_000, "[" * 9_000])
def test_what_is_no_report_is_refused(sent: str):
    assert report(sent).status_code == 400


def test_reports_do_not_flood_the_log():
    answers = [report(REPORT).status_code for _time in range(21)]
    assert answers.count(429) >= 1
    assert report(REPORT, REMOTE_ADDR="203.0.113.7").status_code == 204
