"""One seizure file from draft to closed, two people at a time and a forger: what holds whatever they do.

Real commits from two connections under row security, then raw SQL as the serving role; after each step the invariants of
`docs/` and the domain are read afresh. `FILE_MACHINE_MINUTES=10` lets it run that long with other choices each time.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import count, pairwise
from random import Random
from time import monotonic

from django.db import DatabaseError, connection
from django.utils import timezone
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from aircop.core.database_roles import as_reporting
from aircop.reporting.models import SeizureFact
from jaitf.models import User
from messaging.services.shares import record_share
from seizures.choices import AMENDMENT_TRANSITIONS, AmendmentState, JointRole, SeizureState
from seizures.closing import obstacles
from seizures.custody_choices import CustodyKind
from seizures.models import CaseVersion, EditionRecord, Exhibit, ReportEdition, Seizure
from seizures.selectors.custody_audit import broken_link
from seizures.selectors.record import canonical_record, digest_of
from seizures.services.edition_records import current_number
from seizures.verification import Outcome, check_code
from tests.factories import exhibits
from tests.factories import seizures as make
from tests.factories.cast import Cast
from tests.seizures.file_steps import STEPS, File, Two
from tests.seizures.served import served

MINUTES = float(os.environ.get("FILE_MACHINE_MINUTES", 0))
WHO = ("officer.dss", "chief.dss", "deputy.dss", "police.officer.dss", "custodian.dss", "chief.abj")
#: What is worth trying in a state of the file, besides anything at all; with whom it may go well.
CUSTODY = ("collect", "weigh", "seal", "check", "offer", "confirm", "undo", "store", "retrieve", "divide")
AFTER = ("amend", "write", "amend.submit", "amend.approve", "amend.return", "amend.withdraw", "ask", "issue", "renew", "close", "hand over", "sign", "void")
USUAL: dict[str, tuple[str, ...]] = {
    SeizureState.DRAFT: ("change", "submit", "submit", "collect", "weigh", "hold"),
    SeizureState.RETURNED: ("change", "submit", "let go", "rights"),
    SeizureState.SUBMITTED: ("approve", "approve", "return", "change", "rights"),
    SeizureState.APPROVED: (*AFTER, "close", "joint", "joint.other", "joint.end", "hold", "let go", "rights", "store", "judge"),
    SeizureState.CLOSED: ("amend", "hold", "collect", "retrieve", "void", "close", "ask", "renew", "amend.approve", "judge"),
}
#: Raw SQL of somebody who runs it as the site: nothing of it may go through in any state in which it is tried.
LOCKED_ONLY = (
    "UPDATE seizures_seizure SET narrative = 'forged' WHERE id = %(case)s",
    "UPDATE seizures_seizure SET state = 'draft', reference = NULL WHERE id = %(case)s",
    "UPDATE seizures_seizure SET state = 'submitted' WHERE id = %(case)s",
    "UPDATE seizures_seizure SET event_uid = gen_random_uuid() WHERE id = %(case)s",
    "UPDATE seizures_commodityline SET quantity = 1 WHERE seizure_id = %(case)s",
    "DELETE FROM seizures_commodityline WHERE seizure_id = %(case)s",
    "UPDATE seizures_person SET family_name = 'FORGED' WHERE seizure_id = %(case)s",
    "DELETE FROM seizures_seizure WHERE id = %(case)s",
)
ALWAYS = (
    "UPDATE seizures_seizure SET state = 'approved', decided_by_id = submitted_by_id, decided_at = now() WHERE id = %(case)s AND state <> 'approved'",
    "UPDATE seizures_caseversion SET record = '{}' WHERE seizure_id = %(case)s",
    "DELETE FROM seizures_caseversion WHERE seizure_id = %(case)s",
    "INSERT INTO seizures_caseversion (public_id, created_at, compartment_id, seizure_id, number, record, record_sha256, approved_at)"
    " SELECT gen_random_uuid(), now(), compartment_id, id, 7, '{}', encode(sha256('{}'), 'hex'), now() FROM seizures_seizure WHERE id = %(case)s",
    "UPDATE seizures_editionrecord SET custody = '' WHERE seizure_id = %(case)s",
    "DELETE FROM seizures_editionrecord WHERE seizure_id = %(case)s",
    "UPDATE seizures_reportedition SET content = 'x' WHERE seizure_id = %(case)s",
    "DELETE FROM seizures_reportedition WHERE seizure_id = %(case)s",
    "DELETE FROM seizures_amendment WHERE seizure_id = %(case)s",
    "UPDATE seizures_amendment SET reason = 'forged' WHERE seizure_id = %(case)s",
    "UPDATE seizures_amendment SET state = 'approved', decided_by_id = opened_by_id, decided_at = now() WHERE seizure_id = %(case)s",
    "UPDATE seizures_amendment SET state = 'approved', decided_by_id = %(chief)s, decided_at = now() WHERE seizure_id = %(case)s AND state = 'submitted'",
    "UPDATE seizures_custodyentry SET net_g = 1 WHERE exhibit_id IN (SELECT id FROM seizures_exhibit WHERE seizure_id = %(case)s)",
    "DELETE FROM seizures_custodyentry WHERE exhibit_id IN (SELECT id FROM seizures_exhibit WHERE seizure_id = %(case)s)",
    "UPDATE seizures_exhibit SET holder_id = %(chief)s WHERE seizure_id = %(case)s AND holder_id IS DISTINCT FROM %(chief)s",
    "UPDATE seizures_casehandover SET service = 'forged' WHERE seizure_id = %(case)s",
    "DELETE FROM seizures_casehandover WHERE seizure_id = %(case)s",
    "DELETE FROM seizures_jointdeclaration WHERE seizure_id = %(case)s",
)


class FileMachine(RuleBasedStateMachine):
    """Officers, chief, deputy and custodian of Dakar, and the chief of Abidjan, of whose unit a case is shared both ways."""

    cast: Cast
    #: Over all runs: a machine in which nothing is ever approved proves nothing.
    outcomes: Counter[str]
    #: How many files there were before: what the next one does follows from it, or from chance in a long run.
    runs = count(int(monotonic() * 1000) if MINUTES else 1)

    def __init__(self) -> None:
        super().__init__()
        self.two, seed = Two(), next(self.runs)
        self.random = Random(seed)
        note(f"seed {seed}")
        self.kept: dict[tuple[str, int], tuple[str, ...]] = {}
        self.entries: dict[int, str] = {}
        self.approved = ""

    def teardown(self) -> None:
        self.two.end()

    @initialize(outcome=st.sampled_from(["P_RELEASED", "P_RELEASED", "P_ARREST", ""]), begun=st.sampled_from([2, 2, 2, 1, 0]))
    def begin(self, outcome: str, begun: int) -> None:
        unit = self.cast.dss
        case = make.seizure_draft(unit, persons=(make.person_input(outcome=outcome),))
        exhibits.exhibit(case, unit.officer)
        other = make.approved(self.cast.abj)
        self.file = File(case.pk, other.pk, 0)
        share(self.cast.abj.chief, other, self.cast.dss)
        for name, who in (("submit", "officer.dss"), ("approve", "chief.dss"))[:begun]:
            self.do([(name, who)], 0)
        share(unit.chief, case, self.cast.abj)

    def do(self, work: list[tuple[str, str]], luck: int) -> None:
        found = self.two.do(work, File(self.file.pk, self.file.other, luck))
        note(f"{self.case.state}: {list(zip(work, found, strict=True))}")
        self.outcomes.update(f"{name}:{what}" for (name, _who), what in zip(work, found, strict=True))

    @property
    def case(self) -> Seizure:
        return Seizure.objects.get(pk=self.file.pk)

    def usual(self) -> str:
        return self.random.choice(USUAL[self.case.state])

    def somebody(self) -> str:
        """Mostly somebody of the unit."""
        return self.random.choice((*WHO[:5], *WHO))

    def luck(self) -> int:
        return self.random.randrange(100)

    def together(self, first: str, second: str) -> None:
        self.do([(first, self.somebody()), (second, self.somebody())], self.luck())

    @rule()
    def step(self) -> None:
        """By chance of our own: hypothesis would leave out kinds of steps for a whole run."""
        self.random.choice([
            self.one, self.two_at_once, self.two_at_once, self.the_same_twice, self.anything, self.custody,
            self.a_report_while_something_else_is_done, self.amended_as_one_should, self.closed_as_one_should, self.forge,
        ])()  # fmt: skip

    def one(self) -> None:
        self.do([(self.usual(), self.somebody())], self.luck())

    def two_at_once(self) -> None:
        self.together(self.usual(), self.usual())

    def the_same_twice(self) -> None:
        name = self.usual()
        self.together(name, name)

    def anything(self) -> None:
        self.together(self.random.choice(sorted(STEPS)), self.random.choice(sorted(STEPS)))

    def custody(self) -> None:
        self.together(self.random.choice(CUSTODY), self.random.choice(CUSTODY))

    def a_report_while_something_else_is_done(self) -> None:
        name = self.random.choice(["issue", "renew", "ask", "amend.approve"])
        self.do([("ask", "officer.dss")], self.luck())
        self.do([("issue", "officer.dss"), (name, "chief.dss")], self.luck())

    def amended_as_one_should(self) -> None:
        """To its end, while another chief does something else."""
        name = self.random.choice(["amend.approve", "amend.withdraw", "close", "renew", "issue"])
        for step in ("amend", "write", "amend.submit"):
            self.do([(step, "officer.dss")], self.luck())
        self.do([("amend.approve", "chief.dss"), (name, "deputy.dss")], self.luck())

    def closed_as_one_should(self) -> None:
        """What stands in the way is done, then somebody closes while another one does something else."""
        last = self.random.choice(["close", "hold", "retrieve", "void", "collect", "amend"])
        steps = (("amend.withdraw", "chief.dss"), ("let go", "officer.dss"), ("rights", "officer.dss"), ("hand over", "officer.dss"), ("sign", "deputy.dss"))
        for name, who in steps:
            self.do([(name, who)], 0)
        things = list(self.case.exhibits.order_by("pk").select_related("holder"))
        for position, thing in enumerate(things):
            if thing.offered_to_id and thing.holder:
                self.do([("undo", thing.holder.username)], position)
            if thing.holder:
                self.do([("store", thing.holder.username)], position)
        self.do([("close", "chief.dss"), (last, "deputy.dss")], self.luck())

    def forge(self) -> None:
        who = self.random.choice(["officer.dss", "chief.dss"])
        for statement in self.random.sample((*ALWAYS, *(LOCKED_ONLY if self.case.is_approved else ())), 3):
            before = self.everything()
            try:
                with served(User.objects.get(username=who)), connection.cursor() as cursor:
                    cursor.execute(statement, {"case": self.file.pk, "chief": self.cast.dss.chief.pk})
            except DatabaseError:
                self.outcomes["forgery refused"] += 1
            assert self.everything() == before, statement

    def everything(self) -> list[object]:
        """All that a forger could have changed, as it stands."""
        rows: list[object] = []
        for table, key in (
            ("seizure", "id"), ("commodityline", "seizure_id"), ("person", "seizure_id"), ("caseversion", "seizure_id"), ("editionrecord", "seizure_id"),
            ("reportedition", "seizure_id"), ("amendment", "seizure_id"), ("casehandover", "seizure_id"), ("exhibit", "seizure_id"),
            ("jointdeclaration", "seizure_id"),
        ):  # fmt: skip
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM seizures_{table} AS t WHERE {key} = %s", [self.file.pk])  # noqa: S608
                rows.append(cursor.fetchone())
        return rows

    # ---------- what holds

    @invariant()
    def a_reference_is_there_from_the_submission_on_and_numbers_have_no_gap(self) -> None:
        case = self.case
        assert (case.reference is None) == (case.state == SeizureState.DRAFT)
        rows = Seizure.objects.filter(compartment__task_force=self.cast.dss.task_force).exclude(reference=None)
        numbers = sorted(int(reference.rpartition("-")[2]) for reference in rows.values_list("reference", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def what_was_approved_never_changes(self) -> None:
        case = self.case
        if not case.is_approved:
            assert not case.amendments.exists()
            return
        assert case.decided_by_id not in (None, case.submitted_by_id)
        now, versions = canonical_record(case), list(case.versions.order_by("number"))
        self.approved = self.approved or (versions[0].record if versions else now)
        assert (versions[-1].record if versions else self.approved) == now
        if versions:
            assert versions[0].record == self.approved
        assert [version.number for version in versions] == list(range(1, len(versions) + 1))
        for version in versions:
            assert self.remembered("version", version.number, version.record_sha256, digest_of(version.record))
        self.each_version_has_one_approval(case, versions)

    def each_version_has_one_approval(self, case: Seizure, versions: list[CaseVersion]) -> None:
        approved = {one.pk: one for one in case.amendments.filter(state=AmendmentState.APPROVED)}
        assert [version.amendment_id for version in versions[1:]] == sorted(approved)
        assert len(versions) == (len(approved) + 1 if approved else 0)
        for version in versions[1:]:
            made = approved[version.amendment_id or 0]
            assert version.approved_by_id == made.decided_by_id
            assert made.decided_by_id not in (made.opened_by_id, made.submitted_by_id)

    @invariant()
    def amendments_follow_their_table_one_at_a_time(self) -> None:
        assert self.case.amendments.unfinished().count() <= 1
        for one in self.case.amendments.all():
            states = list(one.events.order_by("pgh_id").values_list("state", flat=True))
            assert states[0] == AmendmentState.OPEN
            assert all(step in AMENDMENT_TRANSITIONS or step[0] == step[1] for step in pairwise(states)), states

    @invariant()
    def editions_have_no_gap_and_name_their_version_and_one_is_current(self) -> None:
        case = self.case
        made = list(EditionRecord.objects.filter(seizure=case).order_by("number"))
        assert [one.number for one in made] == list(range(1, len(made) + 1))
        assert bool(made) == case.is_approved
        if not made:
            return
        newest = max([1, *case.versions.values_list("number", flat=True)])
        assert [one.version for one in made] == sorted(one.version for one in made)
        assert {one.version for one in made} == set(range(1, newest + 1))
        assert current_number(case) == made[-1].number
        for one in made:
            assert self.remembered("edition", one.number, one.record_sha256, digest_of(one.record), digest_of(one.custody))
        for file in ReportEdition.objects.filter(seizure=case):
            assert file.record_sha256 == made[file.number - 1].record_sha256
            assert self.remembered("file", file.pk, file.sha256, digest_of(bytes(file.content).decode()))
            finding = check_code(file.code)
            assert finding.outcome == (Outcome.CURRENT if file.number == made[-1].number else Outcome.SUPERSEDED)
            assert finding.replaced_by == (None if finding.outcome == Outcome.CURRENT else file.number + 1)

    def remembered(self, kind: str, number: int, *facts: str) -> bool:
        """Whether this is what it was when it was first seen."""
        return self.kept.setdefault((kind, number), facts) == facts

    @invariant()
    def a_closed_case_has_nothing_open(self) -> None:
        case = self.case
        if case.state == SeizureState.CLOSED:
            self.outcomes["closed"] += 1
            # What lay in the store goes on, to a court, to be sampled or to be destroyed: whoever takes it, or a part of it,
            # out is shown it as open. And an amendment is how a closed case is opened again.
            begun_since = case.amendments.unfinished().filter(created_at__gt=case.closed_at)
            fine = [thing.reference for thing in case.exhibits.all() if self.lay_in_the_store(thing)]
            fine += ["An amendment is open"] if begun_since.exists() else []
            left = [str(one.text) for one in obstacles(case)]
            assert [text for text in left if not any(words in text for words in fine)] == []

    @staticmethod
    def lay_in_the_store(thing: Exhibit) -> bool:
        """It, or what it is a part of."""
        here: Exhibit | None = thing
        while here is not None:
            if here.entries.filter(kind=CustodyKind.STORED).exists():
                return True
            here = here.parent
        return False

    @invariant()
    def custody_holds(self) -> None:
        for thing in self.case.exhibits.all():
            assert broken_link(thing) is None
            assert sum([bool(thing.holder_id), bool(thing.store), bool(thing.outside)]) == (0 if thing.ended_at else 1)
            for entry in thing.entries.order_by("sequence"):
                assert self.entries.setdefault(entry.pk, entry.digest) == entry.digest
                if entry.kind == CustodyKind.SAMPLED:
                    lost = abs(entry.parent_net_g - entry.children_net_g - entry.net_g)
                    assert lost <= max(entry.parent_net_g * Decimal("0.005"), Decimal("0.1"))

    @invariant()
    def an_event_is_counted_once(self) -> None:
        case, other = self.case, Seizure.objects.get(pk=self.file.other)
        if not case.is_approved:
            return
        with as_reporting():
            facts = list(SeizureFact.objects.filter(pk__in=[case.pk, other.pk]).values_list("event", flat=True))
        said = {one.role for one in case.joint_declarations.filter(other=other, ended_at=None)}
        theirs = {one.role for one in other.joint_declarations.filter(other=case, ended_at=None)}
        assert len(facts) == 2
        assert max(len(said), len(theirs)) <= 1
        assert (len(set(facts)) == 1) == (said | theirs == set(JointRole.values) and bool(said) and bool(theirs))


def share(chief: User, case: Seizure, unit: object) -> None:
    until = timezone.now() + timedelta(days=30)
    record_share(actor=chief, record=case, with_unit=unit.task_force, handling="TLP_AMBER", reason="One event", expires_at=until)  # type: ignore[attr-defined]


def test_whatever_two_people_do_at_once_the_file_keeps_its_promises(committed_cast: Cast) -> None:
    machine = type("Machine", (FileMachine,), {"cast": committed_cast, "outcomes": Counter()})
    quick = settings(
        max_examples=5, stateful_step_count=12, deadline=None, database=None, derandomize=not MINUTES, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    end = monotonic() + MINUTES * 60
    run_state_machine_as_test(machine, settings=quick)
    while monotonic() < end:
        run_state_machine_as_test(machine, settings=settings(quick, max_examples=10, stateful_step_count=30))
    print(sorted(machine.outcomes.items()))  # noqa: T201
    for reached in ("approve:done", "amend.approve:done", "issue:done", "renew:done", "closed", "forgery refused"):
        assert machine.outcomes[reached] > 0, machine.outcomes
