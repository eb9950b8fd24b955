"""Answering the rights checklist of a person, and what else the law asks to know of somebody who is held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import Conflict, RuleViolation
from jaitf.choices import Verb
from jaitf.models import User
from seizures import safeguard_rules as rules
from seizures.models import Circumstances, Person, RightsAnswer
from seizures.permissions import person_for
from seizures.problems import Problems
from seizures.safeguard_choices import ITEMS

#: What a person may tell of himself or be told; the columns of `Circumstances`.
FIELDS = (
    "age_state", "age_note", "guardian", "best_interest", "language", "interpreter", "lawyer", "asks_protection", "consulate", "consular_told_at",
    "consular_wish", "consular_sent_at", "family", "force", "property_receipt", "complaint",
)  # fmt: skip


def person_is_open(person: Person) -> None:
    """Safeguards are written until the case is closed."""
    if person.seizure is not None and person.seizure.state == "closed":
        raise RuleViolation(_("The case is closed. Its safeguards stay as they are."), code="closed")


@transaction.atomic
def rights_answer(*, actor: User, person: Person, answers: Mapping[str, tuple[str, str]]) -> list[RightsAnswer]:
    """Write down answers as item → (answer, note); items that are not named stay as they are. All or none."""
    locked = person_for(actor, person.public_id, Verb.CHANGE, lock=True)
    person_is_open(locked)
    known = {row.item: row for row in locked.rights.all()}
    problems, now, changed = Problems(), timezone.now(), []
    for item, (answer, note) in answers.items():
        if item not in ITEMS:
            problems.add("", _("There is no such item: %(item)s.") % {"item": item[:20]})
            continue
        row = known.get(item) or RightsAnswer(compartment=locked.compartment, person=locked, item=item)
        text = " ".join(note.split())
        if row.pk and (row.answer, row.note) == (answer, text):
            continue
        row.answer, row.note, row.answered_at, row.answered_by = answer, text, now, actor
        with problems.noting(f"{item}."):
            rules.answer_complete(answer, text)
        problems.check_fields(row, f"{item}.")
        changed.append(row)
    problems.raise_any()
    for row in changed:
        row.save()
    return changed


@transaction.atomic
def circumstances_record(*, actor: User, person: Person, version: int, details: Mapping[str, Any]) -> Circumstances:
    """Replace what is known about a person's circumstances; `version` is the one that was read, 0 for the first."""
    locked = person_for(actor, person.public_id, Verb.CHANGE, lock=True)
    person_is_open(locked)
    row = Circumstances.objects.filter(person=locked).first() or Circumstances(compartment=locked.compartment, person=locked, version=0)
    if row.version != version:
        raise Conflict
    for name in FIELDS:
        # What was not given is empty: nothing for a time, no words otherwise.
        value = details.get(name) or (None if name.endswith("_at") else "")
        setattr(row, name, " ".join(value.split()) if isinstance(value, str) else value)
    problems = rules.circumstances_complete(row, timezone.now())
    problems.check_fields(row)
    problems.raise_any()
    row.recorded_by, row.version = actor, version + 1
    row.save()
    return row
