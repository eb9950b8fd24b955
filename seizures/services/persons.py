"""Persons as the unit met them: building a record from what was typed, scanned or sent."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.names import name_key
from jaitf.models import User
from profiling.permissions import traveller_for
from seizures import rules
from seizures.inputs import PersonInput
from seizures.models import Person
from seizures.problems import Problems


def person_fill(person: Person, data: PersonInput, *, actor: User, problems: Problems, prefix: str = "") -> Person:
    """Put the input into the (unsaved) record; what is wrong goes to `problems`, below `prefix`.

    What names a victim is checked like anybody's, and then taken out: it waits in `kept_apart` until the record is stored
    (`seizures.services.victims`).
    """
    was_victim = person.pk is not None and person.is_victim
    person.role = data.role
    person.family_name = " ".join(data.family_name.split())
    person.given_names = " ".join(data.given_names.split())
    person.name_key = name_key(person.family_name, person.given_names)
    person.sex = data.sex
    person.birth_date = data.birth_date
    person.document_type = data.document_type
    person.document_number = data.document_number.replace(" ", "").upper()
    person.document_expires_on = data.document_expires_on
    person.outcome = data.outcome
    if data.traveller is not None:
        person.traveller = traveller_for(actor, data.traveller)
    for field in ("nationality", "document_issuer"):
        with problems.noting(prefix):
            setattr(person, field, rules.state_code(getattr(data, field), field))
    with problems.noting(prefix):
        rules.birth_date(data.birth_date, timezone.now().date())
    with problems.noting(prefix):
        rules.person_outcome(data.outcome)
    problems.check_fields(person, prefix)
    if person.is_victim:
        _take_apart(person, is_new=not was_victim)
    elif not person.family_name:
        problems.add(f"{prefix}family_name", _("Enter the family name as on the document."))
    return person


def _take_apart(person: Person, *, is_new: bool) -> None:
    """Empty what names the person; `kept_apart` holds it, or, of a new victim without a name, that there is one."""
    said = {name: getattr(person, name) for name in PersonInput.naming()}
    if is_new or any(said.values()):
        person.kept_apart = PersonInput(**said, role=person.role, sex=person.sex, birth_date=person.birth_date, nationality=person.nationality)
    person.family_name = person.given_names = person.name_key = ""
    person.document_type = person.document_number = person.document_issuer = ""
    person.document_expires_on = person.traveller = None
