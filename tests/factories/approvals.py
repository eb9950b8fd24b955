"""People and requests for steps that take two."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from aircop.reporting.services.bulk_exports import export_ask
from jaitf.choices import Region, Role
from jaitf.models import ApprovalRequest, User
from jaitf.services.approvals import approval_decide
from jaitf.services.officers import officer_create, posting_start
from jaitf.services.role_grants import posting_give
from tests.factories.cast import PASSWORD, Cast


def another(role: Role, username: str = "", **place: Any) -> User:
    """A further person with this role, appointed from the shell."""
    username = username or f"{role.value}.two"
    person = officer_create(username=username, password=PASSWORD, email=f"{username}@example.org", first_name="Second", last_name=role.value.upper())
    posting_start(actor=None, officer=person, role=role, **place)
    return person


def ask_to_appoint(cast: Cast, officer: User | None = None, actor: User | None = None, reason: str = "succeeds the chief", **place: Any) -> ApprovalRequest:
    """One administrator asks to make somebody chief of customs in Dakar; there has to be a second one already."""
    place = place or {"role": Role.CHIEF, "task_force": cast.dss.task_force, "agency": cast.dss.customs}
    asked = posting_give(actor=actor or cast.administrator, officer=officer or cast.stranger, reason=reason, **place)
    assert isinstance(asked, ApprovalRequest)
    return asked


def ask_to_export(actor: User, region: str = Region.AFRICA_WC, days: int = 800, reason: str = "annual report") -> ApprovalRequest:
    """More than a year of a region."""
    today = timezone.now().date()
    asked = export_ask(actor=actor, region=region, starts_on=today - timedelta(days=days), ends_on=today, reason=reason)
    assert isinstance(asked, ApprovalRequest)
    return asked


def approve(actor: User, request: ApprovalRequest) -> ApprovalRequest:
    return approval_decide(actor=actor, public_id=request.public_id, approve=True, digest=request.payload_sha256)


def refuse(actor: User, request: ApprovalRequest, answer: str = "not now") -> ApprovalRequest:
    return approval_decide(actor=actor, public_id=request.public_id, approve=False, digest=request.payload_sha256, answer=answer)
