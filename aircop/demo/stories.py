"""The two kinds of case that chance does not bring about in the demo world: an ivory parcel, and a victim of trafficking.

With the drugs in luggage, the swallowed packets and the cash that chance finds, the first unit has one of each of the five kinds
that the guides tell of.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from aircop.demo.accounts import DemoUnit
from aircop.demo.care import CareWorkers
from aircop.demo.custody import Store
from aircop.demo.people import invent
from aircop.demo.plan import Find
from aircop.demo.work import Workers, as_input
from seizures.choices import PersonRole, SeizureState
from seizures.input_json import input_of
from seizures.inputs import PersonInput
from seizures.models import Seizure
from seizures.services.decisions import seizure_approve
from seizures.services.seizures import seizure_change, seizure_submit

PARCEL = Find(1, "IVORY", "KG", Decimal(2), Decimal(6), ("PAR_GOODS",), ("GA", "CM"), "POSTAL")
VICTIM = Find(1, "PEO_TIP", "PERSON", Decimal(1), Decimal(1), (), ("NG", "GN"))
_PARCEL_WORDS = (
    "La radiographie du colis montrait une statue creuse. Ouverte en présence de l'agent postal, elle contenait des morceaux d'ivoire ; "
    "le destinataire n'a pas été trouvé à l'adresse indiquée."
)
_VICTIM_WORDS = (
    "Au poste d'arrivée la passagère a demandé de l'aide pendant qu'un homme répondait à sa place et gardait les deux passeports. "
    "L'homme a été retenu ; la passagère a été confiée à une personne formée."
)


def tell_stories(workers: Workers, unit: DemoUnit, seed: int) -> None:
    """Both cases, approved; the parcel's ivory lies in the store, the victim was referred."""
    now = workers.now
    ivory = _case(workers, unit, PARCEL, now - timedelta(days=16, hours=5), _PARCEL_WORDS)
    store = Store(workers, seed + 1)
    # Other numbers than the seals of chance.
    store.seals = 200_000
    store.keep(unit, ivory, 0)
    event = _case(workers, unit, VICTIM, now - timedelta(days=14, hours=7), _VICTIM_WORDS)
    CareWorkers(workers).refer(unit, event, now - timedelta(days=14, hours=5))


def _case(workers: Workers, unit: DemoUnit, find: Find, moment: datetime, words: str) -> Seizure:
    """From the control to the approval, with the persons and the words of this story."""
    seizure = workers.case(unit, workers.control(unit, moment, find), find, SeizureState.DRAFT)
    said, chief = input_of(seizure), unit.one("chief")
    officer = seizure.created_by
    told = replace(said, narrative=words, narrative_language="fr", persons=_persons(workers, find, said.persons, moment))
    at = seizure.created_at
    workers.at(at + timedelta(minutes=10), officer, lambda: seizure_change(actor=officer, seizure=seizure, version=seizure.version, details=told))
    workers.at(at + timedelta(minutes=30), officer, lambda: seizure_submit(actor=officer, seizure=Seizure.objects.get(pk=seizure.pk)))
    workers.at(at + timedelta(hours=3), chief, lambda: seizure_approve(actor=chief, seizure=Seizure.objects.get(pk=seizure.pk)))
    return Seizure.objects.get(pk=seizure.pk)


def _persons(workers: Workers, find: Find, found: tuple[PersonInput, ...], moment: datetime) -> tuple[PersonInput, ...]:
    somebody = as_input(invent(workers.random, today=moment.date()))
    if find is PARCEL:
        return (replace(somebody, role=PersonRole.CONSIGNEE, outcome="P_NOTLOCATED"),)
    victims = tuple(replace(person, role=PersonRole.VICTIM, outcome="P_NRM") for person in found)
    return (*victims, replace(somebody, role=PersonRole.FACILITATOR, outcome="P_BAIL"))
