"""Asking the site: which routes there are, the address and the smallest sensible body of each, and what came back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from messaging.sources import share_kind_of
from profiling.models import Consignment, MailItem, Traveller
from tests.factories.messaging import alert_words
from tests.factories.profiling import paxlst
from tests.permissions.lines import Line
from tests.permissions.table import OTHER_ROLES, PLACES, ROLES, UNIT_ROLES
from tests.permissions.world import World

CANARY = re.compile(r"KANARI(?:-[A-Z]+)+", re.IGNORECASE)
#: Nothing listens here: the health page finds no Redis, and so does not wait for a worker either.
NO_REDIS = "redis://127.0.0.1:1/0"


def routes() -> set[str]:
    """The names of all routes, with their namespaces."""
    return set(_names(get_resolver(), ""))


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        else:
            yield from _names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


@dataclass(frozen=True)
class Case:
    """One person at one place, and the sign that the table holds for it."""

    role: str
    place: str
    sign: str


def page_cases(line: Line) -> Iterator[Case]:
    """For each person of the line: `place` is empty."""
    yield from (Case(role, "", sign) for role, sign in zip(ROLES, _bare(line.signs), strict=True))


def record_cases(line: Line) -> Iterator[Case]:
    """For each place where such a record lies: the people of the unit, then everybody else."""
    *groups, others = line.signs.split()
    for place, group in zip(PLACES, groups, strict=True):
        pairs = [*zip(UNIT_ROLES, group, strict=True), *zip(OTHER_ROLES, others, strict=True)]
        if set(group) != {"-"}:
            yield from (Case(role, place, sign) for role, sign in pairs)


def own_cases(line: Line) -> Iterator[Case]:
    """For each person: with what is one's own, and with what is somebody else's."""
    signs = _bare(line.signs)
    for place, part in (("mine", signs[: len(ROLES)]), ("anothers", signs[len(ROLES) :])):
        yield from (Case(role, place, sign) for role, sign in zip(ROLES, part, strict=True) if sign != "-")


def _bare(signs: str) -> str:
    return signs.replace(" ", "")


def record_of(world: World, line: Line, role: str, place: str) -> Any:
    """The record that the line is about; for nobody's own things somebody's."""
    if place == "mine":
        return world.mine.get(role, world.anothers)[line.record]
    if place == "anothers":
        return world.anothers[line.record]
    return world.places[place].records[line.record] if place else world.common.get(line.record)


def path_of(line: Line, record: Any) -> str:
    """The address of the line for this record."""
    name, _mark, query = line.name.partition("?")
    if query:
        return f"{reverse(name)}?{query if record is None else f'{query}={record.public_id}'}"
    if name == "messaging:share-revoke":
        return reverse(name, args=[share_kind_of(record.content_object), record.pk])
    if name == "seizures:case-version":
        return reverse(name, args=[record.seizure.public_id, record.number])
    if name == "reporting:export-file":
        return reverse(name, args=[record.public_id, "csv"])
    if record is None or (name in _BODIES and name.endswith("-list")):
        return reverse(name)
    return reverse(name, args=[getattr(record, "public_id", record)])


def _event(record: Any) -> dict[str, Any]:
    return {"compartment": str(record.public_id), "occurred_at": timezone.now().isoformat(), "time_zone": "Africa/Dakar", "place": "arrivals"}


def _marked(subject: Traveller | Consignment | MailItem) -> dict[str, Any]:
    name, reason = {Traveller: ("traveller", "P_CASHPAY"), Consignment: ("consignment", "C_VAGUE"), MailItem: ("mail_item", "X_NOSENDER")}[type(subject)]
    return {name: str(subject.public_id), "reasons": [{"code": reason}]}


#: What is sent where an empty form would not show whether it is allowed. A `dict` under "json" is sent as JSON.
_BODIES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "core:draft": lambda _key: {"json": {"data": {"note": "typed"}}},
    "jaitf:language": lambda _none: {"language": "fr"},
    "jaitf:token-new": lambda _none: {"name": "for a script"},
    "profiling:scan": lambda _none: {"kind": "awb", "text": "057-12345675"},
    "profiling:target-send": lambda target: {"version": target.version},
    "seizures:edition-ask": lambda _seizure: {"language": "fr"},
    "messaging:alert-new": lambda _source: {"step": "send"},
    "api-message-list": lambda room: {"file": SimpleUploadedFile("list.edi", paxlst()), "compartment": str(room.public_id)},
    "api-consignment-list": lambda room: {"json": {"awb": "057-12345675", "compartment": str(room.public_id)}},
    "api-mail-item-list": lambda room: {"json": {"s10": "RR123456785SN", "compartment": str(room.public_id)}},
    "api-target-list": lambda subject: {"json": _marked(subject)},
    "api-target-review": lambda target: {"json": {"decision": "dismissed", "reason": "Looked at it.", "version": target.version}},
    "api-target-send": lambda target: {"json": {"version": target.version}},
    "api-control-list": lambda room: {"json": _event(room) | {"reason": "MANIFEST", "result": "negative", "vector": "PAX_ARR"}},
    "api-seizure-list": lambda room: {"json": _event(room) | {"vector": "PAX_ARR", "detection": "XRAY_BAG"}},
    "api-alert-list": lambda traveller: {"json": alert_words() | {"traveller": str(traveller.public_id), "recipients": ["LIS"]}},
    "api-delivery-acknowledge": lambda _delivery: {"json": {"decision": "accepted"}},
    "api-delivery-feedback": lambda _delivery: {"json": {"feedback": "FB_SEIZURE"}},
    "api-task-list": lambda room: {"json": {"what": "Call the laboratory", "compartment": str(room.public_id)}},
    "api-task-finish": lambda _task: {"json": {}},
    "api-task-reopen": lambda _task: {"json": {}},
    "api-person-searches": lambda _person: {"json": {}},
    "api-person-detentions": lambda _person: {"json": {}},
    "api-person-rights": lambda _person: {"json": {}},
    "api-detention-extend": lambda _detention: {"json": {}},
    "api-detention-end": lambda _detention: {"json": {}},
    "api-seizure-submit": lambda seizure: {"json": {"version": seizure.version}},
}


def body_of(line: Line, record: Any) -> dict[str, Any]:
    """What a POST of the line sends: at least what a browser always sends."""
    make = _BODIES.get(line.name.partition("?")[0])
    return make(record) if make else {"csrfmiddlewaretoken": "x"}


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str

    @property
    def words(self) -> set[str]:
        """The canary words in it."""
        return {word.upper() for word in CANARY.findall(self.text)}

    @property
    def is_sign_in(self) -> bool:
        return self.status == 401 or (self.status == 302 and self.location.partition("?")[0] == "/account/login/")

    def fits(self, sign: str, done: int) -> bool:
        """Whether this is what the sign of the table stands for."""
        if sign == "+":
            return self.status == done and not self.is_sign_in and "reauthenticate" not in self.location
        if sign == "r":
            return self.status == 302 and not self.is_sign_in
        if sign == "e":
            return self.status in {200, 422}
        return {"?": self.status == 404, "x": self.status == 403, ">": self.is_sign_in}[sign]


def ask(world: World, role: str, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Answer:
    """One request, whose every trace in the database is undone."""
    client = world.clients[role]
    cookies = SimpleCookie(client.cookies.output(header=""))
    with transaction.atomic():
        with override_settings(REDIS_URL=NO_REDIS) if path == "/health/" else nullcontext():
            response = client.generic(method, path, **content_of(body), headers=headers)
        transaction.set_rollback(True)
    client.cookies = cookies
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return Answer(response.status_code, response.get("Location", ""), f"{content.decode(errors='replace')}\n{dict(response.headers)}")


def content_of(body: dict[str, Any] | None) -> dict[str, Any]:
    """Data and content type of `client.generic`."""
    if body is None:
        return {}
    if "json" in body:
        return {"data": json.dumps(body["json"]), "content_type": "application/json"}
    return {"data": encode_multipart(BOUNDARY, body), "content_type": MULTIPART_CONTENT}
