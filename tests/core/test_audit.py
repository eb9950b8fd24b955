"""Row history: who changed what, in which request, and why, whatever wrote it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client

from aircop.core.audit import acting, because
from jaitf.models import User
from jaitf.services.officers import officer_create, posting_end
from tests.clients import sign_in
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        return str(cursor.fetchone()[0])


def contexts(user: User) -> list[dict]:
    events = apps.get_model("jaitf", "UserEvent")
    return [event.pgh_context or {} for event in events.objects.filter(pgh_obj_id=user.pk).order_by("pgh_id")]


def rename(user: User, name: str) -> None:
    User.objects.filter(pk=user.pk).update(first_name=name)


@pytest.fixture
def awa() -> User:
    return officer_create(username="awa.diop", password="x" * 14)


def test_a_history_row_names_actor_request_and_reason(awa: User):
    with acting(awa.pk, request_id="request-1"), because("spelling"):
        rename(awa, "Awa")
    assert contexts(awa)[-1] == {"actor": awa.pk, "system": "", "request_id": "request-1", "reason": "spelling"}


def test_a_reason_is_that_of_its_block_only(awa: User):
    with acting(awa.pk):
        with because("spelling"):
            rename(awa, "Awa")
        rename(awa, "Eve")
        with because("other"), because("inner"):
            rename(awa, "Zoe")
        rename(awa, "Ana")
    assert [context.get("reason") for context in contexts(awa)[1:]] == ["spelling", None, "inner", None]


def test_an_actor_within_another_is_that_of_its_block_only(awa: User):
    with acting(awa.pk, request_id="outer"):
        with acting(None, system="system:retention", request_id="inner"):
            rename(awa, "Awa")
            assert (setting("aircop.user_id"), setting("aircop.system")) == ("", "system:retention")
        rename(awa, "Eve")
        assert (setting("aircop.user_id"), setting("aircop.request_id")) == (str(awa.pk), "outer")
    found = [(context["actor"], context["system"], context["request_id"]) for context in contexts(awa)[1:]]
    assert found == [(None, "system:retention", "inner"), (awa.pk, "", "outer")]


def test_a_reason_is_forgotten_after_an_error(awa: User):
    with acting(awa.pk):
        with pytest.raises(ZeroDivisionError), because("failed"):
            raise ZeroDivisionError
        rename(awa, "Awa")
    assert "reason" not in contexts(awa)[-1]


def test_bulk_and_raw_changes_are_caught_as_well(awa: User):
    with acting(awa.pk):
        User.objects.bulk_update([User(pk=awa.pk, first_name="Bulk")], ["first_name"])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE jaitf_user SET first_name = 'Raw' WHERE id = %s", [awa.pk])
    events = apps.get_model("jaitf", "UserEvent").objects.filter(pgh_obj_id=awa.pk).order_by("pgh_id")
    assert [(event.pgh_label, event.first_name) for event in events] == [("insert", ""), ("update", "Bulk"), ("update", "Raw")]
    assert contexts(awa)[-1]["actor"] == awa.pk


def test_history_is_never_changed_or_deleted(awa: User):
    events = apps.get_model("jaitf", "UserEvent").objects
    for attempt in (lambda: events.update(first_name="x"), lambda: events.all().delete()):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            attempt()


def test_no_history_holds_a_password(awa: User):
    names = {field.name for field in apps.get_model("jaitf", "UserEvent")._meta.get_fields()}
    assert "password" not in names


def test_a_request_writes_its_person_and_its_id(cast: Cast):
    client = sign_in(cast.administrator)
    response = client.post(f"/accounts/{cast.dss.officer.public_id}/state/", {"active": "0", "reason": "left the service"})
    context = contexts(cast.dss.officer)[-1]
    assert context["actor"] == cast.administrator.pk
    assert context["request_id"] == response.headers["X-Request-ID"]
    assert context["reason"] == "left the service"


def test_a_request_of_nobody_names_nobody(awa: User):
    Client().get("/account/login/")
    assert setting("aircop.user_id") == ""


def test_the_reason_of_an_ended_posting_stands_in_its_history(cast: Cast):
    posting = cast.dss.officer.posting
    with acting(cast.administrator.pk):
        posting_end(actor=cast.administrator, posting=posting, reason="transfer")
    event = apps.get_model("jaitf", "PostingEvent").objects.filter(pgh_obj_id=posting.pk).latest("pgh_id")
    assert (event.pgh_context["reason"], event.pgh_context["actor"]) == ("transfer", cast.administrator.pk)
