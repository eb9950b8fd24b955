"""The pages of a flight, a traveller, a target, a consignment and a mail item: what they show, and to whom."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from jaitf.models import AccessLog
from jaitf.services.groups import unit_group
from profiling.formats.records import ParsedDocument
from profiling.models import Consignment, MailItem, Message, Target, TargetGroupObjectPermission, Traveller
from profiling.selectors.travellers import companions, history, traveller_summary
from tests.clients import sign_in
from tests.factories.cast import Cast
from tests.factories.profiling import consignment, flight_with_travellers, mail_item, person, target, traveller

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def everything(cast: Cast) -> dict[str, str]:
    """One record of each kind in Dakar's joint room, by the address of its page."""
    flight = flight_with_travellers(cast.dss, 2)
    made = target(cast.dss, flight.travellers.get(family_name="DIALLO"))
    return {
        "flight": flight.get_absolute_url(),
        "traveller": made.traveller.get_absolute_url(),
        "message": Message.objects.get().get_absolute_url(),
        "consignment": consignment(cast.dss, flight=flight).get_absolute_url(),
        "mail": mail_item(cast.dss, flight=flight).get_absolute_url(),
        "target": made.get_absolute_url(),
        "review": f"/targets/{made.public_id}/review/",
        "send": f"/targets/{made.public_id}/send/",
        "mark": f"/targets/new/?traveller={made.traveller.public_id}",
    }


def test_another_unit_and_a_stranger_never_learn_that_a_record_exists(cast: Cast):
    pages = everything(cast)
    for path in pages.values():
        assert sign_in(cast.abj.chief).get(path).status_code == 404
        assert sign_in(cast.stranger).get(path).status_code == 403
        assert sign_in(cast.dss.chief).get(path).status_code == 200
    refused = AccessLog.objects.filter(actor=cast.abj.chief, action="denied")
    assert refused.count() == len(pages)


def test_another_agency_never_learns_what_is_in_an_agencys_own_room(cast: Cast):
    flight = flight_with_travellers(cast.dss, 1, compartment=cast.dss.customs_room, actor=cast.dss.officer)
    one = flight.travellers.get()
    for path in (flight.get_absolute_url(), one.get_absolute_url(), one.message.get_absolute_url()):
        assert sign_in(cast.dss.police_chief).get(path).status_code == 404
        assert sign_in(cast.dss.officer).get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/flights/{}/", "/travellers/{}/", "/messages/{}/", "/targets/{}/", "/consignments/{}/", "/mail/{}/", "/targets/new/?traveller={}"]
)
def test_what_does_not_exist_is_not_found(cast: Cast, path: str):
    assert sign_in(cast.dss.officer).get(path.format(uuid4())).status_code == 404


@pytest.mark.parametrize("path", ["/targets/new/", "/targets/new/?traveller=nonsense", "/targets/new/?mail=zzz", "/consignments/new/?flight=x"])
def test_an_address_that_names_nothing_is_not_found_and_never_an_error(cast: Cast, path: str):
    assert sign_in(cast.dss.officer).get(path).status_code == 404


def test_reading_is_logged_with_the_record_and_a_search_with_its_words(cast: Cast):
    pages = everything(cast)
    client = sign_in(cast.dss.officer)
    for kind in ("flight", "traveller", "message", "consignment", "mail", "target"):
        before = AccessLog.objects.filter(actor=cast.dss.officer, action="read").count()
        client.get(pages[kind])
        entries = AccessLog.objects.filter(actor=cast.dss.officer, action="read")
        assert entries.count() == before + 1
        assert str(entries.latest("pk").record_id) in pages[kind]
    client.get(pages["flight"] + "?q=diallo")
    search = AccessLog.objects.get(action="search")
    assert (search.terms, search.count) == ("diallo", 1)


