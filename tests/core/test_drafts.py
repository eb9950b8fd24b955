"""Drafts: what somebody has typed and not yet sent."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from aircop.core.errors import RuleViolation
from aircop.core.models import Draft
from aircop.core.services.drafts import MAX_BYTES, draft_discard, draft_of, draft_save
from jaitf.models import User
from jaitf.services.officers import officer_create

pytestmark = pytest.mark.django_db


@pytest.fixture
def awa() -> User:
    return officer_create(username="awa.diop", password="x" * 14)


@pytest.fixture
def awas_browser(awa: User) -> Client:
    client = Client()
    client.force_login(awa)
    return client


def test_a_draft_is_kept_per_form_and_replaced(awa: User):
    for text in ("first", "second"):
        draft_save(actor_id=awa.pk, key="control-new", data={"reason": text})
    draft_save(actor_id=awa.pk, key="seizure-new", data={"reason": "other"})
    assert draft_of(awa.pk, "control-new").data == {"reason": "second"}
    assert Draft.objects.count() == 2
    draft_discard(actor_id=awa.pk, key="control-new")
    assert draft_of(awa.pk, "control-new") is None


def test_a_draft_is_its_writers_alone(awa: User, awas_browser: Client):
    draft_save(actor_id=awa.pk, key="control-new", data={"reason": "secret"})
    other = Client()
    other.force_login(officer_create(username="other", password="x" * 14))
    assert other.get("/drafts/control-new/").json() == {"data": None, "saved_at": None}
    other.delete("/drafts/control-new/")
    assert awas_browser.get("/drafts/control-new/").json()["data"] == {"reason": "secret"}


def test_the_page_saves_reads_and_deletes(awas_browser: Client):
    data = {"reason": "ü 𝄞 \u202eabc", "flags": ["1", "2"], "empty": ""}
    saved = awas_browser.post("/drafts/a%3Ab/", json.dumps({"data": data}), content_type="application/json")
    assert "saved_at" in saved.json()
    assert awas_browser.get("/drafts/a%3Ab/").json()["data"] == data
    assert awas_browser.delete("/drafts/a%3Ab/").status_code == 204
    assert awas_browser.get("/drafts/a%3Ab/").json()["data"] is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"other": 1}', b"\xff\xfe", b"null", b'"data"'])
def test_a_body_that_is_no_draft_is_answered_with_a_message(awas_browser: Client, body: bytes):
    answer = awas_browser.post("/drafts/x/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


@pytest.mark.parametrize("data", [[], "text", 7, None, {"text": "x" * MAX_BYTES}])
def test_what_is_too_large_or_no_form_is_refused(awa: User, awas_browser: Client, data: object):
    with pytest.raises(RuleViolation):
        draft_save(actor_id=awa.pk, key="x", data=data)
    assert awas_browser.post("/drafts/x/", json.dumps({"data": data}), content_type="application/json").status_code == 422


def test_a_null_byte_is_dropped_since_the_database_keeps_none(awa: User):
    draft_save(actor_id=awa.pk, key="x", data={"reason": "a\x00b"})
    assert draft_of(awa.pk, "x").data == {"reason": "ab"}


def test_a_very_long_key_is_cut_the_same_way_every_time(awa: User):
    draft_save(actor_id=awa.pk, key="k" * 500, data={"a": "1"})
    assert draft_of(awa.pk, "k" * 500) is not None
    draft_discard(actor_id=awa.pk, key="k" * 500)
    assert not Draft.objects.exists()


def test_nobody_has_no_drafts(db: None):
    assert Client().get("/drafts/x/").status_code == 302
