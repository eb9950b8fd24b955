"""The API of reference data and jobs: who gets in, how often, and what errors look like."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from aircop.core.models import Job
from jaitf.services.tokens import token_create, token_revoke
from tests.clients import sign_in
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests(db: None) -> None:
    cache.clear()


def with_key(key: str) -> dict[str, str]:
    return {"Authorization": f"Token {key}"}


def test_a_token_opens_the_api_as_its_owner(cast: Cast):
    _token, key = token_create(actor=cast.dss.officer, name="script")
    answer = Client().get(f"{API}/task-forces/", headers=with_key(key))
    assert [unit["code"] for unit in answer.json()["results"]] == ["ABJ", "DSS", "LIS"]


def test_a_wrong_expired_or_revoked_token_opens_nothing(cast: Cast):
    token, key = token_create(actor=cast.dss.officer, name="script")
    token_revoke(actor=cast.dss.officer, public_id=token.public_id)
    for given in (key, "nonsense", ""):
        answer = Client().get(f"{API}/jobs/", headers=with_key(given))
        assert answer.status_code == 401
        assert set(answer.json()) == {"detail", "code"}


def test_a_token_beside_a_session_decides_alone(cast: Cast):
    client = sign_in(cast.dss.officer)
    assert client.get(f"{API}/jobs/", headers=with_key("nonsense")).status_code == 401


def test_a_tokens_owner_without_second_factor_where_the_role_demands_one_may_read(cast: Cast):
    _token, key = token_create(actor=cast.dss.chief, name="script")
    assert Client().get(f"{API}/jobs/", headers=with_key(key)).status_code == 200


def test_reference_data_is_for_whoever_has_a_posting(cast: Cast):
    paths = ["task-forces", "airports", "code-lists", "airports/DSS", "code-lists/commodities", f"task-forces/{cast.dss.task_force.public_id}"]
    for person in (cast.dss.officer, cast.analyst, cast.oversight):
        client = sign_in(person)
        assert {client.get(f"{API}/{path}/").status_code for path in paths} == {200}
    stranger = sign_in(cast.stranger)
    assert {stranger.get(f"{API}/{path}/").status_code for path in paths} == {403}
    assert {Client().get(f"{API}/{path}/").status_code for path in paths} == {401}


def test_airports_are_found_and_paged(cast: Cast):
    client = sign_in(cast.dss.officer)
    first = client.get(f"{API}/airports/").json()
    second = client.get(first["next"]).json()
    assert len(first["results"]) == 50
    assert first["results"][-1]["iata"] < second["results"][0]["iata"]
    found = client.get(f"{API}/airports/?search=Blaise").json()["results"]
    assert [airport["iata"] for airport in found] == ["DSS"]
    assert client.get(f"{API}/airports/dss/").json()["country"] == "SN"


def test_a_code_list_comes_with_labels_in_five_languages(cast: Cast):
    client = sign_in(cast.dss.officer)
    names = {entry["name"] for entry in client.get(f"{API}/code-lists/").json()}
    assert {"commodities", "units", "vectors"} <= names
    codes = {code["code"]: code for code in client.get(f"{API}/code-lists/commodities/").json()["codes"]}
    assert set(codes["COC_SALT"]["labels"]) == {"en", "fr", "es", "pt", "ar"}


@pytest.mark.parametrize("path", ["airports/XXX/", "airports/toolong/", "code-lists/nonsense/", "task-forces/00000000-0000-4000-8000-000000000000/"])
def test_what_is_not_there_is_not_found(cast: Cast, path: str):
    answer = sign_in(cast.dss.officer).get(f"{API}/{path}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_my_jobs_are_mine(cast: Cast):
    mine, other = (
        Job.objects.create(kind="x", key=person.username, queue="exports", owner=person, title="Export", due_at=timezone.now())
        for person in (cast.dss.officer, cast.dss.chief)
    )
    client = sign_in(cast.dss.officer)
    assert [job["public_id"] for job in client.get(f"{API}/jobs/").json()["results"]] == [str(mine.public_id)]
    assert client.get(f"{API}/jobs/{mine.public_id}/").json()["state"] == "queued"
    assert client.get(f"{API}/jobs/{other.public_id}/").status_code == 404
    assert client.delete(f"{API}/jobs/{mine.public_id}/").status_code == 405


def test_a_person_and_a_stranger_are_slowed_down(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(UserRateThrottle, "rate", "3/min", raising=False)
    monkeypatch.setattr(AnonRateThrottle, "rate", "2/min", raising=False)
    client, stranger = sign_in(cast.dss.officer), Client()
    assert [client.get(f"{API}/jobs/").status_code for _time in range(4)] == [200, 200, 200, 429]
    answers = [stranger.get("/api/schema/") for _time in range(3)]
    assert [answer.status_code for answer in answers][-1] == 429
    refused = client.get(f"{API}/jobs/")
    assert refused.json()["code"] == "throttled"
    assert int(refused.headers["Retry-After"]) > 0
    assert sign_in(cast.dss.targeter).get(f"{API}/jobs/").status_code == 200


def test_a_change_by_a_browser_session_needs_the_sites_token(cast: Cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.dss.officer)
    answer = client.post(f"{API}/targets/", {}, content_type="application/json")
    assert answer.status_code == 403
