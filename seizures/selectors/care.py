"""What waits in the protected rooms, and the little that the people of a case learn of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jaitf.choices import Role
from jaitf.models import TaskForce, User
from jaitf.selectors.accounts import postings_in_force
from seizures.care_choices import CareKind, PathState
from seizures.models import CareNote, Control, MedicalObservation, MedicalPath, Seizure, VictimScreening

#: Whose room a note goes to.
ROLE_OF: dict[str, Role] = {CareKind.WELFARE: Role.REFERRAL_OFFICER, CareKind.MEDICAL: Role.MEDICAL_CONTACT}
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


def notes_waiting(user: User, kind: str) -> int:
    """How many notes nobody has taken up, for the navigation of the room's own people."""
    return CareNote.objects.visible_to(user).filter(kind=kind).not_taken().count()
