"""Saying, unit by unit, that two records are one event; it is counted once when both chiefs have said so."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from jaitf.choices import Verb
from jaitf.models import User
from seizures.choices import JointRole
from seizures.models import JointDeclaration, Seizure
from seizures.permissions import seizure_for


@transaction.atomic
def joint_declare(*, actor: User, seizure: Seizure, other: str, role: str, reason: str) -> JointDeclaration:
    """Declare that one's own case and another unit's are the same event; a chief or deputy does it.

    `other` is the reference of a case that was shared with the unit; one that is hidden and one that does not exist are refused
    alike. Nothing is counted otherwise before the other chief has declared the counterpart.
    """
    locked = seizure_for(actor, seizure.public_id, Verb.APPROVE, lock=True)
    if not locked.is_approved:
        raise RuleViolation(_("A joint seizure is declared when the case is approved."), code="not_approved")
    if role not in JointRole.values:
        raise RuleViolation(_("Say whether your unit leads or contributes."), code="role", field="role")
    if not reason.strip():
        raise RuleViolation(_("Say how you know that it is the same event."), code="reason_missing", field="reason")
    found = Seizure.objects.visible_to(actor).filter(reference=other.strip().upper()).select_related("compartment").first()
    if found is None:
        raise RuleViolation(_("There is no such case, or it is not open to you. Ask the other unit to share it."), code="not_found", field="other")
    if found.compartment_id == locked.compartment_id:
        raise RuleViolation(_("That is a case of the same room: one event is one case there."), code="same_room", field="other")
    _fits(locked, role)
    declared = JointDeclaration(compartment_id=locked.compartment_id, seizure=locked, other=found, role=role, reason=reason.strip()[:300], declared_by=actor)
    try:
        with transaction.atomic():
            declared.save()
    except IntegrityError as error:
        raise RuleViolation(_("This is declared already, or your case contributes to another event."), code="declared") from error
    return declared


def _fits(seizure: Seizure, role: str) -> None:
    """A record that counts for others contributes to none itself, so that no event disappears in a circle."""
    there = set(seizure.joint_declarations.filter(ended_at=None).values_list("role", flat=True))
    if there - {role}:
        raise RuleViolation(_("Your case can't both lead and contribute. End the other declaration first."), code="circle", field="role")


@transaction.atomic
def joint_end(*, actor: User, declaration: JointDeclaration, reason: str) -> JointDeclaration:
    """Take one's own declaration back: from now on both records are counted as events of their own."""
    seizure_for(actor, declaration.seizure.public_id, Verb.APPROVE, lock=True)
    locked = JointDeclaration.objects.visible_to(actor).select_for_update().get(pk=declaration.pk)
    if locked.ended_at is not None:
        raise RuleViolation(_("This declaration has ended already."), code="ended")
    if not reason.strip():
        raise RuleViolation(_("Say why it is not the same event."), code="reason_missing", field="reason")
    locked.ended_at, locked.ended_by, locked.end_reason = timezone.now(), actor, reason.strip()[:300]
    locked.save()
    return locked
