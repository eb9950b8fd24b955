"""What a person or a restricted record is opened for (LED 2016/680, art. 25): asked once a sitting, kept with each reading.

`log_access` asks here before it writes a reading, so that no page can forget it: without a purpose in the session (or in
the header `X-Purpose` of a token's request) a reading raises `PurposeRequired`, which leads a browser to the question.
Only readings in a GET request ask: what somebody typed is never held up. Outside of a request nothing is asked.
"""

from __future__ import annotations

import contextvars
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from aircop.core.errors import Forbidden
from jaitf.choices import AccessAction, CompartmentKind, Handling, Purpose, PurposeKind, Verb
from jaitf.models import User

#: Session: kind → code, note, and when it was said.
KEY = "purposes"
SITTING_SECONDS = 8 * 3600
LONGEST_NOTE = 120
_NARROW = {Handling.RED, Handling.AMBER_STRICT}
_PROTECTED = {CompartmentKind.MEDICAL, CompartmentKind.VICTIM}
_READINGS = {AccessAction.READ, AccessAction.PRINT, AccessAction.EXPORT}
_PERSONS = {"traveller", "person"}


class PurposeRequired(Forbidden):
    """The record is open to the reader, but he has not said yet what it is for."""

    code = "purpose_required"

    def __init__(self, kind: str) -> None:
        self.kind = kind
        codes = ", ".join(Purpose.offered())
        super().__init__(_("Say what you need this for: send the header X-Purpose with one of %(codes)s.") % {"codes": codes}, code=self.code)


@dataclass(frozen=True, slots=True)
class Stated:
    """A purpose as it was told; empty when none was asked for."""

    code: str = ""
    note: str = ""


NOTHING = Stated()


@dataclass(frozen=True)
class Sitting:
    """What was told so far, by kind; `asks`: whether a reading without a purpose is held up."""

    told: Mapping[str, Stated] = field(default_factory=dict)
    asks: bool = False


_sitting: contextvars.ContextVar[Sitting] = contextvars.ContextVar("sitting", default=Sitting())  # noqa: B039 - frozen


def purpose_for(actor: User | AnonymousUser | None, record: Any, action: str) -> Stated:
    """What this reading is for; `PurposeRequired` when it asks for a purpose and none was told."""
    if record is None or action not in _READINGS or not isinstance(actor, User):
        return NOTHING
    kind = kind_of(actor, record)
    sitting = _sitting.get()
    # What was told for this one record (emergency access) goes before what was told for its kind.
    stated = sitting.told.get(str(case_of(record).public_id)) or sitting.told.get(kind, NOTHING) if kind else NOTHING
    if kind and not stated.code and sitting.asks:
        raise PurposeRequired(kind)
    return stated


def kind_of(actor: User, record: Any) -> PurposeKind | None:
    """Why opening this record asks for a purpose; None for most records. A part of a case counts as its case."""
    from jaitf.permissions import access_of, share_model

    if not hasattr(record, "compartment_id"):
        return None
    case = case_of(record)
    if getattr(case, "IS_PROTECTED", False):
        return PurposeKind.PROTECTED
    model: type[models.Model] = type(case)
    if share_model(model) is not None:
        if case.compartment.kind in _PROTECTED:
            return PurposeKind.PROTECTED
        if getattr(case, "handling", "") in _NARROW:
            return PurposeKind.RESTRICTED
        if not access_of(actor).holds(Verb.VIEW, case.compartment_id):
            return PurposeKind.SHARED
    return PurposeKind.PERSON if record._meta.model_name in _PERSONS else None


def case_of(record: Any) -> Any:
    """The case that a part (a photograph, a report) belongs to; else the record itself."""
    return getattr(record, getattr(type(record)._default_manager.all(), "shared_through", "") or "-", None) or record


def purpose_state(session: SessionBase, kind: str, code: str, note: str = "") -> None:
    """Keep a purpose for this sitting."""
    session[KEY] = {**session.get(KEY, {}), kind: {"code": code, "note": note[:LONGEST_NOTE], "at": int(time.time())}}


@contextmanager
def sitting(request: HttpRequest) -> Iterator[None]:
    """What this request may take as told, for `log_access`."""
    told = _told_by_token(request) if hasattr(request, "token_owner") else _told(request.session)
    token = _sitting.set(Sitting(told, asks=request.method in {"GET", "HEAD"}))
    try:
        yield
    finally:
        _sitting.reset(token)


def _told(session: SessionBase) -> dict[str, Stated]:
    since = time.time() - SITTING_SECONDS
    return {kind: Stated(one["code"], one["note"]) for kind, one in session.get(KEY, {}).items() if one["at"] > since}


def _told_by_token(request: HttpRequest) -> dict[str, Stated]:
    """A program says it with each request, in headers or parameters."""
    code = request.headers.get("X-Purpose") or request.GET.get("purpose", "")
    note = request.headers.get("X-Purpose-Note") or request.GET.get("purpose_note", "")
    return dict.fromkeys(PurposeKind.values, Stated(code, note[:LONGEST_NOTE])) if code in Purpose.offered() else {}
