"""Case files: opened, edited by hand and by program, submitted when complete."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from aircop.core.errors import Conflict, Forbidden, InvalidInput, RuleViolation
from aircop.core.services.drafts import draft_save
from seizures.choices import AgencyRole, LegRole, SeizureState
from seizures.forms.parts import row_values
from seizures.inputs import AgencyInput, ConcealmentInput, LegInput, SeizureInput
from seizures.models import Person, Seizure
from seizures.selectors.prefill import seizure_values
from seizures.services.seizures import seizure_change, seizure_create, seizure_submit
from tests.clients import sign_in
from tests.factories import profiling as desk
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def event(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What the form of a case sends: the event, and empty lists."""
    now = timezone.now()
    return {
        "occurred_at_date": now.strftime("%Y-%m-%d"),
        "occurred_at_time": now.strftime("%H:%M"),
        "occurred_at_zone": "UTC",
        "place": "baggage",
        "vector": "PAX_ARR",
        "detection": "DOG",
        "detecting": [cast.dss.customs.code],
        "seizing": [cast.dss.customs.code],
        "flight_text": "AF718",
        "narrative": "Found behind the lining.",
        "narrative_language": "en",
        "handling": "TLP_AMBER",
        "compartment": str(cast.dss.joint.public_id),
        "event_uid": str(uuid4()),
        **{f"{name}-{key}": value for name in ("lines", "legs", "persons", "concealments") for key, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))},
    } | changes


def rows(name: str, *given: dict[str, Any], known: int = 0) -> dict[str, Any]:
    """Rows of a list as the form sends them."""
    fields = {f"{name}-{number}-{key}": value for number, row in enumerate(given) for key, value in row.items()}
    return fields | {f"{name}-TOTAL_FORMS": len(given), f"{name}-INITIAL_FORMS": known}


LINE = {"commodity": "COC_SALT", "quantity": "2,35", "unit": "KG", "basis": "gross", "method": "measured"}
ROUTE = ({"role": "departure", "airport": "gru"}, {"role": "destination", "airport": "DSS"})


def open_case(client: Client, cast: Cast, **changes: Any):
    return client.post("/seizures/new/", event(cast, **changes))


def test_a_case_is_opened_with_its_rows_and_nothing_else_is_needed(cast: Cast):
    client = sign_in(cast.dss.officer)
    data = (
        rows("lines", LINE) | rows("legs", *ROUTE) | rows("persons", {"family_name": "NDIAYE", "role": "carrier", "outcome": "P_ARREST", "nationality": "SN"})
    )
    response = open_case(client, cast, **data, **rows("concealments", {"method": "BAG_FALSE"}))
    seizure = Seizure.objects.get()
    assert response.url == f"/seizures/{seizure.public_id}/"
    line = seizure.lines.get()
    assert (line.quantity, line.kg_equivalent, line.kg_factor, line.kg_factor_kind) == (Decimal("2.35"), Decimal("2.35"), 1, "exact")
    assert line.kg_factor_version.startswith("unit_conversions-")
    assert [(leg.role, leg.airport_id, leg.country_id) for leg in seizure.legs.all()] == [("departure", "GRU", "BR"), ("destination", "DSS", "SN")]
    assert seizure.persons.get().nationality == "SEN"
    assert seizure.reference is None
    assert seizure.state == SeizureState.DRAFT


def test_sending_the_form_of_a_new_case_twice_opens_one(cast: Cast):
    client, data = sign_in(cast.dss.officer), event(cast)
    assert client.post("/seizures/new/", data).url == client.post("/seizures/new/", data).url
    assert Seizure.objects.count() == 1


def test_empty_extra_rows_are_left_out(cast: Cast):
    blank = {"commodity": "", "quantity": "", "unit": "", "basis": "gross", "method": "measured"}
    open_case(sign_in(cast.dss.officer), cast, **rows("lines", LINE, blank, blank), **rows("legs", {"role": ""}))
    assert Seizure.objects.get().lines.count() == 1


