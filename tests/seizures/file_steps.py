"""What two people may do to one seizure file at the same moment, each in a connection and a transaction of his own.

A step runs as the running site runs a request: as the serving role, under row security, in the name of the person.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.errors import AircopError
from aircop.core.models import Job
from jaitf.models import User
from seizures.input_json import from_json
from seizures.models import Amendment, CaseHandOver, Exhibit, JointDeclaration, ReportEdition, Seizure
from seizures.services import editions as issuing
from seizures.services.amendments import (
    amendment_approve,
    amendment_change,
    amendment_open,
    amendment_return,
    amendment_submit,
    amendment_withdraw,
)
from seizures.services.case_hand_overs import Handed, case_hand_over_record, case_hand_over_sign, case_hand_over_void
from seizures.services.closing import seizure_close
from seizures.services.custody_steps import exhibit_check_seal, exhibit_retrieve, exhibit_seal, exhibit_store, exhibit_weigh
from seizures.services.decisions import seizure_approve, seizure_return
from seizures.services.detentions import detention_end
from seizures.services.exhibits import Part, exhibit_divide
from seizures.services.hand_overs import hand_over_confirm, hand_over_offer, hand_over_undo
from seizures.services.joint import joint_declare, joint_end
from seizures.services.outcomes import Decision, outcome_record
from seizures.services.seizures import seizure_change, seizure_submit
from tests.factories import exhibits, safeguards
from tests.factories import seizures as make
from tests.seizures.served import served

_SEALS, _WORDS = count(1), count(1)


@dataclass(frozen=True, slots=True)
class File:
    """The file that everybody works on, its counterpart in the other unit, and a number that the step may use as it likes."""

    pk: int
    other: int
    luck: int

    @property
    def case(self) -> Seizure:
        return Seizure.objects.select_related("compartment__task_force").get(pk=self.pk)

    @property
    def amendment(self) -> Amendment | None:
        return Amendment.objects.filter(seizure=self.pk).select_related("seizure").first()

    def some(self, rows: Any) -> Any:
        """One of these rows, or None."""
        found = list(rows.order_by("pk"))
        return found[self.luck % len(found)] if found else None

    @property
    def exhibit(self) -> Exhibit | None:
        return self.some(Exhibit.objects.filter(seizure=self.pk))

    @property
    def person(self) -> Any:
        return self.case.persons.order_by("pk").first()


Step = Callable[[User, File], object]


def change(actor: User, file: File) -> object:
    case = file.case
    details = make.seizure_input(
        lines=(make.line_input(quantity=Decimal(file.luck + 1)),), persons=(replace(_person(case), outcome=("P_ARREST", "P_RELEASED", "")[file.luck % 3]),)
    )
    return seizure_change(actor=actor, seizure=case, version=case.version - (file.luck % 7 == 6), details=details)


def _person(case: Seizure) -> Any:
    known = case.persons.order_by("pk").first()
    return make.person_input(public_id=known.public_id if known else None)


def submit(actor: User, file: File) -> object:
    return seizure_submit(actor=actor, seizure=file.case)


def send_back(actor: User, file: File) -> object:
    return seizure_return(actor=actor, seizure=file.case, reason="Weigh it again.")


def approve(actor: User, file: File) -> object:
    return seizure_approve(actor=actor, seizure=file.case)


def amend(actor: User, file: File) -> object:
    return amendment_open(actor=actor, seizure=file.case, reason=f"Reason {file.luck}")


def write_amendment(actor: User, file: File) -> object:
    found = file.amendment
    if found is None:
        return None
    said = from_json(found.proposal)
    persons = tuple(replace(person, outcome=("P_ARREST", "P_RELEASED")[file.luck % 2]) for person in said.persons)
    details = replace(said, narrative=f"Written anew, {next(_WORDS)}.", persons=persons)
    return amendment_change(actor=actor, amendment=found, version=found.version - (file.luck % 7 == 6), details=details)


def _on_amendment(service: Callable[..., object], **given: object) -> Step:
    def step(actor: User, file: File) -> object:
        found = file.amendment
        return service(actor=actor, amendment=found, **given) if found else None

    return step


def ask(actor: User, file: File) -> object:
    return issuing.edition_request(actor=actor, seizure=file.case, language=("fr", "en", "es", "pt", "ar")[file.luck % 5])


def renew(actor: User, file: File) -> object:
    return issuing.edition_renew_request(actor=actor, seizure=file.case, reason=f"New {file.luck}")


def issue(actor: User, file: File) -> object:
    """What the worker does with a job that waits, but for the setting of the pages: any of them, the oldest edition's too."""
    job = file.some(Job.objects.filter(kind=issuing.KIND, payload__seizure=str(file.case.public_id)))
    if job is None:
        return None
    with acting(actor.pk, system=issuing.SETTING):
        prepared = issuing.edition_prepare(file.case, job.payload["number"], job.payload["language"], job.payload["variant"])
        if isinstance(prepared, ReportEdition):
            return prepared
        content = f"%PDF {prepared.code}".encode()
        return issuing.edition_store(prepared, issuing.Issuable(content, 1, ""), owner_id=actor.pk)


