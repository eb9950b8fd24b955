"""Resets of second factors that wait, and who may confirm them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from aircop.core.errors import NotVisible
from jaitf.choices import Role
from jaitf.models import FactorReset, User
from jaitf.permissions import may_open
from jaitf.roles import Page
from jaitf.selectors.accounts import postings_in_force

#: A request that nobody confirmed in this time is void.
LIFETIME = timedelta(hours=72)


def resets_waiting() -> QuerySet[FactorReset]:
    found = FactorReset.objects.filter(confirmed_at=None, withdrawn_at=None, created_at__gt=timezone.now() - LIFETIME)
    return found.select_related("officer", "asked_by")


def resets_waiting_for(user: User) -> QuerySet[FactorReset]:
    """Those that the person may know of: administrators all, chiefs those of their unit's people; nobody his own."""
    waiting = resets_waiting().exclude(officer=user)
    if may_open(user, Page.ACCOUNTS):
        return waiting
    return waiting.filter(Exists(_led_by(user).filter(officer=OuterRef("officer"))))


def reset_for(user: User, public_id: UUID) -> FactorReset:
    """A waiting reset; hidden from everybody whom it does not concern."""
    reset = resets_waiting_for(user).filter(public_id=public_id).first()
    if reset is None:
        raise NotVisible
    return reset


def may_confirm(user: User, reset: FactorReset) -> bool:
    """Another administrator, or the officer's chief; never who asked, never the officer himself."""
    return user.pk not in (reset.asked_by_id, reset.officer_id)


def _led_by(user: User) -> QuerySet:
    """Postings of the people whose chief this is: the same agency's in the same unit."""
    led = Q(pk__in=())
    for posting in user.active_postings:
        if posting.role == Role.CHIEF:
            led |= Q(task_force=posting.task_force_id, agency=posting.agency_id)
    return postings_in_force().filter(led)
