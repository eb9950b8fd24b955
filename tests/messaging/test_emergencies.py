"""Emergency access: an hour of one case, everybody told, judged in 72 hours or the account is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.database_roles import RUNTIME
from aircop.core.errors import Forbidden, NotVisible, RuleViolation
from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from jaitf.choices import CompartmentKind
from jaitf.models import AccessLog, ApiToken, Compartment, User
from jaitf.selectors.explained import shares_of
from jaitf.services.officers import officer_enable
from jaitf.services.tokens import token_create
from messaging.models import EmergencyAccess
from messaging.selectors.emergencies import chiefs_to_tell, reviews_waiting
from messaging.services.emergencies import emergencies_suspend_unreviewed, emergency_open, emergency_review
from seizures.models import Seizure, SeizureGroupObjectPermission
from tests.clients import forget_purposes, reauthenticated, sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
WHY = "Her bag is on the belt now"


@pytest.fixture
def case(cast: Cast) -> Seizure:
    return make.submitted(cast.abj)


def opened(cast: Cast, case: Seizure, *, by: User | None = None) -> EmergencyAccess:
    return emergency_open(actor=by or cast.dss.officer, reference=case.reference or "", reason=WHY)


def test_the_search_leads_to_it_and_one_form_opens_the_case(cast: Cast, case: Seizure):
    client = reauthenticated(sign_in(cast.dss.officer))
    forget_purposes(client)
    path = f"/seizures/{case.public_id}/"
    assert client.get(path).status_code == 404
    for asked in (case.reference, "ABJ-2026-99999"):
        assert f"/emergency/new/?reference={asked}" in client.get(f"/search/?q={asked}").content.decode()
    assert "/emergency/new/" not in client.get("/search/?q=nothing").content.decode()
    answer = client.post("/emergency/new/", {"reference": case.reference.lower(), "reason": WHY}, follow=True)
    assert answer.redirect_chain == [(path, 302)]
    assert answer.status_code == 200
    assert "for 60 minutes" in answer.content.decode()
    logged = AccessLog.objects.filter(record_id=case.public_id, actor=cast.dss.officer).order_by("pk").values_list("action", "purpose")
    assert list(logged) == [("denied", ""), ("emergency", ""), ("read", "emergency")]
    assert client.get(f"{path}edit/").status_code == 403


def test_it_asks_again_who_sits_there_and_keeps_what_was_typed(cast: Cast, case: Seizure):
    client = sign_in(cast.dss.officer)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()
    answer = client.post("/emergency/new/", {"reference": case.reference, "reason": WHY, "draft_key": "emergency-new"})
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert not EmergencyAccess.objects.exists()
    assert WHY in client.get("/emergency/new/").content.decode()


def test_after_an_hour_the_case_is_hidden_again_also_from_row_security(cast: Cast, case: Seizure):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        opened(cast, case)
    for minutes, is_seen in ((59, True), (61, False)):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False), acting(cast.dss.officer.pk):
            officer = User.objects.get(pk=cast.dss.officer.pk)
            assert Seizure.objects.visible_to(officer).filter(pk=case.pk).exists() is is_seen
            assert Seizure.objects.filter(pk=case.pk).exists() is is_seen


def test_it_opens_one_case_to_one_person(cast: Cast, case: Seizure):
    other = make.submitted(cast.abj)
    opened(cast, case)
    assert list(Seizure.objects.visible_to(cast.dss.officer)) == [case]
    for person in (cast.dss.chief, cast.dss.targeter, cast.lis.officer):
        assert not Seizure.objects.visible_to(person).filter(pk__in=[case.pk, other.pk]).exists()
    (share,) = shares_of(case)
    assert (share.group, [posting.officer for posting in share.readers]) == (f"Emergency access of {cast.dss.officer}", [cast.dss.officer])
    with acting(cast.dss.targeter.pk):
        assert not Seizure.objects.exists()


def view_permission() -> Permission:
    return Permission.objects.get(codename="view_seizure")


def save_as_runtime(person: User, grant: SeizureGroupObjectPermission) -> None:
    with transaction.atomic(), acting(person.pk), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {RUNTIME}")
        grant.save()


def test_nobody_gives_himself_a_share_past_the_service(cast: Cast, case: Seizure):
    group, until = cast.dss.officer.groups.first(), timezone.now() + timedelta(days=1)
    given = {"handling": "TLP_AMBER", "reason": "x", "granted_by": cast.dss.officer, "expires_at": until}
    grant = SeizureGroupObjectPermission(content_object=case, group=group, permission=view_permission(), **given)
    with pytest.raises(DatabaseError, match="row-level security"):
        save_as_runtime(cast.dss.officer, grant)


def test_both_chiefs_are_told_at_once(cast: Cast, case: Seizure):
    emergency = opened(cast, case)
    told = {cast.abj.chief, cast.abj.deputy, cast.abj.police_chief, cast.dss.chief, cast.dss.deputy, cast.dss.police_chief}
    assert set(chiefs_to_tell(emergency)) == told
    for job in Job.objects.filter(kind="emergency.email"):
        job_run(job.pk)
    assert {to for message in mail.outbox for to in message.to} == {person.email for person in told} | {"abj@example.org"}
    for message in mail.outbox:
        assert case.reference in message.subject
        for secret in (WHY, str(cast.dss.officer), "NDIAYE"):
            assert secret not in message.body
    for person in (cast.abj.chief, cast.dss.chief, cast.oversight):
        page = sign_in(person).get("/emergency/").content.decode()
        assert WHY in page
        assert str(cast.dss.officer) in page
        assert ("Misuse: close the account" in page) is (person != cast.dss.chief)
    assert [reviews_waiting(person).count() for person in (cast.abj.chief, cast.dss.chief, cast.oversight)] == [1, 0, 1]


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"reason": "now"}, RuleViolation, "reason_missing"),
        ({"reference": "ABJ-2026-99999"}, NotVisible, "not_found"),
        ({"reference": "own"}, RuleViolation, "open_already"),
    ],
)
def test_what_is_refused(cast: Cast, case: Seizure, changes: dict, error: type, code: str):
    own = make.submitted(cast.dss).reference
    asked = {"reference": case.reference, "reason": WHY} | {key: own if value == "own" else value for key, value in changes.items()}
    with pytest.raises(error) as caught:
        emergency_open(actor=cast.dss.officer, **asked)
    assert caught.value.code == code
    assert not EmergencyAccess.objects.exists()


def test_a_wrong_reference_is_logged_and_what_was_typed_stays(cast: Cast):
    client = reauthenticated(sign_in(cast.dss.officer))
    answer = client.post("/emergency/new/", {"reference": "ABJ-2026-99999", "reason": WHY})
    assert answer.status_code == 422
    assert WHY in answer.content.decode()
    assert AccessLog.objects.get(action="denied").terms == "ABJ-2026-99999"


def test_rooms_of_victims_and_the_sick_stay_closed(cast: Cast, case: Seizure):
    room = Compartment.objects.get(task_force=cast.abj.task_force, kind=CompartmentKind.VICTIM)
    make.moved(case, room)
    with pytest.raises(NotVisible):
        opened(cast, case)


def test_who_works_in_no_unit_opens_nothing(cast: Cast, case: Seizure):
    for person in (cast.dss.liaison, cast.administrator, cast.oversight, cast.analyst, cast.stranger):
        with pytest.raises(Forbidden):
            opened(cast, case, by=person)


def test_three_that_nobody_judged_are_enough(cast: Cast):
    for _ in range(3):
        opened(cast, make.submitted(cast.abj))
    with pytest.raises(RuleViolation) as caught:
        opened(cast, make.submitted(cast.abj))
    assert caught.value.code == "too_many_emergencies"


def test_the_owning_chief_accepts_it(cast: Cast, case: Seizure):
    emergency = opened(cast, case)
    answer = sign_in(cast.abj.chief).post(f"/emergency/{emergency.public_id}/review/", {"verdict": "accepted"})
    assert answer.status_code == 302
    emergency.refresh_from_db()
    assert (emergency.verdict, emergency.reviewed_by) == ("accepted", cast.abj.chief)
    with time_machine.travel(timezone.now() + timedelta(hours=80)):
        assert emergencies_suspend_unreviewed() == 0
    assert User.objects.get(pk=cast.dss.officer.pk).is_active
    with pytest.raises(RuleViolation, match="judged this already"):
        emergency_review(actor=cast.oversight, emergency=emergency, verdict="misuse", note="No")


def test_misuse_ends_the_reading_and_closes_the_account_at_once(cast: Cast, case: Seizure):
    emergency, client = opened(cast, case), sign_in(cast.dss.officer)
    token_create(actor=cast.dss.officer, name="script")
    assert client.get(f"/seizures/{case.public_id}/").status_code == 200
    url = f"/emergency/{emergency.public_id}/review/"
    judge = sign_in(cast.oversight)
    silent = judge.post(url, {"verdict": "misuse", "note": ""})
    assert silent.status_code == 422
    assert "Say why it was misuse" in silent.content.decode()
    assert judge.post(url, {"verdict": "misuse", "note": "Sold to a journalist"}).status_code == 302
    assert client.get(f"/seizures/{case.public_id}/").status_code == 302
    assert not SeizureGroupObjectPermission.objects.exists()
    assert not ApiToken.objects.filter(user=cast.dss.officer, revoked_at=None).exists()
    assert not User.objects.get(pk=cast.dss.officer.pk).is_active


def test_nobody_judges_his_own_nor_what_is_not_his(cast: Cast, case: Seizure):
    emergency = opened(cast, case, by=cast.dss.chief)
    for person in (cast.dss.chief, cast.dss.deputy, cast.abj.officer, cast.lis.chief, cast.administrator):
        with pytest.raises(Forbidden):
            emergency_review(actor=person, emergency=emergency, verdict="accepted")
    assert sign_in(cast.lis.chief).post(f"/emergency/{emergency.public_id}/review/", {"verdict": "accepted"}).status_code == 404


def test_without_a_review_in_72_hours_the_account_is_closed_once(cast: Cast, case: Seizure):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        emergency = opened(cast, case)
    with time_machine.travel(now + timedelta(hours=71), tick=False):
        assert emergencies_suspend_unreviewed() == 0
    with time_machine.travel(now + timedelta(hours=72, minutes=1), tick=False):
        assert emergencies_suspend_unreviewed() == 1
        assert not User.objects.get(pk=cast.dss.officer.pk).is_active
        officer_enable(actor=cast.administrator, officer=cast.dss.officer, reason="Cleared by telephone")
        assert emergencies_suspend_unreviewed() == 0
        emergency_review(actor=cast.abj.chief, emergency=emergency, verdict="accepted")
    assert User.objects.get(pk=cast.dss.officer.pk).is_active


def test_the_officer_can_neither_clear_nor_remove_his_own_past_the_service(cast: Cast, case: Seizure):
    emergency = opened(cast, case)
    with pytest.raises(DatabaseError), transaction.atomic(), acting(cast.dss.officer.pk):
        EmergencyAccess.objects.filter(pk=emergency.pk).update(verdict="accepted", reviewed_by=cast.dss.chief, reviewed_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        emergency.delete()
