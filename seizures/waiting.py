"""What of cases and exhibits waits for somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jaitf.choices import Verb
from jaitf.models import User
from jaitf.permissions import access_of
from jaitf.waiting import WaitingKind, register_waiting
from seizures.care_choices import CareKind
from seizures.choices import AmendmentState, CaseHandOverState, SeizureState
from seizures.models import Amendment, CaseHandOver, Detention, Exhibit, PersonSearch, Seizure
from seizures.models.exhibit import CONFIRM_WITHIN
from seizures.selectors.care import looks_overdue, notes_waiting, screenings_waiting


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


def receipts_missing(user: User) -> QuerySet[Any]:
    """Hand-overs to the investigating service without a receipt: for who made them, and for who answers for the room."""
    open_ones = CaseHandOver.objects.visible_to(user).filter(state=CaseHandOverState.OPEN)
    return open_ones.filter(Q(recorded_by=user) | Q(compartment_id__in=_led(user))).defer("receipt").order_by("occurred_at")


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
register_waiting(
    WaitingKind("receipt", _("Hand-overs that wait for the service's receipt"), receipts_missing, lambda made: str(made.seizure), "seizures:case-hand-over",
                related=("seizure",))
)  # fmt: skip


def _room(name: str, label: str | Promise, rows: Callable[[User], Any], title: Callable[[Any], str], page: str, **options: Any) -> None:
    """Of a protected room: the receipt of the note, no name and no id; its page is the room's own."""
    register_waiting(WaitingKind(name, label, rows, title, page, has_own_page=False, **options))


_WELFARE, _MEDICAL = "seizures:welfare-queue", "seizures:medical-list"
# The entries “Welfare” and “Medical” have the numbers of the notes.
_room("welfare_note", _("Welfare: nobody looks after them yet"), lambda user: notes_waiting(user, CareKind.WELFARE), str, _WELFARE, is_counted=False)
_room("medical_note", _("Medical: nobody looks after them yet"), lambda user: notes_waiting(user, CareKind.MEDICAL), str, _MEDICAL, is_counted=False)
_room("screening", _("Welfare: people you look after"), screenings_waiting, lambda one: one.note.receipt, _WELFARE, due="due_at", related=("note",))
_room("look", _("Patients to be looked after now"), looks_overdue, lambda path: path.note.receipt, _MEDICAL, due="next_look", related=("note",))
