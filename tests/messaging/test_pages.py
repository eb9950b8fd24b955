"""The pages of alerts, as people use them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aircop.core.models import Draft
from jaitf.choices import AccessAction
from jaitf.models import AccessLog
from messaging.models import Alert
from messaging.services.alerts import alert_cancel
from messaging.services.deliveries import delivery_acknowledge
from messaging.sources import Source, kind_of
from tests.clients import reauthenticated, sign_in
from tests.factories.cast import Cast
from tests.factories.messaging import arrived_alert, deliver_alert, make_control, make_flight, make_seizure, make_traveller, send_alert

pytestmark = pytest.mark.django_db


def fresh(user: Any) -> Client:
    return reauthenticated(sign_in(user))


def address(source: Source) -> str:
    return f"{reverse('messaging:alert-new')}?{kind_of(source)}={source.public_id}"


def filled_in(client: Client, source: Source, **changes: Any) -> dict[str, Any]:
    """The compose form as it opens, with the sender's words."""
    form = client.get(address(source)).context["form"]
    data = {name: form[name].value() for name in form.fields if name != "lands_at"}
    data |= {"grounds": "Cash ticket", "requested_action": "X-ray on arrival", "not_to_do": "Do not stop him", "others": []}
    return {name: value for name, value in (data | changes).items() if value is not None}


def test_an_alert_is_written_looked_over_and_sent(cast: Cast):
    client, traveller = fresh(cast.dss.officer), make_traveller(cast.dss.joint)
    data = filled_in(client, traveller)
    assert data["recipients"] == ["ABJ", "LIS"]
    review = client.post(address(traveller), data | {"step": "review"})
    text = review.content.decode()
    assert review.status_code == 200
    assert not Alert.objects.exists()
    assert all(word in text for word in ("JAITF Abidjan", "JAITF Lisbon", "Sarr, Moussa", "A01234567", "Send to 2 units"))
    Draft.objects.create(user=cast.dss.officer, key=f"alert-traveller-{traveller.public_id}", data={})
    sent = client.post(address(traveller), hidden_fields(text) | {"step": "send"})
    alert = Alert.objects.get()
    assert sent.url == reverse("messaging:alert-detail", args=[alert.public_id])
    assert {delivery.recipient.code for delivery in alert.deliveries.all()} == {"ABJ", "LIS"}
    assert not Draft.objects.exists()


def hidden_fields(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        found.setdefault(name, []).append(value)
    return found


def test_sending_the_reviewed_form_twice_makes_one_alert(cast: Cast):
    client, traveller = fresh(cast.dss.officer), make_traveller(cast.dss.joint)
    data = filled_in(client, traveller) | {"step": "send"}
    first, second = client.post(address(traveller), data), client.post(address(traveller), data)
    assert first.url == second.url
    assert Alert.objects.count() == 1


def test_the_review_can_be_left_to_change_something_and_nothing_is_lost(cast: Cast):
    client, traveller = fresh(cast.dss.officer), make_traveller(cast.dss.joint)
    page = client.post(address(traveller), filled_in(client, traveller, grounds="Nervous <b>man</b>") | {"step": "edit"})
    assert page.status_code == 200
    assert "Nervous &lt;b&gt;man&lt;/b&gt;" in page.content.decode()
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"grounds": ""}, "Grounds, in one line"),
        ({"recipients": [], "others": []}, "Choose at least one unit"),
        ({"recipients": ["XXX"]}, "XXX"),
        ({"handling": "TLP_WHITE"}, "TLP_WHITE"),
        ({"lands_at_date": "2026-13-45", "lands_at_time": "16:25", "lands_at_zone": "UTC"}, "Lands at"),
        ({"lands_at_date": "2026-11-23", "lands_at_time": "16:25"}, "time zone"),
        ({"about": "nobody"}, "nobody"),
        ({"client_id": "no-uuid"}, ""),
    ],
)
def test_wrong_input_is_explained_and_what_was_typed_stays(cast: Cast, changes: dict[str, Any], words: str):
    client, traveller = fresh(cast.dss.officer), make_traveller(cast.dss.joint)
    page = client.post(address(traveller), filled_in(client, traveller, **changes) | {"step": "send"})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "X-ray on arrival" in page.content.decode()
    assert not Alert.objects.exists()


