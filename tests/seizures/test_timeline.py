"""The timeline tells in plain words what happened and who looked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.utils import translation

from aircop.core.audit import acting
from jaitf.models import User
from seizures.models import Seizure
from seizures.permissions import control_for, seizure_for
from seizures.selectors.timeline import Entry, control_timeline, seizure_timeline
from seizures.services.decisions import seizure_approve, seizure_return
from seizures.services.photographs import photograph_add
from seizures.services.seizures import seizure_change, seizure_create, seizure_submit
from tests.clients import sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast, make_cast


def told(cast: Cast, seizure: Seizure) -> list[Entry]:
    return seizure_timeline(seizure_for(cast.dss.chief, seizure.public_id))


def case(cast: Cast) -> Seizure:
    """A case with a whole story, each step in a request of its own."""
    officer, chief = cast.dss.officer, cast.dss.chief
    with acting(officer.pk, request_id="opened"):
        seizure = seizure_create(actor=officer, compartment=cast.dss.joint, details=make.seizure_input())
    line = replace(make.line_input(), quantity=Decimal("2.4"), public_id=seizure.lines.get().public_id)
    person = make.person_input(public_id=seizure.persons.get().public_id)
    changed = make.seizure_input(place="transit", narrative="x" * 300, lines=(line, make.line_input(commodity="HEROIN")), persons=(person,))
    with acting(officer.pk, request_id="changed"):
        seizure = seizure_change(actor=officer, seizure=seizure, version=1, details=changed)
    with acting(officer.pk, request_id="photo"):
        photograph_add(actor=officer, seizure=seizure, file=make.picture(), caption="Suitcase")
    with acting(officer.pk, request_id="submitted"):
        seizure_submit(actor=officer, seizure=seizure)
    with acting(chief.pk, request_id="returned"):
        seizure_return(actor=chief, seizure=seizure, reason="Weigh it again.")
    with acting(officer.pk, request_id="again"):
        seizure_submit(actor=officer, seizure=seizure)
    with acting(chief.pk, request_id="approved"):
        return seizure_approve(actor=chief, seizure=seizure)


def test_the_story_of_a_case_newest_first(committing: None):
    cast = make_cast()
    seizure = case(cast)
    entries = told(cast, seizure)
    assert [(entry.text, entry.actor) for entry in entries] == [
        ("Approved and locked", "Chief DSS"),
        ("Submitted again", "Officer DSS"),
        ("Returned to be mended", "Chief DSS"),
        (f"Submitted as {seizure.reference}", "Officer DSS"),
        ("Added: Suitcase", "Officer DSS"),
        ("Changed the case", "Officer DSS"),
        ("Opened the case", "Officer DSS"),
    ]
    assert entries[2].note == "Weigh it again."
    assert "2.35\N{NO-BREAK SPACE}kg Cocaine hydrochloride (salts)" in entries[-1].note


def test_a_change_names_its_fields_with_old_and_new_value(cast: Cast):
    note = next(entry.note for entry in told(cast, case(cast)) if entry.text == "Changed the case")
    assert "Place: Baggage hall → Transit area" in note
    assert "Narrative was rewritten" in note
    assert "2.4\N{NO-BREAK SPACE}kg Cocaine hydrochloride (salts): Quantity: 2.35 → 2.4" in note
    assert "Added: 2.35\N{NO-BREAK SPACE}kg Heroin" in note
    assert "updated_at" not in note
    assert "Version" not in note


def test_codes_are_told_in_the_readers_language(cast: Cast):
    seizure = case(cast)
    with translation.override("fr"):
        assert any("Héroïne" in entry.note for entry in told(cast, seizure))


def test_a_person_taken_out_of_the_case_is_told(cast: Cast):
    officer = cast.dss.officer
    control = make.control(cast.dss, result="seizure", person=make.person_input(role="controlled"))
    person = make.person_input(public_id=control.persons.get().public_id)
    with acting(officer.pk, request_id="a"):
        seizure = seizure_create(actor=officer, compartment=cast.dss.joint, details=make.seizure_input(persons=(person,)), control=control)
    with acting(officer.pk, request_id="b"):
        seizure_change(actor=officer, seizure=seizure, version=1, details=make.seizure_input(persons=()))
    entries = told(cast, seizure)
    assert "NDIAYE, Awa (Carrier)" in entries[-1].note
    assert "Removed: " in entries[0].note + entries[0].text
    assert "NDIAYE, Awa (Carrier)" in entries[0].note + entries[0].text


def test_who_opened_and_printed_it_is_told_and_repeated_looks_are_one_line(cast: Cast):
    edition = make.issued(cast.dss, language="en")
    url = f"/seizures/{edition.seizure.public_id}/"
    reader = sign_in(cast.dss.custodian)
    for _look in range(3):
        reader.get(url)
    reader.get(f"/editions/{edition.public_id}/")
    page = reader.get(url).content.decode()
    assert "Opened the page (4 times)" in page
    assert "Downloaded report edition 1 (English)" in page
    assert "Report edition 1 issued in English" in page
    assert "Custodian DSS" in page


def test_a_refused_look_is_told_to_those_who_may_see_the_case(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    sign_in(cast.abj.chief).get(f"/seizures/{seizure.public_id}/")
    entry = told(cast, seizure)[0]
    assert (entry.text, entry.actor, entry.kind) == ("Was refused", "Chief ABJ", "danger")


def test_a_long_list_of_changes_is_cut(cast: Cast):
    details = make.seizure_input(lines=tuple(make.line_input(quantity=Decimal(number)) for number in range(1, 15)))
    assert "more" in told(cast, make.seizure_draft(cast.dss, lines=details.lines))[-1].note


def test_a_control_has_a_timeline_too(cast: Cast):
    with acting(cast.dss.officer.pk, request_id="made"):
        control = make.control(cast.dss)
    sign_in(cast.dss.chief).get(f"/controls/{control.public_id}/")
    entries = control_timeline(control_for(cast.dss.officer, control.public_id))
    assert [(entry.text, entry.actor) for entry in entries] == [("Opened the page", "Chief DSS"), ("Recorded the control", "Officer DSS")]


def test_the_number_of_queries_does_not_grow_with_the_story(cast: Cast, django_assert_num_queries):  # noqa: ANN001
    seizure = seizure_for(cast.dss.chief, case(cast).public_id)
    with django_assert_num_queries(19):
        seizure_timeline(seizure)
    for number in range(3):
        User.objects.filter(pk=cast.dss.chief.pk).update(first_name=f"C{number}")
        sign_in(cast.dss.chief).get(f"/seizures/{seizure.public_id}/")
    with django_assert_num_queries(19):
        seizure_timeline(seizure)
