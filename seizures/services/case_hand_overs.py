"""Handing persons and exhibits of a case to the investigating service, against a signed receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from jaitf.choices import Verb
from jaitf.models import User
from seizures import events, rules
from seizures.choices import CaseHandOverState, ReceiptKind, SeizureState
from seizures.models import CaseHandOver, Exhibit, ReportEdition, Seizure
from seizures.permissions import case_hand_over_for, seizure_for
from seizures.pictures import read_picture

PDF = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Handed:
    """To whom, when, and what: persons and exhibits by their public ids, the edition that was given along by its own."""

    service: str
    receiver: str
    occurred_at: datetime
    badge: str = ""
    persons: Sequence[UUID] = ()
    exhibits: Sequence[UUID] = ()
    edition: UUID | None = None
    note: str = ""


@transaction.atomic
def case_hand_over_record(*, actor: User, seizure: Seizure, handed: Handed) -> CaseHandOver:
    """Write down what the investigating service takes over; its receipt comes next. Exhibits move by their own ledger."""
    locked = seizure_for(actor, seizure.public_id, Verb.CHANGE, lock=True)
    if not locked.is_approved:
        raise RuleViolation(_("A case is handed over when it is approved."), code="not_approved")
    if not handed.service.strip() or not handed.receiver.strip():
        raise RuleViolation(_("Say which service took it over, and who signed for it."), code="receiver_missing", field="service")
    rules.event_time(handed.occurred_at, timezone.now())
    if handed.occurred_at < locked.occurred_at:
        raise RuleViolation(_("This is before the event itself. Check the date."), code="before_event", field="occurred_at")
    content = _content(locked, handed, actor)
    if not content["persons"] and not content["exhibits"]:
        raise RuleViolation(_("Choose at least one person or one exhibit that was handed over."), code="nothing_handed_over", field="persons")
    made = CaseHandOver.objects.create(
        compartment_id=locked.compartment_id, seizure=locked, service=handed.service.strip(), receiver=handed.receiver.strip(), badge=handed.badge.strip(),
        occurred_at=handed.occurred_at, note=handed.note.strip(), content=content, recorded_by=actor,
    )  # fmt: skip
    events.case_handed_over.emit(events.SeizureMoved(locked.pk, locked.compartment_id, locked.control_id, actor.pk))
    return made


def _content(seizure: Seizure, handed: Handed, actor: User) -> dict[str, Any]:
    """What was handed over, in the words of this moment; only what is of this case."""
    persons = seizure.persons.filter(public_id__in=handed.persons)
    exhibits = Exhibit.objects.visible_to(actor).filter(seizure=seizure, public_id__in=handed.exhibits).select_related("seizure")
    edition = ReportEdition.objects.defer("content").filter(seizure=seizure, public_id=handed.edition).first() if handed.edition else None
    if len(persons) != len(set(handed.persons)) or len(exhibits) != len(set(handed.exhibits)) or (handed.edition and edition is None):
        raise RuleViolation(_("Something that you chose is not part of this case any more. Choose again."), code="not_of_this_case", field="persons")
    return {
        "persons": [{"id": str(person.public_id), "name": str(person), "role": person.role} for person in persons],
        "exhibits": [
            {
                "id": str(thing.public_id),
                "reference": thing.reference,
                "description": thing.description,
                "seal": f"{thing.seal_issuer} {thing.seal_number}".strip(),
            }
            for thing in exhibits
        ],
        "edition": {"number": edition.number, "language": edition.language, "sha256": edition.sha256} if edition else None,
    }


@transaction.atomic
def case_hand_over_sign(*, actor: User, hand_over: CaseHandOver, file: File[bytes] | None = None, signed_as: str = "") -> CaseHandOver:
    """Keep the receipt: the scanned paper, or the receiver's name typed by a second account that has just proved who it is."""
    locked = case_hand_over_for(actor, hand_over.public_id, Verb.CHANGE, lock=True)
    if locked.state != CaseHandOverState.OPEN:
        raise RuleViolation(_("This hand-over does not wait for a receipt."), code="not_open")
    if file is not None:
        content = _scan(file)
        locked.receipt_kind, locked.receipt, locked.receipt_filename = ReceiptKind.SCAN, content, str(file.name or "receipt")[-160:]
        locked.receipt_sha256 = hashlib.sha256(content).hexdigest()
    else:
        if actor.pk == locked.recorded_by_id:
            raise RuleViolation(
                _("Whoever handed over does not sign the receipt. Add the scanned paper, or let a second officer confirm it."), code="own_receipt"
            )
        if not signed_as.strip():
            raise RuleViolation(_("Add the scanned receipt, or type the name of the person who signed."), code="receipt_missing", field="signed_as")
        locked.receipt_kind = ReceiptKind.TYPED
    locked.receipt_name = signed_as.strip()[:120]
    locked.state, locked.receipt_by, locked.receipt_at = CaseHandOverState.SIGNED, actor, timezone.now()
    locked.save()
    return locked


def _scan(file: File[bytes]) -> bytes:
    """A PDF or a picture, whatever its name says; anything else is refused."""
    if not file.size or file.size > settings.MAX_UPLOAD_BYTES:
        raise RuleViolation(_("The file is empty or larger than %(most)s MB.") % {"most": settings.MAX_UPLOAD_BYTES // 2**20}, code="size", field="file")
    content = bytes(file.read())
    if not content.startswith(PDF):
        read_picture(content)
    return content


def receipt_bytes(hand_over: CaseHandOver) -> bytes:
    """The scanned receipt after its digest was computed anew."""
    content = bytes(hand_over.receipt or b"")
    if not content or hashlib.sha256(content).hexdigest() != hand_over.receipt_sha256:
        raise RuleViolation(_("There is no scanned receipt, or it is not what was taken in any more."), code="digest")
    return content


@transaction.atomic
def case_hand_over_void(*, actor: User, hand_over: CaseHandOver, reason: str) -> CaseHandOver:
    """Declare a wrong hand-over void; it stays readable with the reason. A chief or deputy does it, while the case is open."""
    case = seizure_for(actor, hand_over.seizure.public_id, lock=True)
    locked = case_hand_over_for(actor, hand_over.public_id, Verb.APPROVE, lock=True)
    if locked.state == CaseHandOverState.VOID:
        raise RuleViolation(_("This hand-over is void already."), code="void")
    if case.state == SeizureState.CLOSED:
        raise RuleViolation(_("This case is closed. If something in it turns out to be wrong, open an amendment."), code="closed")
    if not reason.strip():
        raise RuleViolation(_("Say why it is void."), code="reason_missing", field="reason")
    locked.state, locked.void_reason = CaseHandOverState.VOID, reason.strip()[:300]
    locked.voided_by, locked.voided_at = actor, timezone.now()
    locked.save(update_fields=["state", "void_reason", "voided_by", "voided_at"])
    return locked
