"""What approves, sends or exports asks again who sits there, over the API too: browser sessions are refused, tokens are not."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from jaitf.services.tokens import token_create
from messaging.models import Alert
from tests.clients import reauthenticated, sign_in
from tests.factories.cast import PASSWORD, Cast
from tests.factories.messaging import alert_words, make_traveller

#: Every call that writes: whether it asks a browser session again. As on the pages: recording, submitting, answering and
#: reviewing do not; cases are approved, and exports asked for, on pages only.
ASKS_AGAIN = {
    "AlertViewSet.create": True,
    "ConsignmentViewSet.create": False,
    "ControlViewSet.create": False,
    "DeliveryViewSet.acknowledge": False,
    "DeliveryViewSet.feedback": False,
    "DetentionViewSet.end": False,
    "DetentionViewSet.extend": False,
    "MailItemViewSet.create": False,
    "MessageViewSet.create": False,
    "PersonViewSet.circumstances": False,
    "PersonViewSet.detentions": False,
    "PersonViewSet.rights": False,
    "PersonViewSet.searches": False,
    "SeizureViewSet.create": False,
    "SeizureViewSet.submit": False,
    "TargetViewSet.create": False,
    "TargetViewSet.review": False,
    "TargetViewSet.send": False,
    "TaskViewSet.create": False,
    "TaskViewSet.finish": False,
    "TaskViewSet.reopen": False,
    "TaskViewSet.take": False,
    "TaskViewSet.update": False,
}


def writing_calls(resolver: URLResolver | None = None) -> dict[str, bool]:
    """Every method of a view set that something other than a reading request reaches, and whether it asks again."""
    found: dict[str, bool] = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            found |= writing_calls(pattern)
        elif isinstance(pattern, URLPattern) and hasattr(pattern.callback, "actions"):
            view = pattern.callback.cls
            writes = {name for method, name in pattern.callback.actions.items() if method not in {"get", "head", "options"}}
            found |= {f"{view.__name__}.{name}": hasattr(getattr(view, name), "asks_again") for name in writes}
    return found


def test_every_call_that_writes_says_whether_it_asks_again():
    assert writing_calls() == ASKS_AGAIN, "list the new call in ASKS_AGAIN; one that approves, sends or exports asks again"


def order(cast: Cast) -> dict[str, Any]:
    return alert_words() | {"traveller": str(make_traveller(cast.dss.joint).public_id), "recipients": ["LIS"], "client_id": str(uuid.uuid4())}


def post(client: Client, data: dict[str, Any], **headers: str) -> tuple[int, Any]:
    answer = client.post("/api/v1/alerts/", data, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def signed_in(cast: Cast, since: timedelta) -> Client:
    """A browser session of an officer who gave the password that long ago."""
    client = reauthenticated(sign_in(cast.dss.officer))
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - since.total_seconds()}]
    session.save()
    return client


def test_a_browser_session_that_is_not_fresh_sends_nothing(cast: Cast):
    status, body = post(signed_in(cast, timedelta(minutes=5, seconds=1)), order(cast))
    assert (status, set(body), body["code"]) == (403, {"detail", "code"}, "reauthentication_required")
    assert not Alert.objects.exists()


def test_after_the_password_the_same_call_goes_through(cast: Cast):
    client, data = signed_in(cast, timedelta(hours=1)), order(cast)
    assert post(client, data)[0] == 403
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    assert post(client, data)[0] == 201


def test_a_fresh_session_is_not_asked(cast: Cast):
    assert post(signed_in(cast, timedelta(minutes=4)), order(cast))[0] == 201


def test_a_token_sends_without_being_asked_and_needs_no_session(cast: Cast):
    _token, key = token_create(actor=cast.dss.officer, name="script")
    assert post(Client(), order(cast), Authorization=f"Token {key}")[0] == 201


@pytest.mark.parametrize("header", ["Token nonsense", "Token ", "Bearer x"])
def test_a_header_that_is_no_token_does_not_spare_a_session_the_question(cast: Cast, header: str):
    status, _body = post(signed_in(cast, timedelta(hours=1)), order(cast), Authorization=header)
    assert status in {401, 403}
    assert not Alert.objects.exists()


def test_reading_and_answering_are_not_asked_again(cast: Cast):
    client = signed_in(cast, timedelta(hours=1))
    assert client.get("/api/v1/alerts/").status_code == 200
    data = {"decision": "accepted"}
    assert client.post(f"/api/v1/deliveries/{uuid.uuid4()}/acknowledge/", data, content_type="application/json").status_code == 404


def test_whoever_may_not_send_is_told_that_and_not_asked_for_the_password(cast: Cast):
    client = sign_in(cast.dss.custodian)
    session = client.session
    session.pop("account_authentication_methods", None)
    session.save()
    status, body = post(client, order(cast))
    assert (status, body["code"]) == (403, "forbidden")
