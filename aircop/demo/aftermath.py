"""After approval in the demo units: a case that was amended, one that waits for it, and some that were handed over, judged and closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from aircop.demo.accounts import DemoUnit
from aircop.demo.safeguards import complete_answers
from aircop.demo.work import Workers
from jaitf.models import User
from seizures.closing import ARRESTED, obstacles
from seizures.input_json import from_json
from seizures.models import Amendment, Seizure
from seizures.services.amendments import amendment_approve, amendment_change, amendment_open, amendment_submit
from seizures.services.case_hand_overs import Handed, case_hand_over_record, case_hand_over_sign
from seizures.services.closing import seizure_close
from seizures.services.outcomes import Decision, outcome_record
from seizures.services.rights import rights_answer

#: Courts decide late: only cases older than this were handed over, judged and closed.
OLD = timedelta(days=60)
WORDS = {
    "fr": (
        "Le récit omettait le lieu de la fouille.",
        " La fouille a eu lieu dans le local de contrôle.",
        "Office central de lutte contre le trafic",
        "Parquet",
    ),
    "en": ("The narrative left out where the search was made.", " The search was made in the control room.", "Central narcotics office", "Public prosecutor"),
}


def follow_up_all(workers: Workers, units: list[DemoUnit], seed: int) -> None:
    """Each unit: one amended case, one amendment that waits for the chief, up to three cases handed over and closed."""
    random = Random(seed)  # noqa: S311 - a generated world, not a secret
    for unit in units:
        words = WORDS["fr" if unit.plan.languages[0] == "fr" else "en"]
        cases = list(Seizure.objects.approved().filter(compartment=unit.joint).order_by("-decided_at"))
        for seizure, decided in zip(cases[1:3], (True, False), strict=False):
            _amend(workers, unit, seizure, words, approve=decided)
        old = [seizure for seizure in cases[3:] if seizure.decided_at and workers.now - seizure.decided_at > OLD]
        for seizure in random.sample(old, min(3, len(old))):
            _finish(workers, unit, seizure, words, random)


def _amend(workers: Workers, unit: DemoUnit, seizure: Seizure, words: tuple[str, ...], *, approve: bool) -> None:
    officer, chief = unit.one("officer"), unit.one("chief")
    if seizure.submitted_by_id == chief.pk or seizure.decided_at is None:
        return
    at = min(seizure.decided_at + timedelta(days=1), workers.now - timedelta(hours=1))

    def write() -> None:
        amendment = amendment_open(actor=officer, seizure=seizure, reason=words[0])
        said = from_json(amendment.proposal)
        changed = amendment_change(actor=officer, amendment=amendment, version=1, details=replace(said, narrative=said.narrative + words[1]))
        amendment_submit(actor=officer, amendment=changed)

    workers.at(at, officer, write)
    if approve:
        workers.at(at + timedelta(minutes=40), chief, partial(_approve, chief, seizure))


def _approve(chief: User, seizure: Seizure) -> None:
    amendment_approve(actor=chief, amendment=Amendment.objects.unfinished().get(seizure=seizure))


def _sign(chief: User, seizure: Seizure, receiver: str) -> None:
    case_hand_over_sign(actor=chief, hand_over=seizure.hand_overs.get(), signed_as=receiver)


def _finish(workers: Workers, unit: DemoUnit, seizure: Seizure, words: tuple[str, ...], random: Random) -> None:
    """Whoever was arrested goes to the investigating service; months later a court decides, and the case is closed."""
    officer, chief = unit.one("officer"), unit.one("chief")
    arrested = list(seizure.persons.filter(outcome__in=ARRESTED))
    at: datetime = (seizure.decided_at or seizure.created_at) + timedelta(hours=3)
    if arrested:
        handed = Handed(words[2], "Lt. A. Kone", at, badge=str(random.randint(1000, 9999)), persons=[person.public_id for person in arrested])
        workers.at(at, officer, partial(case_hand_over_record, actor=officer, seizure=seizure, handed=handed))
        workers.at(at + timedelta(minutes=10), chief, partial(_sign, chief, seizure, handed.receiver))
    for person in arrested:
        workers.at(at, officer, partial(rights_answer, actor=officer, person=person, answers=complete_answers()))
    for person in arrested[:1]:
        day = at + timedelta(days=random.randint(15, 45))
        decision = Decision(person.public_id, random.choice(("J_CHARGED", "J_CONVICTED")), day.date(), court=words[3], source=words[3])
        workers.at(day + timedelta(days=2), officer, partial(outcome_record, actor=officer, seizure=seizure, decision=decision))
    if not obstacles(seizure):
        workers.at(at + timedelta(days=50), chief, partial(seizure_close, actor=chief, seizure=seizure))
