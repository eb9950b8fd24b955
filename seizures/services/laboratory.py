"""To the laboratory and back, into court, back to its owner; and what the laboratory says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from jaitf.models import User
from seizures import custody_rules
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import CustodyEntry, Exhibit
from seizures.services.custody import NOW, Moment, entry_add, exhibit_held


@dataclass(frozen=True, slots=True)
class LabResult:
    """What a laboratory's report says; purity and its uncertainty in percent."""

    laboratory: str
    method: str
    substance: str
    net_g: Decimal | None = None
    purity: Decimal | None = None
    uncertainty: Decimal | None = None
    accreditation: str = ""
    reference: str = ""


@transaction.atomic
def exhibit_send(*, actor: User, exhibit: Exhibit, to: str, in_court: bool = False, reference: str = "", note: str = "", at: Moment = NOW) -> CustodyEntry:
    """Give it to a laboratory or a court, which holds it until somebody takes it back. It leaves sealed."""
    kind = Kind.COURT if in_court else Kind.LAB_SENT
    locked = exhibit_held(actor, exhibit, kind)
    custody_rules.needs_words(to.strip(), _("Say to whom it is given."), "to")
    if not locked.seal_number:
        raise RuleViolation(_("Seal it before it leaves the unit."), code="not_sealed")
    return entry_add(
        locked, kind, actor=actor, at=at, outside=to.strip(), reference=reference, note=note, seal_issuer=locked.seal_issuer, seal_number=locked.seal_number
    )  # fmt: skip


@transaction.atomic
def lab_result_record(*, actor: User, exhibit: Exhibit, result: LabResult, at: Moment = NOW) -> CustodyEntry:
    """Write down what the laboratory found; its net weight is the one for court."""
    locked = exhibit_held(actor, exhibit, Kind.LAB_RESULT)
    custody_rules.needs_words(result.laboratory.strip(), _("Name the laboratory."), "place")
    custody_rules.needs_words(result.method.strip(), _("Enter the method, for example GC-MS."), "method")
    custody_rules.needs_words(result.substance.strip(), _("Enter what was found."), "result")
    if result.purity is not None and not 0 <= result.purity <= 100:
        raise RuleViolation(_("A purity lies between 0 and 100 percent."), code="purity", field="purity")
    return entry_add(
        locked, Kind.LAB_RESULT, actor=actor, at=at, place=result.laboratory, method=result.method, result=result.substance, net_g=result.net_g,
        purity=result.purity, uncertainty=result.uncertainty, accreditation=result.accreditation, reference=result.reference,
    )  # fmt: skip


@transaction.atomic
def exhibit_give_back(*, actor: User, exhibit: Exhibit, to: str, reference: str, at: Moment = NOW) -> CustodyEntry:
    """Return it to its owner, by the decision of a court or prosecutor; nobody of the unit holds it any more."""
    locked = exhibit_held(actor, exhibit, Kind.RETURNED)
    custody_rules.needs_words(to.strip(), _("Say to whom it is given."), "to")
    custody_rules.needs_words(reference.strip(), _("Enter the reference of the court or prosecutor."), "reference")
    return entry_add(locked, Kind.RETURNED, actor=actor, at=at, note=to, reference=reference)