def test_a_flight_lists_its_travellers_sorted_filtered_and_by_page(cast: Cast):
    flight = flight_with_travellers(cast.dss, 130)
    client = sign_in(cast.dss.officer)
    page = text_of(client.get(flight.get_absolute_url()))
    assert page.count('class="board') == 0
    assert "1–100 of 130" in page
    assert "101–130 of 130" in text_of(client.get(flight.get_absolute_url() + "?page=2"))
    assert "101–130 of 130" in text_of(client.get(flight.get_absolute_url() + "?page=999"))
    by_birth = text_of(client.get(flight.get_absolute_url() + "?sort=-birth_date"))
    assert by_birth.index("2004-04-05") < by_birth.index("2003-12-30")
    for words, found in (("A1000007", 1), ("loc001", 2), ("1A", 1), ("N'Diaye", 13), ("nobody at all", 0)):
        text = text_of(client.get(flight.get_absolute_url(), {"q": words}))
        assert f'<span class="count muted">{found}</span>' in text
    target(cast.dss, flight.travellers.first())
    assert '<span class="count muted">1</span>' in text_of(client.get(flight.get_absolute_url() + "?targets=only"))


def test_a_traveller_page_says_who_and_offers_what_to_do(cast: Cast):
    flight = flight_with_travellers(cast.dss, 4)
    one = flight.travellers.get(family_name="DIALLO")
    page = text_of(sign_in(cast.dss.officer).get(one.get_absolute_url()))
    for fact in ("DIALLO", "AMINATA AA", "1970-01-01", "Senegal", "A1000000", "LOC000", "1A", "AF100000", "NDIAYE, OUSMANE AB"):
        assert fact in page
    assert f"/targets/new/?traveller={one.public_id}" in page
    assert f"?traveller={one.public_id}" in page
    assert page.count('class="is-current') == 14
    made = target(cast.dss, one, reasons=["P_CASHPAY"])
    marked = text_of(sign_in(cast.dss.officer).get(one.get_absolute_url()))
    assert made.get_absolute_url() in marked
    assert "Ticket paid cash" in marked
    assert f"/targets/new/?traveller={one.public_id}" not in marked


def test_history_finds_the_same_document_or_name_and_birthday_on_flights_one_may_see(cast: Cast):
    now = flight_with_travellers(cast.dss, people=[person(0)], number="1").travellers.get()
    same_passport = flight_with_travellers(cast.dss, people=[person(0, family_name="DIALO", birth_date=None)], number="2").travellers.get()
    other_document = (ParsedDocument("P", "Z9", "FRA"),)
    same_person = flight_with_travellers(cast.dss, people=[person(0, documents=other_document)], number="3").travellers.get()
    flight_with_travellers(cast.dss, people=[person(0, documents=other_document, birth_date=None)], number="4")
    flight_with_travellers(cast.dss, people=[person(0)], number="5", compartment=cast.dss.customs_room, actor=cast.dss.officer)
    flight_with_travellers(cast.abj, people=[person(0)], number="6")
    assert set(history(cast.dss.police_officer, now)) == {same_passport, same_person}
    assert len(history(cast.dss.officer, now)) == 3
    assert history(cast.stranger, now) == []


def test_companions_share_the_booking_and_the_summary_carries_what_other_apps_take(cast: Cast):
    flight = flight_with_travellers(cast.dss, 4)
    one = flight.travellers.get(family_name="DIALLO")
    assert [other.family_name for other in companions(cast.dss.officer, one)] == ["NDIAYE"]
    summary = traveller_summary(one)
    assert (summary.name, summary.document_number, summary.document_issuer, summary.flight_text) == ("DIALLO, AMINATA AA", "A1000000", "SEN", "AF718")
    assert summary.lands_at == flight.arrives_at
    bare = traveller_summary(flight_with_travellers(cast.dss, people=[person(0, documents=())], number="9").travellers.get())
    assert bare.document_number == ""


