"""What is done to an exhibit by the person who holds it: weigh, seal, open, test, store, send out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jaitf.models import User
from seizures import custody_rules
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import CustodyEntry, Exhibit
from seizures.services.custody import NOW, Moment, discrepancy_add, entry_add, exhibit_held


@dataclass(frozen=True, slots=True)
class Weight:
    """A weighing; an estimate needs no scale."""

    gross_g: Decimal | None = None
    net_g: Decimal | None = None
    instrument: str = ""
    calibrated_on: date | None = None
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class FieldTest:
    kit: str
    lot: str
    colour: str


@transaction.atomic
def exhibit_weigh(*, actor: User, exhibit: Exhibit, weight: Weight, second: User | None, at: Moment = NOW, note: str = "") -> CustodyEntry:
    """Weigh, one working and one witnessing. A net weight that differs from the last one is noted as a discrepancy."""
    locked = exhibit_held(actor, exhibit, Kind.WEIGHED)
    custody_rules.second_person(actor, second)
    custody_rules.weights(weight.gross_g, weight.net_g)
    custody_rules.scale(weight.is_estimate, weight.instrument, weight.calibrated_on, at.occurred_at or timezone.now())
    before = locked.net_g
    event = entry_add(
        locked, Kind.WEIGHED, actor=actor, at=at, second=second, note=note, gross_g=weight.gross_g, net_g=weight.net_g,
        is_estimate=weight.is_estimate, instrument=weight.instrument, calibrated_on=weight.calibrated_on,
    )  # fmt: skip
    if before and weight.net_g is not None and not weight.is_estimate and abs(before - weight.net_g) > custody_rules.tolerance_g(before):
        words = gettext("%(now)s g were weighed; before it was %(before)s g.") % {"now": f"{weight.net_g:.2f}", "before": f"{before:.2f}"}
        discrepancy_add(locked, actor=actor, about=event, note=words, loss_g=before - weight.net_g)
    return event


@transaction.atomic
def exhibit_seal(*, actor: User, exhibit: Exhibit, issuer: str, number: str, second: User | None = None, at: Moment = NOW) -> CustodyEntry:
    """Pack and seal; a thing that bore a seal before is re-sealed with a new number."""
    again = exhibit.entries.filter(kind__in=Kind.sealing()).exists()
    kind = Kind.RESEALED if again else Kind.SEALED
    locked = exhibit_held(actor, exhibit, kind)
    custody_rules.may_be_sealed(locked)
    issuer, number = issuer.strip().upper(), number.strip().upper()
    custody_rules.seal_is_new(issuer, number)
    return entry_add(locked, kind, actor=actor, at=at, second=second, seal_issuer=issuer, seal_number=number)


@transaction.atomic
def exhibit_open_seal(*, actor: User, exhibit: Exhibit, reason: str, second: User | None = None, at: Moment = NOW) -> CustodyEntry:
    """Open the seal, with the reason; its number stays in the ledger."""
    locked = exhibit_held(actor, exhibit, Kind.SEAL_BROKEN)
    custody_rules.needs_words(locked.seal_number, _("It bears no seal."), "note")
    custody_rules.needs_words(reason.strip(), _("Say why the seal is opened."), "note")
    return entry_add(
        locked, Kind.SEAL_BROKEN, actor=actor, at=at, second=second, note=reason, seal_issuer=locked.seal_issuer, seal_number=locked.seal_number
    )  # fmt: skip


@transaction.atomic
def exhibit_check_seal(*, actor: User, exhibit: Exhibit, found: str) -> CustodyEntry:
    """Read the seal; another number than the last one is a discrepancy at once."""
    locked = exhibit_held(actor, exhibit, Kind.SEAL_CHECKED)
    custody_rules.needs_words(locked.seal_number, _("It bears no seal."), "seal_found")
    return arrive(locked, Kind.SEAL_CHECKED, actor=actor, found=found)


def arrive(exhibit: Exhibit, kind: Kind, *, actor: User, found: str, at: Moment = NOW, **facts: object) -> CustodyEntry:
    """An entry with which the seal is compared, and the discrepancy when it is another one."""
    found = found.strip().upper()
    custody_rules.seal_is_read(exhibit, found)
    expected = {"seal_issuer": exhibit.seal_issuer, "seal_number": exhibit.seal_number, "seal_found": found} if exhibit.seal_number else {}
    event = entry_add(exhibit, kind, actor=actor, at=at, **expected, **facts)
    if expected and found != expected["seal_number"]:
        words = gettext("Seal %(found)s was found where %(expected)s was applied.") % {"found": found, "expected": expected["seal_number"]}
        discrepancy_add(exhibit, actor=actor, about=event, note=words)
    return event


@transaction.atomic
def exhibit_test(*, actor: User, exhibit: Exhibit, test: FieldTest, second: User | None = None, at: Moment = NOW) -> CustodyEntry:
    """A field test: kit, lot, colour. It is presumptive; only the laboratory says what it is."""
    locked = exhibit_held(actor, exhibit, Kind.TESTED)
    custody_rules.needs_words(test.lot.strip(), _("Enter the lot of the kit; it stands on the packet."), "lot")
    custody_rules.needs_words(test.colour.strip(), _("Enter the colour or the result that you saw."), "result")
    return entry_add(locked, Kind.TESTED, actor=actor, at=at, second=second, method=test.kit, lot=test.lot, result=test.colour)


@transaction.atomic
def exhibit_store(*, actor: User, exhibit: Exhibit, store: str, at: Moment = NOW) -> CustodyEntry:
    """Put it into the store; from then on the store holds it."""
    locked = exhibit_held(actor, exhibit, Kind.STORED)
    custody_rules.needs_words(store.strip(), _("Say in which store and on which shelf."), "store")
    return entry_add(locked, Kind.STORED, actor=actor, at=at, store=store.strip())


@transaction.atomic
def exhibit_retrieve(*, actor: User, exhibit: Exhibit, found: str = "", note: str = "", at: Moment = NOW) -> CustodyEntry:
    """Take it out of the store, back from outside, or over from somebody who has left the unit; the seal is compared."""
    locked = exhibit_held(actor, exhibit, Kind.RETRIEVED)
    custody_rules.may_be_taken(locked, note.strip())
    return arrive(locked, Kind.RETRIEVED, actor=actor, found=found, at=at, note=note, holder=actor)


@transaction.atomic
def loss_report(*, actor: User, exhibit: Exhibit, note: str) -> CustodyEntry:
    """Say that something is missing or not as it should be."""
    locked = exhibit_held(actor, exhibit, Kind.LOSS)
    custody_rules.needs_words(note.strip(), _("Say what is missing or different."), "note")
    return discrepancy_add(locked, actor=actor, about=None, note=note.strip())
