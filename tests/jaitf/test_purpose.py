"""Purpose: asked once a sitting before a person or a restricted record opens, kept with every reading."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from jaitf.choices import AccessAction, CompartmentKind, Handling, PurposeKind, Verb
from jaitf.models import AccessLog, Compartment, CompartmentGroupObjectPermission
from jaitf.services.access_log import log_access
from jaitf.services.groups import _permission_ids, unit_group
from jaitf.services.tokens import token_create
from messaging.services.shares import record_share
from seizures.models import Seizure
from tests.clients import forget_purposes, sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast
from tests.factories.messaging import make_traveller
from tests.factories.profiling import traveller

pytestmark = pytest.mark.django_db


def new_sitting(user) -> Client:
    client = sign_in(user)
    forget_purposes(client)
    return client


def kind_asked(client: Client, path: str) -> str:
    """The kind that the page asks a purpose for; empty when it opens."""
    answer = client.get(path)
    if answer.status_code == 302 and answer["Location"].startswith("/purpose/?"):
        return answer["Location"].partition("kind=")[2].partition("&")[0]
    assert answer.status_code == 200, answer
    return ""


def test_one_click_opens_the_person_and_is_remembered_for_the_sitting(cast: Cast):
    client, one, two = new_sitting(cast.dss.officer), traveller(cast.dss), make_traveller(cast.dss.joint)
    asked = client.get(f"/travellers/{one.public_id}/")
    assert asked.status_code == 302
    assert not AccessLog.objects.filter(record_id=one.public_id).exists()
    question = client.get(asked["Location"])
    assert "the page of a person" in question.content.decode()
    opened = client.post("/purpose/", {"kind": "person", "next": f"/travellers/{one.public_id}/", "purpose": "case", "note": "DSS-2026-00042"}, follow=True)
    assert opened.redirect_chain == [(f"/travellers/{one.public_id}/", 302)]
    assert kind_asked(client, f"/travellers/{two.public_id}/") == ""
    for record in (one, two):
        entry = AccessLog.objects.get(record_id=record.public_id, action="read")
        assert (entry.purpose, entry.purpose_note) == ("case", "DSS-2026-00042")


def test_it_is_asked_again_after_eight_hours(cast: Cast):
    client, one = new_sitting(cast.dss.officer), traveller(cast.dss)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        client.post("/purpose/", {"kind": "person", "purpose": "desk"})
        assert kind_asked(client, f"/travellers/{one.public_id}/") == ""
    with time_machine.travel(now + timedelta(hours=8, minutes=1), tick=False):
        session = client.session
        session["seen_at"] = int((now + timedelta(hours=8)).timestamp())
        session.save()
        assert kind_asked(client, f"/travellers/{one.public_id}/") == "person"


@pytest.mark.parametrize(
    ("handling", "kind"), [(Handling.AMBER, ""), (Handling.GREEN, ""), (Handling.AMBER_STRICT, "restricted"), (Handling.RED, "restricted")]
)
def test_a_case_asks_only_when_its_mark_is_narrow(cast: Cast, handling: str, kind: str):
    seizure = make.seizure_draft(cast.dss)
    Seizure.objects.filter(pk=seizure.pk).update(handling=handling)
    client = new_sitting(cast.dss.officer)
    assert kind_asked(client, f"/seizures/{seizure.public_id}/") == kind
    assert kind_asked(client, f"/seizures/{seizure.public_id}/edit/") == kind


def test_a_medical_room_and_a_share_ask_for_themselves(cast: Cast):
    room = Compartment.objects.get(task_force=cast.dss.task_force, kind=CompartmentKind.MEDICAL)
    view = _permission_ids()[f"{Verb.VIEW}_record"]
    CompartmentGroupObjectPermission.objects.create(group=unit_group(cast.dss.task_force), permission_id=view, content_object=room)
    medical, shared = make.seizure_draft(cast.dss), make.submitted(cast.abj)
    make.moved(medical, room)
    until = timezone.now() + timedelta(days=3)
    record_share(actor=cast.abj.chief, record=shared, with_unit=cast.dss.task_force, handling=Handling.AMBER, reason="Same network", expires_at=until)
    client = new_sitting(cast.dss.officer)
    assert kind_asked(client, f"/seizures/{medical.public_id}/") == "protected"
    assert kind_asked(client, f"/seizures/{shared.public_id}/") == "shared"
    client.post("/purpose/", {"kind": "shared", "purpose": "partner"})
    assert kind_asked(client, f"/seizures/{shared.public_id}/") == ""
    assert kind_asked(client, f"/seizures/{medical.public_id}/") == "protected"


def test_a_photograph_of_a_restricted_case_asks_as_the_case_does(cast: Cast):
    from seizures.services.photographs import photograph_add

    seizure = make.seizure_draft(cast.dss)
    picture = photograph_add(actor=cast.dss.officer, seizure=seizure, file=make.picture(), caption="")
    client = new_sitting(cast.dss.officer)
    assert client.get(f"/photographs/{picture.public_id}/").status_code == 200
    Seizure.objects.filter(pk=seizure.pk).update(handling=Handling.RED)
    assert "kind=restricted" in client.get(f"/photographs/{picture.public_id}/")["Location"]


def test_a_program_says_it_with_each_request(cast: Cast):
    one = traveller(cast.dss)
    _token, key = token_create(actor=cast.dss.officer, name="script")
    path, token = f"/api/v1/travellers/{one.public_id}/", {"Authorization": f"Token {key}"}
    refused = Client().get(path, headers=token)
    assert (refused.status_code, refused.json()["code"]) == (403, "purpose_required")
    assert "X-Purpose" in refused.json()["detail"]
    assert Client().get(path, headers=token | {"X-Purpose": "curiosity"}).status_code == 403
    assert Client().get(path, headers=token | {"X-Purpose": "emergency"}).status_code == 403
    assert Client().get(f"/api/v1/flights/{one.flight.public_id}/", headers=token).status_code == 200
    assert Client().get(path, headers=token | {"X-Purpose": "court", "X-Purpose-Note": "File 12/26"}).status_code == 200
    assert Client().get(f"{path}?purpose=case", headers=token).status_code == 200
    entries = AccessLog.objects.filter(record_id=one.public_id, action="read").order_by("pk")
    assert list(entries.values_list("purpose", "purpose_note")) == [("court", "File 12/26"), ("case", "")]


def test_the_question_needs_an_answer_and_leads_nowhere_else(cast: Cast):
    client = new_sitting(cast.dss.officer)
    other = client.post("/purpose/", {"kind": "person", "next": "/desk/", "purpose": "other", "note": ""})
    assert other.status_code == 422
    assert "in a few words" in other.content.decode()
    assert 'value="/desk/"' in other.content.decode()
    assert client.post("/purpose/", {"kind": "person", "next": "/desk/", "purpose": "emergency"}).status_code == 422
    assert client.post("/purpose/", {"kind": "person"}).status_code == 422
    assert client.post("/purpose/", {"kind": "person", "purpose": "desk", "next": "https://example.org/"})["Location"] == "/"
    assert client.get("/purpose/?kind=nonsense").status_code == 200


def test_what_was_typed_is_never_held_up(cast: Cast):
    """A form that is sent without a purpose in the session goes through: the reading was at its opening."""
    seizure = make.seizure_draft(cast.dss)
    Seizure.objects.filter(pk=seizure.pk).update(handling=Handling.RED)
    answer = new_sitting(cast.dss.officer).post(f"/seizures/{seizure.public_id}/edit/", {})
    assert answer.status_code == 422


def test_a_part_of_a_page_is_led_to_the_question_as_a_whole(cast: Cast):
    one = traveller(cast.dss)
    answer = new_sitting(cast.dss.officer).get(f"/travellers/{one.public_id}/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/purpose/?kind=person")


def test_outside_of_a_request_nothing_is_asked(cast: Cast):
    entry = log_access(actor=cast.dss.officer, action=AccessAction.READ, record=traveller(cast.dss))
    assert entry.purpose == ""


def test_oversight_reads_the_purpose_in_the_log(cast: Cast):
    one, client = traveller(cast.dss), new_sitting(cast.dss.officer)
    client.post("/purpose/", {"kind": PurposeKind.PERSON, "purpose": "person_asks", "note": "Letter of 3 November"})
    client.get(f"/travellers/{one.public_id}/")
    page = sign_in(cast.oversight).get(f"/access-log/?record={one.public_id}").content.decode()
    assert "Request or complaint of the person concerned" in page
    assert "Letter of 3 November" in page
