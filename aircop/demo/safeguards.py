"""How the demo units treated the people they held: searches, the clock, the checklist. The newest are still held."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random

from aircop.demo.accounts import DemoUnit
from aircop.demo.work import Workers
from jaitf.models import User
from seizures.models import Detention, Person, PersonSearch, Seizure
from seizures.safeguard_choices import HELD, ITEMS, DetentionEnd, SearchGround, SearchLevel, SearchResult
from seizures.services.detentions import DetentionInput, detention_begin, detention_end
from seizures.services.rights import circumstances_record, rights_answer
from seizures.services.searches import SearchInput, search_confirm, search_record

RECORDED = timedelta(days=60)
_LANGUAGES = ("français", "Bambara", "English", "português", "Yorùbá", "español")
_NOT_FOR_ALL = {"MED_CONSENT", "PREGNANCY", "MED_SUPERV", "CHILD", "ASYLUM", "FORCE", "TIP_SCREEN"}


def complete_answers() -> dict[str, tuple[str, str]]:
    """Every item of the checklist, with its word where it does not apply."""
    return {item: ("na", "Sans objet ici") if item in _NOT_FOR_ALL else ("yes", "") for item in ITEMS}


class Care:
    """Safeguards of the persons who were held; chances of its own, so that the rest of the world stays as it was."""

    def __init__(self, workers: Workers, seed: int) -> None:
        self.workers, self.random = workers, Random(seed)  # noqa: S311 - a generated world, not a secret

    def record_all(self, units: list[DemoUnit]) -> None:
        for unit in units:
            recent = Seizure.objects.filter(compartment=unit.joint, occurred_at__gt=self.workers.now - RECORDED)
            for seizure in recent.order_by("occurred_at"):
                for person in seizure.persons.filter(outcome__in=HELD):
                    self._held(unit, seizure, person)

    def _held(self, unit: DemoUnit, seizure: Seizure, person: Person) -> None:
        officer, second = seizure.created_by, unit.one("chief")
        moment = max(seizure.created_at, seizure.occurred_at) + timedelta(minutes=10)
        self._search(person, officer, second, seizure)
        given = DetentionInput(
            started_at=seizure.occurred_at + timedelta(minutes=15), time_zone=seizure.time_zone, place=str(unit.task_force.name), legal_basis="Flagrant délit"
        )
        made: list[Detention] = []
        self.workers.at(moment, officer, lambda: made.append(detention_begin(actor=officer, person=person, details=given)))
        details = {"age_state": "adult", "language": self.random.choice(_LANGUAGES), "lawyer": self.random.choice(("", "Me Diallo")), "property_receipt": "PR"}
        self.workers.at(moment + timedelta(minutes=5), officer, partial(circumstances_record, actor=officer, person=person, version=0, details=details))
        over = made[0].started_at + timedelta(hours=self.random.randint(6, 40))
        is_running = over > self.workers.now
        items = ITEMS[: self.random.randint(8, 14)] if is_running else ITEMS
        answers = {item: answer for item, answer in complete_answers().items() if item in items}
        self.workers.at(moment + timedelta(minutes=20), officer, partial(rights_answer, actor=officer, person=person, answers=answers))
        if not is_running:
            end = partial(
                detention_end, actor=officer, detention=made[0], ended_at=over, ending=DetentionEnd.HANDED, note="Remis au service d'enquête, reçu signé"
            )
            self.workers.at(over + timedelta(minutes=5), officer, end)

    def _search(self, person: Person, officer: User, chief: User, seizure: Seizure) -> None:
        at = seizure.occurred_at + timedelta(minutes=2)
        moment = max(seizure.created_at, seizure.occurred_at) + timedelta(minutes=4)
        baggage = SearchInput(level=SearchLevel.BAGGAGE, started_at=at, place=str(seizure.get_place_display()), searcher=officer, is_complaint_told=True)
        self.workers.at(moment, officer, partial(search_record, actor=officer, person=person, details=baggage))
        if self.random.random() > 0.3:
            return
        strip = SearchInput(
            level=SearchLevel.STRIP, started_at=at + timedelta(minutes=10), place="Local de fouille", grounds=[SearchGround.FOUND], is_same_sex=True,
            grounds_text="Marchandises trouvées dans le bagage", searcher=officer, authorised_by=chief, present="Second agent, même sexe",
            result=SearchResult.NOTHING, is_complaint_told=True,
        )  # fmt: skip
        made: list[PersonSearch] = []
        self.workers.at(moment + timedelta(minutes=1), officer, lambda: made.append(search_record(actor=officer, person=person, details=strip)))
        if self.random.random() < 0.8:
            self.workers.at(moment + timedelta(hours=1), chief, lambda: search_confirm(actor=chief, search=made[0]))
