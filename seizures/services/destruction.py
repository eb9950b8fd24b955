"""Destroying an exhibit: ordered by one person, carried out by another before two witnesses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from jaitf.choices import Verb
from jaitf.models import User
from jaitf.permissions import require
from seizures import custody_rules
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import CustodyEntry, Exhibit
from seizures.services.custody import NOW, Moment, entry_add, exhibit_held


@dataclass(frozen=True, slots=True)
class Destruction:
    """How it was destroyed, and who saw it."""

    method: str
    witness_1: str
    witness_2: str
    weight_g: Decimal | None = None


@transaction.atomic
def destruction_order(*, actor: User, exhibit: Exhibit, reference: str, retained: str = "", waiver: str = "") -> CustodyEntry:
    """Order it: a chief who does not hold the exhibit, by the decision of a court or prosecutor, with a retained sample or a waiver."""
    locked = exhibit_held(actor, exhibit, Kind.DESTRUCTION_ORDER)
    require(actor, locked.compartment, Verb.APPROVE)
    if locked.holder_id == actor.pk:
        raise RuleViolation(_("You hold this exhibit: somebody else has to order its destruction."), code="own_order")
    custody_rules.needs_words(reference.strip(), _("Enter the reference of the court or prosecutor."), "reference")
    custody_rules.needs_words(retained.strip() or waiver.strip(), _("Say which sample is kept, or why none is."), "retained")
    return entry_add(locked, Kind.DESTRUCTION_ORDER, actor=actor, reference=reference, retained=retained, waiver=waiver)


def standing_order(exhibit: Exhibit) -> CustodyEntry | None:
    """The last order to destroy it."""
    return exhibit.entries.filter(kind=Kind.DESTRUCTION_ORDER).order_by("-sequence").first()


@transaction.atomic
def exhibit_destroy(*, actor: User, exhibit: Exhibit, destruction: Destruction, second: User | None = None, at: Moment = NOW) -> CustodyEntry:
    """Carry the order out, before two witnesses; whoever ordered it does not carry it out."""
    locked = exhibit_held(actor, exhibit, Kind.DESTROYED)
    order = standing_order(locked)
    if order is None:
        raise RuleViolation(_("Nobody has ordered the destruction. Ask the chief of the unit."), code="no_order")
    if order.actor_id == actor.pk:
        raise RuleViolation(_("You ordered it: somebody else has to carry it out."), code="own_order")
    first, other = destruction.witness_1.strip(), destruction.witness_2.strip()
    custody_rules.needs_words(first, _("Name two witnesses."), "witness_1")
    custody_rules.needs_words(other, _("Name two witnesses."), "witness_2")
    if first.casefold() == other.casefold():
        raise RuleViolation(_("Two witnesses are two persons."), code="same_witness", field="witness_2")
    custody_rules.needs_words(destruction.method.strip(), _("Say how it was destroyed."), "method")
    return entry_add(
        locked, Kind.DESTROYED, actor=actor, at=at, second=second, refers_to=order.sequence, method=destruction.method, gross_g=destruction.weight_g,
        witness_1=first, witness_2=other,
    )  # fmt: skip
