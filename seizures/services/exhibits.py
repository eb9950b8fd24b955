"""Taking things in as exhibits, and dividing them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from jaitf.models import User
from seizures import custody_rules
from seizures.choices import SeizureState
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import CommodityLine, CustodyEntry, Exhibit, Seizure
from seizures.permissions import require_keeper, seizure_for
from seizures.services.custody import NOW, Moment, entry_add, exhibit_held


@dataclass(frozen=True, slots=True)
class Found:
    """What a thing is, and where it was found."""

    description: str
    place: str
    line: UUID | None = None
    witness: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is divided off: a sample, or one packet of many."""

    description: str
    net_g: Decimal


@transaction.atomic
def exhibit_collect(*, actor: User, seizure: Seizure, found: Found, second: User | None = None, at: Moment = NOW) -> Exhibit:
    """Take a thing of a seizure in as an exhibit; the actor holds it. Also when the seizure is approved: exhibits go on.

    Not when it is closed: a thing that turns up then is said by an amendment, which opens the case again.
    """
    custody_rules.needs_words(found.description.strip(), _("Describe the thing, so that nobody takes another one for it."), "description")
    custody_rules.needs_words(found.place.strip(), _("Say where it was found."), "place")
    locked = seizure_for(actor, seizure.public_id, lock=True)
    require_keeper(actor, locked)
    if locked.state == SeizureState.CLOSED:
        raise RuleViolation(_("This case is closed. If something in it turns out to be wrong, open an amendment."), code="closed")
    line = locked.lines.filter(public_id=found.line).first() if found.line else None
    exhibit = _begin(locked, actor, found.description.strip(), found.place.strip(), at, line=line)
    entry_add(
        exhibit,
        Kind.COLLECTED,
        actor=actor,
        at=at,
        second=second,
        holder=actor,
        note=exhibit.description,
        place=exhibit.found_at_place,
        witness_1=found.witness,
    )
    return exhibit


def _begin(
    seizure: Seizure, holder: User, description: str, place: str, at: Moment, *, line: CommodityLine | None = None, parent: Exhibit | None = None
) -> Exhibit:
    last = seizure.exhibits.aggregate(last=Max("number"))["last"] or 0
    return Exhibit.objects.create(
        compartment_id=seizure.compartment_id, seizure=seizure, number=last + 1, holder=holder, line=line, description=description[:300],
        found_at_place=place[:200], last_occurred_at=at.occurred_at or timezone.now(),
        parent=parent, split_sequence=parent.last_sequence if parent else None,
    )  # fmt: skip


@transaction.atomic
def exhibit_divide(*, actor: User, exhibit: Exhibit, parts: list[Part], remainder_g: Decimal, second: User | None, note: str = "") -> list[Exhibit]:
    """Divide parts off: parts and remainder are the whole (0.5 % or 0.1 g); the difference is recorded. Two officers."""
    # The numbers of the case first, then the thing: the same order as when one is collected.
    seizure = seizure_for(actor, exhibit.seizure.public_id, lock=True)
    whole = exhibit_held(actor, exhibit, Kind.SAMPLED)
    custody_rules.second_person(actor, second)
    loss = custody_rules.parts_balance(whole, [part.net_g for part in parts], remainder_g)
    total = sum((part.net_g for part in parts), Decimal(0))
    entry_add(
        whole, Kind.SAMPLED, actor=actor, second=second, note=note, parent_net_g=whole.net_g, children_net_g=total, net_g=remainder_g, loss_g=loss
    )  # fmt: skip
    return [_part(seizure, whole, part, actor, second) for part in parts]


def _part(seizure: Seizure, whole: Exhibit, part: Part, actor: User, second: User | None) -> Exhibit:
    custody_rules.needs_words(part.description.strip(), _("Describe each part."), "parts")
    child = _begin(seizure, actor, part.description.strip(), whole.found_at_place, Moment(whole.last_occurred_at), line=whole.line, parent=whole)
    entry_add(
        child, Kind.COLLECTED, actor=actor, at=Moment(whole.last_occurred_at), second=second, holder=actor, note=child.description,
        place=child.found_at_place, net_g=part.net_g,
    )  # fmt: skip
    return child


@transaction.atomic
def entry_correct(*, actor: User, exhibit: Exhibit, refers_to: int, note: str, net_g: Decimal | None = None) -> CustodyEntry:
    """Put an earlier entry right by a new one; the old one stays as it is."""
    locked = exhibit_held(actor, exhibit, Kind.CORRECTION)
    custody_rules.needs_words(note.strip(), _("Say what was wrong and what is right."), "note")
    return entry_add(locked, Kind.CORRECTION, actor=actor, refers_to=refers_to, note=note, net_g=net_g)
