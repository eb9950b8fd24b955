"""Controls: negative ones too, in under a minute, once however often they are sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from aircop.core.errors import Forbidden, InvalidInput, NotVisible
from jaitf.choices import AccessAction
from jaitf.models import AccessLog
from profiling.choices import TargetState
from profiling.formats.mrz import check_digit
from profiling.services.targets import target_review
from seizures.choices import ControlResult, SubjectKind
from seizures.models import Control, Person
from seizures.services.controls import control_create
from tests.clients import sign_in
from tests.factories import profiling as desk
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


def zone(number_digit: str = "") -> str:
    """The machine-readable zone of an invented passport; `number_digit` replaces the check digit of its number."""
    number, born, expires = "A01234567", "900131", "300501"
    tail = "<" * 14
    own, second = number_digit or check_digit(number), check_digit(number)
    composite = check_digit(f"{number}{second}{born}{check_digit(born)}{expires}{check_digit(expires)}{tail}0")
    line = f"{number}{own}SEN{born}{check_digit(born)}F{expires}{check_digit(expires)}{tail}0{composite}"
    return f"{'P<SENDIALLO<<AMINATA':<44}".replace(" ", "<") + "\n" + line


def fields(cast: Cast, **changes: str) -> dict[str, str]:
    """What the quick control's form sends."""
    now = timezone.now()
    return {
        "subject_kind": "person",
        "family_name": "DIALLO",
        "flight_text": "AF718",
        "place": "arrivals",
        "reason": "ROUTINE",
        "result": "negative",
        "occurred_at_date": now.strftime("%Y-%m-%d"),
        "occurred_at_time": now.strftime("%H:%M"),
        "occurred_at_zone": "UTC",
        "compartment": str(cast.dss.joint.public_id),
        "client_id": str(uuid4()),
    } | changes


def post(client: Client, data: dict[str, str]):
    return client.post("/controls/new/", data)


def test_a_negative_control_is_recorded_with_a_reference(cast: Cast):
    response = post(sign_in(cast.dss.officer), fields(cast))
    control = Control.objects.get()
    assert response.status_code == 302
    assert response.url == f"/controls/{control.public_id}/"
    assert control.reference == f"DSS-C-{timezone.now().year}-00001"
    assert control.persons.get().name_key == "DIALLO"
    assert control.vector == "PAX_ARR"


def test_sending_the_form_twice_records_one_control(cast: Cast):
    client, data = sign_in(cast.dss.officer), fields(cast)
    assert post(client, data).url == post(client, data).url
    assert Control.objects.count() == 1
    assert Person.objects.count() == 1


def test_somebody_elses_form_id_is_never_answered_with_their_control(cast: Cast):
    client_id = uuid4()
    mine = control_create(actor=cast.dss.officer, compartment=cast.dss.joint, details=make.control_input(), client_id=client_id)
    response = post(sign_in(cast.dss.police_officer), fields(cast, client_id=str(client_id)))
    assert mine.reference.encode() not in response.content
    assert set(Control.objects.filter(client_id=client_id).values_list("officer", flat=True)) == {cast.dss.officer.pk, cast.dss.police_officer.pk}


def test_save_and_new_opens_the_next_one_with_what_stays_the_same(cast: Cast):
    client = sign_in(cast.dss.officer)
    response = client.post("/controls/new/", fields(cast, then="new"), follow=True)
    form = response.context["form"]
    assert response.redirect_chain[-1][0] == "/controls/new/?copy=last"
    assert (form["place"].value(), form["reason"].value(), form["flight_text"].value()) == ("arrivals", "ROUTINE", "AF718")
    assert not form["family_name"].value()
    assert form["client_id"].value() != Control.objects.get().client_id


def test_the_machine_readable_zone_fills_the_person_without_javascript(cast: Cast):
    post(sign_in(cast.dss.officer), fields(cast, family_name="", mrz=zone()))
    person = Person.objects.get()
    assert (person.family_name, person.given_names, person.sex, person.nationality) == ("DIALLO", "AMINATA", "F", "SEN")
    assert (person.document_type, person.document_number, person.document_issuer) == ("PP", "A01234567", "SEN")
    assert person.birth_date.isoformat() == "1990-01-31"