def test_saving_discards_the_autosaved_draft(cast: Cast):
    draft_save(actor_id=cast.dss.officer.pk, key="seizure-new-", data={"narrative": "x"})
    open_case(sign_in(cast.dss.officer), cast)
    assert not cast.dss.officer.drafts.exists()


BAD_ROWS: list[tuple[str, dict[str, Any], str]] = [
    ("lines", LINE | {"quantity": "-1"}, "quantity"),
    ("lines", LINE | {"quantity": "0"}, "quantity"),
    ("lines", LINE | {"quantity": "abc"}, "quantity"),
    ("lines", LINE | {"quantity": "NaN"}, "quantity"),
    ("lines", LINE | {"quantity": "1e30"}, "quantity"),
    ("lines", LINE | {"quantity": "1,200"}, "quantity"),
    ("lines", LINE | {"quantity": "50001"}, "quantity"),
    ("lines", LINE | {"quantity": "51", "unit": "T"}, "unit"),
    ("lines", LINE | {"quantity": "2.5", "unit": "BRICK"}, "quantity"),
    ("lines", LINE | {"unit": "PERSON"}, "unit"),
    ("lines", LINE | {"unit": "FURLONG"}, "unit"),
    ("lines", LINE | {"commodity": "UNOBTAINIUM"}, "commodity"),
    ("lines", LINE | {"commodity": "DRUG"}, "commodity"),
    ("lines", LINE | {"commodity": "CASH", "unit": "CUR", "currency": ""}, "currency"),
    ("lines", LINE | {"commodity": "CASH", "unit": "CUR", "currency": "ZZZ"}, "currency"),
    ("lines", LINE | {"currency": "EUR"}, "currency"),
    ("legs", {"role": "departure", "airport": "QQQ"}, "airport"),
    ("legs", {"role": "departure", "country": "Atlantis"}, "country"),
    ("legs", {"role": "departure"}, "airport"),
    ("legs", {"role": "sideways", "airport": "DSS"}, "role"),
    ("persons", {"family_name": "X", "role": "carrier", "birth_date": "2090-01-01"}, "birth_date"),
    ("persons", {"family_name": "", "given_names": "Awa", "role": "carrier"}, "family_name"),
    ("persons", {"family_name": "X", "role": "king"}, "role"),
    ("concealments", {"method": "MAGIC"}, "method"),
]


def test_wrong_rows_are_named_at_their_field_and_what_was_typed_stays(cast: Cast):
    client = sign_in(cast.dss.officer)
    for name, row, field in BAD_ROWS:
        response = open_case(client, cast, **rows(name, row))
        assert (response.status_code, row) == (422, row)
        assert field in response.context["case"].rows[name].forms[0].errors, row
        assert "Found behind the lining." in response.content.decode()
    assert Seizure.objects.count() == 0


BAD_EVENTS: list[tuple[dict[str, Any], str]] = [
    ({"occurred_at_zone": ""}, "occurred_at"),
    ({"occurred_at_date": "2126-01-01"}, "occurred_at"),
    ({"occurred_at_date": "yesterday"}, "occurred_at"),
    ({"place": ""}, "place"),
    ({"vector": "BROOM"}, "vector"),
    ({"detection": ""}, "detection"),
    ({"flight_text": "🛫"}, "flight_text"),
    ({"awb": "not-a-number"}, "awb"),
    ({"s10": "123"}, "s10"),
    ({"handling": "TOP SECRET"}, "handling"),
    ({"narrative": "x" * 20_001}, "narrative"),
    ({"narrative": "nul \x00 byte"}, "narrative"),
    ({"detecting": ["kgb"]}, "detecting"),
    ({"event_uid": "1"}, "event_uid"),
]


def test_a_wrong_event_is_named_at_its_field(cast: Cast):
    client = sign_in(cast.dss.officer)
    for changes, field in BAD_EVENTS:
        response = open_case(client, cast, **changes)
        assert (response.status_code, changes) == (422, changes)
        assert field in response.context["case"].form.errors, changes
    assert Seizure.objects.count() == 0


