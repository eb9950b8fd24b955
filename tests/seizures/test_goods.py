"""Goods with the facts of their kind: form, rules, database, API, report and timeline follow one table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from aircop.core import codelists
from aircop.core.audit import acting
from aircop.core.errors import InvalidInput
from seizures.forms.goods import LineForm, line_values
from seizures.goods_facts import kind_of
from seizures.inputs import LineInput
from seizures.models import CommodityLine, Seizure
from seizures.permissions import seizure_for
from seizures.selectors.record import canonical_record
from seizures.selectors.report import report_document
from seizures.selectors.timeline import seizure_timeline
from seizures.services.decisions import seizure_approve
from seizures.services.seizures import seizure_change, seizure_submit
from seizures.species import find, listed, species_offered
from tests.clients import sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast
from tests.seizures.test_api import SEIZURES, Caller, seizure_body
from tests.seizures.test_seizures import event, rows

pytestmark = pytest.mark.django_db
PISTOL: dict[str, Any] = {"commodity": "FA_PISTOL", "quantity": Decimal(1), "unit": "PCS"}
SERIAL = {"make": "Beretta", "model": "92 FS", "calibre": "9×19 mm", "serials": ["M12345"]}


def line(cast: Cast, **given: Any) -> CommodityLine:
    return make.seizure_draft(cast.dss, lines=(make.line_input(**given),)).lines.get()


# --- what is needed, and when

#: A line without what its kind needs, a word of what is asked for, and the attributes that are enough.
NEEDS: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    (PISTOL, "serial number", {"serial_missing": "erased"}),
    (PISTOL, "serial number", {"serials": ["A1"]}),
    ({"commodity": "FA_PARTS", "quantity": Decimal(3), "unit": "PCS"}, "serial number", {"serial_missing": "unnumbered"}),
    (PISTOL | {"quantity": Decimal(2), "attributes": {"serials": ["A1"]}}, "1 serial numbers for 2 pieces", {"serials": ["A1", "A2"]}),
    (PISTOL | {"attributes": {"serials": ["A1", "A2"]}}, "more serial numbers", {"serials": ["A1"]}),
    ({"commodity": "TRAMADOL", "quantity": Decimal(500), "unit": "TAB"}, "strength", {"strength": "225"}),
    ({"commodity": "IVORY", "quantity": Decimal(5), "unit": "KG"}, "scientific name", {"species": "Loxodonta africana"}),
    (
        {"commodity": "WILD_OTH", "quantity": Decimal(5), "unit": "KG", "attributes": {"species": "Felis ignota"}},
        "CITES appendix",
        {"species": "Felis ignota", "appendix": "none"},
    ),
    ({"commodity": "AMMO", "quantity": Decimal(50), "unit": "ROUND"}, "calibre", {"calibre": "7.62×39 mm"}),
    ({"commodity": "DOCS", "quantity": Decimal(2), "unit": "DOC"}, "kind of document", {"document_type": "PP"}),
    (
        {"commodity": "CASH", "quantity": Decimal(6800), "unit": "CUR", "currency": "EUR", "attributes": {"notes": "120 x 50, 40 x 10"}},
        "add up to 6,400",
        {"notes": "120 x 50, 40 x 20"},
    ),
]  # fmt: skip


def test_a_draft_needs_no_facts_but_a_submission_says_which_are_missing(cast: Cast):
    client = sign_in(cast.dss.officer)
    for given, word, enough in NEEDS:
        seizure = make.seizure_draft(cast.dss, lines=(make.line_input(), make.line_input(**given)))
        with pytest.raises(InvalidInput) as caught:
            seizure_submit(actor=cast.dss.officer, seizure=seizure)
        (message,) = caught.value.fields["lines"]
        assert str(message).startswith("Line 2, "), message
        assert word in str(message), message
        assert word in client.get(f"/seizures/{seizure.public_id}/submit/").content.decode().replace("&#x27;", "'")
        whole = make.seizure_input(lines=(make.line_input(**given | {"attributes": enough}),))
        seizure_change(actor=cast.dss.officer, seizure=seizure, version=1, details=whole)
        assert seizure_submit(actor=cast.dss.officer, seizure=seizure).reference


def test_powder_needs_nothing_and_tramadol_by_the_kilogram_no_strength(cast: Cast):
    assert make.submitted(cast.dss, lines=(make.line_input(), make.line_input(commodity="TRAMADOL", unit="KG"))).reference


# --- the database says it again


def forged(seizure: Seizure, chief_pk: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE seizures_seizure SET state = 'approved', decided_by_id = %s, decided_at = now() WHERE id = %s", [chief_pk, seizure.pk])


@pytest.mark.parametrize(
    "given",
    [
        PISTOL | {"attributes": SERIAL},
        {"commodity": "PANGOLIN", "quantity": Decimal(3), "unit": "KG", "attributes": {"species": "Manis tricuspis"}},
        {"commodity": "TRAMADOL", "quantity": Decimal(30), "unit": "TAB", "attributes": {"strength": "225"}},
    ],
)
def test_nobody_approves_goods_without_what_they_need_not_even_in_sql(cast: Cast, given: dict[str, Any]):
    seizure = make.submitted(cast.dss, lines=(make.line_input(**given),))
    seizure.lines.update(attributes={"make": "Beretta"})
    with pytest.raises(DatabaseError, match="without what their kind needs"):
        forged(seizure, cast.dss.chief.pk)
    with pytest.raises(InvalidInput):
        seizure_approve(actor=cast.dss.chief, seizure=seizure)
    seizure.lines.update(attributes=given["attributes"] | {"appendix": "I"})
    forged(seizure, cast.dss.chief.pk)


@pytest.mark.parametrize(
    "changes",
    [
        {"currency": "EUR"},
        {"unit": "CUR"},
        {"unit": "CUR", "currency": "eur"},
        {"attributes": []},
        {"attributes": {"worth": "5"}},
        {"attributes": {"worth_currency": "EUR"}},
    ],
)
def test_money_has_a_currency_and_facts_have_names_in_the_database(cast: Cast, changes: dict[str, Any]):
    stored = line(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        CommodityLine.objects.filter(pk=stored.pk).update(**changes)


# --- what is stored


def test_facts_are_stored_clean_and_nothing_empty(cast: Cast):
    given = {"make": "  Beretta ", "model": "", "calibre": None, "serials": "A1, A2\nA1", "made_in": "it", "worth": "1 200,50", "worth_currency": "eur"}
    stored = line(cast, **PISTOL | {"quantity": Decimal(2), "attributes": given})
    assert stored.kind == "firearm"
    assert stored.attributes == {"make": "Beretta", "serials": ["A1", "A2"], "made_in": "ITA", "worth": "1200.5", "worth_currency": "EUR"}
    assert stored.facts == [("Make", "Beretta"), ("Serial numbers", "A1, A2"), ("Country of manufacture", "Italy"), ("Value", "1,200.5 EUR")]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"calibre": "9 mm"}, "calibre"),
    ({"purity": "101"}, "purity"),
    ({"purity": "NaN"}, "purity"),
    ({"purity": "1e999"}, "purity"),
    ({"purity": "50.123"}, "purity"),
    ({"purity": ["50"]}, "purity"),
    ({"form": "gas"}, "form"),
    ({"marks": "x" * 201}, "marks"),
    ({"marks": "nul \x00"}, "marks"),
    ({"marks": {"a": 1}}, "marks"),
    ({"worth": "5"}, "worth_currency"),
    ({"worth_currency": "EUR"}, "worth"),
    ({"worth": "5", "worth_currency": "QQQ"}, "worth_currency"),
]


def test_what_can_not_be_meant_is_refused_at_its_name(cast: Cast):
    for given, name in BAD:
        with pytest.raises(InvalidInput) as caught:
            line(cast, attributes=given)
        assert list(caught.value.fields) == [f"lines.0.attributes.{name}"], given
    with pytest.raises(InvalidInput):
        line(cast, commodity="IVORY", attributes={"species": "Loxodonta africana", "appendix_since": "1990-01-18"})


def test_facts_go_with_the_kind_of_goods(cast: Cast):
    seizure = make.seizure_draft(cast.dss, lines=(make.line_input(**PISTOL, attributes=SERIAL),))
    other = make.line_input(public_id=seizure.lines.get().public_id, attributes={"form": "powder"})
    seizure_change(actor=cast.dss.officer, seizure=seizure, version=1, details=make.seizure_input(lines=(other,)))
    stored = seizure.lines.get()
    assert (stored.kind, stored.attributes) == ("drug", {"form": "powder"})


# --- species


def test_the_appendix_is_that_of_the_day_of_the_event(cast: Cast):
    def pangolin(day: datetime, **given: Any) -> dict[str, Any]:
        ivory = make.line_input(commodity="PANGOLIN", unit="KG", attributes={"species": "manis  TRICUSPIS"} | given)
        return make.seizure_draft(cast.dss, lines=(ivory,), occurred_at=day).lines.get().attributes

    after, before = datetime(2017, 1, 2, 12, tzinfo=UTC), datetime(2017, 1, 1, 12, tzinfo=UTC)
    assert pangolin(after) == {"species": "Manis tricuspis", "appendix": "I", "appendix_since": "2017-01-02"}
    assert pangolin(before) == {"species": "manis TRICUSPIS"}
    assert pangolin(before, appendix="II")["appendix"] == "II"
    assert pangolin(after, appendix="II") == {"species": "manis TRICUSPIS", "appendix": "II"}, "the officer's word goes before the list"


def test_an_appendix_of_the_list_is_looked_up_anew_when_the_day_changes(cast: Cast):
    stored = line(cast, commodity="PANGOLIN", unit="KG", attributes={"species": "Manis tricuspis"})
    values = line_values(stored)
    assert values["wildlife__species"] == "Manis tricuspis"
    assert "wildlife__appendix" not in values
    typed = line(cast, commodity="WILD_OTH", unit="KG", attributes={"species": "Felis ignota", "appendix": "III"})
    assert line_values(typed)["wildlife__appendix"] == "III"


def test_every_species_of_the_list_has_a_listing_and_a_name():
    for one in species_offered():
        assert find(one.scientific_name.upper()) == one
        assert one.appendix in ("I", "II", "III")
        assert listed(one.scientific_name, one.since) == one
        assert set(one.labels) == set(codelists.LANGUAGES)
        assert all(one.labels.values())


# --- the form


def sent(commodity: str, **attributes: str) -> dict[str, Any]:
    given = {"FA_PISTOL": ("1", "PCS"), "CASH": ("6800", "CUR")}.get(commodity, ("2,5", "KG"))
    kind = kind_of(commodity)
    row = {
        "commodity": commodity,
        "quantity": given[0],
        "unit": given[1],
        "basis": "gross",
        "method": "measured",
        "currency": "EUR" if given[1] == "CUR" else "",
    }
    return rows("lines", row | {f"{kind}__{name}": value for name, value in attributes.items()})


def opened(client: Client, cast: Cast, data: dict[str, Any]):
    return client.post("/seizures/new/", event(cast, **data))


def test_the_form_takes_the_facts_and_shows_them_again(cast: Cast):
    client = sign_in(cast.dss.officer)
    opened(client, cast, sent("FA_PISTOL", make="Beretta", serials="A1", tracing="requested"))
    stored = CommodityLine.objects.get()
    assert stored.attributes == {"make": "Beretta", "serials": ["A1"], "tracing": "requested"}
    page = client.get(f"/seizures/{stored.seizure.public_id}/edit/").content.decode()
    assert 'name="lines-0-firearm__make" value="Beretta"' in page
    assert "lines-0-wildlife__species" not in page, "a known line carries its own group only"
    assert "lines-1-wildlife__species" in page, "an empty one offers all, also without JavaScript"


def test_a_refused_fact_is_named_at_its_field_and_stays_typed(cast: Cast):
    client = sign_in(cast.dss.officer)
    for commodity, attributes, field in [
        ("CASH", {"notes": "many"}, "cash__notes"),
        ("COC_SALT", {"purity": "120"}, "drug__purity"),
        ("GOLD", {"fineness": "1001"}, "gold__fineness"),
        ("FA_PISTOL", {"made_in": "Atlantis"}, "firearm__made_in"),
    ]:
        response = opened(client, cast, sent(commodity, **attributes))
        assert response.status_code == 422
        assert field in response.context["case"].rows["lines"].forms[0].errors, field
        assert next(iter(attributes.values())) in response.content.decode()


def test_a_fact_of_other_goods_is_not_dropped_in_silence(cast: Cast):
    response = opened(sign_in(cast.dss.officer), cast, sent("COC_SALT") | {"lines-0-firearm__make": "Beretta"})
    assert response.status_code == 422
    assert "firearm__make" in response.context["case"].rows["lines"].forms[0].errors
    assert 'value="Beretta"' in response.content.decode()


def test_saving_a_line_again_changes_none_of_its_facts(cast: Cast):
    lines = [
        make.line_input(**PISTOL, attributes=SERIAL | {"made_in": "ITA", "made_in_year": "1998", "worth": "300", "worth_currency": "EUR"}),
        make.line_input(commodity="CASH", quantity=Decimal("6800"), unit="CUR", currency="EUR", attributes={"notes": "120 x 50, 40 x 20", "declared": "no"}),
        make.line_input(commodity="PANGOLIN", unit="KG", attributes={"species": "Manis spp.", "tags": ["R1", "R2"]}),
        make.line_input(commodity="MED_FALS", quantity=Decimal(20), unit="BLISTER", attributes={"brand": "X", "expires_on": "2027-04-30", "strength": "0.5"}),
    ]
    for given in lines:
        stored = line(cast, **{name: getattr(given, name) for name in LineInput.__dataclass_fields__})
        form = LineForm({name: value for name, value in line_values(stored).items() if value is not None})
        assert form.is_valid(), form.errors
        details = make.seizure_input(lines=(form.to_input(),))
        seizure_change(actor=cast.dss.officer, seizure=stored.seizure, version=1, details=details)
        assert stored.seizure.lines.get().attributes == stored.attributes


def test_commodities_say_their_kind_and_units_where_they_are_used(cast: Cast):
    page = sign_in(cast.dss.officer).get("/seizures/new/").content.decode()
    assert 'data-kind="firearm" data-unit="PCS" data-root="ARMS"' in page
    assert 'id="species"' in page
    for code, entry in codelists.codes("commodities").items():
        root = codelists.find("commodities", codelists.root_of("commodities", code))
        assert root is not None
        assert entry.attributes["allowed_units"] == root.attributes["allowed_units"], "the page offers units by heading"


# --- API, timeline, report


def test_the_api_takes_and_tells_the_facts(cast: Cast):
    caller = Caller(cast.dss.officer)
    pistol = {"commodity": "FA_PISTOL", "quantity": "1", "attributes": {"serials": ["A1"], "calibre": "9×19 mm"}}
    made = caller.post(SEIZURES, seizure_body(lines=[pistol])).json()["lines"][0]
    assert (made["kind"], made["unit"], made["attributes"]) == ("firearm", "PCS", pistol["attributes"])
    for attributes in ({"serials": {"a": 1}}, {"gauge": "12"}, {"calibre": 12.5, "made_in_year": 99}):
        answer = caller.post(SEIZURES, seizure_body(lines=[pistol | {"attributes": attributes}]))
        assert answer.status_code == 400, attributes
        assert any(field.startswith("lines.0.attributes.") for field in answer.json()["fields"])
    assert caller.post(SEIZURES, seizure_body(lines=[pistol | {"attributes": ["A1"]}])).status_code == 400


def test_the_timeline_tells_what_changed_about_the_goods(cast: Cast):
    with acting(cast.dss.officer.pk, request_id="opened"):
        seizure = make.seizure_draft(cast.dss, lines=(make.line_input(**PISTOL, attributes=SERIAL),))
    changed = make.line_input(**PISTOL, attributes=SERIAL | {"tracing": "traced", "calibre": ""}, public_id=seizure.lines.get().public_id)
    with acting(cast.dss.officer.pk, request_id="changed"):
        whole = make.seizure_input(lines=(changed,), persons=(make.person_input(public_id=seizure.persons.get().public_id),))
        seizure_change(actor=cast.dss.officer, seizure=seizure, version=1, details=whole)
    newest = seizure_timeline(seizure_for(cast.dss.chief, seizure.public_id))[0]
    assert "Tracing: – → Traced to an owner" in f"{newest.text} {newest.note}"
    assert "Calibre: 9×19 mm → –" in f"{newest.text} {newest.note}"


def test_the_report_prints_the_facts_and_both_totals(cast: Cast):
    weighed = make.line_input(quantity=Decimal(500), unit="G", basis="net")
    lines = (weighed, make.line_input(), make.line_input(**PISTOL, attributes=SERIAL | {"worth": "300", "worth_currency": "EUR"}))
    seizure = make.approved(cast.dss, lines=lines)
    document = report_document(seizure_for(cast.dss.chief, seizure.public_id), number=1, language="en", issued_at=datetime.now(UTC))
    pistol = document.lines[2]
    assert [(fact.label, fact.value) for fact in pistol.facts][:2] == [("Make", "Beretta"), ("Model", "92 FS")]
    assert pistol.value == "300 EUR"
    assert [fact.value for fact in document.court.rows] == ["0.5\N{NO-BREAK SPACE}kg", "1 × Piece / item"]
    assert document.court.note == "1 line is left out: estimated, or weighed gross."
    assert [fact.value for fact in document.statistics.rows] == ["2.85\N{NO-BREAK SPACE}kg", "1 × Piece / item"]


def test_the_record_of_a_line_without_facts_is_what_it_was(cast: Cast):
    plain = make.seizure_draft(cast.dss)
    assert "attributes" not in canonical_record(plain)
    full = make.seizure_draft(cast.dss, lines=(replace(make.line_input(**PISTOL), attributes=SERIAL),))
    assert '"serials":["M12345"]' in canonical_record(full)


def test_the_case_says_which_total_is_which(cast: Cast):
    lines = (make.line_input(basis="net"), make.line_input(quantity=Decimal(1), unit="L", commodity="COC_LIQ", method="estimated"))
    seizure = make.seizure_draft(cast.dss, lines=lines)
    page = sign_in(cast.dss.officer).get(f"/seizures/{seizure.public_id}/?tab=goods").content.decode()
    assert "For court" in page
    assert "1 line is left out: estimated, or weighed gross." in page
    assert "with estimates or agreed factors" in page
    assert "unit_conversions-" in page
