"""The protected rooms: notes that officers send, and what the people of the rooms make of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from jaitf.models import User
from seizures.models import CareNote, Control, MedicalPath, Seizure, VictimScreening
from seizures.services.care_notes import CareWords, care_note_send
from seizures.services.medical import medical_path_begin, medical_path_change, medical_path_move
from seizures.services.screenings import screening_begin, screening_change, screening_move
from tests.factories import seizures as cases
from tests.factories.cast import Unit


def note(unit: Unit, kind: str = "welfare", *, actor: User | None = None, record: Control | Seizure | None = None, **words: Any) -> CareNote:
    """A note about a person of a control."""
    about = record or cases.control(unit, actor=actor, person=cases.person_input(family_name="DIALLO", given_names="Mariam", sex="F"))
    person = about.persons.first()
    given = {"person": person, "other": "" if person else "A woman in grey", "words": "Speaks only when the man nods.", "signs": ["T_FEAR"]} | words
    receipt = care_note_send(actor=actor or unit.officer, record=about, kind=kind, note=CareWords(**given))
    return CareNote.objects.get(receipt=receipt.number)


def screening(unit: Unit, **given: Any) -> VictimScreening:
    return screening_begin(actor=unit.referral_officer, note=note(unit, **given))


def talked(unit: Unit, **changes: Any) -> VictimScreening:
    """After the talk; an adult who agrees to the referral."""
    now = timezone.now()
    facts: dict[str, Any] = {
        "screened_at": now, "safe_place": True, "interpreter": "independent", "age": "adult", "consent": "given", "consent_at": now,
    }  # fmt: skip
    return screening_change(actor=unit.referral_officer, screening=screening(unit), **facts | changes)


SERVICE = {"service_kind": "ngo", "service_name": "Maison Rose", "service_contact": "Awa Fall, +221 33 000"}


def referred(unit: Unit, **changes: Any) -> VictimScreening:
    return screening_move(actor=unit.referral_officer, screening=talked(unit), to="referred", referred_at=timezone.now(), **SERVICE | changes)


def path(unit: Unit, sex: str = "M", **given: Any) -> MedicalPath:
    """A path that waits for a clinician; the medical contact does not see the case, so the sex is entered by hand."""
    made = medical_path_begin(actor=unit.medical_contact, note=note(unit, "medical", **{"words": "Refused food for ten hours."} | given))
    return medical_path_change(actor=unit.medical_contact, path=made, sex=sex)


def answer(**changes: Any) -> dict[str, Any]:
    """A clinician's answer."""
    given = {"fit_answer": "fit", "fit_clinician": "Dr. N. Sarr", "fit_facility": "Hôpital Principal", "fit_at": timezone.now() - timedelta(minutes=1)}
    return given | changes


def in_care(unit: Unit, **given: Any) -> MedicalPath:
    return medical_path_move(actor=unit.medical_contact, path=path(unit, **given), to="in_care", **answer())


def consented(unit: Unit, **given: Any) -> MedicalPath:
    """In care, informed, and the person says yes to imaging."""
    now = timezone.now()
    return medical_path_change(
        actor=unit.medical_contact,
        path=in_care(unit, **given),
        informed_at=now,
        informed_language="wolof",
        consent="yes",
        consent_by="The person",
        consent_at=now,
    )


def image(**changes: Any) -> dict[str, Any]:
    given = {"modality": "ct_low", "imaged_at": timezone.now(), "facility": "Hôpital Principal", "clinician": "Dr. N. Sarr", "result": "positive"}
    return given | changes