def test_tampered_row_counts_never_break_the_page(cast: Cast):
    client = sign_in(cast.dss.officer)
    for value in ("", "-1", "x", "100000"):
        assert open_case(client, cast, **{"lines-TOTAL_FORMS": value}).status_code in (302, 422)


def test_a_case_from_a_control_takes_over_what_the_control_says(cast: Cast):
    flight = desk.traveller(cast.dss).flight
    control = make.control(cast.dss, flight=flight.public_id, result="seizure", person=make.person_input(role="controlled"), note="Double bottom")
    case = sign_in(cast.dss.officer).get(f"/seizures/new/?control={control.public_id}").context["case"]
    assert case.form["flight"].value() == str(flight.public_id)
    assert case.form["narrative"].value() == "Double bottom"
    assert [(form["role"].value(), form["airport"].value()) for form in case.rows["legs"].initial_forms] == [
        ("departure", flight.origin_id),
        ("destination", flight.destination_id),
    ]
    person = case.rows["persons"].initial_forms[0]
    assert (person["family_name"].value(), person["role"].value()) == ("NDIAYE", "carrier")
    assert person["public_id"].value() == str(control.persons.get().public_id)


def test_a_person_of_the_control_is_the_same_record_in_the_case_and_stays_in_the_control_when_taken_out(cast: Cast):
    control = make.control(cast.dss, result="seizure", person=make.person_input())
    person = control.persons.get()
    seizure = make.seizure_draft(cast.dss, control=control, persons=(make.person_input(public_id=person.public_id, role="owner"),))
    assert seizure.persons.get() == person
    assert Person.objects.count() == 1
    seizure_change(actor=cast.dss.officer, seizure=seizure, version=1, details=make.seizure_input(persons=()))
    assert control.persons.get() == person
    assert not seizure.persons.exists()


