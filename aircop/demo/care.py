"""Who works in the protected rooms of the demo units, one patient from the note to the discharge, and people who wait for help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from aircop.demo.accounts import DemoUnit, Founder
from aircop.demo.plan import FINDS
from aircop.demo.work import Workers
from jaitf.choices import Role
from jaitf.models import User
from jaitf.services.officers import posting_start
from seizures.choices import SeizureState
from seizures.models import CareNote, Control, MedicalPath, Seizure, VictimScreening
from seizures.services.care_notes import CareWords, care_note_send
from seizures.services.medical import (
    Packets,
    imaging_add,
    medical_path_begin,
    medical_path_change,
    medical_path_move,
    observation_add,
    packets_add,
)
from seizures.services.screenings import screening_begin, screening_change, screening_move

T = TypeVar("T")
_CLINICIAN, _HOSPITAL = "Dr N. Sarr", "Hôpital Principal"


def post_people(founder: Founder, units: list[DemoUnit]) -> None:
    """A medical contact and a victim referral officer in each unit; the first also keeps exhibits: packets are some."""
    for unit in units:
        language = unit.plan.languages[0] if unit.plan.languages[0] in {"fr", "en"} else "en"
        for role, agency in ((Role.MEDICAL_CONTACT, 0), (Role.REFERRAL_OFFICER, 1)):
            username = f"{role.value.split('_')[0]}.{unit.plan.code.lower()}"
            person = founder.open(username, role, language, unit.plan.nationality, unit=unit.task_force, agency=unit.agencies[agency])
            unit.people[role.value] = [person]
        contact = unit.one(Role.MEDICAL_CONTACT)
        posting_start(actor=None, officer=contact, role=Role.CUSTODIAN, task_force=unit.task_force, agency=unit.agencies[0], starts_on=founder.since)


class CareWorkers:
    """The work of the two rooms."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers

    def fill(self, unit: DemoUnit) -> None:
        """A patient who was discharged, one who refuses images, a victim who was referred, and two notes that wait."""
        now = self.workers.now
        self._patient(unit, now - timedelta(days=9, hours=3))
        self._who_refuses(unit, now - timedelta(hours=7))
        moment = now - timedelta(days=4, hours=2)
        self.refer(unit, self._control(unit, moment), moment)
        for hours, words, urgent in ((3, "Un homme répond à sa place et garde son passeport.", False), (1, "Elle pleure et montre des bleus.", True)):
            control = self._control(unit, now - timedelta(hours=hours + 1))
            self._send(unit, control, "welfare", words, now - timedelta(hours=hours), signs=("T_CONTROLLED", "T_FEAR"), urgent=urgent)

    def _do(self, moment: datetime, actor: User, work: Callable[[], T]) -> T:
        made: list[T] = []
        self.workers.at(moment, actor, lambda: made.append(work()))
        return made[0]

    def _control(self, unit: DemoUnit, moment: datetime) -> Control:
        """A control of a person."""
        while True:
            control = self.workers.control(unit, moment, None)
            if control.subject_kind == "person":
                return control

    def _send(
        self, unit: DemoUnit, record: Control | Seizure, kind: str, words: str, at: datetime, *, signs: tuple[str, ...] = (), urgent: bool = False
    ) -> CareNote:
        officer, person = unit.people["officer"][0], record.persons.first()
        said = CareWords(person, "" if person else "Passagère du vol", signs, words, urgent)
        receipt = self._do(at, officer, lambda: care_note_send(actor=officer, record=record, kind=kind, note=said))
        return CareNote.objects.get(receipt=receipt.number)

    def _patient(self, unit: DemoUnit, moment: datetime) -> None:
        find = next(replace(find, concealments=("SWALLOWED",)) for find in FINDS if "SWALLOWED" in find.concealments)
        seizure = self.workers.case(unit, self.workers.control(unit, moment, find), find, SeizureState.SUBMITTED)
        contact, hour = unit.one(Role.MEDICAL_CONTACT), timedelta(hours=1)
        # Whoever submitted the case was at it for a while.
        start = max(moment, seizure.created_at) + hour
        note = self._send(unit, seizure, "medical", "Refuse de manger depuis dix heures, ventre dur, réponses contradictoires sur son séjour.", start)
        path = self._do(start + hour / 4, contact, lambda: medical_path_begin(actor=contact, note=note))
        path = self._answered(contact, path, start + hour)
        at = start + 2 * hour
        person = seizure.persons.first()
        sex = person.sex if person else "M"
        tested: dict[str, Any] = {"sex": sex} | ({} if sex == "M" else {"pregnancy": "negative", "pregnancy_at": at})
        facts: dict[str, Any] = {
            "informed_at": at,
            "informed_language": "portugais",
            "interpreter": "Interprète assermentée",
        }
        path = self._do(
            at, contact, lambda: medical_path_change(actor=contact, path=path, **facts, consent="yes", consent_by="La personne", consent_at=at, **tested)
        )
        image: dict[str, Any] = {"modality": "ct_low", "imaged_at": at + hour, "facility": _HOSPITAL, "clinician": _CLINICIAN, "result": "positive"}
        self._do(at + hour, contact, lambda: imaging_add(actor=contact, path=path, **image))
        path = self._do(at + hour, contact, lambda: medical_path_move(actor=contact, path=path, to="monitoring"))
        self._watched(contact, path, at + 2 * hour, 6)
        for number, count in ((8, 14), (20, 9)):
            out = at + number * hour
            self._do(out, contact, partial(packets_add, actor=contact, path=path, packets=Packets(out, count)))
        end = at + 30 * hour
        done: dict[str, Any] = {"explained_at": end, "discharged_at": end, "discharged_by": _CLINICIAN}
        self._do(end, contact, lambda: medical_path_move(actor=contact, path=path, to="discharged", discharge_note="Contrôle sans corps étranger.", **done))

    def _answered(self, contact: User, path: MedicalPath, at: datetime) -> MedicalPath:
        answer: dict[str, Any] = {
            "fit_answer": "conditions",
            "fit_conditions": "Sous surveillance médicale",
            "fit_clinician": _CLINICIAN,
            "fit_facility": _HOSPITAL,
            "fit_at": at,
        }
        return self._do(at, contact, lambda: medical_path_move(actor=contact, path=path, to="in_care", **answer))

    def _watched(self, contact: User, path: MedicalPath, start: datetime, times: int) -> None:
        for number in range(times):
            at = start + timedelta(hours=4 * number)
            if at > self.workers.now:
                return
            signs: dict[str, Any] = {"pulse": 78 + number, "systolic": 122, "diastolic": 79, "saturation": 98, "temperature": "36.8", "food": "Eau, bouillon"}
            look = partial(observation_add, actor=contact, path=path, observed_at=at, observed_by="Infirmier M. Faye", **signs)
            self._do(at, contact, look)

    def _who_refuses(self, unit: DemoUnit, moment: datetime) -> None:
        contact, hour = unit.one(Role.MEDICAL_CONTACT), timedelta(hours=1)
        note = self._send(unit, self._control(unit, moment), "medical", "Douleurs abdominales, billet payé par un tiers.", moment + hour / 2)
        path = self._do(moment + hour, contact, lambda: medical_path_begin(actor=contact, note=note))
        path = self._answered(contact, path, moment + 2 * hour)
        at = moment + 2 * hour
        facts: dict[str, Any] = {"informed_at": at, "informed_language": "wolof", "consent": "no", "consent_by": "La personne", "consent_at": at}
        path = self._do(at, contact, lambda: medical_path_change(actor=contact, path=path, **facts))
        path = self._do(at, contact, lambda: medical_path_move(actor=contact, path=path, to="monitoring"))
        self._watched(contact, path, at + hour / 4, 2)

    def refer(self, unit: DemoUnit, record: Control | Seizure, moment: datetime) -> None:
        """A victim who was sent from this record, or entered in it as one, and is now with a service."""
        officer, hour = unit.one(Role.REFERRAL_OFFICER), timedelta(hours=1)
        words, signs = "Ne connaît ni son employeur ni son adresse.", ("T_UNAWARE", "T_CONTROLLED")
        entered = CareNote.objects.filter(about_id=record.public_id, kind="welfare").first()
        note = entered or self._send(unit, record, "welfare", words, moment + hour / 2, signs=signs)
        screening: VictimScreening = self._do(moment + hour, officer, lambda: screening_begin(actor=officer, note=note))
        at = moment + 2 * hour
        talk: dict[str, Any] = {
            "screened_at": at, "safe_place": True, "interpreter": "independent", "language": "wolof", "age": "adult", "exploitation": ["DOMESTIC"],
            "signs": list(signs), "needs": ["shelter", "lawyer", "family"],
            "account": "On lui a promis un emploi de maison ; un homme garde son passeport et la somme du billet.",
            "consent": "given", "consent_at": at,
        }  # fmt: skip
        screening = self._do(at, officer, lambda: screening_change(actor=officer, screening=screening, **talk))
        service: dict[str, Any] = {
            "service_kind": "ngo",
            "service_name": "Maison Rose",
            "service_contact": "Awa Fall, +221 33 000",
            "referred_at": at + hour,
        }
        screening = self._do(at + hour, officer, lambda: screening_move(actor=officer, screening=screening, to="referred", **service))
        due: dict[str, Any] = {"next_step": "Demander la décision du procureur", "due_at": self.workers.now + timedelta(days=2)}
        received: dict[str, Any] = {"received_at": at + 3 * hour, "received_by": "Awa Fall"}
        told: dict[str, Any] = {"non_punishment": True, "tell_case": True, "tell_basis": "consent"}
        self._do(at + 3 * hour, officer, lambda: screening_change(actor=officer, screening=screening, **received, **told, **due))
