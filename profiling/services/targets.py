"""Targets: marking, reviewing, sending to the control post, closing with a control."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import because
from aircop.core.errors import RuleViolation
from aircop.core.events import Event
from jaitf.choices import Verb
from jaitf.models import User
from profiling import events, rules
from profiling.choices import Priority, TargetKind, TargetOrigin, TargetState
from profiling.models import Consignment, MailItem, Target, TargetReason, Traveller
from profiling.permissions import consignment_for, mail_item_for, target_for, traveller_for


@dataclass(frozen=True, slots=True)
class Reason:
    """One indicator of the list `risk_indicators`, with what was seen in words."""

    code: str
    detail: str = ""


@transaction.atomic
def target_create(
    *,
    actor: User,
    traveller: Traveller | None = None,
    consignment: Consignment | None = None,
    mail_item: MailItem | None = None,
    reasons: Iterable[Reason],
    priority: str = Priority.NORMAL,
    note: str = "",
    origin: str = TargetOrigin.MANUAL,
) -> Target:
    """Mark exactly one traveller, consignment or mail item, with reasons; it waits for a review.

    Refuses signs of trafficking in persons, reasons of another kind, and a second open target of the same subject.
    """
    kind, subject = _subject(actor, traveller, consignment, mail_item)
    stated = list(reasons)
    codes = [reason.code for reason in stated]
    rules.VictimIndicatorsNeverScore().check(codes)
    rules.TargetNeedsReasons().check(codes, kind)
    rules.OneOpenTargetPerSubject().check(subject.targets.all())
    if priority not in Priority.values:
        raise RuleViolation(_("Choose one of the offered priorities."), code="unknown_code", field="priority")
    target = Target.objects.create(
        compartment=subject.compartment,
        kind=kind,
        traveller=traveller,
        consignment=consignment,
        mail_item=mail_item,
        flight_id=subject.flight_id,
        priority=priority,
        note=note.strip(),
        origin=origin,
        created_by=actor,
    )
    unique = {reason.code: reason for reason in stated}
    for reason in unique.values():
        TargetReason.objects.create(compartment=target.compartment, target=target, code=reason.code, detail=reason.detail.strip()[:300])
    _tell(events.target_created, target, actor)
    return target


@transaction.atomic
def target_review(*, actor: User, target: Target, decision: str, reason: str, version: int | None = None) -> Target:
    """Confirm or dismiss (`decision`: "confirmed" or "dismissed") with the reviewer's name, the time and a reason.

    `version` is the one the reviewer saw; another one raises Conflict.
    """
    locked = target_for(actor, target.public_id, Verb.REVIEW, lock=True)
    rules.NobodyChangedIt().check(locked, version)
    if decision not in (TargetState.CONFIRMED, TargetState.DISMISSED):
        raise RuleViolation(_("Confirm or dismiss the target."), code="decision_missing", field="decision")
    rules.ReviewNeedsAReason().check(reason)
    rules.ReviewerIsAPerson().check(locked, actor)
    rules.TargetMoves().check(locked, decision)
    locked.reviewed_by, locked.reviewed_at, locked.review_reason = actor, timezone.now(), reason.strip()[:500]
    with because(locked.review_reason):
        return _move(locked, decision, actor, events.target_reviewed)


@transaction.atomic
def target_send(*, actor: User, target: Target, version: int | None = None) -> Target:
    """Send a confirmed target to the control post, where it appears on the officers' queue."""
    locked = target_for(actor, target.public_id, Verb.REVIEW, lock=True)
    rules.NobodyChangedIt().check(locked, version)
    rules.TargetMoves().check(locked, TargetState.SENT)
    locked.sent_at = timezone.now()
    return _move(locked, TargetState.SENT, actor, events.target_sent)


@transaction.atomic
def target_mark_controlled(*, actor: User, target: Target) -> Target:
    """Close a confirmed or sent target because a control on it was recorded; twice is once.

    A target that nobody has confirmed raises RuleViolation("not_reviewed").
    """
    locked = target_for(actor, target.public_id, Verb.CHANGE, lock=True)
    if locked.state == TargetState.CONTROLLED:
        return locked
    rules.TargetMoves().check(locked, TargetState.CONTROLLED)
    return _move(locked, TargetState.CONTROLLED, actor, events.target_controlled)


def _subject(
    actor: User, traveller: Traveller | None, consignment: Consignment | None, mail_item: MailItem | None
) -> tuple[TargetKind, Traveller | Consignment | MailItem]:
    """The one thing that is marked, locked, so that two people do not mark it at the same time."""
    if sum(thing is not None for thing in (traveller, consignment, mail_item)) != 1:
        raise RuleViolation(_("A target is exactly one traveller, one consignment or one mail item."), code="subject_missing")
    if traveller is not None:
        return TargetKind.TRAVELLER, traveller_for(actor, traveller.public_id, Verb.ADD, lock=True)
    if consignment is not None:
        return TargetKind.CONSIGNMENT, consignment_for(actor, consignment.public_id, Verb.ADD, lock=True)
    assert mail_item is not None
    return TargetKind.MAIL, mail_item_for(actor, mail_item.public_id, Verb.ADD, lock=True)


def _move(target: Target, state: str, actor: User, event: Event[events.TargetMoved]) -> Target:
    target.state = state
    target.version += 1
    target.save()
    _tell(event, target, actor)
    return target


def _tell(event: Event[events.TargetMoved], target: Target, actor: User) -> None:
    event.emit(events.TargetMoved(target.pk, target.compartment_id, target.flight_id, actor.pk))
