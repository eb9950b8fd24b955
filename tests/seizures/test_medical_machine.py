"""A patient and a possible victim under random steps, through the services and by SQL: what holds whatever anybody does."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from aircop.core.errors import AircopError
from jaitf.permissions import forget_access
from seizures.care_choices import PATH_TRANSITIONS, SCREENING_TRANSITIONS, PathState, ScreeningState
from seizures.models import MedicalImaging, MedicalPath, VictimScreening
from seizures.services.medical import imaging_add, medical_path_change, medical_path_move, observation_add
from seizures.services.screenings import screening_change, screening_move
from tests.factories import care as make
from tests.factories.cast import Cast

STATES = st.sampled_from([str(state) for state in PathState])
CONSENT = st.sampled_from(["", "yes", "yes", "no", "withdrawn"])
#: The room's own, mostly; somebody of the unit, its chief, and the same role of another unit.
WHO = st.sampled_from([0, 0, 0, 0, 1, 2, 3])


class Rooms(RuleBasedStateMachine):
    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        unit, other = self.cast.dss, self.cast.abj
        self.medical = [unit.medical_contact, unit.officer, unit.chief, other.medical_contact]
        self.welfare = [unit.referral_officer, unit.officer, unit.chief, other.referral_officer]

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)
        for user in (*self.medical, *self.welfare):
            forget_access(user)

    @initialize(sex=st.sampled_from(["M", "F"]))
    def begin(self, sex: str) -> None:
        self.path_id, self.screening_id = make.path(self.cast.dss, sex=sex).pk, make.screening(self.cast.dss).pk
        self.before = {"path": "opened", "screening": "suspected"}
        self.images = 0

    @property
    def path(self) -> MedicalPath:
        return MedicalPath.objects.get(pk=self.path_id)

    @property
    def screening(self) -> VictimScreening:
        return VictimScreening.objects.get(pk=self.screening_id)

    def step(self, service: object, people: list[object], who: int, **given: object) -> None:
        held = service
        with suppress(AircopError), transaction.atomic():
            held(actor=people[who], **given)  # type: ignore[operator]
            assert who == 0, "only the room's own people write"

    @rule(who=WHO, fit=st.sampled_from(["fit", "unfit", ""]), named=st.booleans())
    def clinician(self, who: int, fit: str, named: bool) -> None:
        self.step(medical_path_change, self.medical, who, path=self.path, **make.answer(fit_answer=fit, fit_clinician="Dr." if named else ""))

    @rule(who=WHO, consent=CONSENT, informed=st.booleans(), anaesthesia=st.booleans())
    def consents(self, who: int, consent: str, informed: bool, anaesthesia: bool) -> None:
        now = timezone.now()
        told = {"informed_at": now, "informed_language": "wolof"} if informed else {}
        self.step(
            medical_path_change, self.medical, who, path=self.path, consent=consent, consent_by="X", consent_at=now, consent_anaesthesia=anaesthesia, **told
        )

    @rule(who=WHO, result=st.sampled_from(["negative", "positive", "refused"]))
    def tested(self, who: int, result: str) -> None:
        self.step(medical_path_change, self.medical, who, path=self.path, pregnancy=result, pregnancy_at=timezone.now())

    @rule(who=WHO, modality=st.sampled_from(["ct_low", "xray", "ultrasound"]), anaesthesia=st.booleans(), result=st.sampled_from(["positive", "negative"]))
    def imaged(self, who: int, modality: str, anaesthesia: bool, result: str) -> None:
        path = self.path
        self.step(imaging_add, self.medical, who, path=path, **make.image(modality=modality, anaesthesia=anaesthesia, result=result))
        made = MedicalImaging.objects.filter(path_id=self.path_id).count()
        if made > self.images:
            self.images = made
            assert path.consent == "yes"
            assert path.consent_anaesthesia or not anaesthesia
            assert path.sex == "M" or modality == "ultrasound" or path.pregnancy == "negative"

    @rule(who=WHO)
    def explained(self, who: int) -> None:
        self.step(medical_path_change, self.medical, who, path=self.path, explained_at=timezone.now())

    @rule(who=WHO)
    def observed(self, who: int) -> None:
        self.step(observation_add, self.medical, who, path=self.path, observed_at=timezone.now(), observed_by="Nurse", pulse=80)

    @rule(who=WHO, to=STATES, words=st.booleans())
    def goes(self, who: int, to: str, words: bool) -> None:
        said = {"emergency_note": "X", "end_reason": "X", "discharged_by": "Dr.", "discharged_at": timezone.now()} if words else {}
        self.step(medical_path_move, self.medical, who, path=self.path, to=to, **said)

    @rule(who=WHO, age=st.sampled_from(["adult", "child", "unclear"]), consent=st.sampled_from(["given", "refused", "guardian", "withdrawn"]))
    def talks(self, who: int, age: str, consent: str) -> None:
        now = timezone.now()
        facts = {"screened_at": now, "safe_place": True, "interpreter": "telephone", "age": age, "consent": consent, "consent_at": now, "consent_by": "X"}
        self.step(screening_change, self.welfare, who, screening=self.screening, **facts)

    @rule(who=WHO, to=st.sampled_from([str(state) for state in ScreeningState]), words=st.booleans())
    def moves(self, who: int, to: str, words: bool) -> None:
        said = {**make.SERVICE, "referred_at": timezone.now(), "authority": "X", "decided_on": timezone.now().date(), "end_reason": "X"} if words else {}
        self.step(screening_move, self.welfare, who, screening=self.screening, to=to, **said)

    @rule(
        statement=st.sampled_from(
            [
                "UPDATE seizures_medicalpath SET state = 'discharged', discharged_by = '' WHERE id = %(path)s AND state <> 'discharged'",
                "UPDATE seizures_medicalpath SET state = 'opened' WHERE id = %(path)s AND state <> 'opened'",
                "UPDATE seizures_medicalpath SET consent = 'yes', informed_at = NULL WHERE id = %(path)s",
                "UPDATE seizures_victimscreening SET state = 'identified', authority = '' WHERE id = %(screening)s",
                "UPDATE seizures_victimscreening SET tell_case = true, tell_basis = '' WHERE id = %(screening)s",
                "DELETE FROM seizures_victimscreening WHERE id = %(screening)s",
                "DELETE FROM seizures_medicalpath WHERE id = %(path)s",
            ]
        )
    )
    def forge(self, statement: str) -> None:
        def run() -> int:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, {"path": self.path_id, "screening": self.screening_id})
                return cursor.rowcount

        try:
            assert run() == 0
        except DatabaseError:
            return

    @invariant()
    def states_follow_their_tables(self) -> None:
        if not hasattr(self, "before"):
            return
        for name, record, table in (("path", self.path, PATH_TRANSITIONS), ("screening", self.screening, SCREENING_TRANSITIONS)):
            assert record.state == self.before[name] or (self.before[name], record.state) in table
            self.before[name] = record.state

    @invariant()
    def a_patient_is_a_patient(self) -> None:
        if not hasattr(self, "before"):
            return
        path = self.path
        results = set(MedicalImaging.objects.filter(path_id=path.pk).values_list("result", flat=True))
        if path.state in {"in_care", "monitoring"}:
            assert path.fit_clinician
        if path.state == "discharged":
            assert path.discharged_by
            assert path.explained_at or results <= {"positive"}
        assert not path.consent_anaesthesia or path.consent == "yes"

    @invariant()
    def nobody_is_referred_against_his_will(self) -> None:
        if not hasattr(self, "before"):
            return
        one = self.screening
        if one.state == "referred":
            assert (one.age, one.consent) == ("adult", "given") or (one.age != "adult" and one.consent == "guardian")
        if one.state == "declined":
            assert one.age == "adult"


@pytest.mark.django_db
def test_whatever_anybody_does_a_patient_stays_a_patient_and_a_victim_decides(cast: Cast):
    machine = type("Machine", (Rooms,), {"cast": cast})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=6, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    )  # fmt: skip
