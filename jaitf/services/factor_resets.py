"""A lost second factor: one administrator asks, another person confirms, and the officer gets an invitation on paper.

No e-mail is involved, and nobody does it alone: whoever asks can't confirm, and the officer himself can do neither.
"""

from __future__ import annotations

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import because
from aircop.core.errors import Forbidden, NotVisible, RuleViolation
from jaitf import rules
from jaitf.choices import AccountEvent
from jaitf.models import FactorReset, User
from jaitf.selectors.factor_resets import LIFETIME, may_confirm, resets_waiting_for
from jaitf.services.invitations import Invitation, invitation_make
from jaitf.services.officers import account_event

__all__ = ["LIFETIME", "factor_reset_ask", "factor_reset_confirm", "factor_reset_withdraw"]


@transaction.atomic
def factor_reset_ask(*, actor: User, officer: User, reason: str) -> FactorReset:
    """Ask for it; nothing changes for the officer until somebody else has confirmed."""
    rules.require_administrator(actor)
    if actor.pk == officer.pk:
        raise RuleViolation(_("You remove your own second factor on your account page."), code="self_reset")
    locked = User.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    if not locked.is_active:
        raise RuleViolation(_("This account is closed. Open it before you invite the person."), code="account_closed")
    if not Authenticator.objects.filter(user=locked).exists():
        raise RuleViolation(_("This account has no second factor."), code="no_second_factor")
    open_resets = FactorReset.objects.filter(officer=locked, confirmed_at=None, withdrawn_at=None)
    open_resets.filter(created_at__lte=timezone.now() - LIFETIME).update(withdrawn_at=timezone.now())
    if open_resets.exists():
        raise RuleViolation(_("A reset is waiting already. It needs a second person, not a second request."), code="reset_waits")
    reset = FactorReset.objects.create(officer=locked, asked_by=actor, reason=reason)
    with because(reason):
        account_event(locked, AccountEvent.RESET_ASKED)
    return reset


@transaction.atomic
def factor_reset_confirm(*, actor: User, public_id: UUID) -> Invitation:
    """Take all factors, sessions, tokens and the password away; the answer is the sheet with which the officer comes back."""
    reset = _locked(actor, public_id)
    if not may_confirm(actor, reset):
        raise Forbidden
    reset.confirmed_by, reset.confirmed_at = actor, timezone.now()
    reset.save(update_fields=["confirmed_by", "confirmed_at"])
    Authenticator.objects.filter(user=reset.officer).delete()
    with because(reset.reason):
        account_event(reset.officer, AccountEvent.FACTOR_REMOVED)
        return invitation_make(reset.officer)


@transaction.atomic
def factor_reset_withdraw(*, actor: User, public_id: UUID) -> FactorReset:
    """Drop a request: the telephone was found, or the request was wrong. Whoever could confirm may refuse as well."""
    reset = _locked(actor, public_id)
    reset.withdrawn_at = timezone.now()
    reset.save(update_fields=["withdrawn_at"])
    account_event(reset.officer, AccountEvent.RESET_WITHDRAWN)
    return reset


def _locked(actor: User, public_id: UUID) -> FactorReset:
    """A waiting reset that the actor may see. The lock on the account comes first, as everywhere."""
    found = resets_waiting_for(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible
    User.objects.select_for_update(of=("self",)).get(pk=found.officer_id)
    reset = resets_waiting_for(actor).select_for_update(of=("self",)).filter(pk=found.pk).first()
    if reset is None:
        raise NotVisible
    return reset
