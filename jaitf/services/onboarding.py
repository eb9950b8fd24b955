"""Opening many accounts at once, all or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from aircop.core.errors import AircopError
from jaitf import rules
from jaitf.models import User
from jaitf.services.invitations import Invitation, invitation_issue
from jaitf.services.officers import officer_create, posting_start


@dataclass(frozen=True)
class Newcomer:
    """Arguments of `officer_create` and of `posting_start`."""

    person: dict[str, Any]
    posting: dict[str, Any]


def officers_try(*, actor: User, newcomers: list[Newcomer]) -> list[AircopError | None]:
    """What each would be refused for, if they were opened one after the other; nothing is kept."""
    rules.require_administrator(actor)
    found: list[AircopError | None] = []
    with transaction.atomic():
        for newcomer in newcomers:
            try:
                with transaction.atomic():
                    _open(actor, newcomer)
            except AircopError as refusal:
                found.append(refusal)
            else:
                found.append(None)
        transaction.set_rollback(True)
    return found


@transaction.atomic
def officers_open(*, actor: User, newcomers: list[Newcomer]) -> list[Invitation]:
    """Open all accounts with their postings; an invitation for each, in the order of the list."""
    rules.require_administrator(actor)
    return [invitation_issue(actor=actor, officer=_open(actor, newcomer)) for newcomer in newcomers]


def _open(actor: User, newcomer: Newcomer) -> User:
    rules.role_fits_a_list(newcomer.posting["role"])
    officer = officer_create(actor=actor, **newcomer.person)
    posting_start(actor=actor, officer=officer, **newcomer.posting)
    return officer
