"""Handing a case to the investigating service, and what the courts decide later."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aircop.core.errors import Forbidden, InvalidInput, RuleViolation
from aircop.core.services.drafts import draft_save
from seizures.closing import obstacles
from seizures.models import CaseHandOver, JudicialOutcome, Seizure
from seizures.selectors.timeline import seizure_timeline
from seizures.services.case_hand_overs import Handed, case_hand_over_record, case_hand_over_sign, case_hand_over_void
from seizures.services.outcomes import Decision, outcome_record
from tests.clients import reauthenticated, sign_in
from tests.factories import amendments, exhibits
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def handed(seizure: Seizure, **changes: Any) -> Handed:
    given: dict[str, Any] = {
        "service": "Office central de répression du trafic",
        "receiver": "Lt. Fall",
        "occurred_at": timezone.now(),
        "badge": "4411",
        "persons": [person.public_id for person in seizure.persons.all()],
    }
    return Handed(**given | changes)


def handed_over(cast: Cast, seizure: Seizure | None = None, **changes: Any) -> CaseHandOver:
    seizure = seizure or make.approved(cast.dss)
    return case_hand_over_record(actor=cast.dss.officer, seizure=seizure, handed=handed(seizure, **changes))


def decision(subject: Any, **changes: Any) -> Decision:
    given: dict[str, Any] = {
        "subject": subject.public_id,
        "outcome": "J_CONVICTED",
        "decided_on": timezone.now().date(),
        "court": "TGI Dakar",
        "source": "Letter of the prosecutor",
        "sentence": "Five years",
    }
    return Decision(**given | changes)


def refused(statement: str, *values: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def missing(seizure: Seizure) -> list[str]:
    """What stands against closing because of the hand-over; the safeguards of an arrest are tested elsewhere."""
    return [str(one.text) for one in obstacles(seizure) if "hand-over" in str(one.text)]


def test_an_arrested_person_is_handed_over_against_a_receipt_before_the_case_is_closed(cast: Cast):
    seizure = make.approved(cast.dss)
    assert missing(seizure) == ["NDIAYE, Awa was arrested: no signed hand-over to the investigating service names this person."]
    made = handed_over(cast, seizure)
    assert len(missing(seizure)) == 1
    case_hand_over_sign(actor=cast.dss.targeter, hand_over=made, signed_as="Lt. Fall, 4411")
    assert missing(seizure) == []
    case_hand_over_void(actor=cast.dss.chief, hand_over=made, reason="Wrong service")
    assert len(missing(seizure)) == 1


def test_whoever_hands_over_signs_no_receipt_but_may_add_the_paper(cast: Cast):
    made = handed_over(cast)
    with pytest.raises(RuleViolation, match="does not sign"):
        case_hand_over_sign(actor=cast.dss.officer, hand_over=made, signed_as="Lt. Fall")
    with pytest.raises(RuleViolation):
        case_hand_over_sign(actor=cast.dss.targeter, hand_over=made)
    lie = SimpleUploadedFile("receipt.pdf", b"<script>alert(1)</script>")
    with pytest.raises(RuleViolation):
        case_hand_over_sign(actor=cast.dss.officer, hand_over=made, file=lie)
    signed = case_hand_over_sign(actor=cast.dss.officer, hand_over=made, file=make.picture(name="receipt.jpg"))
    assert (signed.state, signed.receipt_kind, len(signed.receipt_sha256)) == ("signed", "scan", 64)
    with pytest.raises(RuleViolation, match="does not wait"):
        case_hand_over_sign(actor=cast.dss.targeter, hand_over=made, signed_as="Lt. Fall")


def test_what_was_handed_over_keeps_the_words_of_that_moment(cast: Cast):
    seizure = make.approved(cast.dss)
    made = handed_over(cast, seizure)
    person = make.person_input(public_id=seizure.persons.get().public_id, family_name="NDIAYE DIOP")
    amendments.approved(cast.dss, seizure, persons=(person,))
    assert CaseHandOver.objects.get(pk=made.pk).content["persons"][0]["name"] == "NDIAYE, Awa"


def test_only_what_is_of_this_case_is_handed_over_and_not_before_the_event(cast: Cast):
    seizure, other = make.approved(cast.dss), make.approved(cast.dss)
    with pytest.raises(RuleViolation, match="not part of this case"):
        handed_over(cast, seizure, persons=[other.persons.get().public_id])
    with pytest.raises(RuleViolation, match="at least one"):
        handed_over(cast, seizure, persons=[])
    with pytest.raises(RuleViolation, match="before the event"):
        handed_over(cast, seizure, occurred_at=seizure.occurred_at - timedelta(hours=1))
    with pytest.raises(RuleViolation, match="approved"):
        handed_over(cast, make.submitted(cast.dss))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE seizures_casehandover SET content = '{}' WHERE id = %s",
        "UPDATE seizures_casehandover SET receiver = 'forged' WHERE id = %s",
        "UPDATE seizures_casehandover SET receipt_name = 'forged' WHERE id = %s",
        "UPDATE seizures_casehandover SET state = 'open' WHERE id = %s",
        "UPDATE seizures_casehandover SET state = 'void', void_reason = 'x', voided_by_id = recorded_by_id, voided_at = now(), service = 'y' WHERE id = %s",
        "DELETE FROM seizures_casehandover WHERE id = %s",
    ],
)
def test_a_signed_hand_over_is_not_rewritten(cast: Cast, statement: str):
    made = handed_over(cast)
    case_hand_over_sign(actor=cast.dss.targeter, hand_over=made, signed_as="Lt. Fall")
    refused(statement, made.pk)


def test_a_decision_of_a_court_is_added_without_an_amendment_and_corrected_by_another(cast: Cast):
    seizure = make.approved(cast.dss)
    person = seizure.persons.get()
    first = outcome_record(actor=cast.dss.officer, seizure=seizure, decision=decision(person))
    assert not seizure.amendments.exists()
    with pytest.raises(InvalidInput, match="why"):
        outcome_record(actor=cast.dss.officer, seizure=seizure, decision=decision(person), corrects=first.public_id)
    appeal = decision(person, outcome="J_ACQUIT", court="Cour d'appel")
    second = outcome_record(actor=cast.dss.officer, seizure=seizure, decision=appeal, corrects=first.public_id, correction_reason="Wrong file")
    with pytest.raises(RuleViolation, match="already"):
        outcome_record(actor=cast.dss.chief, seizure=seizure, decision=appeal, corrects=first.public_id, correction_reason="Once more")
    assert second.corrects == first
    for statement in ("UPDATE seizures_judicialoutcome SET court = 'x' WHERE id = %s", "DELETE FROM seizures_judicialoutcome WHERE id = %s"):
        refused(statement, first.pk)


def test_a_decision_fits_what_it_is_about(cast: Cast):
    seizure = make.approved(cast.dss)
    thing = exhibits.exhibit(seizure, cast.dss.officer)
    person, line = seizure.persons.get(), seizure.lines.get()
    for subject, outcome in ((person, "G_FORFEIT"), (line, "J_CONVICTED"), (thing, "P_ARREST"), (person, "nonsense")):
        with pytest.raises(InvalidInput):
            outcome_record(actor=cast.dss.officer, seizure=seizure, decision=decision(subject, outcome=outcome))
    for changes in ({"decided_on": timezone.now().date() + timedelta(days=2)}, {"decided_on": date(2019, 1, 1)}, {"court": " "}, {"source": ""}):
        with pytest.raises(InvalidInput):
            outcome_record(actor=cast.dss.officer, seizure=seizure, decision=decision(person, **changes))
    outcome_record(actor=cast.dss.officer, seizure=seizure, decision=decision(line, outcome="G_FORFEIT"))
    outcome_record(actor=cast.dss.officer, seizure=seizure, decision=decision(thing, outcome="G_RETURNED"))
    with pytest.raises(InvalidInput):
        outcome_record(actor=cast.dss.officer, seizure=make.approved(cast.dss), decision=decision(person))
    with pytest.raises(Forbidden):
        outcome_record(actor=cast.dss.custodian, seizure=seizure, decision=decision(person))


def test_nobody_about_whom_a_court_decided_is_amended_away(cast: Cast):
    seizure = make.approved(cast.dss)
    outcome_record(actor=cast.dss.officer, seizure=seizure, decision=decision(seizure.persons.get()))
    with pytest.raises(InvalidInput, match="court"):
        amendments.submitted(cast.dss, seizure, persons=())


def test_the_whole_way_through_the_pages(cast: Cast):
    seizure = make.approved(cast.dss)
    thing = exhibits.exhibit(seizure, cast.dss.officer, description="<i>packet</i>")
    officer, second = sign_in(cast.dss.officer), reauthenticated(sign_in(cast.dss.targeter))
    page = f"/seizures/{seizure.public_id}/hand-over/"
    assert officer.get(page).status_code == 200
    assert officer.post(page, {"service": "OCRTIS"}).status_code == 422
    key = re.search(r'data-draft="([^"/]+)"', officer.get(page).content.decode())[1]
    draft_save(actor_id=cast.dss.officer.pk, key=key, data={"service": "OCRTIS"})
    assert officer.get(f"/drafts/{key}/").json()["data"] == {"service": "OCRTIS"}
    now = timezone.now()
    names = [f"occurred_at{name}" for name in officer.get(page).context["form"].fields["occurred_at"].widget.widgets_names]
    data = {"service": "OCRTIS", "receiver": "Lt. Fall"} | dict(zip(names, (now.date().isoformat(), now.strftime("%H:%M"), "UTC"), strict=True))
    response = officer.post(page, data | {"persons": [str(seizure.persons.get().public_id)], "exhibits": [str(thing.public_id)]})
    made = CaseHandOver.objects.get()
    assert response.url == f"/hand-overs/{made.public_id}/"
    assert officer.get(f"/drafts/{key}/").json()["data"] is None
    shown = officer.get(response.url).content.decode()
    assert "&lt;i&gt;packet&lt;/i&gt;" in shown
    assert f"/exhibits/{thing.public_id}/send/" in shown
    assert officer.get(f"/hand-overs/{made.public_id}/receipt-file/").status_code == 404
    assert second.post(f"/hand-overs/{made.public_id}/receipt/", {}).status_code == 422
    assert second.post(f"/hand-overs/{made.public_id}/receipt/", {"file": make.picture(name="receipt.jpg")}).status_code == 302
    assert officer.get(f"/hand-overs/{made.public_id}/receipt-file/").status_code == 200
    outcome = f"/seizures/{seizure.public_id}/outcome/"
    assert officer.post(outcome, {}).status_code == 422
    given = {"subject": str(seizure.persons.get().public_id), "outcome": "J_CHARGED", "decided_on": "2026-01-01", "court": "TGI", "source": "Letter"}
    assert officer.post(outcome, given).status_code == 422
    assert officer.post(outcome, given | {"decided_on": timezone.now().date().isoformat()}).status_code == 302
    entered = JudicialOutcome.objects.get()
    assert officer.get(f"{outcome}?corrects={entered.public_id}").status_code == 200
    tab = officer.get(f"/seizures/{seizure.public_id}/?tab=court").content.decode()
    assert "Charged" in tab
    assert "OCRTIS" in tab


def test_a_hand_over_says_what_is_still_to_be_done_and_where(cast: Cast):
    seizure = make.approved(cast.dss)
    path = f"/hand-overs/{handed_over(cast, seizure).public_id}/"
    page = sign_in(cast.dss.officer).get(path).content.decode()
    person = seizure.persons.get()
    assert "Still to be done before the case is closed" in page
    assert f'<a href="/persons/{person.public_id}/">Open the checklist</a>' in page
    assert "Still to be done" not in sign_in(cast.dss.custodian).get(path).content.decode()


def test_partners_see_neither_receipts_nor_decisions(cast: Cast):
    made = handed_over(cast)
    assert sign_in(cast.abj.chief).get(f"/hand-overs/{made.public_id}/").status_code == 404


def test_the_timeline_tells_of_hand_over_receipt_and_decision(cast: Cast):
    seizure = make.approved(cast.dss)
    made = handed_over(cast, seizure, note="With the suitcase")
    case_hand_over_sign(actor=cast.dss.officer, hand_over=made, file=make.picture(name="receipt.jpg"), signed_as="Lt. Fall")
    outcome_record(actor=cast.dss.officer, seizure=seizure, decision=decision(seizure.persons.get()))
    void = handed_over(cast, seizure)
    case_hand_over_void(actor=cast.dss.chief, hand_over=void, reason="Typed twice")
    told = {entry.text: entry.note for entry in seizure_timeline(seizure, reader=cast.dss.chief)}
    office = "Office central de répression du trafic"
    assert told[f"Handed over to {office}"] in ("With the suitcase", "")
    assert f"{office} signed for the hand-over" in told
    assert told[f"Hand-over to {office} declared void"] == "Typed twice"
    decided = next(text for text in told if text.startswith("Decision entered"))
    assert "NDIAYE" in decided
    assert told[decided].startswith("TGI Dakar")
    # Who was shown the case does not learn of it.
    assert not [text for text in (entry.text for entry in seizure_timeline(seizure, with_readers=False)) if office in text]