def close(actor: User, file: File) -> object:
    return seizure_close(actor=actor, seizure=file.case)


def collect(actor: User, file: File) -> object:
    return exhibits.exhibit(file.case, actor)


def _on_exhibit(service: Callable[..., object], given: Callable[[Exhibit, File, User], dict[str, Any]]) -> Step:
    def step(actor: User, file: File) -> object:
        thing = file.exhibit
        return service(actor=actor, exhibit=thing, **given(thing, file, actor)) if thing else None

    return step


def _second(actor: User) -> User:
    """Another officer of the unit."""
    return User.objects.get(username="deputy.dss" if actor.username != "deputy.dss" else "chief.dss")


def _read(thing: Exhibit, file: File) -> str:
    """The seal as it is read: sometimes another one."""
    return "WRONG" if file.luck % 5 == 4 else thing.seal_number


def divide(actor: User, file: File) -> object:
    thing = file.exhibit
    if thing is None or thing.net_g is None:
        return None
    part = (thing.net_g / 10).quantize(Decimal("0.01"))
    lost = Decimal(50) if file.luck % 4 == 3 else Decimal(0)
    return exhibit_divide(actor=actor, exhibit=thing, parts=[Part("Sample", part)], remainder_g=thing.net_g - part - lost, second=_second(actor))


def hand_case_over(actor: User, file: File) -> object:
    case = file.case
    handed = Handed("Office central", "Lt. Fall", timezone.now(), persons=[person.public_id for person in case.persons.all()])
    return case_hand_over_record(actor=actor, seizure=case, handed=handed)


def sign(actor: User, file: File) -> object:
    found = file.some(CaseHandOver.objects.filter(seizure=file.pk).defer("receipt"))
    return case_hand_over_sign(actor=actor, hand_over=found, signed_as="Fall") if found else None


def void(actor: User, file: File) -> object:
    found = file.some(CaseHandOver.objects.filter(seizure=file.pk).defer("receipt"))
    return case_hand_over_void(actor=actor, hand_over=found, reason="Wrong person") if found else None


def declare(actor: User, file: File) -> object:
    other, role = Seizure.objects.get(pk=file.other), ("leads", "contributes")[file.luck % 2]
    return joint_declare(actor=actor, seizure=file.case, other=other.reference or "", role=role, reason="The same bag")


def answer_declaration(actor: User, file: File) -> object:
    """The other unit says it, too."""
    other, role = Seizure.objects.get(pk=file.other), ("contributes", "leads")[file.luck % 2]
    return joint_declare(actor=actor, seizure=other, other=file.case.reference or "", role=role, reason="The same bag")


