"""Handing the open work of somebody who leaves to a colleague."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import acting, because
from aircop.core.errors import RuleViolation
from jaitf import rules
from jaitf.choices import AccountEvent
from jaitf.models import Compartment, User, WorkHolder
from jaitf.open_work import KINDS
from jaitf.selectors.open_work import ACTOR, held_by, successors_in
from jaitf.services.officers import account_event


@transaction.atomic
def work_hand_over(*, actor: User, officer: User, room: Compartment, successor: User) -> int:
    """Give everything that the officer has in hand in a room to a colleague who may work there; returns how much it was."""
    rules.require_administrator(actor)
    # Two administrators at once must not hand the same work to two people.
    User.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    if successor not in successors_in(room, officer):
        raise RuleViolation(_("This colleague may not work in that room. Choose another one."), code="not_a_successor", field="successor")
    with acting(None, system=ACTOR):
        held = [
            (kind.name, public_id)
            for kind in KINDS.values()
            for public_id in held_by(kind, officer).filter(compartment=room).values_list("public_id", flat=True)
        ]
    if not held:
        raise RuleViolation(_("There is nothing left to hand over here."), code="no_open_work")
    for name in sorted({name for name, _id in held}):
        _give(name, [public_id for kind, public_id in held if kind == name], actor, successor)
    with because(f"{room}: {len(held)} → {successor}"):
        account_event(officer, AccountEvent.WORK_HANDED_OVER)
    return len(held)


def _give(name: str, ids: list[UUID], actor: User, successor: User) -> None:
    give = KINDS[name].give
    if give is not None:
        with acting(None, system=ACTOR):
            give(ids, successor.pk)
        return
    for public_id in ids:
        now = {"holder": successor, "handed_by": actor, "handed_at": timezone.now()}
        WorkHolder.objects.update_or_create(kind=name, record_id=public_id, defaults=now)
