"""Safeguards of persons, recorded through the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from jaitf.models import User
from seizures.models import Detention, Person, PersonSearch
from seizures.safeguard_choices import ITEMS, SearchGround, SearchLevel, SearchResult
from seizures.services.detentions import DetentionInput, detention_begin
from seizures.services.rights import rights_answer
from seizures.services.searches import SearchInput, search_record


def search_input(**changes: Any) -> SearchInput:
    """A search of baggage that found nothing, unless told otherwise; `searcher` must be given."""
    given: dict[str, Any] = {"level": SearchLevel.BAGGAGE, "started_at": timezone.now() - timedelta(minutes=30), "place": "Baggage hall"}
    return SearchInput(**given | changes)


def strip_search_input(officer: User, senior: User, **changes: Any) -> SearchInput:
    given: dict[str, Any] = {
        "level": SearchLevel.STRIP,
        "grounds": [SearchGround.IMAGE],
        "grounds_text": "Scanner shows an object at the waist",
        "searcher": officer,
        "authorised_by": senior,
        "present": "Second officer of the same sex",
        "is_same_sex": True,
        "result": SearchResult.FOUND,
        "note": "Two packets",
        "place": "Search room 1",
    }
    return search_input(**given | changes)


def strip_search(person: Person, searcher: User, senior: User, **changes: Any) -> PersonSearch:
    return search_record(actor=searcher, person=person, details=strip_search_input(searcher, senior, **changes))


def detention(person: Person, actor: User, *, started_at: datetime | None = None, **changes: Any) -> Detention:
    given: dict[str, Any] = {
        "started_at": started_at or timezone.now() - timedelta(minutes=40),
        "time_zone": "Africa/Dakar",
        "place": "Office of the unit",
        "legal_basis": "CPP art. 55",
    }
    return detention_begin(actor=actor, person=person, details=DetentionInput(**given | changes))


def all_answered(person: Person, actor: User, **answers: tuple[str, str]) -> None:
    """Every item answered: done, unless told otherwise."""
    rights_answer(actor=actor, person=person, answers={item: answers.get(item, ("yes", "")) for item in ITEMS})
