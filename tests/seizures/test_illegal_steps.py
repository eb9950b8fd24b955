"""Every step that a case does not take in its state, asked for by form and by API: refused with a word, and nothing is changed."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from seizures.choices import AmendmentState, SeizureState
from seizures.models import Amendment, Seizure
from seizures.services.amendments import amendment_return, amendment_withdraw
from seizures.services.closing import seizure_close
from seizures.services.decisions import seizure_return
from tests.clients import reauthenticated, sign_in
from tests.factories import amendments
from tests.factories import seizures as make
from tests.factories.cast import Cast
from tests.seizures.test_amendments import posted
from tests.seizures.test_api import Caller

pytestmark = pytest.mark.django_db

#: What is asked for: who, where, with what.
STEPS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "edit": ("officer", "edit/", {}),
    "submit": ("officer", "submit/", {}),
    "approve": ("chief", "decide/", {"decision": "approve"}),
    "return": ("chief", "decide/", {"decision": "return", "reason": "Weigh it again."}),
    "amend": ("officer", "amend/", {"reason": "The laboratory weighed it again."}),
    "close": ("chief", "close/", {}),
    "report": ("officer", "editions/", {"language": "en"}),
    "new edition": ("chief", "editions/new/", {"reason": "The rights were answered"}),
    "joint": ("chief", "joint/", {"other": "ABJ-2026-00001", "role": "leads", "reason": "The same bag"}),
    "photograph": ("officer", "photographs/", {}),
    "exhibit": ("officer", "exhibits/new/", {"description": "Packet", "found_at_place": "Lining", "place": "Lining"}),
}
#: What a case may do in each state; all else is refused.
MAY = {
    SeizureState.DRAFT: {"edit", "submit", "photograph", "exhibit"},
    SeizureState.SUBMITTED: {"approve", "return", "exhibit"},
    SeizureState.RETURNED: {"edit", "submit", "photograph", "exhibit"},
    SeizureState.APPROVED: {"amend", "close", "report", "new edition", "joint", "exhibit"},
    SeizureState.CLOSED: {"amend", "report", "new edition", "joint"},
}
#: What the person reads then.
LOCKED = {SeizureState.SUBMITTED: "Ask the chief to return it before you change it."}
SAID = {
    "submit": "This case was already submitted.",
    "approve": "This case does not wait for a decision.",
    "return": "This case does not wait for a decision.",
    "amend": "This case is not approved yet.",
    "close": "The case is not approved yet.",
    "report": "The report is issued when the case is approved.",
    "new edition": "The report is issued when the case is approved.",
    "joint": "A joint seizure is declared when the case is approved.",
    "exhibit": "This case is closed. If something in it turns out to be wrong, open an amendment.",
}
REFUSED = [(state, step) for state, may in MAY.items() for step in STEPS if step not in may]


def in_state(cast: Cast, state: str) -> Seizure:
    """A case of Dakar in this state, of which nothing stands against closing it once it is approved."""
    persons = (make.person_input(outcome="P_RELEASED"),)
    if state == SeizureState.DRAFT:
        return make.seizure_draft(cast.dss, persons=persons)
    if state in (SeizureState.SUBMITTED, SeizureState.RETURNED):
        seizure = make.submitted(cast.dss, persons=persons)
        return seizure if state == SeizureState.SUBMITTED else seizure_return(actor=cast.dss.chief, seizure=seizure, reason="Again.")
    seizure = make.approved(cast.dss, persons=persons)
    return seizure if state == SeizureState.APPROVED else seizure_close(actor=cast.dss.chief, seizure=seizure)


def everything(seizure: Seizure) -> list[object]:
    """The case with all that hangs on it, as stored."""
    parts = [part for part in Seizure._meta.related_objects if part.related_model._meta.app_label == "seizures" and part.field.name == "seizure"]
    rows = [sorted(map(str, part.related_model._base_manager.filter(seizure=seizure).values_list())) for part in parts]
    return [Seizure.objects.filter(pk=seizure.pk).values().get(), *rows]


def words(response: HttpResponse) -> str:
    """All that the person is told: the page, and the messages that the next page shows."""
    return " ".join([*(str(message) for message in get_messages(response.wsgi_request)), unescape(response.content.decode())])


def ask(client: Client, cast: Cast, seizure: Seizure, step: str) -> HttpResponse:
    _who, path, body = STEPS[step]
    if step == "edit":
        body = posted(client.get(f"/seizures/{make.seizure_draft(cast.dss).public_id}/edit/").context["case"]) | {"narrative": "forged"}
    if step == "photograph":
        body = {"photographs": [make.picture()]}
    return client.post(f"/seizures/{seizure.public_id}/{path}", body)


@pytest.mark.parametrize(("state", "step"), REFUSED)
def test_a_step_that_is_not_of_its_state_is_refused_with_a_word(cast: Cast, state: str, step: str):
    seizure = in_state(cast, state)
    client = reauthenticated(sign_in(getattr(cast.dss, STEPS[step][0])))
    before = everything(seizure)
    response = ask(client, cast, seizure, step)
    assert response.status_code in (302, 403, 409, 422)
    said = SAID.get(step) or LOCKED.get(SeizureState(state), "This case is approved and locked.")
    assert ("This case is closed" if (state, step) == (SeizureState.CLOSED, "close") else said) in words(response)
    assert everything(seizure) == before


#: Of an amendment: who asks, where, with what; and in which states it may.
AMENDMENT_STEPS: dict[str, tuple[str, str, dict[str, str], set[str], str]] = {
    "edit": ("officer", "edit/", {"narrative": "forged"}, {"open", "returned"}, "This amendment "),
    "submit": ("officer", "submit/", {}, {"open", "returned"}, "This amendment was already submitted."),
    "approve": ("chief", "decide/", {"decision": "approve"}, {"submitted"}, "This amendment does not wait for a decision."),
    "return": ("chief", "decide/", {"decision": "return", "reason": "No."}, {"submitted"}, "This amendment does not wait for a decision."),
    "withdraw": ("officer", "withdraw/", {}, {"open", "returned", "submitted"}, "This amendment is finished already."),
}


def amendment_in(cast: Cast, state: str) -> Amendment:
    if state == AmendmentState.OPEN:
        return amendments.opened(cast.dss)
    if state == AmendmentState.APPROVED:
        return amendments.approved(cast.dss)
    waiting = amendments.submitted(cast.dss)
    if state == AmendmentState.RETURNED:
        return amendment_return(actor=cast.dss.chief, amendment=waiting, reason="Say more.")
    return amendment_withdraw(actor=cast.dss.officer, amendment=waiting) if state == AmendmentState.WITHDRAWN else waiting


@pytest.mark.parametrize("state", AmendmentState.values)
def test_a_step_that_is_not_of_its_state_is_refused_for_an_amendment_too(cast: Cast, state: str):
    amendment = amendment_in(cast, state)
    before = everything(amendment.seizure)
    for name, (who, path, body, states, said) in AMENDMENT_STEPS.items():
        if state not in states:
            response = reauthenticated(sign_in(getattr(cast.dss, who))).post(f"/amendments/{amendment.public_id}/{path}", body)
            assert response.status_code in (302, 409, 422), name
            assert said in words(response), name
            assert everything(amendment.seizure) == before, name


@pytest.mark.parametrize("state", MAY)
def test_the_api_refuses_the_same(cast: Cast, state: str):
    seizure = in_state(cast, state)
    before, officer, url = everything(seizure), Caller(cast.dss.officer), f"/api/v1/seizures/{seizure.public_id}/"
    for method in ("put", "patch", "delete", "post"):
        assert getattr(officer.client, method)(url, {"state": "approved"}, content_type="application/json").status_code == 405
    if "submit" not in MAY[SeizureState(state)]:
        answer = officer.post(f"{url}submit/", {})
        assert (answer.status_code, answer.json()["code"]) == (422, "submitted"), answer.content
    if state == SeizureState.CLOSED:
        person = f"/api/v1/persons/{seizure.persons.get().public_id}/rights/"
        answer = officer.post(person, {"answers": [{"item": "LAWYER", "answer": "yes", "note": ""}]})
        assert (answer.status_code, answer.json()["code"]) == (422, "closed"), answer.content
    assert everything(seizure) == before


def test_there_is_no_admin_that_could_go_round_the_services():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
