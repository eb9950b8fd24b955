"""The shift hand-over note: written by the shift that goes, signed by one of it, read by one of the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import Conflict, RuleViolation
from aircop.core.times import zone
from jaitf.choices import Verb
from jaitf.models import Compartment, User
from jaitf.permissions import access_of
from messaging.choices import ShiftNoteState
from messaging.models import ShiftDuty, ShiftNote, ShiftRemark
from messaging.models.shift_note import PARTS
from messaging.permissions import require_worker, shift_note_for
from messaging.selectors.shift_notes import notes_being_written, open_matters

LONGEST = timedelta(hours=48)
FARTHEST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ShiftInput:
    """What the form says; times in UTC, entered in `time_zone`."""

    starts_at: datetime
    ends_at: datetime
    time_zone: str
    on_duty: list[User] = field(default_factory=list)
    chief: User | None = None
    to_know: str = ""
    happened: str = ""
    expected: str = ""
    equipment: str = ""
    can_search_women: bool = False
    can_search_men: bool = False


@transaction.atomic
def shift_note_start(*, actor: User, room: Compartment, details: ShiftInput, client_id: UUID | None = None) -> ShiftNote:
    """Begin the note of a shift. A room has one that is being written; sending the same form twice makes one."""
    require_worker(actor, room)
    if client_id and (known := _known(actor, client_id)):
        return known
    if notes_being_written([room], actor):
        raise RuleViolation(_("The note of this shift is begun already. Open it, and add what you wrote."), code="begun")
    note = ShiftNote(compartment=room, written_by=actor, client_id=client_id)
    _fill(note, details)
    try:
        with transaction.atomic():
            note.save()
    except IntegrityError:
        # Sent twice, or begun by a colleague, at the same moment.
        if client_id and (known := _known(actor, client_id)):
            return known
        raise Conflict from None
    _set_duties(note, details.on_duty)
    return note


def _known(actor: User, client_id: UUID) -> ShiftNote | None:
    return ShiftNote.objects.visible_to(actor).filter(written_by=actor, client_id=client_id).first()


@transaction.atomic
def shift_note_change(*, actor: User, note: ShiftNote, version: int, details: ShiftInput) -> ShiftNote:
    """Go on writing, until it is signed. `version` is the one that was read."""
    locked = _locked(actor, note)
    _still_written(locked)
    if locked.version != version:
        raise Conflict
    _fill(locked, details)
    locked.version += 1
    locked.save()
    _set_duties(locked, details.on_duty)
    return locked


@transaction.atomic
def shift_note_sign(*, actor: User, note: ShiftNote, version: int) -> ShiftNote:
    """Sign it: by somebody who was on duty. What is open in the room is kept with it, and nothing of it changes any more.

    The page asks again who sits there (`recently_authenticated`); `version` is the one that he read.
    """
    locked = _locked(actor, note)
    _still_written(locked)
    if locked.version != version:
        raise Conflict
    if not locked.to_know:
        raise RuleViolation(_("Write what the next shift must know; when it is nothing, say so."), code="no_words", field="to_know")
    if not locked.duties.filter(officer=actor).exists():
        raise RuleViolation(_("The note is signed by somebody who was on duty. Add yourself to those on duty, if you were."), code="not_on_duty")
    locked.open_matters = open_matters(locked.compartment, actor)
    locked.state, locked.signed_by, locked.signed_at = ShiftNoteState.SIGNED, actor, timezone.now()
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def shift_note_read(*, actor: User, note: ShiftNote) -> ShiftNote:
    """Somebody of the next shift has read it; not who signed it. The page asks again who sits there."""
    locked = _locked(actor, note)
    if locked.state == ShiftNoteState.DRAFT:
        raise RuleViolation(_("This note is not signed yet."), code="not_signed")
    if locked.state == ShiftNoteState.READ:
        raise RuleViolation(_("%(person)s has read this note already.") % {"person": locked.read_by}, code="already_read")
    if locked.signed_by_id == actor.pk:
        raise RuleViolation(_("You signed this note: somebody of the next shift confirms that he has read it."), code="own_note")
    locked.state, locked.read_by, locked.read_at = ShiftNoteState.READ, actor, timezone.now()
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def shift_remark_add(*, actor: User, note: ShiftNote, text: str, client_id: UUID | None = None) -> ShiftRemark:
    """Add to a signed note what was forgotten, or what became of it. Sending the same form twice makes one."""
    locked = _locked(actor, note)
    text = text.strip()
    if locked.state == ShiftNoteState.DRAFT:
        raise RuleViolation(_("This note is not signed yet: write it into the note itself."), code="not_signed")
    if not text:
        raise RuleViolation(_("Write the remark."), code="no_words", field="text")
    if client_id and (known := ShiftRemark.objects.visible_to(actor).filter(written_by=actor, client_id=client_id).first()):
        return known
    return ShiftRemark.objects.create(compartment=locked.compartment, note=locked, text=text[:1000], written_by=actor, client_id=client_id)


def _locked(actor: User, note: ShiftNote) -> ShiftNote:
    locked = shift_note_for(actor, note.public_id, lock=True)
    require_worker(actor, locked.compartment)
    return locked


def _still_written(note: ShiftNote) -> None:
    if not note.is_draft:
        raise RuleViolation(_("This note is signed. Add a remark to it."), code="signed")


def _fill(note: ShiftNote, details: ShiftInput) -> None:
    _shift_is_plausible(details.starts_at, details.ends_at)
    zone(details.time_zone)
    for person in {*details.on_duty, *([details.chief] if details.chief else [])}:
        if not access_of(person).holds(Verb.VIEW, note.compartment_id):
            raise RuleViolation(_("%(person)s does not work in this room.") % {"person": person}, code="officer", field="on_duty")
    note.starts_at, note.ends_at, note.time_zone, note.chief = details.starts_at, details.ends_at, details.time_zone, details.chief
    note.can_search_women, note.can_search_men = details.can_search_women, details.can_search_men
    for name in PARTS:
        setattr(note, name, getattr(details, name).strip()[:3000])


def _shift_is_plausible(starts_at: datetime, ends_at: datetime) -> None:
    """A shift ends after it begins, lasts two days at most, and is that of these days."""
    if ends_at <= starts_at:
        raise RuleViolation(_("A shift can't end before it begins."), code="ends_early", field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise RuleViolation(_("This shift lasts more than two days. Look at the dates."), code="too_long", field="ends_at")
    if abs(timezone.now() - starts_at) > FARTHEST:
        raise RuleViolation(_("This is more than a week away. Look at the date."), code="too_far", field="starts_at")


def _set_duties(note: ShiftNote, officers: Iterable[User]) -> None:
    wanted = {officer.pk: officer for officer in officers}
    there = set(note.duties.values_list("officer_id", flat=True))
    note.duties.exclude(officer__in=wanted).delete()
    ShiftDuty.objects.bulk_create([ShiftDuty(note=note, compartment=note.compartment, officer=officer) for key, officer in wanted.items() if key not in there])
