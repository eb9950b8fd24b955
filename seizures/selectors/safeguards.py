"""What is known about the safeguards of the persons of a case, and who is held just now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from aircop.core import codelists
from jaitf.models import TaskForce, User
from seizures import safeguard_rules as rules
from seizures.models import Circumstances, Detention, DetentionLimit, Person, PersonSearch, RightsAnswer
from seizures.safeguard_choices import ITEMS, NEEDS_CLINICIAN, AgeState, DetentionEnd

if TYPE_CHECKING:
    from seizures.models import Control, Seizure


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit that a unit works under; `is_entered` when its chief entered it."""

    hours: int
    source: str
    is_entered: bool = False


def limit_of(task_force: TaskForce) -> Limit:
    """What the chief entered last, else the usual limit of the country."""
    entered = DetentionLimit.objects.filter(task_force=task_force).first()
    if entered is not None:
        return Limit(entered.hours, entered.source, True)
    hours, source = rules.usual_limit(task_force.airport.country_id)
    return Limit(hours, source)


@dataclass(frozen=True, slots=True)
class Clock:
    """A detention with where its time stands; `percent` is at most 100."""

    detention: Detention
    percent: int
    is_over: bool

    @property
    def kind(self) -> str:
        return "danger" if self.is_over or self.percent >= 90 else "warning" if self.percent >= 50 else "info"


def clock_of(detention: Detention, now: datetime) -> Clock:
    gone = (detention.ended_at or now) - detention.started_at
    percent = int(gone / (detention.until - detention.started_at) * 100)
    return Clock(detention, min(max(percent, 0), 100), (detention.ended_at or now) > detention.until)


@dataclass(frozen=True, slots=True)
class PersonSafeguards:
    """One person with searches, detentions, answers by item, circumstances."""

    person: Person
    searches: list[PersonSearch]
    clocks: list[Clock]
    answers: dict[str, RightsAnswer]
    circumstances: Circumstances | None

    @property
    def running(self) -> Clock | None:
        return next((clock for clock in self.clocks if clock.detention.ended_at is None), None)

    @property
    def is_held(self) -> bool:
        """Whether the whole checklist is to be answered."""
        return rules.is_held(self.person)

    @property
    def unanswered(self) -> list[str]:
        """Labels of the items that nobody has answered, in the order of the list."""
        return [codelists.label("rights_checklist", item) for item in ITEMS if item not in self.answers]

    @property
    def unconfirmed(self) -> list[PersonSearch]:
        return [search for search in self.searches if search.needs_confirmation]

    @property
    def highest(self) -> PersonSearch | None:
        """The most intrusive search."""
        return max(self.searches, key=lambda search: search.level, default=None)

    @property
    def is_medical(self) -> bool:
        """Whether a search was for medical staff; what they do stands on the medical path."""
        return any(search.level >= NEEDS_CLINICIAN for search in self.searches)

    @property
    def is_child(self) -> bool:
        return self.circumstances is not None and self.circumstances.age_state in AgeState.protected()


def _with_safeguards(persons: QuerySet[Person]) -> list[PersonSafeguards]:
    now = timezone.now()
    related = persons.select_related("circumstances").prefetch_related(
        "searches__searcher", "searches__authorised_by", "detentions__extensions", "detentions__compartment", "rights__answered_by"
    )
    return [
        PersonSafeguards(
            person,
            list(person.searches.all()),
            [clock_of(detention, now) for detention in person.detentions.all() if detention.ending != DetentionEnd.MISTAKE],
            {row.item: row for row in person.rights.all()},
            getattr(person, "circumstances", None),
        )
        for person in related
    ]


def safeguards_of_case(seizure: Seizure) -> list[PersonSafeguards]:
    """Every person of the case; the same number of queries whatever their number."""
    return _with_safeguards(Person.objects.filter(seizure=seizure).order_by("pk"))


def safeguards_of_control(control: Control) -> list[PersonSafeguards]:
    return _with_safeguards(Person.objects.filter(control=control).order_by("pk"))


def safeguards_of(person: Person) -> PersonSafeguards:
    (found,) = _with_safeguards(Person.objects.filter(pk=person.pk))
    return found


def has_safeguards(person: Person) -> bool:
    """Whether anything was written down about this person that must not go with the person."""
    kept = (person.searches, person.detentions, person.rights, Circumstances.objects.filter(person=person))
    return any(rows.exists() for rows in kept)


def clocks_running(user: User) -> list[Clock]:
    """Who is held just now in the reader's rooms, the nearest end first."""
    now = timezone.now()
    rows = Detention.objects.visible_to(user).running().select_related("person__seizure", "person__control", "compartment__task_force__airport")
    return [clock_of(detention, now) for detention in rows.order_by("until")]


@dataclass(frozen=True, slots=True)
class OpenSafeguards:
    """What keeps a case from being closed, of one person."""

    person: Person
    unanswered: list[str]
    is_held_now: bool
    unconfirmed: int


def safeguards_unanswered(seizure: Seizure) -> list[OpenSafeguards]:
    """Persons whose safeguards are not complete: an item without an answer, a running clock, an unconfirmed authorisation."""
    found = []
    for one in safeguards_of_case(seizure):
        missing = one.unanswered if one.is_held else []
        if missing or one.running or one.unconfirmed:
            found.append(OpenSafeguards(one.person, missing, one.running is not None, len(one.unconfirmed)))
    return found
