"""The medical path: every write of the medical room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aircop.core.errors import Forbidden, InvalidInput, NotVisible, RuleViolation
from jaitf.choices import Verb
from jaitf.models import User
from seizures import care_rules
from seizures.care_choices import About
from seizures.models import CareNote, MedicalImaging, MedicalObservation, MedicalPacket, MedicalPath, Person, Seizure
from seizures.models.medical import MedicalPart
from seizures.permissions import care_note_for, medical_path_for, seizure_for
from seizures.services.exhibits import Found, exhibit_collect

P = TypeVar("P", bound=MedicalPart)
_NO_KEEPER = gettext_lazy("Each packet becomes an exhibit, and your postings don't let you keep exhibits of this case. Ask somebody who may.")


@transaction.atomic
def medical_path_begin(*, actor: User, note: CareNote) -> MedicalPath:
    """Take a request up. The person's sex in the document decides whether a pregnancy test comes before X-ray and CT."""
    taken = care_note_for(actor, note.public_id, Verb.CARE)
    person = Person.objects.visible_to(actor).filter(public_id=taken.person_id).first() if taken.person_id else None
    path = MedicalPath(
        compartment=taken.compartment, note=taken, taken_by=actor, about_kind=taken.about_kind, about_id=taken.about_id,
        about_reference=taken.about_reference, person_id=taken.person_id, person_name=taken.person_name, grounds=taken.words,
        sex=person.sex if person else "",
    )  # fmt: skip
    with care_rules.taken_once():
        return _saved(path)


@transaction.atomic
def medical_path_change(*, actor: User, path: MedicalPath, version: int | None = None, **changes: Any) -> MedicalPath:
    """Write down what a clinician answered, what was explained and what the person decided."""
    locked = _path(actor, path, version, changes)
    care_rules.goes_on(locked)
    if "consent" in changes:
        care_rules.consent_may_become(locked, changes["consent"])
        if changes["consent"] != "yes":
            changes["consent_anaesthesia"] = False
    return _moved(locked, changes)


@transaction.atomic
def medical_path_move(*, actor: User, path: MedicalPath, to: str, version: int | None = None, **changes: Any) -> MedicalPath:
    """Go to another state, with what that state needs."""
    locked = _path(actor, path, version, changes)
    for name in ("explained_at",):
        if changes.get(name):
            setattr(locked, name, changes[name])
    care_rules.path_may_move(locked, to)
    return _moved(locked, {"state": to, **changes})


@transaction.atomic
def imaging_add(*, actor: User, path: MedicalPath, **facts: Any) -> MedicalImaging:
    """An image and its result; also, and above all, a negative one."""
    locked = _path(actor, path, None, facts)
    care_rules.imaging_allowed(locked, facts["modality"], anaesthesia=bool(facts.get("anaesthesia")))
    return _added(MedicalImaging(compartment=locked.compartment, path=locked, recorded_by=actor, **facts))


@transaction.atomic
def observation_add(*, actor: User, path: MedicalPath, **facts: Any) -> MedicalObservation:
    """One line of the monitoring log."""
    locked = _path(actor, path, None, facts)
    care_rules.goes_on(locked)
    return _added(MedicalObservation(compartment=locked.compartment, path=locked, recorded_by=actor, **facts))


@dataclass(frozen=True, slots=True)
class Packets:
    """Packets that came out at one time. `case` is needed where the path began from a control."""

    expelled_at: datetime
    count: int
    case: Seizure | None = None


@transaction.atomic
def packets_add(*, actor: User, path: MedicalPath, packets: Packets) -> list[MedicalPacket]:
    """Each packet becomes an exhibit of the case, held by the actor; the exhibit says nothing of where it came from."""
    locked = _path(actor, path, None, {"expelled_at": packets.expelled_at})
    care_rules.is_in_care(locked)
    care_rules.packets_countable(packets.count)
    case = _case_of(actor, locked, packets.case)
    made = []
    for number in range(1, packets.count + 1):
        words = _("Packet %(number)s of %(count)s") % {"number": number, "count": packets.count}
        found = Found(words, _("Handed over to the unit"))
        try:
            exhibit = exhibit_collect(actor=actor, seizure=case, found=found)
        except Forbidden as error:
            raise RuleViolation(_NO_KEEPER, code="no_keeper") from error
        part = MedicalPacket(
            compartment=locked.compartment, path=locked, recorded_by=actor, expelled_at=packets.expelled_at, exhibit=exhibit, exhibit_code=str(exhibit)[:40]
        )
        made.append(_added(part))
    return made


def _case_of(actor: User, path: MedicalPath, chosen: Seizure | None) -> Seizure:
    """The case whose exhibits the packets are, which the actor has to see: who does not keep exhibits records none."""
    try:
        if path.about_kind == About.SEIZURE:
            return seizure_for(actor, path.about_id or "")
        cases = Seizure.objects.visible_to(actor).filter(control__public_id=path.about_id or "")
        case = cases.filter(pk=chosen.pk).first() if chosen else cases.order_by("pk").first()
    except NotVisible as error:
        raise RuleViolation(_NO_KEEPER, code="no_keeper") from error
    if case is None:
        raise RuleViolation(_("No case is open to you for this control. Packets are exhibits of a case: have one opened first."), code="no_case")
    return case


def _path(actor: User, path: MedicalPath, version: int | None, changes: dict[str, Any]) -> MedicalPath:
    locked = medical_path_for(actor, path.public_id, Verb.CARE, lock=True)
    care_rules.same_version(locked, version)
    care_rules.times_are_past(changes)
    return locked


def _moved(path: MedicalPath, changes: dict[str, Any]) -> MedicalPath:
    for name, value in changes.items():
        setattr(path, name, value)
    path.version += 1
    return _saved(path)


def _saved(path: MedicalPath) -> MedicalPath:
    _clean(path)
    path.save()
    return path


def _added(part: P) -> P:
    _clean(part)
    part.save()
    return part


def _clean(record: MedicalPath | MedicalPart) -> None:
    try:
        record.full_clean(validate_unique=False)
    except ValidationError as error:
        raise InvalidInput.from_validation(error) from error
