"""Closing a case: what stands against it, and what a closed case still is."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aircop.core.database_roles import as_reporting
from aircop.core.errors import Forbidden, RuleViolation
from aircop.reporting.models import SeizureFact
from seizures.choices import SeizureState
from seizures.closing import obstacles
from seizures.models import Seizure
from seizures.selectors.record import record_digest
from seizures.services.case_hand_overs import Handed, case_hand_over_record, case_hand_over_sign
from seizures.services.closing import seizure_close
from seizures.services.custody_steps import exhibit_store
from seizures.services.detentions import detention_end
from seizures.services.hand_overs import hand_over_offer
from tests.clients import sign_in
from tests.factories import amendments, exhibits, safeguards
from tests.factories import seizures as make
from tests.factories.cast import Cast, Unit

pytestmark = pytest.mark.django_db


def ready(unit: Unit, **changes: object) -> Seizure:
    """An approved case of which nothing is left to do."""
    return make.approved(unit, **{"persons": (make.person_input(outcome="P_RELEASED"),)} | changes)


def closed(unit: Unit) -> Seizure:
    return seizure_close(actor=unit.chief, seizure=ready(unit))


def texts(seizure: Seizure) -> list[str]:
    """What stands against closing; the hand-over of an arrested person is looked at in test_aftermath."""
    return [text for obstacle in obstacles(seizure) if "hand-over to" not in (text := str(obstacle.text))]


def test_a_chief_closes_a_case_of_which_nothing_is_left_to_do(cast: Cast):
    seizure = ready(cast.dss)
    with pytest.raises(Forbidden):
        seizure_close(actor=cast.dss.officer, seizure=seizure)
    done = seizure_close(actor=cast.dss.chief, seizure=seizure)
    assert (done.state, done.closed_by) == (SeizureState.CLOSED, cast.dss.chief)
    with pytest.raises(RuleViolation, match="closed already"):
        seizure_close(actor=cast.dss.deputy, seizure=seizure)


def test_what_is_not_approved_or_has_an_open_amendment_is_not_closed(cast: Cast):
    assert texts(make.submitted(cast.dss, persons=(make.person_input(outcome="P_RELEASED"),))) == ["The case is not approved yet."]
    seizure = ready(cast.dss)
    amendments.opened(cast.dss, seizure)
    assert texts(seizure) == ["An amendment is open: decide on it, or withdraw it."]
    with pytest.raises(RuleViolation):
        seizure_close(actor=cast.dss.chief, seizure=seizure)
    with pytest.raises(DatabaseError, match="open amendment"), transaction.atomic():
        Seizure.objects.filter(pk=seizure.pk).update(state="closed", closed_by=cast.dss.chief, closed_at=seizure.decided_at)


def test_a_case_with_an_arrest_is_closed_only_when_every_item_is_answered_and_nobody_is_held(cast: Cast):
    seizure = ready(cast.dss, persons=(make.person_input(outcome="P_ARREST"),))
    person = seizure.persons.get()
    held = safeguards.detention(person, cast.dss.officer)
    assert [text.split(":")[0] for text in texts(seizure)] == ["NDIAYE, Awa is still held", "NDIAYE, Awa"]
    by_force = Seizure.objects.filter(pk=seizure.pk)
    forged = {"state": "closed", "closed_by": cast.dss.chief, "closed_at": seizure.decided_at}
    with pytest.raises(DatabaseError, match="safeguards are not answered"), transaction.atomic():
        by_force.update(**forged)
    safeguards.all_answered(person, cast.dss.officer)
    with pytest.raises(DatabaseError, match="safeguards are not answered"), transaction.atomic():
        by_force.update(**forged)
    detention_end(actor=cast.dss.officer, detention=held, ended_at=timezone.now(), ending="released")
    handed = Handed("OCRTIS", "Lt. Fall", timezone.now(), persons=[person.public_id])
    made = case_hand_over_record(actor=cast.dss.officer, seizure=seizure, handed=handed)
    case_hand_over_sign(actor=cast.dss.targeter, hand_over=made, signed_as="Lt. Fall")
    assert seizure_close(actor=cast.dss.chief, seizure=seizure).state == SeizureState.CLOSED
    with pytest.raises(RuleViolation, match="closed"):
        safeguards.all_answered(person, cast.dss.officer, LANG=("yes", "later"))
    with pytest.raises(DatabaseError), transaction.atomic():
        person.rights.update(note="forged")


def test_exhibits_rest_in_a_store_before_the_case_is_closed(cast: Cast):
    seizure = ready(cast.dss)
    thing = exhibits.exhibit(seizure, cast.dss.officer)
    assert texts(seizure) == [f"{cast.dss.officer.display_name} holds exhibit {thing.reference}: put it into the store, or hand it over."]
    thing = exhibits.sealed(exhibits.weighed(thing, cast.dss.officer, cast.dss.targeter), cast.dss.officer)
    hand_over_offer(actor=cast.dss.officer, exhibit=thing, receiver=cast.dss.custodian, note="")
    assert texts(seizure) == [f"Exhibit {thing.reference} was handed over, and the other side has not confirmed it."]


def test_everybody_has_an_outcome_before_the_case_is_closed(cast: Cast):
    seizure = ready(cast.dss, persons=(make.person_input(outcome=""),))
    assert texts(seizure) == ["NDIAYE, Awa has no outcome. Add it by an amendment."]


def test_the_page_lists_what_is_missing_with_links_and_closes_when_nothing_is(cast: Cast):
    seizure = ready(cast.dss)
    thing = exhibits.exhibit(seizure, cast.dss.officer)
    officer, chief = sign_in(cast.dss.officer), sign_in(cast.dss.chief)
    page = officer.get(f"/seizures/{seizure.public_id}/close/").content.decode()
    assert f"/exhibits/{thing.public_id}/" in page
    assert chief.post(f"/seizures/{seizure.public_id}/close/").status_code == 422
    exhibit_store(actor=cast.dss.officer, exhibit=exhibits.sealed(thing, cast.dss.officer), store="A-1")
    assert officer.post(f"/seizures/{seizure.public_id}/close/").status_code == 403
    assert "The chief or the deputy closes it." in officer.get(f"/seizures/{seizure.public_id}/close/").content.decode()
    assert chief.post(f"/seizures/{seizure.public_id}/close/", {"version": "1"}).status_code == 422
    assert chief.post(f"/seizures/{seizure.public_id}/close/").status_code == 302
    assert "Closed the case" in chief.get(f"/seizures/{seizure.public_id}/").content.decode()


def test_a_closed_case_counts_lists_and_reports_like_an_approved_one(cast: Cast):
    seizure = ready(cast.dss)
    digest = record_digest(Seizure.objects.get(pk=seizure.pk))
    with as_reporting():
        before = set(SeizureFact.objects.values_list("pk", flat=True))
    seizure_close(actor=cast.dss.chief, seizure=seizure)
    with as_reporting():
        assert set(SeizureFact.objects.values_list("pk", flat=True)) == before == {seizure.pk}
    now = Seizure.objects.get(pk=seizure.pk)
    assert record_digest(now) == digest
    assert list(Seizure.objects.approved()) == [now]
    client = sign_in(cast.dss.chief)
    assert seizure.reference in client.get("/cases/?state=closed").content.decode()
    assert seizure.reference in client.get("/cases/?cencomm=no").content.decode()
    assert client.post(f"/seizures/{seizure.public_id}/editions/", {"language": "en"}).status_code == 302
    assert client.get("/api/v1/seizures/").json()["results"][0]["state"] == "closed"
    assert date.today() >= now.closed_at.date()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE seizures_seizure SET state = 'approved', closed_by_id = NULL, closed_at = NULL WHERE id = %s",
        "UPDATE seizures_seizure SET narrative = 'forged' WHERE id = %s",
        "DELETE FROM seizures_commodityline WHERE seizure_id = %s",
        "DELETE FROM seizures_seizure WHERE id = %s",
    ],
)
def test_a_closed_case_is_as_locked_as_an_approved_one(cast: Cast, statement: str):
    seizure = closed(cast.dss)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [seizure.pk])


def test_closing_takes_nothing_else_along(cast: Cast):
    seizure = ready(cast.dss)
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        Seizure.objects.filter(pk=seizure.pk).update(state="closed", closed_by=cast.dss.chief, closed_at=seizure.decided_at, narrative="forged")


def test_an_approved_amendment_opens_a_closed_case_again(cast: Cast):
    seizure = closed(cast.dss)
    amendments.approved(cast.dss, seizure)
    now = Seizure.objects.get(pk=seizure.pk)
    assert (now.state, now.closed_by, now.closed_at) == (SeizureState.APPROVED, None, None)
    assert "Opened again by an amendment" in sign_in(cast.dss.chief).get(f"/seizures/{seizure.public_id}/").content.decode()