def test_a_person_who_was_only_in_the_case_goes_with_its_row(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    seizure_change(actor=cast.dss.officer, seizure=seizure, version=1, details=make.seizure_input(persons=()))
    assert Person.objects.count() == 0


def edited(cast: Cast, seizure: Seizure, **changes: Any) -> dict[str, Any]:
    """What the edit form of this case sends, unchanged but for `changes`."""
    seizure = Seizure.objects.get(pk=seizure.pk)
    values = {name: value for name, value in seizure_values(seizure).items() if name in event(cast)} | {"version": seizure.version}
    lists = {
        name: rows(name, *({k: v for k, v in row.items() if v not in (None, "")} for row in found), known=len(found))
        for name, found in row_values(seizure).items()
    }
    return event(cast) | values | {key: value for fields in lists.values() for key, value in fields.items()} | changes


def test_editing_without_a_change_changes_no_row(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    before = {name: set(getattr(seizure, name).values_list("public_id", flat=True)) for name in ("lines", "legs", "persons")}
    response = sign_in(cast.dss.officer).post(f"/seizures/{seizure.public_id}/edit/", edited(cast, seizure))
    assert response.status_code == 302
    assert {name: set(getattr(seizure, name).values_list("public_id", flat=True)) for name in before} == before


def test_a_removed_row_goes_and_a_new_one_comes(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    line = seizure.lines.get()
    data = edited(cast, seizure) | rows(
        "lines", LINE | {"public_id": line.public_id, "DELETE": "on"}, LINE | {"commodity": "HEROIN", "quantity": "0,5"}, known=1
    )
    assert sign_in(cast.dss.officer).post(f"/seizures/{seizure.public_id}/edit/", data).status_code == 302
    assert [(one.commodity, one.quantity) for one in seizure.lines.all()] == [("HEROIN", Decimal("0.5"))]


def test_a_stale_edit_gets_both_texts_side_by_side_and_can_be_saved_on_top(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    mine = edited(cast, seizure, narrative="My account of it.")
    theirs = replace(make.seizure_input(), narrative="Their account.", lines=(make.line_input(), make.line_input(commodity="HEROIN", quantity=Decimal("0.4"))))
    kept = tuple(replace(line, public_id=seizure.lines.get().public_id) if line.commodity == "COC_SALT" else line for line in theirs.lines)
    seizure_change(actor=cast.dss.police_officer, seizure=seizure, version=1, details=replace(theirs, lines=kept))

    client = sign_in(cast.dss.officer)
    response = client.post(f"/seizures/{seizure.public_id}/edit/", mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Their account." in page
    assert "My account of it." in page
    assert {str(one.label) for one in response.context["differences"]} >= {"What happened", "Commodity lines"}
    seizure.refresh_from_db()
    assert seizure.narrative == "Their account."

    case = response.context["case"]
    again = {name: value for name, value in case.form.data.lists() for value in [value if name in ("detecting", "seizing") else value[-1]]}
    assert client.post(f"/seizures/{seizure.public_id}/edit/", again).status_code == 302
    seizure.refresh_from_db()
    assert seizure.narrative == "My account of it."
    assert sorted(seizure.lines.values_list("commodity", flat=True)) == ["COC_SALT", "HEROIN"]


def test_the_service_refuses_a_stale_version(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    seizure_change(actor=cast.dss.officer, seizure=seizure, version=1, details=make.seizure_input())
    with pytest.raises(Conflict):
        seizure_change(actor=cast.dss.officer, seizure=seizure, version=1, details=make.seizure_input())


def test_places_of_the_route_can_change_their_order(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    first, second = seizure.legs.all()
    order = (
        LegInput(role=LegRole.DEPARTURE, airport="CMN", public_id=second.public_id),
        LegInput(role=LegRole.DESTINATION, country="NLD", public_id=first.public_id),
    )
    seizure_change(actor=cast.dss.officer, seizure=seizure, version=1, details=make.seizure_input(legs=order))
    assert [(leg.pk, leg.airport_id, leg.country_id) for leg in seizure.legs.all()] == [(second.pk, "CMN", "MA"), (first.pk, None, "NL")]


def test_a_concealment_counts_once(cast: Cast):
    with pytest.raises(InvalidInput) as caught:
        make.seizure_draft(cast.dss, concealments=(ConcealmentInput(method="SHOES"), ConcealmentInput(method="SHOES")))
    assert "concealments.1.method" in caught.value.fields


def test_the_agency_of_the_posting_detected_and_seized_unless_told_otherwise(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    assert {(part.agency, part.role) for part in seizure.agencies.all()} == {(cast.dss.customs, "detecting"), (cast.dss.customs, "seizing")}
    told = (AgencyInput(agency=cast.dss.police.code, role=AgencyRole.SEIZING),)
    seizure_change(actor=cast.dss.officer, seizure=seizure, version=1, details=make.seizure_input(agencies=told))
    assert [(part.agency, part.role) for part in seizure.agencies.all()] == [(cast.dss.police, "seizing")]


INCOMPLETE: list[tuple[dict[str, Any], str]] = [
    ({"lines": (), "persons": ()}, "lines"),
    ({"legs": (LegInput(role=LegRole.DEPARTURE, airport="GRU"),)}, "legs"),
    ({"legs": (LegInput(role=LegRole.DESTINATION, airport="DSS"),)}, "legs"),
    ({"agencies": ()}, "agencies"),
]


def test_an_incomplete_case_is_not_submitted_and_says_what_is_missing(cast: Cast):
    client = sign_in(cast.dss.officer)
    for changes, section in INCOMPLETE:
        seizure = make.seizure_draft(cast.dss, **changes)
        with pytest.raises(InvalidInput) as caught:
            seizure_submit(actor=cast.dss.officer, seizure=seizure)
        assert section in caught.value.fields
        page = client.get(f"/seizures/{seizure.public_id}/submit/")
        assert str(caught.value.fields[section][0]) in page.content.decode()
        assert client.post(f"/seizures/{seizure.public_id}/submit/").status_code == 422
        seizure.refresh_from_db()
        assert (seizure.state, seizure.reference) == ("draft", None)


def test_a_person_with_an_outcome_is_enough_without_goods(cast: Cast):
    assert make.submitted(cast.dss, lines=()).reference


def test_a_complete_case_is_submitted_once_and_gets_its_reference(cast: Cast):
    seizure, client = make.seizure_draft(cast.dss), sign_in(cast.dss.officer)
    assert client.post(f"/seizures/{seizure.public_id}/submit/", {"version": "1"}).status_code == 302
    seizure.refresh_from_db()
    assert (seizure.reference, seizure.state) == (f"DSS-{timezone.now().year}-00001", "submitted")
    assert (seizure.submitted_by, seizure.submitted_at is not None) == (cast.dss.officer, True)
    assert client.post(f"/seizures/{seizure.public_id}/submit/").status_code == 422
    assert client.get(f"/seizures/{seizure.public_id}/edit/").status_code == 422


def test_save_and_submit_leads_to_the_submission(cast: Cast):
    response = open_case(sign_in(cast.dss.officer), cast, then="submit")
    assert response.url == f"/seizures/{Seizure.objects.get().public_id}/submit/"


def test_a_submitted_case_is_not_edited(cast: Cast):
    seizure = make.submitted(cast.dss)
    with pytest.raises(RuleViolation):
        seizure_change(actor=cast.dss.officer, seizure=seizure, version=seizure.version, details=make.seizure_input())


def test_an_agencys_own_case_stays_with_the_agency(cast: Cast):
    seizure = make.seizure_draft(cast.dss, room=cast.dss.customs_room)
    assert sign_in(cast.dss.chief).get(f"/seizures/{seizure.public_id}/").status_code == 200
    for stranger in (cast.dss.police_officer, cast.dss.police_chief, cast.abj.chief, cast.lis.officer, cast.stranger):
        assert sign_in(stranger).get(f"/seizures/{seizure.public_id}/").status_code in (403, 404)


def test_an_officer_can_not_open_a_case_in_anothers_compartment(cast: Cast):
    for room in (cast.dss.police_room, cast.abj.joint):
        with pytest.raises(Forbidden):
            seizure_create(actor=cast.dss.officer, compartment=room, details=make.seizure_input())


def test_a_case_from_a_control_stays_in_the_controls_compartment(cast: Cast):
    control = make.control(cast.dss)
    with pytest.raises(RuleViolation):
        make.seizure_draft(cast.dss, control=control, room=cast.dss.customs_room)


def test_too_many_rows_are_refused(cast: Cast):
    details: SeizureInput = make.seizure_input(lines=tuple(make.line_input() for _number in range(101)))
    with pytest.raises(InvalidInput) as caught:
        seizure_create(actor=cast.dss.officer, compartment=cast.dss.joint, details=details)
    assert "lines" in caught.value.fields


@pytest.mark.parametrize(
    ("commodity", "quantity", "unit", "kilograms"),
    [
        ("COC_SALT", "350", "G", "0.35"),
        ("ECSTASY", "400", "TAB", "0.12"),
        ("COC_SALT", "12", "PELLET", "0.12"),
        ("TRAMADOL", "1200", "TAB", None),
        ("COC_LIQ", "750", "ML", "0.75"),
        ("CASH", "5000", "CUR", None),
    ],
)
def test_a_kilogram_equivalent_is_stored_with_its_factor_or_not_at_all(cast: Cast, commodity: str, quantity: str, unit: str, kilograms: str | None):
    line = make.line_input(commodity=commodity, quantity=Decimal(quantity), unit=unit, currency="XOF" if unit == "CUR" else "")
    stored = make.seizure_draft(cast.dss, lines=(line,)).lines.get()
    assert stored.quantity == Decimal(quantity)
    assert stored.kg_equivalent == (Decimal(kilograms) if kilograms else None)
    assert bool(stored.kg_factor_version) == bool(kilograms)
