"""Who a victim is goes from the case into the victims' room; whoever enters it can't read it back."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils.translation import gettext as _

from jaitf.models import User
from seizures.care_choices import About, CareKind
from seizures.inputs import PersonInput
from seizures.models import Control, Person, Seizure
from seizures.services.care_notes import CareWords, care_note_send

_KEEP = "SELECT aircop.victim_identity_keep(%s, %s, %s, %s, %s)"
_SAID = (*PersonInput.naming(), "sex", "birth_date", "nationality")


def victims_keep(*, actor: User, record: Control | Seizure, persons: Iterable[Person]) -> None:
    """Keep what was typed of victims in the unit's victims' room, and take it out of the history of the record.

    A victim of whom the room knows nothing yet is sent to it, so that somebody looks after the person.
    """
    for person in persons:
        said, person.kept_apart = person.kept_apart, None
        if said is not None and not _keep(actor, record, person, said):
            words = CareWords(person=person, words=_("Entered as a victim."))
            care_note_send(actor=actor, record=record, kind=CareKind.WELFARE, note=words)


def _keep(actor: User, record: Control | Seizure, person: Person, said: PersonInput) -> bool:
    """Whether the room knew of this person; written by a function of the database, which alone may."""
    about = About.CONTROL if isinstance(record, Control) else About.SEIZURE
    values = json.dumps({name: getattr(said, name) for name in _SAID}, cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [about, record.public_id, person.public_id, actor.pk, values])
        known: bool = cursor.fetchone()[0]
    return known
