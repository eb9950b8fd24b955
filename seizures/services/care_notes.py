"""Sending a person into a protected room: anybody of the case writes, nobody of the case reads it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from jaitf.choices import Verb
from jaitf.models import User
from jaitf.permissions import require
from seizures import care_rules, events
from seizures.care_choices import CareKind
from seizures.models import Control, Person, Seizure

_SEND = "SELECT receipt, at FROM aircop.care_send(%s, %s, %s, %s, %s, %s::text[], %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class CareWords:
    """What is sent: about a person of the record, or somebody named in words; signs as codes."""

    person: Person | None = None
    other: str = ""
    signs: Collection[str] = ()
    words: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that the sender keeps."""

    number: str
    at: datetime


@transaction.atomic
def care_note_send(*, actor: User, record: Control | Seizure, kind: str, note: CareWords) -> Receipt:
    """Put a note into the unit's welfare queue or before its medical contact; the sender can't read it afterwards.

    The row is written by a function of the database that runs with rights of its own: row security lets neither this
    person nor any query of this request read what lies there.
    """
    require(actor, record.compartment, Verb.VIEW)
    name = str(note.person) if note.person else note.other.strip()
    care_rules.note_says_something(kind, note.signs, note.words, name)
    signs = care_rules.signs_are_known(note.signs) if kind == CareKind.WELFARE else []
    about = "control" if isinstance(record, Control) else "seizure"
    person_id = note.person.public_id if note.person else None
    with connection.cursor() as cursor:
        values: list[Any] = [kind, about, record.public_id, person_id, name, signs, note.words.strip(), note.is_urgent, actor.pk]
        cursor.execute(_SEND, values)
        receipt = Receipt(*cursor.fetchone())
    events.care_note_sent.emit(events.CareNoteSent(kind, record.compartment.task_force_id))
    return receipt
