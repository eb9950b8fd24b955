"""Exhibits, taken in and kept through the services as officers would."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from jaitf.models import User
from seizures.models import Exhibit, Seizure
from seizures.services.custody_steps import Weight, exhibit_seal, exhibit_weigh
from seizures.services.exhibits import Found, exhibit_collect

_SEALS = count(100001)


def exhibit(seizure: Seizure, actor: User, **changes: Any) -> Exhibit:
    """A thing that the actor has just found and holds."""
    given = {"description": "Packet in brown tape", "place": "Lining of the suitcase"} | changes
    return exhibit_collect(actor=actor, seizure=seizure, found=Found(**given))


def weight(net: str | None = "1000", gross: str | None = "1020", **changes: Any) -> Weight:
    """A measured weight on a calibrated scale."""
    grams = {name: Decimal(value) if value is not None else None for name, value in (("net_g", net), ("gross_g", gross))}
    return Weight(**{"instrument": "Scale 3", "calibrated_on": timezone.now().date() - timedelta(days=30)} | grams | changes)


def weighed(thing: Exhibit, actor: User, second: User, **changes: Any) -> Exhibit:
    exhibit_weigh(actor=actor, exhibit=thing, weight=weight(**changes), second=second)
    thing.refresh_from_db()
    return thing


def seal_number() -> str:
    """A number that no seal has had."""
    return str(next(_SEALS))


def sealed(thing: Exhibit, actor: User, number: str = "") -> Exhibit:
    exhibit_seal(actor=actor, exhibit=thing, issuer="DSS", number=number or seal_number())
    thing.refresh_from_db()
    return thing