def test_a_rule_of_the_service_is_shown_beside_its_field_already_in_the_review(cast: Cast):
    client, seizure = fresh(cast.dss.officer), make_seizure(cast.dss.joint, cast.dss.officer, legs=("DSS", "LIS"))
    page = client.post(address(seizure), filled_in(client, seizure, others=["ABJ"], off_route_reason="Network", grounds="Ask Ndiaye") | {"step": "review"})
    assert page.status_code == 422
    assert "ABJ is not on the itinerary" in str(page.context["form"].errors["grounds"])


def test_sending_asks_for_the_password_again_and_keeps_the_form(cast: Cast):
    client, traveller = sign_in(cast.dss.officer), make_traveller(cast.dss.joint)
    data = filled_in(client, traveller, grounds="Cash ticket at noon") | {"step": "send", "draft_key": f"alert-traveller-{traveller.public_id}"}
    answer = client.post(address(traveller), data, HTTP_REFERER=f"http://testserver{address(traveller)}")
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    assert not Alert.objects.exists()
    assert "Cash ticket at noon" in reauthenticated(client).get(address(traveller)).content.decode()


def test_an_alert_needs_something_that_it_is_about(cast: Cast):
    client = fresh(cast.dss.officer)
    assert client.get(reverse("messaging:alert-new")).status_code == 400
    assert client.get(f"{reverse('messaging:alert-new')}?seizure=nonsense").status_code == 400
    assert fresh(cast.abj.officer).get(address(make_traveller(cast.dss.joint))).status_code == 404


@pytest.mark.parametrize("kind", ["seizure", "control"])
def test_an_alert_can_be_about_goods_in_words(cast: Cast, kind: str):
    flight = make_flight(cast.dss.joint)
    source = (
        make_seizure(cast.dss.joint, cast.dss.officer, flight=flight) if kind == "seizure" else make_control(cast.dss.joint, cast.dss.officer, flight=flight)
    )
    client = fresh(cast.dss.officer)
    client.post(address(source), filled_in(client, source, about="other", subject="Grey suitcase, false bottom") | {"step": "send"})
    assert (Alert.objects.get().subject, Alert.objects.get().is_about_person) == ("Grey suitcase, false bottom", False)


def test_the_recipient_reads_the_alert_in_the_readers_language_with_the_text_marked_as_written(cast: Cast):
    delivery = arrived_alert(cast.dss, cast.lis, language="fr", requested_action="Contrôle à l'arrivée")
    cast.lis.officer.language = "fr"
    cast.lis.officer.save()
    text = sign_in(cast.lis.officer).get(reverse("messaging:delivery-detail", args=[delivery.public_id])).content.decode()
    assert "Demande : contrôle à l&#x27;arrivée" in text
    assert '<p lang="fr" dir="auto">Contrôle à l&#x27;arrivée</p>' in text


def test_opening_the_alert_marks_it_read_and_is_logged(cast: Cast):
    delivery = arrived_alert(cast.dss, cast.lis)
    sign_in(cast.lis.officer).get(reverse("messaging:delivery-detail", args=[delivery.public_id]))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.read_by) == ("read", cast.lis.officer)
    entry = AccessLog.objects.get(action=AccessAction.READ, actor=cast.lis.officer)
    assert (entry.record_id, entry.record_label) == (delivery.public_id, delivery.alert.reference)


def test_a_part_that_refreshes_itself_neither_marks_nor_logs_nor_replaces_a_form_that_is_typed_in(cast: Cast):
    delivery = arrived_alert(cast.dss, cast.lis)
    url = reverse("messaging:delivery-detail", args=[delivery.public_id])
    client = sign_in(cast.lis.officer)
    part = client.get(f"{url}?shown=answer", headers={"HX-Request": "true"}).content.decode()
    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    assert not AccessLog.objects.filter(action=AccessAction.READ).exists()
    assert "<textarea" not in part
    delivery_acknowledge(actor=cast.lis.chief, delivery=delivery, decision="accepted")
    assert "<select" in client.get(f"{url}?shown=answer", headers={"HX-Request": "true"}).content.decode()


