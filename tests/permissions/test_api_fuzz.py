"""Requests that nobody thought of, as every role, from the API's own schema: sound and unsound ones.

No answer is a server error, every documented answer fits the schema, every refusal has the form of all refusals, and
without credentials, or with wrong ones, nothing is answered at all. `make test` asks a share, always the same (20,000 with
CI=true); `make fuzz CASES=100000` asks that many, new ones each time.
"""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import requests
import schemathesis
from django.conf import settings as base
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, Response
from schemathesis.core import NotSet

from tests.permissions.asking import CANARY
from tests.permissions.table import MAY_READ, ROLES
from tests.permissions.world import World

SCHEMA = schemathesis.openapi.from_path(base.BASE_DIR / "docs" / "api-schema.yml")
OPERATIONS = {operation.ok().label: operation.ok() for operation in SCHEMA.get_all_operations()}
SHARE = 20_000 if os.environ.get("CI") == "true" else 1500
CASES = int(os.environ.get("CASES", SHARE))
IS_SHARE = "CASES" not in os.environ
#: What the API may answer besides what the schema says; each as {"detail", "code"}.
REFUSALS = {400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 423, 429}
WITHOUT_ACCESS = ("anonymous", "wrong token", "token beside nonsense")
ASKERS = (*ROLES, "wrong token", "token beside nonsense", "token")
#: Which records stand behind an address or a field.
KINDS = {
    "messages": ("message",), "flights": ("flight",), "travellers": ("traveller",), "consignments": ("consignment",), "mail-items": ("mail",),
    "targets": ("target", "target_confirmed"), "controls": ("control",), "seizures": ("seizure", "seizure_submitted", "seizure_approved"),
    "alerts": ("alert",), "deliveries": ("delivery",), "compartment": ("compartment",), "flight": ("flight",), "traveller": ("traveller",),
    "consignment": ("consignment",), "mail_item": ("mail",), "seizure": ("seizure", "seizure_approved"), "control": ("control",), "target": ("target",),
}  # fmt: skip

limits = settings(
    max_examples=max(1, CASES // len(OPERATIONS)),
    derandomize=IS_SHARE,
    database=None,
    deadline=None,
    phases=[Phase.generate] if IS_SHARE else [Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


def ids_of(world: World, name: str, asker: str) -> list[Any]:
    """Public ids of real records that an address part or a field of this name may mean."""
    if name == "jobs":
        return [(world.mine.get(asker) or world.anothers)["job"].public_id]
    if name == "exports":
        return [belongings["export"].public_id for belongings in (*world.mine.values(), world.anothers) if "export" in belongings]
    if name == "task-forces":
        return [world.common["task_force"].public_id]
    return [tenant.records[kind].public_id for tenant in world.places.values() for kind in KINDS.get(name, ()) if kind in tenant.records]


def with_real_records(data: st.DataObject, world: World, case: Case, asker: str) -> None:
    """Put real records into most addresses and fields: otherwise nearly everything would only be not found."""
    parts = [part for part in case.path.split("/") if part]
    noun = parts[2] if len(parts) > 2 else ""
    if "public_id" in (case.path_parameters or {}) and (ids := ids_of(world, noun, asker)) and data.draw(st.integers(0, 3)):
        case.path_parameters["public_id"] = str(data.draw(st.sampled_from(ids)))
    for holder in (case.body, case.query):
        if isinstance(holder, dict):
            for name in [name for name in holder if name in KINDS]:
                if data.draw(st.booleans()):
                    holder[name] = str(data.draw(st.sampled_from(ids_of(world, name, asker))))


def body_of(case: Case) -> dict[str, Any]:
    """The body as the test client takes it."""
    if isinstance(case.body, NotSet):
        return {}
    if case.media_type and "multipart" in case.media_type and isinstance(case.body, dict):
        plain = {name: value if isinstance(value, str | bytes) else json.dumps(value) for name, value in case.body.items()}
        return {"data": encode_multipart(BOUNDARY, plain), "content_type": MULTIPART_CONTENT}
    data = case.body if isinstance(case.body, bytes) else json.dumps(case.body)
    return {"data": data, "content_type": case.media_type or "application/json"}


def ask(world: World, case: Case, asker: str) -> HttpResponse:
    """One request, whose every trace in the database is undone."""
    headers = {name: value for name, value in (case.headers or {}).items() if _can_be_sent(value)}
    if asker == "token":
        headers["Authorization"] = f"Token {world.mine['officer']['token_key']}"
    elif asker in WITHOUT_ACCESS:
        headers.pop("Authorization", None)
    if asker in {"wrong token", "token beside nonsense"}:
        headers["Authorization"] = f"Token {uuid4().hex}"
    # A wrong key beside a good session opens nothing either.
    client = world.clients["officer"] if asker == "token beside nonsense" else world.clients.get(asker, Client(raise_request_exception=False))
    query = urlencode(case.query or {}, doseq=True)
    with transaction.atomic():
        answer: HttpResponse = client.generic(case.method, case.formatted_path, QUERY_STRING=query, headers=headers, **body_of(case))
        transaction.set_rollback(True)
    return answer


def _can_be_sent(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable()


def as_response(answer: HttpResponse, case: Case) -> Response:
    """The answer as schemathesis takes it."""
    request = requests.Request(case.method, f"http://testserver{case.formatted_path}").prepare()
    headers = {name: [value] for name, value in answer.headers.items()}
    return Response(answer.status_code, headers, answer.content, request, elapsed=0.0, verify=False)


def check(answer: HttpResponse, case: Case, asker: str) -> None:
    told = (
        f"{asker}: {case.method} {case.formatted_path}?{urlencode(case.query or {}, doseq=True)} {case.body!r} → {answer.status_code} {answer.content[:300]!r}"
    )
    assert answer.status_code < 500, told
    if asker in WITHOUT_ACCESS:
        # Or the address itself was refused, before anybody asked who it is.
        assert answer.status_code in {401, 404} or answer.json().get("code") == "bad_address", told
    documented = answer.status_code in {int(status) for status in case.operation.responses.status_codes if status.isdigit()}
    if documented:
        case.operation.validate_response(as_response(answer, case), case=case)
    else:
        assert answer.status_code in REFUSALS, told
        if answer["Content-Type"].startswith("application/json"):
            assert {"detail", "code"} <= set(answer.json()), told
    foreign = {word.upper() for word in CANARY.findall(answer.content.decode(errors="replace"))} - MAY_READ.get("officer" if asker == "token" else asker, set())
    assert not foreign, f"{told} reads {foreign}"


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_no_request_breaks_the_api_or_its_schema(world: World, label: str):
    operation = OPERATIONS[label]
    modes = [operation.as_strategy(generation_mode=GenerationMode.POSITIVE)]
    if operation.body or operation.query or operation.path_parameters:
        modes.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))

    @limits
    @given(data=st.data(), case=st.one_of(modes), asker=st.sampled_from(ASKERS))
    def run(data: st.DataObject, case: Case, asker: str) -> None:
        cache.clear()
        with_real_records(data, world, case, asker)
        check(ask(world, case, asker), case, asker)

    run()
