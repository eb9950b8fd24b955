"""What waits in the protected rooms, and the little that the people of a case learn of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jaitf.choices import Role
from jaitf.models import TaskForce, User
from jaitf.permissions import may_open
from jaitf.roles import Page
from jaitf.selectors.accounts import postings_in_force
from seizures.care_choices import CareKind, PathState
from seizures.models import CareNote, Control, MedicalObservation, MedicalPath, Seizure, VictimIdentity, VictimScreening
from seizures.models.medical import WATCHED_EVERY, WATCHED_EVERY_IN_DANGER

#: Whose room a note goes to.
ROLE_OF: dict[str, Role] = {CareKind.WELFARE: Role.REFERRAL_OFFICER, CareKind.MEDICAL: Role.MEDICAL_CONTACT}
PAGE_OF: dict[str, Page] = {CareKind.WELFARE: Page.WELFARE, CareKind.MEDICAL: Page.MEDICAL}
SHOWN = 100


@dataclass(frozen=True, slots=True)
class WelfareQueue:
    """Notes that nobody has taken up, persons somebody looks after, and those whose way is at its end."""

    notes: list[CareNote] = field(default_factory=list)
    waiting: list[VictimScreening] = field(default_factory=list)
    done: list[VictimScreening] = field(default_factory=list)


def welfare_queue(user: User) -> WelfareQueue:
    """Whoever is in danger comes first, then who waits longest."""
    notes = CareNote.objects.visible_to(user).filter(kind=CareKind.WELFARE).not_taken().select_related("compartment__task_force", "sent_by")
    records = VictimScreening.objects.visible_to(user).select_related("compartment__task_force", "taken_by", "note")
    return WelfareQueue(
        list(notes[:SHOWN]),
        list(records.waiting().order_by("due_at", "pk")[:SHOWN]),
        list(records.exclude(pk__in=records.waiting().values("pk")).order_by("-updated_at")[:SHOWN]),
    )


def identities_of(record: CareNote | VictimScreening, user: User) -> QuerySet[VictimIdentity]:
    """What was entered of who this person is, for the people of the room; the last entry first."""
    return VictimIdentity.objects.visible_to(user).filter(person_id=record.person_id, person_id__isnull=False).select_related("entered_by")


@dataclass(frozen=True, slots=True)
class Patient:
    """A path, and when somebody has to look after the patient next; None where the path is not watched."""

    path: MedicalPath
    next_look: datetime | None

    @property
    def is_overdue(self) -> bool:
        return self.next_look is not None and self.next_look < timezone.now()


@dataclass(frozen=True, slots=True)
class MedicalRoom:
    notes: list[CareNote] = field(default_factory=list)
    patients: list[Patient] = field(default_factory=list)
    done: list[MedicalPath] = field(default_factory=list)


def medical_room(user: User) -> MedicalRoom:
    notes = CareNote.objects.visible_to(user).filter(kind=CareKind.MEDICAL).not_taken().select_related("compartment__task_force", "sent_by")
    paths = MedicalPath.objects.visible_to(user).select_related("compartment__task_force", "taken_by")
    here = list(paths.going_on().prefetch_related("medicalobservations")[:SHOWN])
    patients = sorted((patient_of(path) for path in here), key=lambda patient: (patient.next_look is None, patient.next_look or timezone.now()))
    return MedicalRoom(list(notes[:SHOWN]), patients, list(paths.filter(state__in=PathState.finished()).order_by("-updated_at")[:SHOWN]))


def patient_of(path: MedicalPath) -> Patient:
    if path.state not in PathState.watched():
        return Patient(path, None)
    looks: list[MedicalObservation] = list(path.medicalobservations.all())
    last = max((look.observed_at for look in looks), default=path.updated_at)
    return Patient(path, last + path.watched_every)


def contacts_of(unit: TaskForce, kind: str) -> list[User]:
    """Whom to ask: the people of the unit who hold the role today."""
    held = postings_in_force().filter(task_force=unit, role=ROLE_OF[kind], officer__is_active=True)
    return list(User.objects.filter(pk__in=held.values("officer_id")).order_by("last_name", "first_name"))


@dataclass(frozen=True, slots=True)
class CareHint:
    """All that people of a case see of the protected rooms, and only in the case's own room.

    Of victims nothing, but for what the person or the authority lets them be told: to ask the prosecutor before any charge.
    """

    medical_open: bool | None = None
    contacts: tuple[str, ...] = ()
    ask_before_charge: bool = False


_HINT = "SELECT aircop.medical_path_open(%s), aircop.ask_before_charge(%s)"


def care_hint(record: Control | Seizure) -> CareHint:
    """Two answers of the database, which reads the closed rooms and tells nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(_HINT, [record.public_id, record.public_id])
        medical, charge = cursor.fetchone()
    people = contacts_of(record.compartment.task_force, CareKind.MEDICAL) if medical is not None else []
    return CareHint(medical, tuple(str(person) for person in people), charge)


def medical_path_open(seizure: Seizure) -> str | Promise:
    """Why the case can't be closed yet, or "": the medical path is not finished. Nothing clinical, and whom to ask."""
    hint = care_hint(seizure)
    if not hint.medical_open:
        return ""
    who = ", ".join(hint.contacts) or _("the medical contact (nobody is posted: tell the chief of unit)")
    return _("The medical path is not finished: ask %(who)s.") % {"who": who}


def notes_waiting(user: User, kind: str) -> QuerySet[Any] | None:
    """Notes that nobody has taken up, for the room's own people."""
    if not may_open(user, PAGE_OF[kind]):
        return None
    return CareNote.objects.visible_to(user).filter(kind=kind).not_taken()


def people_waiting(user: User) -> list[tuple[str | Promise, int]]:
    """How many people wait in the protected rooms: for their own people only, and only as it is just now."""
    rooms = ((CareKind.WELFARE, _("People to be looked after (welfare)")), (CareKind.MEDICAL, _("People to be looked after (medical)")))
    waiting = [(label, notes_waiting(user, kind)) for kind, label in rooms]
    return [(label, notes.count()) for label, notes in waiting if notes is not None]


def screenings_waiting(user: User) -> QuerySet[Any] | None:
    """Persons whom this officer looks after, and whose way is not at its end."""
    if not may_open(user, Page.WELFARE):
        return None
    return VictimScreening.objects.visible_to(user).waiting().filter(taken_by=user)


def looks_overdue(user: User) -> QuerySet[Any] | None:
    """Monitored patients whom nobody has looked after in time (`patient_of`), each with `next_look`."""
    if not may_open(user, Page.MEDICAL):
        return None
    last = MedicalObservation.objects.filter(path=OuterRef("pk")).order_by("-observed_at").values("observed_at")[:1]
    every = Case(When(Q(leak_suspected=True) | Q(state=PathState.EMERGENCY), then=Value(WATCHED_EVERY_IN_DANGER)), default=Value(WATCHED_EVERY))
    paths = MedicalPath.objects.visible_to(user).filter(state__in=PathState.watched())
    watched = paths.annotate(next_look=ExpressionWrapper(Coalesce(Subquery(last), F("updated_at")) + every, output_field=DateTimeField()))
    return watched.filter(next_look__lt=timezone.now()).order_by("next_look")
