"""Emergency accesses: whom to tell, what waits for a review, what a person may look at."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from jaitf.models import Posting, User
from jaitf.permissions import may_open
from jaitf.roles import LEADS, Page
from jaitf.selectors.accounts import postings_in_force
from jaitf.selectors.explained import people_led_by
from messaging.models import EmergencyAccess
from messaging.permissions import rooms_led_by


def chiefs_to_tell(emergency: EmergencyAccess) -> list[User]:
    """Chief and deputy of the owning unit and of the officer's own, himself apart."""
    units = {emergency.compartment.task_force_id} | {posting.task_force_id for posting in emergency.officer.active_postings}
    postings: QuerySet[Posting] = postings_in_force().filter(role__in=LEADS, task_force__in=units, officer__is_active=True)
    return list(User.objects.filter(pk__in=postings.values("officer_id")).exclude(pk=emergency.officer_id).order_by("pk"))


def emergencies_for(user: User) -> QuerySet[EmergencyAccess]:
    """One's own, those of people one leads, those on cases of one's unit; all of them for oversight."""
    found = EmergencyAccess.objects.select_related("officer", "compartment__task_force", "compartment__agency", "reviewed_by")
    if may_open(user, Page.ACCESS_LOG):
        return found
    led = [person.pk for person in people_led_by(user)]
    return found.filter(Q(officer=user) | Q(officer__in=led) | Q(compartment__in=rooms_led_by(user)))


def reviews_waiting(user: User) -> QuerySet[Any] | None:
    """The emergency accesses that this person should judge; nobody judges his own."""
    if not may_open(user, Page.EMERGENCIES):
        return None
    waiting = EmergencyAccess.objects.filter(verdict="").exclude(officer=user)
    return waiting if may_open(user, Page.ACCESS_LOG) else waiting.filter(compartment__in=rooms_led_by(user))
