"""The pages of exhibits: taking in, the ledger with its next steps, handing over between two accounts, papers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from jaitf.models import AccessLog
from seizures.models import Exhibit
from seizures.services.custody_steps import exhibit_check_seal, exhibit_store
from seizures.services.hand_overs import hand_over_offer
from seizures.views.custody_papers import exhibit_url
from tests.clients import reauthenticated, sign_in
from tests.factories import exhibits as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast, Unit


@pytest.fixture
def unit(cast: Cast) -> Unit:
    return cast.dss


@pytest.fixture
def thing(unit: Unit) -> Exhibit:
    return make.exhibit(cases.approved(unit), unit.officer)


def client_of(user) -> Client:
    return reauthenticated(sign_in(user))


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def step(thing: Exhibit, name: str) -> str:
    return f"/exhibits/{thing.public_id}/{name}/"


def test_a_thing_of_an_approved_case_is_taken_in_and_stands_in_its_tab(unit: Unit):
    seizure, client = cases.approved(unit), client_of(unit.officer)
    line = seizure.lines.get()
    sent = {"description": "Packet in brown tape", "place": "Lining of the suitcase", "line": str(line.public_id), "witness": "A. Ba"}
    response = client.post(f"/seizures/{seizure.public_id}/exhibits/new/", sent, follow=True)
    thing = Exhibit.objects.get()
    assert response.redirect_chain[-1][0] == f"/exhibits/{thing.public_id}/"
    assert (str(thing), thing.line, thing.holder) == (f"{seizure.reference}-1", line, unit.officer)
    assert "Found and collected" in text_of(response)
    tab = client.get(f"/seizures/{seizure.public_id}/?tab=exhibits")
    assert f"{seizure.reference}-1" in text_of(tab)


def test_what_is_missing_stands_beside_the_field(unit: Unit):
    seizure = cases.approved(unit)
    response = client_of(unit.officer).post(f"/seizures/{seizure.public_id}/exhibits/new/", {"description": "Packet"})
    assert response.status_code == 422
    assert not Exhibit.objects.exists()


def test_each_step_is_one_form(unit: Unit, thing: Exhibit):
    client = client_of(unit.officer)
    calibrated = timezone.now().date().isoformat()
    posts = [
        ("weigh", {"gross_g": "1020", "net_g": "1 000,5", "instrument": "Scale 3", "calibrated_on": calibrated, "second": unit.deputy.username}),
        ("test", {"kit": "Scott", "lot": "L-7", "colour": "blue"}),
        ("divide", {"description_1": "Sample", "net_g_1": "10", "remainder_g": "990,4", "second": unit.deputy.username}),
        ("seal", {"issuer": "DSS", "number": "55501"}),
        ("check-seal", {"seal_found": "55501"}),
        ("correct", {"refers_to": "2", "note": "The scale was number 4."}),
        ("report-loss", {"note": "The tape is torn."}),
        ("open-seal", {"note": "To weigh again."}),
        ("store", {"store": "Store 1, shelf B"}),
        ("retrieve", {"note": "For the laboratory"}),
        ("seal", {"issuer": "DSS", "number": "55502"}),
        ("send", {"to": "National laboratory"}),
        ("lab-result", {"laboratory": "National laboratory", "method": "GC-MS", "substance": "cocaine", "net_g": "989.9", "purity": "71,2"}),
        ("retrieve", {"seal_found": "55502"}),
    ]
    for name, data in posts:
        assert client.get(step(thing, name)).status_code == 200, name
        response = client.post(step(thing, name), data)
        assert response.status_code == 302, (name, text_of(response))
    page = text_of(client.get(f"/exhibits/{thing.public_id}/"))
    for words in ("Store 1, shelf B", "55502", "71.2", "The tape is torn.", "Field test", "L-7", f"{thing}"):
        assert words in page, words
    thing.refresh_from_db()
    assert thing.last_sequence == len(posts) + 1


def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(unit: Unit, thing: Exhibit):
    response = client_of(unit.officer).post(step(thing, "weigh"), {"net_g": "12", "second": unit.deputy.username})
    assert response.status_code == 422
    assert "Name the scale and its last calibration" in text_of(response)
    assert 'value="12"' in response.content.decode()


def test_two_accounts_hand_over_and_each_confirms_the_password(unit: Unit, thing: Exhibit, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    for who, name, data in ((unit.officer, "hand-over", {"receiver": unit.custodian.username}), (unit.custodian, "confirm", {})):
        held_back = sign_in(who).post(step(thing, name), data)
        assert held_back.status_code == 302
        assert "reauthenticate" in held_back["Location"]
    assert thing.entries.count() == 1
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    assert client_of(unit.officer).post(step(thing, "hand-over"), {"receiver": unit.custodian.username}).status_code == 302
    receiver = client_of(unit.custodian)
    waiting = text_of(receiver.get("/custody/"))
    assert "Packet in brown tape" in waiting
    assert "Confirm that you have it" in waiting
    assert client_of(unit.officer).post(step(thing, "confirm")).status_code == 403
    assert receiver.post(step(thing, "confirm")).status_code == 302
    thing.refresh_from_db()
    assert (thing.holder, thing.offered_to) == (unit.custodian, None)
    assert "Nothing waits for you." in text_of(receiver.get("/custody/"))


def test_the_receiver_is_somebody_who_works_in_the_room(cast: Cast, thing: Exhibit):
    page = client_of(cast.dss.officer).get(step(thing, "hand-over")).content.decode()
    offered = set(re.findall(r'<option value="([^"]+)"', page.partition('name="receiver"')[2].partition("</select>")[0]))
    unit = cast.dss
    workers = (unit.targeter, unit.custodian, unit.chief, unit.deputy, unit.police_officer, unit.police_chief)
    assert offered == {person.username for person in workers}


def test_who_holds_nothing_is_offered_what_he_can_do(unit: Unit, thing: Exhibit):
    holder = text_of(client_of(unit.officer).get(f"/exhibits/{thing.public_id}/"))
    other = text_of(client_of(unit.custodian).get(f"/exhibits/{thing.public_id}/"))
    for words in ("Weigh", "Hand over", "Put into the store"):
        assert words in holder
        assert words not in other
    assert "Report a discrepancy" in other
    exhibit_store(actor=unit.officer, exhibit=thing, store="Store 1")
    assert "Take it back" in text_of(client_of(unit.custodian).get(f"/exhibits/{thing.public_id}/"))


def test_a_destruction_takes_a_chief_and_another_person(unit: Unit, thing: Exhibit):
    order = {"reference": "TGI 12/2026", "waiver": "Perishable"}
    assert client_of(unit.custodian).post(step(thing, "order-destruction"), order).status_code == 403
    assert client_of(unit.chief).post(step(thing, "order-destruction"), order).status_code == 302
    sent = {"method": "Incinerated", "witness_1": "A. Ba, prosecutor", "witness_2": "M. Sow, clerk"}
    assert client_of(unit.officer).post(step(thing, "destroy"), sent).status_code == 302
    assert "destroyed or returned" in text_of(client_of(unit.chief).get(f"/exhibits/{thing.public_id}/"))


def test_overdue_hand_overs_stand_before_everybody_who_works_there(unit: Unit, thing: Exhibit):
    hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.custodian)
    later = timezone.now() + timedelta(hours=25)
    with time_machine.travel(later, tick=False):
        assert "more than a day ago" in text_of(client_of(unit.chief).get("/custody/"))


def test_labels_lead_a_phone_to_the_exhibit(unit: Unit, thing: Exhibit, settings):
    settings.SITE_ORIGIN = "https://aircop.example.org"
    assert exhibit_url(thing) == f"https://aircop.example.org/exhibits/{thing.public_id}/"
    page = client_of(unit.officer).get(f"/seizures/{thing.seizure.public_id}/exhibits/labels/").content.decode()
    assert str(thing) in page
    assert page.count('class="qr"') == 1


def test_the_custody_sheet_is_a_pdf_that_holds_the_ledger(unit: Unit, thing: Exhibit):
    make.sealed(make.weighed(thing, unit.officer, unit.deputy), unit.officer, "PDF-1")
    response = client_of(unit.officer).get(f"/exhibits/{thing.public_id}/sheet/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert AccessLog.objects.filter(action="print", record_id=thing.public_id).count() == 1


def test_every_opening_is_logged_under_the_exhibits_code(unit: Unit, thing: Exhibit):
    client_of(unit.custodian).get(f"/exhibits/{thing.public_id}/")
    entry = AccessLog.objects.get(actor=unit.custodian, record_id=thing.public_id)
    assert (entry.record_label, entry.record_type, entry.is_open_work) == (str(thing), "exhibit", True)


def test_chiefs_hear_of_a_discrepancy_and_find_it_on_their_page(unit: Unit, thing: Exhibit):
    make.sealed(thing, unit.officer, "4711")
    exhibit_check_seal(actor=unit.officer, exhibit=thing, found="4712")
    for job in Job.objects.filter(kind="custody.email"):
        job_run(job.pk)
    assert {to for message in mail.outbox for to in message.to} == {unit.chief.email, unit.deputy.email, unit.police_chief.email}
    assert all(str(thing) in message.subject and "4712" not in message.body for message in mail.outbox)
    assert "4712" in text_of(client_of(unit.chief).get("/custody/"))
    assert "4712" not in text_of(client_of(unit.custodian).get("/custody/"))
