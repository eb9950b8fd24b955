"""Writing the access log."""

from __future__ import annotations

import contextvars
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from aircop.logs import request_id_var
from jaitf.models import AccessLog, User
from jaitf.purposes import purpose_for
from jaitf.selectors.unusual import concerns_in

address_var: contextvars.ContextVar[str | None] = contextvars.ContextVar("address", default=None)


def log_access(
    *,
    actor: User | AnonymousUser | None,
    action: str,
    record: Any = None,
    record_type: str = "",
    record_id: UUID | str | None = None,
    terms: str = "",
    count: int | None = None,
) -> AccessLog:
    """Record a read, search, print, export or refusal, in the caller's transaction and before anything is sent.

    If the entry can't be written the caller fails: nothing leaves unlogged. A record that asks for a purpose is not
    logged, and so not shown, before the reader has told one (`PurposeRequired`).
    """
    compartment_id = None
    purpose = purpose_for(actor, record, action)
    if record is not None:
        record_type = record._meta.model_name
        record_id = record.public_id
        compartment_id = getattr(record, "compartment_id", None)
    try:
        record_uuid = UUID(str(record_id)) if record_id else None
    except ValueError:
        record_uuid = None
    return AccessLog.objects.create(
        actor=actor if isinstance(actor, User) else None,
        action=action,
        record_type=record_type,
        record_id=record_uuid,
        record_label=str(getattr(record, "reference", "") or getattr(record, "username", "") or "")[:80],
        compartment_id=compartment_id,
        terms=terms[:300],
        count=count,
        purpose=purpose.code,
        purpose_note=purpose.note,
        is_open_work=getattr(record, "is_open_work", None),
        concerns=concerns_in(actor, record) if isinstance(actor, User) else "",
        request_id=request_id_var.get(),
        address=address_var.get(),
    )
