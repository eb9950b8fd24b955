"""Rules of keeping exhibits; each says what to do. Sources: domain reference, section 8. The database repeats them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from jaitf.models import User
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import CustodyEntry, Exhibit
from seizures.models.custody import LATE_AFTER, TOLERANCE_G, TOLERANCE_SHARE
from seizures.rules import event_time


def entry_allowed(exhibit: Exhibit, kind: Kind, actor: User) -> None:
    """Nothing happens to what is no more; while a hand-over is open, only its two parties act; who holds a thing works on it."""
    if exhibit.ended_at is not None and kind not in Kind.after_the_end():
        raise RuleViolation(_("This exhibit was destroyed or returned. You can only correct an entry."), code="ended")
    if exhibit.offered_to_id is not None and kind not in Kind.while_offered():
        raise RuleViolation(_("This exhibit was handed over and waits to be confirmed. Confirm it, or take it back first."), code="offered")
    if kind in Kind.hands_on() and exhibit.holder_id != actor.pk:
        raise RuleViolation(_("%(custodian)s holds this exhibit. Take it over first.") % {"custodian": exhibit.custodian}, code="not_holder")


def entry_time(event: CustodyEntry, exhibit: Exhibit) -> None:
    """Times of an exhibit run forward; what is written down late says so and why, and then moves nothing."""
    event_time(event.occurred_at, event.recorded_at)
    is_before = event.occurred_at < exhibit.last_occurred_at and exhibit.last_sequence > 0
    if is_before and event.kind in [*Kind.moving(), Kind.OFFERED]:
        message = _("Another entry is later than this time. A hand-over or a storage can't be put in before it: check the time.")
        raise RuleViolation(message, code="before_the_last", field="occurred_at")
    event.is_late = is_before or event.recorded_at - event.occurred_at > LATE_AFTER
    if event.is_late and not event.late_reason:
        raise RuleViolation(_("This is written down late. Say why, for example “no connection at the post”."), code="late", field="late_reason")


def second_person(actor: User, second: User | None, field: str = "second") -> None:
    """Two persons are two accounts."""
    if second is None:
        raise RuleViolation(_("Name the second officer who was there."), code="second_missing", field=field)
    if second.pk == actor.pk:
        raise RuleViolation(_("The second officer is somebody else than you."), code="second_is_first", field=field)


def may_be_sealed(exhibit: Exhibit) -> None:
    """A thing bears one seal at a time."""
    if exhibit.seal_number:
        raise RuleViolation(_("It bears seal %(seal)s. Open that one first.") % {"seal": exhibit.seal_number}, code="sealed", field="number")


def may_be_taken(exhibit: Exhibit, note: str) -> None:
    """From a place anybody takes it who works there; from a person only when that person has left, and then with a word."""
    if exhibit.holder_id is not None and not exhibit.is_left_behind:
        raise RuleViolation(_("A person holds it. Have it handed over to you."), code="held")
    if exhibit.holder_id is not None:
        needs_words(note, _("Its holder has left the unit. Say where you found it."), "note")


def seal_is_new(issuer: str, number: str) -> None:
    """A number is used once per issuer, for ever."""
    if not issuer or not number:
        raise RuleViolation(_("Enter who issued the seal and its number."), code="seal_missing", field="number")
    if CustodyEntry.objects.filter(seal_issuer=issuer, seal_number=number, kind__in=Kind.sealing()).exists():
        raise RuleViolation(_("A seal with this number was used already."), code="seal_used", field="number")


def seal_is_read(exhibit: Exhibit, found: str) -> None:
    """Whoever receives a sealed thing reads its seal."""
    if exhibit.seal_number and not found:
        raise RuleViolation(_("Enter the number of the seal as you read it; 0 when there is none."), code="seal_unread", field="seal_found")


def needs_words(text: str, message: object, field: str) -> None:
    if not text:
        raise RuleViolation(message, code="missing", field=field)  # type: ignore[arg-type]


def tolerance_g(whole: Decimal) -> Decimal:
    """Half a percent of the whole, at least a tenth of a gram."""
    return max(whole * TOLERANCE_SHARE, TOLERANCE_G)


def weights(gross_g: Decimal | None, net_g: Decimal | None) -> None:
    """Something was weighed, and what is inside is not heavier than all of it."""
    if gross_g is None and net_g is None:
        raise RuleViolation(_("Enter the gross or the net weight."), code="weight_missing", field="gross_g")
    if (gross_g is not None and gross_g <= 0) or (net_g is not None and net_g < 0):
        raise RuleViolation(_("A weight is more than zero."), code="not_positive", field="gross_g" if gross_g is not None and gross_g <= 0 else "net_g")
    if gross_g is not None and net_g is not None and net_g > gross_g:
        raise RuleViolation(_("The net weight is more than the gross weight. Check both."), code="net_over_gross", field="net_g")


def scale(is_estimate: bool, instrument: str, calibrated_on: object, at: datetime) -> None:
    """A measured weight names its scale and the scale's last calibration."""
    if not is_estimate and (not instrument or calibrated_on is None):
        raise RuleViolation(_("Name the scale and its last calibration, or mark the weight as estimated."), code="scale_missing", field="instrument")
    if calibrated_on is not None and calibrated_on > at.date():  # type: ignore[operator]
        raise RuleViolation(_("The calibration lies after the weighing. Check the date."), code="calibration", field="calibrated_on")


def parts_balance(exhibit: Exhibit, parts: list[Decimal], remainder: Decimal) -> Decimal:
    """Parts and remainder are the whole, within half a percent or a tenth of a gram; returns the difference."""
    if exhibit.net_g is None:
        raise RuleViolation(_("Weigh it first: what is divided needs a net weight."), code="not_weighed", field="parts")
    if exhibit.seal_number:
        raise RuleViolation(_("Open the seal first, and say why."), code="sealed")
    if not parts or any(part <= 0 for part in parts):
        raise RuleViolation(_("Enter the net weight of each part; it is more than zero."), code="parts", field="parts")
    if remainder < 0:
        raise RuleViolation(_("What remains is zero or more."), code="not_positive", field="remainder_g")
    loss = exhibit.net_g - sum(parts, Decimal(0)) - remainder
    if abs(loss) > tolerance_g(exhibit.net_g):
        raise RuleViolation(
            _("Parts and remainder differ by %(loss)s g from the %(whole)s g of the whole; %(most)s g are allowed. Weigh again.")
            % {"loss": f"{abs(loss):.2f}", "whole": f"{exhibit.net_g:.2f}", "most": f"{tolerance_g(exhibit.net_g):.2f}"},
            code="mass_balance",
            field="parts",
        )
    return loss
