"""The protected rooms as the running site writes them: under row security, as the role that may not change a note."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from aircop.core.errors import RuleViolation
from jaitf.choices import Role
from jaitf.permissions import forget_access
from jaitf.services.officers import posting_start
from seizures.models import CareNote, Exhibit, Seizure, VictimScreening
from seizures.services.care_notes import CareWords, care_note_send
from seizures.services.medical import Packets, imaging_add, medical_path_begin, medical_path_change, medical_path_move, observation_add, packets_add
from seizures.services.screenings import screening_begin, screening_change, screening_move
from tests.factories import care as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast
from tests.seizures.served import served


@pytest.fixture
def settled(cast: Cast) -> Cast:
    """Deferred constraints of what the fixtures wrote are checked before the role changes."""
    cases.approved(cast.dss)
    person = cast.dss.medical_contact
    posting_start(actor=None, officer=person, role=Role.CUSTODIAN, task_force=cast.dss.task_force, agency=cast.dss.customs, starts_on=timezone.now().date())
    forget_access(person)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return cast


def sent(cast: Cast, kind: str) -> str:
    """The receipt of a note about the person of the case, written by its officer."""
    seizure = Seizure.objects.get()
    with served(cast.dss.officer):
        words = CareWords(seizure.persons.first(), "", ("T_FEAR",) if kind == "welfare" else (), "Speaks only when the man nods.")
        return care_note_send(actor=cast.dss.officer, record=seizure, kind=kind, note=words).number


def test_a_patient_goes_the_whole_way(settled: Cast):
    receipt, contact, now = sent(settled, "medical"), settled.dss.medical_contact, timezone.now()
    with served(contact):
        path = medical_path_begin(actor=contact, note=CareNote.objects.get(receipt=receipt))
        path = medical_path_move(actor=contact, path=path, to="in_care", **make.answer())
        told = {"informed_at": now, "informed_language": "wolof", "consent": "yes", "consent_by": "The person", "consent_at": now, "sex": "M"}
        path = medical_path_change(actor=contact, path=path, **told)
        imaging_add(actor=contact, path=path, **make.image())
        path = medical_path_move(actor=contact, path=path, to="monitoring")
        observation_add(actor=contact, path=path, observed_at=now, observed_by="Nurse Faye", pulse=80)
        packets_add(actor=contact, path=path, packets=Packets(now, 2))
        path = medical_path_move(actor=contact, path=path, to="discharged", explained_at=now, discharged_at=now, discharged_by="Dr. N. Sarr")
    assert path.state == "discharged"
    assert Exhibit.objects.filter(holder=contact).count() == 2


def test_a_victim_goes_the_whole_way(settled: Cast):
    receipt, officer, now = sent(settled, "welfare"), settled.dss.referral_officer, timezone.now()
    with served(officer):
        screening = screening_begin(actor=officer, note=CareNote.objects.get(receipt=receipt))
        talk = {"screened_at": now, "safe_place": True, "interpreter": "independent", "age": "adult", "consent": "given", "consent_at": now}
        screening = screening_change(actor=officer, screening=screening, **talk)
        screening = screening_move(actor=officer, screening=screening, to="referred", referred_at=now, **make.SERVICE)
        decided = {"authority": "National unit", "decided_on": now.date()}
        screening = screening_move(actor=officer, screening=screening, to="identified", **decided)
    assert screening.state == "identified"


@pytest.mark.parametrize(("kind", "begin"), [("welfare", screening_begin), ("medical", medical_path_begin)])
def test_of_two_who_take_a_note_up_the_second_is_told(settled: Cast, kind: str, begin):
    receipt = sent(settled, kind)
    person = settled.dss.referral_officer if kind == "welfare" else settled.dss.medical_contact
    with served(person):
        note = CareNote.objects.get(receipt=receipt)
        begin(actor=person, note=note)
        with pytest.raises(RuleViolation, match="A colleague has taken this up already"):
            begin(actor=person, note=note)
    assert VictimScreening.objects.count() == (kind == "welfare")