def test_a_wrong_check_digit_is_shown_beside_what_was_read_and_can_be_confirmed(cast: Cast):
    client, wrong = sign_in(cast.dss.officer), zone(number_digit="9")
    data = fields(cast, family_name="", mrz=wrong)
    response = post(client, data)
    form = response.context["form"]
    assert response.status_code == 422
    assert "check digit" in str(form.errors["mrz"])
    assert form["family_name"].value() == "DIALLO"
    assert Control.objects.count() == 0
    assert post(client, data | {"family_name": "DIALLO"}).status_code == 302


BAD_INPUT = [
    ({"occurred_at_date": "2026-02-30"}, "occurred_at"),
    ({"occurred_at_date": "2126-01-01"}, "occurred_at"),
    ({"occurred_at_date": "1926-01-01"}, "occurred_at"),
    ({"occurred_at_time": "25:61"}, "occurred_at"),
    ({"occurred_at_zone": ""}, "occurred_at"),
    ({"occurred_at_zone": "Mars/Olympus"}, "occurred_at"),
    ({"reason": "NONSENSE"}, "reason"),
    ({"place": "moon"}, "place"),
    ({"result": ""}, "result"),
    ({"flight_text": "not a flight"}, "flight_text"),
    ({"subject_kind": "consignment", "awb": "057-1234"}, "awb"),
    ({"subject_kind": "consignment", "awb": "", "note": ""}, "awb"),
    ({"subject_kind": "mail", "s10": "RR12345678"}, "s10"),
    ({"nationality": "Atlantis"}, "nationality"),
    ({"birth_date": "2090-01-01"}, "birth_date"),
    ({"birth_date": "1790-01-01"}, "birth_date"),
    ({"outcome": "G_SEIZED"}, "outcome"),
    ({"result": "person", "family_name": ""}, "family_name"),
    ({"client_id": "x"}, "client_id"),
    ({"family_name": "x" * 121}, "family_name"),
]


def test_wrong_input_is_named_at_its_field_and_what_was_typed_stays(cast: Cast):
    client = sign_in(cast.dss.officer)
    for changes, field in BAD_INPUT:
        response = post(client, fields(cast, **({"note": "Two black suitcases", "given_names": "Awa Ndeye"} | changes)))
        assert (response.status_code, changes) == (422, changes)
        assert field in response.context["form"].errors, changes
        assert "Awa Ndeye" in response.content.decode()
    assert Control.objects.count() == 0


def test_a_wrong_check_digit_of_a_waybill_warns_and_is_kept(cast: Cast):
    response = sign_in(cast.dss.officer).post("/controls/new/", fields(cast, subject_kind="consignment", awb="057-12345676"), follow=True)
    assert Control.objects.get().awb == "05712345676"
    assert "The last digit of the air waybill should be 5" in response.content.decode()


def test_a_control_on_a_target_closes_the_target(cast: Cast):
    target = desk.target(cast.dss, actor=cast.dss.targeter)
    target_review(actor=cast.dss.chief, target=target, decision="confirmed", reason="Agreed")
    control = make.control(cast.dss, target=target.public_id)
    target.refresh_from_db()
    assert target.state == TargetState.CONTROLLED
    assert control.flight_id == target.flight_id


def test_a_control_on_a_target_that_nobody_confirmed_is_refused_as_a_whole(cast: Cast):
    target = desk.target(cast.dss, actor=cast.dss.targeter)
    response = post(sign_in(cast.dss.officer), fields(cast, target=str(target.public_id)))
    assert response.status_code == 422
    assert Control.objects.count() == 0


def test_the_form_begins_with_the_traveller_of_the_desk(cast: Cast):
    traveller = desk.traveller(cast.dss)
    form = sign_in(cast.dss.officer).get(f"/controls/new/?traveller={traveller.public_id}").context["form"]
    assert form["family_name"].value() == traveller.family_name
    assert form["flight"].value() == str(traveller.flight.public_id)
    assert (str(traveller.flight.public_id)) in dict(form.fields["flight"].choices)


