"""Writing one entry into an exhibit's ledger. Every step on an exhibit (services beside this one) ends here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from jaitf.models import User
from seizures import custody_chain, custody_rules, events
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import CustodyEntry, Exhibit
from seizures.permissions import exhibit_for
from seizures.problems import Problems

_GRAM = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was done; without a time it is now. What is written down late says why."""

    occurred_at: datetime | None = None
    late_reason: str = ""


NOW = Moment()


def exhibit_held(actor: User, exhibit: Exhibit, kind: Kind) -> Exhibit:
    """The exhibit, locked, when this actor may now write such an entry."""
    locked = exhibit_for(actor, exhibit.public_id, keep=True, lock=True)
    custody_rules.entry_allowed(locked, kind, actor)
    return locked


def entry_add(exhibit: Exhibit, kind: Kind, *, actor: User, at: Moment = NOW, **facts: Any) -> CustodyEntry:
    """Append one entry to the ledger of a locked exhibit; the database moves the exhibit on, and it is read anew.

    Who holds it stays as it is unless `holder`, `store` or `outside` say otherwise.
    """
    now = timezone.now()
    moved: dict[str, Any] = {name: facts.pop(name) for name in ("holder", "store", "outside") if name in facts}
    custodian: dict[str, Any] = moved if moved or kind in Kind.ending() else {"holder": exhibit.holder, "store": exhibit.store, "outside": exhibit.outside}
    texts = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    event = CustodyEntry(
        compartment_id=exhibit.compartment_id, exhibit=exhibit, sequence=exhibit.last_sequence + 1, previous_digest=exhibit.head, kind=kind.value,
        occurred_at=at.occurred_at or max(now, exhibit.last_occurred_at), recorded_at=now, late_reason=at.late_reason.strip(), actor=actor,
        salt=secrets.token_hex(16), **custodian, **{name: value for name, value in texts.items() if value is not None},
    )  # fmt: skip
    custody_rules.entry_time(event, exhibit)
    _refer(event)
    problems = Problems()
    problems.check_fields(event)
    _without_digests(problems)
    problems.raise_any()
    _exact(event)
    custody_chain.enter(event)
    _append(event)
    exhibit.refresh_from_db()
    return event


def _append(event: CustodyEntry) -> None:
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError as error:
        # Somebody of another room may have used it: seals are unique over all of them.
        if "seal_once_per_issuer" in str(error):
            raise RuleViolation(_("A seal with this number was used already."), code="seal_used", field="number") from error
        raise


def discrepancy_add(exhibit: Exhibit, *, actor: User, about: CustodyEntry | None, note: str, loss_g: Decimal | None = None) -> CustodyEntry:
    """Note that something is not as it should be, and tell the unit's chiefs."""
    loss = entry_add(exhibit, Kind.LOSS, actor=actor, refers_to=about.sequence if about else None, note=note, loss_g=loss_g)
    events.custody_discrepancy.emit(events.CustodyDiscrepancy(exhibit.pk, exhibit.compartment_id, loss.sequence, actor.pk))
    return loss


def _refer(event: CustodyEntry) -> None:
    if event.refers_to is not None and not 1 <= event.refers_to < event.sequence:
        raise RuleViolation(_("There is no such earlier entry. Check its number."), code="no_such_entry", field="refers_to")


def _without_digests(problems: Problems) -> None:
    """The digests are filled in after the content is checked."""
    for name in ("content_digest", "digest", "mark", "salt", "previous_digest"):
        problems.fields.pop(name, None)


def _exact(event: CustodyEntry) -> None:
    """Weights as the database keeps them, so that both digest the same text."""
    for name, how in custody_chain.CONTENT.items():
        if how == "weight" and (value := getattr(event, name)) is not None:
            setattr(event, name, Decimal(value).quantize(_GRAM))
