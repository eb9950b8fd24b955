"""Handing an exhibit from one account to another: open until the receiver has confirmed."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import Forbidden, RuleViolation
from jaitf.models import User
from seizures import custody_rules
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import CustodyEntry, Exhibit
from seizures.permissions import is_keeper
from seizures.services.custody import NOW, Moment, entry_add, exhibit_held
from seizures.services.custody_steps import arrive


@transaction.atomic
def hand_over_offer(*, actor: User, exhibit: Exhibit, receiver: User | None, note: str = "", at: Moment = NOW) -> CustodyEntry:
    """Hand it to somebody of the unit; the actor answers for it until the receiver has confirmed."""
    locked = exhibit_held(actor, exhibit, Kind.OFFERED)
    custody_rules.second_person(actor, receiver, "receiver")
    if receiver is None or not is_keeper(receiver, locked):
        raise RuleViolation(_("This person can't keep this exhibit. Choose somebody who works on the case."), code="receiver", field="receiver")
    return entry_add(locked, Kind.OFFERED, actor=actor, at=at, second=receiver, note=note)


@transaction.atomic
def hand_over_confirm(*, actor: User, exhibit: Exhibit, found: str = "", note: str = "") -> CustodyEntry:
    """The receiver has it in his hands and has read the seal; from now on he holds it."""
    locked = exhibit_held(actor, exhibit, Kind.TRANSFER)
    if locked.offered_to_id is None:
        raise RuleViolation(_("This hand-over is no longer open."), code="not_offered")
    if locked.offered_to_id != actor.pk:
        raise Forbidden(_("Only the person it was handed to can confirm this."))
    return arrive(locked, Kind.TRANSFER, actor=actor, found=found, second=locked.holder, note=note, holder=actor)


@transaction.atomic
def hand_over_undo(*, actor: User, exhibit: Exhibit, reason: str) -> CustodyEntry:
    """The receiver refuses it, or the giver takes it back; the giver still holds it."""
    locked = exhibit_held(actor, exhibit, Kind.REFUSED)
    if locked.offered_to_id is None:
        raise RuleViolation(_("This hand-over is no longer open."), code="not_offered")
    if actor.pk not in (locked.offered_to_id, locked.holder_id):
        raise Forbidden(_("Only the two persons of this hand-over can undo it."))
    custody_rules.needs_words(reason.strip(), _("Say why it is not handed over."), "note")
    other = locked.holder if actor.pk == locked.offered_to_id else locked.offered_to
    return entry_add(locked, Kind.REFUSED, actor=actor, second=other, note=reason)