def end_declaration(actor: User, file: File) -> object:
    found = file.some(JointDeclaration.objects.filter(seizure__in=[file.pk, file.other]))
    return joint_end(actor=actor, declaration=found, reason="Another bag") if found else None


def hold(actor: User, file: File) -> object:
    return safeguards.detention(file.person, actor) if file.person else None


def let_go(actor: User, file: File) -> object:
    found = file.person and file.person.detentions.filter(ended_at=None).first()
    return detention_end(actor=actor, detention=found, ended_at=timezone.now(), ending="released") if found else None


def rights(actor: User, file: File) -> object:
    return safeguards.all_answered(file.person, actor, SEARCH_AUTH=("na", "No search")) if file.person else None


def judge(actor: User, file: File) -> object:
    person = file.person
    if person is None:
        return None
    decision = Decision(person.public_id, "J_CHARGED", timezone.now().date(), court="TGI", source="Letter")
    return outcome_record(actor=actor, seizure=file.case, decision=decision)


STEPS: dict[str, Step] = {
    "change": change,
    "submit": submit,
    "return": send_back,
    "approve": approve,
    "amend": amend,
    "write": write_amendment,
    "amend.submit": _on_amendment(amendment_submit),
    "amend.return": _on_amendment(amendment_return, reason="Say more."),
    "amend.withdraw": _on_amendment(amendment_withdraw, reason="Not needed."),
    "amend.approve": _on_amendment(amendment_approve),
    "ask": ask,
    "renew": renew,
    "issue": issue,
    "close": close,
    "collect": collect,
    "weigh": _on_exhibit(exhibit_weigh, lambda _thing, file, actor: {"weight": exhibits.weight(net=str(1000 - file.luck)), "second": _second(actor)}),
    "seal": _on_exhibit(exhibit_seal, lambda *_: {"issuer": "DSS", "number": f"F{next(_SEALS)}"}),
    "check": _on_exhibit(exhibit_check_seal, lambda thing, file, _: {"found": _read(thing, file)}),
    "offer": _on_exhibit(hand_over_offer, lambda _thing, _file, actor: {"receiver": _second(actor)}),
    "confirm": _on_exhibit(hand_over_confirm, lambda thing, file, _: {"found": _read(thing, file)}),
    "undo": _on_exhibit(hand_over_undo, lambda *_: {"reason": "No."}),
    "store": _on_exhibit(exhibit_store, lambda *_: {"store": "Store 1"}),
    "retrieve": _on_exhibit(exhibit_retrieve, lambda thing, file, _: {"found": _read(thing, file)}),
    "divide": divide,
    "hand over": hand_case_over,
    "sign": sign,
    "void": void,
    "joint": declare,
    "joint.other": answer_declaration,
    "joint.end": end_declaration,
    "hold": hold,
    "let go": let_go,
    "rights": rights,
    "judge": judge,
}


class Two:
    """Two people, each with a connection that stays open."""

    def __init__(self) -> None:
        self.pools = [ThreadPoolExecutor(1), ThreadPoolExecutor(1)]

    def do(self, work: list[tuple[str, str]], file: File) -> list[str]:
        """Do up to two steps, each (its name, the account), at the same moment; what came of each: "done", "nothing", a code."""
        together = threading.Barrier(len(work))
        futures: list[Future[str]] = [pool.submit(self._one, together, *step, file) for pool, step in zip(self.pools, work, strict=False)]
        return [future.result() for future in futures]

    @staticmethod
    def _one(together: threading.Barrier, name: str, username: str, file: File) -> str:
        actor = User.objects.get(username=username)
        together.wait(10)
        try:
            with served(actor):
                found = STEPS[name](actor, file)
        except AircopError as error:
            return error.code
        return "nothing" if found is None else "done"

    def end(self) -> None:
        for pool in self.pools:
            pool.submit(lambda: connection.close()).result()
            pool.shutdown()