def test_a_target_is_marked_reviewed_and_sent_through_the_pages(cast: Cast):
    one = traveller(cast.dss)
    officer, targeter = sign_in(cast.dss.officer), sign_in(cast.dss.targeter)
    address = f"/targets/new/?traveller={one.public_id}"
    form = text_of(officer.get(address))
    assert "Ticket paid cash" in form
    assert "Fearful" not in form
    nothing = officer.post(address, {"priority": "high", "note": "Sweats."})
    assert nothing.status_code == 422
    assert "Choose at least one reason" in nothing.content.decode()
    assert "Sweats." in nothing.content.decode()
    sneaked = officer.post(address, {"reasons": ["P_CASHPAY", "T_FEAR"], "priority": "high"})
    assert sneaked.status_code == 422
    made = officer.post(address, {"reasons": ["P_CASHPAY", "P_ROUTE"], "priority": "high", "note": "Sweats."})
    target_ = Target.objects.get()
    assert made["Location"] == target_.get_absolute_url()
    again = officer.post(address, {"reasons": ["P_CASHPAY"], "priority": "high"})
    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert officer.get(f"/targets/{target_.public_id}/review/").status_code == 403
    review = f"/targets/{target_.public_id}/review/"
    silent = targeter.post(review, {"decision": "confirmed", "reason": " ", "version": "1"})
    assert silent.status_code == 422
    assert targeter.post(review, {"decision": "confirmed", "reason": "Cash, one way.", "version": "1"})["Location"] == target_.get_absolute_url()
    confirm = text_of(targeter.get(f"/targets/{target_.public_id}/send/"))
    assert "Ticket paid cash" in confirm
    targeter.post(f"/targets/{target_.public_id}/send/", {"version": "2"})
    target_.refresh_from_db()
    assert target_.state == "sent"
    queue = text_of(officer.get("/targets/"))
    assert str(one) in queue
    assert "Ticket paid cash" in queue


def test_a_confirmed_target_may_go_to_the_control_post_with_the_review(cast: Cast):
    made = target(cast.dss)
    sign_in(cast.dss.targeter).post(f"/targets/{made.public_id}/review/", {"decision": "confirmed", "reason": "Cash.", "send": "on", "version": "1"})
    made.refresh_from_db()
    assert made.state == "sent"
    other = target(cast.dss, traveller(cast.dss, number="99"))
    sign_in(cast.dss.targeter).post(f"/targets/{other.public_id}/review/", {"decision": "dismissed", "reason": "Known.", "send": "on", "version": "1"})
    other.refresh_from_db()
    assert other.state == "dismissed"