def test_accepting_and_giving_feedback(cast: Cast):
    delivery = arrived_alert(cast.dss, cast.lis)
    client = sign_in(cast.lis.officer)
    assert client.post(reverse("messaging:delivery-acknowledge", args=[delivery.public_id]), {"decision": "accepted"}).status_code == 302
    assert client.post(reverse("messaging:delivery-feedback", args=[delivery.public_id]), {"feedback": "FB_SEIZURE"}).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, delivery.feedback) == ("closed", "FB_SEIZURE")


@pytest.mark.parametrize(
    ("step", "data", "words"),
    [
        ("acknowledge", {"decision": "declined", "note": ""}, "Say why you can&#x27;t act on it"),
        ("acknowledge", {}, "This field is required"),
        ("feedback", {"feedback": "FB_SEIZURE", "note": "2 kg found"}, "Answer the alert first"),
        ("feedback", {"feedback": "NONSENSE"}, "NONSENSE"),
    ],
)
def test_a_refused_answer_says_why(cast: Cast, step: str, data: dict[str, str], words: str):
    delivery = arrived_alert(cast.dss, cast.lis)
    answer = sign_in(cast.lis.officer).post(reverse(f"messaging:delivery-{step}", args=[delivery.public_id]), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_no_page_shows_the_person_to_a_recipient_off_the_route(cast: Cast):
    traveller = make_traveller(cast.dss.joint, make_flight(cast.dss.joint, stops=("DSS", "LIS")), family_name="Zoundi")
    alert = send_alert(cast.dss.officer, traveller, cast.abj, off_route_reason="Same network")
    [delivery] = deliver_alert(alert)
    client = sign_in(cast.abj.officer)
    url = reverse("messaging:delivery-detail", args=[delivery.public_id])
    pages = [client.get(reverse("messaging:inbox")), client.get(url), client.get(url, headers={"HX-Request": "true"})]
    for page in pages:
        assert page.status_code == 200
        assert not [word for word in ("Zoundi", "Moussa", "A01234567", "1988", "SEN") if word in page.content.decode()]


def test_under_red_the_recipients_are_named_and_nobody_else_is_mentioned_otherwise(cast: Cast):
    red = send_alert(cast.dss.officer, make_traveller(cast.dss.joint), cast.lis, cast.abj, handling="TLP_RED")
    amber = send_alert(cast.dss.officer, make_traveller(cast.dss.joint, make_flight(cast.dss.joint, number="9")), cast.lis, cast.abj)
    client = sign_in(cast.lis.officer)
    pages = []
    for alert in (red, amber):
        deliver_alert(alert)
        delivery = alert.deliveries.get(recipient=cast.lis.task_force)
        pages.append(client.get(reverse("messaging:delivery-detail", args=[delivery.public_id])).content.decode())
    assert ["JAITF Abidjan" in page for page in pages] == [True, False]


@pytest.mark.parametrize("person", ["abj.officer", "dss.police_officer", "lis.custodian"])
def test_pages_of_an_alert_do_not_exist_for_others(cast: Cast, person: str):
    delivery = arrived_alert(cast.dss, cast.lis)
    unit, _, role = person.partition(".")
    client = sign_in(getattr(getattr(cast, unit), role))
    if person == "dss.police_officer":
        alert = send_alert(cast.dss.officer, make_traveller(cast.dss.customs_room, make_flight(cast.dss.joint, number="5")), cast.lis)
        assert client.get(reverse("messaging:alert-detail", args=[alert.public_id])).status_code == 404
    status = 403 if role == "custodian" else 404
    assert client.get(reverse("messaging:delivery-detail", args=[delivery.public_id])).status_code == status
    assert client.post(reverse("messaging:delivery-acknowledge", args=[delivery.public_id]), {"decision": "accepted"}).status_code == status


def test_the_sender_follows_each_recipient(cast: Cast):
    delivery = arrived_alert(cast.dss, cast.lis)
    delivery_acknowledge(actor=cast.lis.officer, delivery=delivery, decision="declined", note="No staff tonight")
    client = sign_in(cast.dss.officer)
    for url in (reverse("messaging:alert-detail", args=[delivery.alert.public_id]), reverse("messaging:alert-sent")):
        assert "We can&#x27;t act on it" in client.get(url).content.decode()
    assert "No staff tonight" in client.get(reverse("messaging:alert-detail", args=[delivery.alert.public_id])).content.decode()


def test_what_does_not_go_out_says_whom_to_phone(cast: Cast):
    alert = send_alert(cast.dss.officer, make_traveller(cast.dss.joint), cast.lis)
    client, url = sign_in(cast.dss.officer), reverse("messaging:alert-detail", args=[alert.public_id])
    with time_machine.travel(timezone.now() + timedelta(seconds=31), tick=False):
        page = client.get(url).content.decode()
    assert "Not sent yet: phone now" in page
    assert "+221 30 000 00 00" in page
    deliver_alert(alert)
    assert "phone now" not in client.get(url).content.decode()


def test_withdrawing_repeats_to_whom_and_tells_them(cast: Cast):
    delivery = arrived_alert(cast.dss, cast.lis)
    client, url = fresh(cast.dss.officer), reverse("messaging:alert-cancel", args=[delivery.alert.public_id])
    assert "JAITF Lisbon" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Caught at the gate"}).status_code == 302
    page = sign_in(cast.lis.officer).get(reverse("messaging:delivery-detail", args=[delivery.public_id])).content.decode()
    assert "withdrew this alert" in page
    assert "Caught at the gate" in page
    assert client.post(url, {"reason": "Again"}).status_code == 422


def test_the_outbox_is_filtered_and_a_search_in_it_is_logged(cast: Cast):
    for number in range(3):
        send_alert(cast.dss.officer, make_traveller(cast.dss.joint, make_flight(cast.dss.joint, number=str(number + 1))), cast.lis)
    alert_cancel(actor=cast.dss.officer, alert=Alert.objects.first(), reason="Stand down")
    client, url = sign_in(cast.dss.officer), reverse("messaging:alert-sent")
    shown = [len(client.get(f"{url}?{query}").context["table"].data) for query in ("", "q=00002", "state=cancelled", "progress=answered", "urgency=flash")]
    assert shown == [3, 1, 1, 0, 0]
    assert (AccessLog.objects.get(action=AccessAction.SEARCH).terms, AccessLog.objects.get(action=AccessAction.SEARCH).count) == ("00002", 1)


def test_the_badge_counts_what_waits(cast: Cast):
    client, url = sign_in(cast.lis.officer), reverse("messaging:alert-badge")
    assert 'data-count="0"' in client.get(url).content.decode()
    arrived_alert(cast.dss, cast.lis)
    assert 'data-count="1"' in client.get(url).content.decode()


def test_empty_boxes_say_what_will_be_there(cast: Cast):
    client = sign_in(cast.abj.officer)
    assert "No alert waits" in client.get(reverse("messaging:inbox")).content.decode()
    assert "Nothing was sent yet" in client.get(reverse("messaging:alert-sent")).content.decode()


def test_pages_ask_the_database_as_often_for_many_alerts_as_for_few(cast: Cast, django_assert_max_num_queries):
    client = sign_in(cast.lis.officer)
    sender = sign_in(cast.dss.officer)
    for one in (client, sender):
        one.get(reverse("messaging:inbox"))  # the first page of a session also notes that somebody is there
    for number in range(12):
        deliver_alert(send_alert(cast.dss.officer, make_traveller(cast.dss.joint, make_flight(cast.dss.joint, number=str(number + 1))), cast.lis, cast.abj))
    with django_assert_max_num_queries(16):
        client.get(reverse("messaging:inbox"))
    with django_assert_max_num_queries(16):
        sender.get(reverse("messaging:alert-sent"))


def test_the_web_process_does_not_stream(cast: Cast):
    answer = sign_in(cast.lis.officer).get(reverse("messaging:live"))
    assert answer.status_code == 503
    assert answer.json()["code"] == "not_live"


def test_a_case_lists_its_alerts_to_its_own_people(cast: Cast, rf):
    seizure = make_seizure(cast.dss.joint, cast.dss.officer, flight=make_flight(cast.dss.joint))
    alert = send_alert(cast.dss.officer, seizure, cast.lis)
    request = rf.get("/")
    texts = []
    for user in (cast.dss.officer, cast.lis.officer):
        request.user = user
        texts.append(Template("{% include 'messaging/_case_alerts.html' %}").render(Context({"request": request, "seizure": seizure})))
    assert [alert.reference in text for text in texts] == [True, False]
