"""Victim screening: every write of the victims' room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aircop.core.errors import InvalidInput
from jaitf.choices import Verb
from jaitf.models import Compartment, User
from jaitf.permissions import require
from seizures import care_rules
from seizures.care_choices import ReferralConsent, ScreeningState
from seizures.models import CareNote, VictimScreening
from seizures.permissions import care_note_for, screening_for
from seizures.selectors.care import identities_of

#: How soon somebody talks to a person who was sent.
TALK_WITHIN, TALK_WITHIN_IN_DANGER = timedelta(hours=2), timedelta(minutes=30)


@transaction.atomic
def screening_begin(*, actor: User, note: CareNote) -> VictimScreening:
    """Take a note up: from now on somebody looks after this person, by the name that was entered last."""
    taken = care_note_for(actor, note.public_id, Verb.CARE)
    named = next((one.person_name for one in identities_of(taken, actor) if one.person_name), taken.person_name)
    with care_rules.taken_once():
        return _create(
            actor,
            taken.compartment,
            note=taken,
            about_kind=taken.about_kind,
            about_id=taken.about_id,
            about_reference=taken.about_reference,
            person_id=taken.person_id,
            person_name=named,
            signs=taken.signs,
            in_danger=taken.is_urgent,
        )


@transaction.atomic
def screening_open(*, actor: User, compartment: Compartment, person_name: str) -> VictimScreening:
    """Begin without a note: somebody who came by himself, or was met outside of a control."""
    require(actor, compartment, Verb.CARE)
    return _create(actor, compartment, person_name=person_name.strip())


def _create(actor: User, room: Compartment, **facts: Any) -> VictimScreening:
    within = TALK_WITHIN_IN_DANGER if facts.get("in_danger") else TALK_WITHIN
    screening = VictimScreening(
        compartment=room, taken_by=actor, next_step=_("Talk to the person alone, in a safe place"), due_at=timezone.now() + within, **facts
    )
    return _saved(screening)


@transaction.atomic
def screening_change(*, actor: User, screening: VictimScreening, version: int | None = None, **changes: Any) -> VictimScreening:
    """Change what is recorded; everything wrong is told at once."""
    locked = screening_for(actor, screening.public_id, Verb.CARE, lock=True)
    care_rules.same_version(locked, version)
    care_rules.times_are_past(changes)
    if "signs" in changes:
        changes["signs"] = care_rules.signs_are_known(changes["signs"])
    if changes.get("screened_at"):
        changes.setdefault("screener", actor)
    if locked.state == ScreeningState.DECLINED and changes.get("consent") not in (None, *ReferralConsent.no()):
        # Whoever changes his mind is looked after again.
        changes["state"] = ScreeningState.SUSPECTED
    return _moved(locked, changes)


@transaction.atomic
def screening_move(*, actor: User, screening: VictimScreening, to: str, version: int | None = None, **changes: Any) -> VictimScreening:
    """Go to another state, with what that state needs. What is final waits for nothing any more."""
    locked = screening_for(actor, screening.public_id, Verb.CARE, lock=True)
    care_rules.same_version(locked, version)
    care_rules.times_are_past(changes)
    care_rules.screening_may_move(locked, to)
    if to not in ScreeningState.waiting():
        changes |= {"next_step": "", "due_at": None}
    return _moved(locked, {"state": to, **changes})


def _moved(screening: VictimScreening, changes: dict[str, Any]) -> VictimScreening:
    for name, value in changes.items():
        setattr(screening, name, value)
    screening.version += 1
    return _saved(screening)


def _saved(screening: VictimScreening) -> VictimScreening:
    try:
        screening.full_clean(validate_unique=False)
    except ValidationError as error:
        raise InvalidInput.from_validation(error) from error
    screening.save()
    return screening
