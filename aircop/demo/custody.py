"""What the demo units keep as evidence: exhibits of the cases of the last months, as far as such things usually come."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from aircop.demo.accounts import DemoUnit
from aircop.demo.work import Workers
from jaitf.models import User
from seizures.choices import SeizureState
from seizures.models import Exhibit, Seizure
from seizures.services.custody_steps import FieldTest, Weight, exhibit_seal, exhibit_store, exhibit_test, exhibit_weigh
from seizures.services.exhibits import Found, exhibit_collect
from seizures.services.hand_overs import hand_over_confirm, hand_over_offer
from seizures.services.laboratory import LabResult, exhibit_send, lab_result_record

#: Things found longer ago have left the unit.
KEPT = timedelta(days=120)
_FITS = {"KG", "G"}
_SHELVES = ("Store 1, shelf A", "Store 1, shelf B", "Store 2, safe")


class Store:
    """The custodians' work; it has chances of its own, so that the rest of the world stays as it was."""

    def __init__(self, workers: Workers, seed: int) -> None:
        self.workers = workers
        self.random = Random(seed)  # noqa: S311 - a generated world, not a secret
        self.seals = 100_000

    def keep_all(self, units: list[DemoUnit]) -> None:
        for unit in units:
            recent = Seizure.objects.filter(compartment=unit.joint, occurred_at__gt=self.workers.now - KEPT).exclude(state=SeizureState.DRAFT)
            for number, seizure in enumerate(recent.order_by("occurred_at")):
                self.keep(unit, seizure, number)

    def keep(self, unit: DemoUnit, seizure: Seizure, number: int) -> None:
        """Found, tested, weighed, sealed, handed to the custodian; the newest still wait for him, some are at the laboratory."""
        line = seizure.lines.filter(unit__in=_FITS).first()
        if line is None:
            return
        officer, custodian = seizure.created_by, unit.one("custodian")
        second = next(person for person in unit.people["officer"] if person.pk != officer.pk)
        moment = max(seizure.created_at, seizure.occurred_at) + timedelta(minutes=5)
        found = Found(line.description or "Packet in brown tape", seizure.get_place_display(), line.public_id)
        made: list[Exhibit] = []
        self.workers.at(moment, officer, lambda: made.append(exhibit_collect(actor=officer, seizure=seizure, found=found)))
        thing = made[0]
        grams = (line.quantity * (1000 if line.unit == "KG" else 1)).quantize(Decimal("0.1"))
        self._pack(unit, thing, officer, second, grams)
        if self.random.random() < 0.85:
            self._into_the_store(thing, officer, custodian, is_last=number % 4 == 3, grams=grams)

    def _pack(self, unit: DemoUnit, thing: Exhibit, officer: User, second: User, grams: Decimal) -> None:
        at, moment = self.workers.at, thing.last_occurred_at
        test = FieldTest("Scott reagent", f"L{self.random.randint(100, 999)}", "blue")
        weight = Weight(grams + Decimal(20), grams, "Scale 3", date(moment.year, 1, 1))
        self.seals += 1
        number = str(self.seals)
        if _is_cocaine(thing):
            at(moment + timedelta(minutes=6), officer, lambda: exhibit_test(actor=officer, exhibit=thing, test=test, second=second))
        at(moment + timedelta(minutes=12), officer, lambda: exhibit_weigh(actor=officer, exhibit=thing, weight=weight, second=second))
        at(moment + timedelta(minutes=15), officer, lambda: exhibit_seal(actor=officer, exhibit=thing, issuer=unit.plan.code, number=number))
        at(moment + timedelta(minutes=40), officer, lambda: hand_over_offer(actor=officer, exhibit=thing, receiver=unit.one("custodian")))
        thing.refresh_from_db()

    def _into_the_store(self, thing: Exhibit, officer: User, custodian: User, *, is_last: bool, grams: Decimal) -> None:
        at, seal = self.workers.at, thing.seal_number
        moment = thing.last_occurred_at + timedelta(minutes=self.random.randint(10, 240))
        if moment > self.workers.now - timedelta(hours=1):
            return
        at(moment, custodian, lambda: hand_over_confirm(actor=custodian, exhibit=thing, found=seal))
        if is_last and _is_cocaine(thing) and moment < self.workers.now - timedelta(days=20):
            laboratory = "National forensic laboratory"
            purity = Decimal(self.random.randint(620, 890)) / 10
            result = LabResult(laboratory, "GC-MS", "cocaine hydrochloride", grams, purity, Decimal("1.5"), "ISO/IEC 17025")
            at(moment + timedelta(days=2), custodian, lambda: exhibit_send(actor=custodian, exhibit=thing, to=laboratory, reference="Request"))
            at(moment + timedelta(days=16), custodian, lambda: lab_result_record(actor=custodian, exhibit=thing, result=result))
            return
        shelf = self.random.choice(_SHELVES)
        at(moment + timedelta(minutes=15), custodian, lambda: exhibit_store(actor=custodian, exhibit=thing, store=shelf))


def _is_cocaine(thing: Exhibit) -> bool:
    """What the reagent and the laboratory of the demo world know."""
    return thing.line is not None and thing.line.commodity.startswith("COC")
