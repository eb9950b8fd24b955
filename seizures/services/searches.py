"""Recording searches of persons, and confirming by one's own account that one authorised them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import Forbidden, RuleViolation
from jaitf.choices import Verb
from jaitf.models import User
from seizures import safeguard_rules as rules
from seizures.models import Person, PersonSearch
from seizures.permissions import person_for, search_for
from seizures.safeguard_choices import SearcherWish, SearchResult
from seizures.services.rights import person_is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchInput:
    """A search as it was entered; times are aware."""

    level: int
    started_at: datetime
    place: str
    result: str = SearchResult.NOTHING
    grounds: list[str] = field(default_factory=list)
    grounds_text: str = ""
    searcher: User | None = None
    clinician: str = ""
    authorised_by: User | None = None
    ended_at: datetime | None = None
    present: str = ""
    is_same_sex: bool | None = None
    wish: str = SearcherWish.NONE
    is_refused: bool = False
    note: str = ""
    is_complaint_told: bool = False


@transaction.atomic
def search_record(*, actor: User, person: Person, details: SearchInput) -> PersonSearch:
    """Write down one step of the ladder. What was authorised waits until the named officer has confirmed it himself."""
    locked = person_for(actor, person.public_id, Verb.CHANGE, lock=True)
    person_is_open(locked)
    search = PersonSearch(compartment=locked.compartment, person=locked, recorded_by=actor)
    for name in details.__dataclass_fields__:
        value = getattr(details, name)
        setattr(search, name, " ".join(value.split()) if isinstance(value, str) else value)
    now = timezone.now()
    problems = rules.search_complete(search, now)
    problems.check_fields(search)
    problems.raise_any()
    if search.authorised_by_id == actor.pk:
        search.confirmed_at = now
    search.save()
    return search


@transaction.atomic
def search_confirm(*, actor: User, search: PersonSearch) -> PersonSearch:
    """The officer who is named as having authorised it says so himself."""
    locked = search_for(actor, search.public_id, lock=True)
    if locked.authorised_by_id != actor.pk:
        raise Forbidden(_("Only the officer who is named can confirm this."))
    if locked.confirmed_at is not None:
        raise RuleViolation(_("This was confirmed already."), code="confirmed")
    locked.confirmed_at = timezone.now()
    locked.save(update_fields=["confirmed_at"])
    return locked