def test_a_review_against_an_old_state_keeps_what_was_typed_and_shows_the_new_one(cast: Cast):
    made = target(cast.dss, state="confirmed")
    answer = sign_in(cast.dss.targeter).post(f"/targets/{made.public_id}/review/", {"decision": "dismissed", "reason": "A family visit.", "version": "1"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "A family visit." in page
    assert "Looked at the booking." in page
    assert 'name="version" value="2"' in page


def test_the_queue_begins_with_what_waits_for_this_reader(cast: Cast):
    assert "Nothing waits for a review" in text_of(sign_in(cast.dss.targeter).get("/targets/"))
    assert "Nothing waits at the control post" in text_of(sign_in(cast.dss.officer).get("/targets/"))
    target(cast.dss, consignment(cast.dss), priority="high")
    assert "057-12345675" in text_of(sign_in(cast.dss.targeter).get("/targets/?kind=consignment&priority=high"))
    assert "057-12345675" not in text_of(sign_in(cast.dss.targeter).get("/targets/?kind=mail"))
    assert "057-12345675" in text_of(sign_in(cast.dss.targeter).get("/targets/?state=nonsense"))


def share(made: Target, unit, hours: int = 4) -> None:
    from django.contrib.auth.models import Permission

    TargetGroupObjectPermission.objects.create(
        group=unit_group(unit.task_force),
        permission=Permission.objects.filter(content_type__app_label="profiling", codename="view_target").get(),
        content_object=made,
        handling="TLP_AMBER",
        reason="On your side of the route.",
        expires_at=timezone.now() + timedelta(hours=hours),
        granted_by=made.created_by,
    )


def test_a_shared_target_opens_for_the_other_unit_without_its_flight_or_traveller(cast: Cast):
    made = target(cast.dss, state="confirmed")
    share(made, cast.abj)
    client = sign_in(cast.abj.officer)
    page = text_of(client.get(made.get_absolute_url()))
    assert "DIALLO" in page
    assert "Ticket paid cash" in page
    assert made.traveller.get_absolute_url() not in page
    assert client.get(made.traveller.get_absolute_url()).status_code == 404
    assert client.get(f"/targets/{made.public_id}/review/").status_code == 403
    assert sign_in(cast.lis.officer).get(made.get_absolute_url()).status_code == 404


def test_a_share_that_has_expired_opens_nothing(cast: Cast):
    made = target(cast.dss)
    share(made, cast.abj, hours=-1)
    assert sign_in(cast.abj.officer).get(made.get_absolute_url()).status_code == 404


def test_a_consignment_is_entered_by_its_air_waybill_and_a_wrong_check_digit_warns(cast: Cast):
    flight = flight_with_travellers(cast.dss, 1)
    client = sign_in(cast.dss.officer)
    assert 'value="AF718 CDG–DSS"' in text_of(client.get(f"/consignments/new/?flight={flight.public_id}"))
    wrong = client.post("/consignments/new/", {"awb": "057-123", "description": "GINGER", "flight_text": "ZZ99"})
    assert wrong.status_code == 422
    assert "No flight of these days matches" in wrong.content.decode()
    short = client.post("/consignments/new/", {"awb": "057-123", "description": "GINGER"})
    assert "11 digits" in short.content.decode()
    assert "GINGER" in short.content.decode()
    negative = client.post("/consignments/new/", {"awb": "05712345675", "weight_kg": "-3", "pieces": "0", "origin": "QQQ"})
    assert negative.status_code == 422
    assert Consignment.objects.count() == 0
    done = client.post("/consignments/new/", {"awb": "057 1234 5679", "flight_text": "AF718", "origin": "cdg", "weight_kg": "120.5"})
    saved = Consignment.objects.get()
    assert (saved.awb, saved.flight, saved.origin, saved.compartment) == ("05712345679", flight, "CDG", cast.dss.joint)
    page = text_of(client.get(done["Location"]))
    assert "should be 5, not 9" in page
    assert "120.5" in page


def test_a_mail_item_is_entered_by_its_number(cast: Cast):
    client = sign_in(cast.dss.officer)
    assert client.post("/mail/new/", {"s10": "RR12"}).status_code == 422
    assert client.post("/mail/new/", {"s10": "RR123456785SN", "origin_country": "QQ"}).status_code == 422
    done = client.post("/mail/new/", {"s10": "rr 123 456 785 sn", "origin_country": "br", "sender": "J. Silva"})
    item = MailItem.objects.get()
    assert (item.s10, item.origin_country) == ("RR123456785SN", "BR")
    page = text_of(client.get(done["Location"]))
    assert "Brazil" in page
    assert "The check digit is right" in page


def test_a_flight_of_another_room_is_not_joined_to_a_record(cast: Cast):
    flight = flight_with_travellers(cast.dss, 1, compartment=cast.dss.customs_room, actor=cast.dss.officer)
    answer = sign_in(cast.dss.officer).post("/consignments/new/", {"awb": "057-12345675", "flight": str(flight.public_id), "flight_text": "AF718"})
    assert answer.status_code == 422
    assert "another compartment" in answer.content.decode()
    foreign = sign_in(cast.abj.officer).post("/consignments/new/", {"awb": "057-12345675", "flight": str(flight.public_id)})
    assert foreign.status_code == 422
    assert Consignment.objects.count() == 0


def test_a_list_of_messages_is_searched_by_flight_sender_or_file(cast: Cast):
    flight_with_travellers(cast.dss, 1, number="718")
    flight_with_travellers(cast.dss, 1, number="504", origin="LIS")
    client = sign_in(cast.dss.officer)
    for words, there, absent in (("AF718", "718.edi", "504.edi"), ("lis", "504.edi", "718.edi"), ("504.ed", "504.edi", "718.edi")):
        page = text_of(client.get("/messages/", {"q": words}))
        assert there in page
        assert absent not in page
    assert "No message matches" in text_of(client.get("/messages/?state=unreadable"))
    assert Traveller.objects.count() == 2