@pytest.mark.parametrize("query", ["traveller=nonsense", "target=1", f"traveller={NOBODY}", f"target={NOBODY}"])
def test_a_traveller_or_target_that_is_not_there_gives_not_found(cast: Cast, query: str):
    assert sign_in(cast.dss.officer).get(f"/controls/new/?{query}").status_code == 404


def test_another_units_traveller_is_not_found(cast: Cast):
    traveller = desk.traveller(cast.abj)
    assert sign_in(cast.dss.officer).get(f"/controls/new/?traveller={traveller.public_id}").status_code == 404


def test_a_custodian_reads_controls_but_records_none(cast: Cast):
    control, client = make.control(cast.dss), sign_in(cast.dss.custodian)
    assert client.get(f"/controls/{control.public_id}/").status_code == 200
    assert client.get("/controls/new/").status_code == 403
    with pytest.raises(Forbidden):
        make.control(cast.dss, actor=cast.dss.custodian)


def test_another_unit_neither_sees_nor_uses_a_compartment(cast: Cast):
    control = make.control(cast.dss)
    assert sign_in(cast.abj.chief).get(f"/controls/{control.public_id}/").status_code == 404
    assert post(sign_in(cast.abj.officer), fields(cast)).status_code == 422
    with pytest.raises(Forbidden):
        make.control(cast.dss, actor=cast.abj.officer)


def test_opening_a_control_is_logged_before_it_is_shown(cast: Cast):
    control = make.control(cast.dss)
    sign_in(cast.dss.officer).get(f"/controls/{control.public_id}/")
    entry = AccessLog.objects.get(record_id=control.public_id)
    assert (entry.action, entry.actor, entry.record_label) == (AccessAction.READ, cast.dss.officer, control.reference)


def test_only_a_positive_control_asks_for_a_case(cast: Cast):
    client = sign_in(cast.dss.officer)
    positive = make.control(cast.dss, result=ControlResult.SEIZURE)
    assert "Something was found and no case is open yet" in client.get(f"/controls/{positive.public_id}/").content.decode()
    negative = make.control(cast.dss)
    assert "Something was found" not in client.get(f"/controls/{negative.public_id}/").content.decode()


def test_a_time_without_a_zone_is_refused_by_the_service_too(cast: Cast):
    with pytest.raises(InvalidInput) as caught:
        make.control(cast.dss, occurred_at=datetime(2026, 1, 1, 10, 0))
    assert "occurred_at" in caught.value.fields
    with pytest.raises(InvalidInput) as caught:
        make.control(cast.dss, time_zone="")
    assert "time_zone" in caught.value.fields


def test_a_clock_that_runs_five_minutes_ahead_is_tolerated(cast: Cast):
    assert make.control(cast.dss, occurred_at=timezone.now() + timedelta(minutes=4)).pk
    with pytest.raises(InvalidInput):
        make.control(cast.dss, occurred_at=timezone.now() + timedelta(minutes=6))


def test_everything_wrong_is_told_at_once(cast: Cast):
    with pytest.raises(InvalidInput) as caught:
        make.control(cast.dss, place="x", reason="y", flight_text="?", occurred_at=datetime(1990, 1, 1, tzinfo=UTC), person=make.person_input(nationality="??"))
    assert {"place", "reason", "flight_text", "occurred_at", "nationality"} <= set(caught.value.fields)


def test_a_flight_of_another_unit_can_not_be_named(cast: Cast):
    other = desk.flight_with_travellers(cast.abj)
    flight = other[0] if isinstance(other, tuple) else other
    with pytest.raises(NotVisible):
        make.control(cast.dss, flight=flight.public_id)


@pytest.mark.parametrize(
    ("kind", "place", "vector"),
    [
        (SubjectKind.PERSON, "transit", "PAX_TRANSIT"),
        (SubjectKind.PERSON, "departures", "PAX_DEP"),
        (SubjectKind.PERSON, "apron", "PAX"),
        (SubjectKind.MAIL, "mail", "POSTAL"),
        (SubjectKind.CONSIGNMENT, "cargo", "CARGO"),
    ],
)
def test_without_a_vector_it_follows_and_is_never_guessed(cast: Cast, kind: str, place: str, vector: str):
    assert make.control(cast.dss, subject_kind=kind, place=place, vector="", note="A parcel").vector == vector
