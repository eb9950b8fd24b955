"""What of cases and exhibits waits for somebody."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jaitf.choices import Verb
from jaitf.models import User
from jaitf.permissions import access_of
from jaitf.waiting import WaitingKind, register_waiting
from seizures.choices import AmendmentState, SeizureState
from seizures.models import Amendment, Detention, Exhibit, PersonSearch, Seizure
from seizures.models.exhibit import CONFIRM_WITHIN


def _led(user: User) -> frozenset[int]:
    """The rooms whose cases this person decides on."""
    return access_of(user).compartments.get(Verb.APPROVE, frozenset())


def to_decide(user: User) -> QuerySet[Any] | None:
    """Submitted cases of his rooms; his own submission is for somebody else."""
    if not _led(user):
        return None
    return Seizure.objects.visible_to(user).filter(state=SeizureState.SUBMITTED, compartment_id__in=_led(user)).exclude(submitted_by=user)


def amendments_to_decide(user: User) -> QuerySet[Any] | None:
    if not _led(user):
        return None
    waiting = Amendment.objects.visible_to(user).filter(state=AmendmentState.SUBMITTED, compartment_id__in=_led(user))
    return waiting.exclude(submitted_by=user).exclude(opened_by=user)


def returned(user: User) -> QuerySet[Any]:
    """Cases that came back to who submitted them."""
    return Seizure.objects.visible_to(user).filter(Q(submitted_by=user) | Q(submitted_by=None, created_by=user), state=SeizureState.RETURNED)


def to_confirm(user: User) -> QuerySet[Any]:
    return Exhibit.objects.visible_to(user).waiting_for(user)


def open_for_a_day(user: User) -> QuerySet[Any]:
    """Hand-overs that nobody confirms: for who gave it, and for who answers for the room."""
    late = Exhibit.objects.visible_to(user).filter(offered_at__lt=timezone.now() - CONFIRM_WITHIN)
    return late.filter(Q(holder=user) | Q(compartment_id__in=_led(user))).exclude(offered_to=user)


def searches_to_confirm(user: User) -> QuerySet[Any]:
    """Intrusive searches that he is named as having authorised, and has not confirmed."""
    return PersonSearch.objects.visible_to(user).filter(authorised_by=user, confirmed_at=None)


def clocks(user: User) -> QuerySet[Any]:
    """Detentions that run: for who entered them, and for who answers for the room."""
    return Detention.objects.visible_to(user).running().filter(Q(recorded_by=user) | Q(compartment_id__in=_led(user)))


def _file_of(row: Any) -> str:
    """The case or control of a person; never the name."""
    return str(row.person.seizure or row.person.control)


_OF_PERSON = ("person__seizure", "person__control")
register_waiting(
    WaitingKind(
        "detention", _("People held: the limit runs"), clocks, _file_of, "seizures:person-safeguards", due="until", related=_OF_PERSON,
        about=lambda detention: detention.person,
    )
)  # fmt: skip
register_waiting(
    WaitingKind(
        "search", _("Searches that you authorised: confirm them"), searches_to_confirm, _file_of, "seizures:person-safeguards", related=_OF_PERSON,
        about=lambda search: search.person,
    )
)  # fmt: skip
register_waiting(WaitingKind("decision", _("Cases that wait for your decision"), to_decide, str, "seizures:seizure-decide"))
register_waiting(
    WaitingKind("amendment", _("Amendments that wait for your decision"), amendments_to_decide, str, "seizures:amendment-decide", related=("seizure",))
)
register_waiting(WaitingKind("returned", _("Cases returned to you"), returned, str, "seizures:seizure-detail"))
register_waiting(WaitingKind("hand_over", _("Exhibits handed to you"), to_confirm, str, "seizures:exhibit-confirm", related=("seizure",)))
register_waiting(
    WaitingKind("open_hand_over", _("Hand-overs that nobody has confirmed for a day"), open_for_a_day, str, "seizures:exhibit-detail", related=("seizure",))
)
