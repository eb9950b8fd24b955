"""Changing an approved case: proposed by one, approved by another, the old version kept; and no other way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from aircop.core.errors import Conflict, Forbidden, InvalidInput, NotVisible, RuleViolation
from aircop.core.models import Job
from seizures.choices import AmendmentState
from seizures.input_json import from_json, input_of, to_json
from seizures.models import Amendment, CaseVersion, CommodityLine, Seizure
from seizures.selectors.differences import differences_of
from seizures.selectors.record import canonical_record, record_digest
from seizures.services.amendments import amendment_approve, amendment_change, amendment_open, amendment_return, amendment_submit, amendment_withdraw
from tests.clients import reauthenticated, sign_in
from tests.factories import amendments, exhibits
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def heavier(amendment: Amendment, actor, quantity: str = "2.31") -> Amendment:
    line = replace(from_json(amendment.proposal).lines[0], quantity=Decimal(quantity))
    return amendments.proposing(amendment, actor, lines=(line,))


def refused(statement: str, *values: object, match: str | None = None) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_until_it_is_approved_everybody_reads_the_approved_version(cast: Cast):
    seizure = make.approved(cast.dss)
    before = canonical_record(Seizure.objects.get(pk=seizure.pk))
    amendment = amendment_submit(actor=cast.dss.officer, amendment=heavier(amendments.opened(cast.dss, seizure), cast.dss.officer))
    assert canonical_record(Seizure.objects.get(pk=seizure.pk)) == before
    assert amendment.state == AmendmentState.SUBMITTED


def test_an_approved_amendment_is_a_new_version_and_the_old_one_stays_readable(cast: Cast):
    seizure = make.approved(cast.dss)
    first = canonical_record(Seizure.objects.get(pk=seizure.pk))
    amendment = amendment_submit(actor=cast.dss.officer, amendment=heavier(amendments.opened(cast.dss, seizure), cast.dss.officer))
    amendment_approve(actor=cast.dss.chief, amendment=amendment)
    now = Seizure.objects.get(pk=seizure.pk)
    assert (now.state, now.reference, now.event_uid) == ("approved", seizure.reference, seizure.event_uid)
    assert now.lines.get().quantity == Decimal("2.31")
    assert now.version > seizure.version
    one, two = now.versions.order_by("number")
    assert (one.number, one.record, one.amendment) == (1, first, None)
    assert (two.number, two.record_sha256, two.amendment) == (2, record_digest(now), amendment)


def test_the_new_report_is_asked_for_in_every_language_that_was_issued(cast: Cast):
    seizure = make.approved(cast.dss)
    client = sign_in(cast.dss.officer)
    assert client.post(f"/seizures/{seizure.public_id}/editions/", {"language": "en"}).status_code == 302
    amendments.approved(cast.dss, seizure)
    keys = set(Job.objects.filter(kind="report.render").values_list("key", flat=True))
    assert keys == {f"{seizure.public_id}:{number}:{language}" for number in (1, 2) for language in ("en", "fr")}


def test_nobody_approves_what_he_wrote_or_submitted(cast: Cast):
    own = amendments.submitted(cast.dss, actor=cast.dss.chief)
    with pytest.raises(RuleViolation, match="Another person"):
        amendment_approve(actor=cast.dss.chief, amendment=own)
    with pytest.raises(Forbidden):
        amendment_approve(actor=cast.dss.officer, amendment=own)
    refused("UPDATE seizures_amendment SET state = 'approved', decided_by_id = submitted_by_id, decided_at = now() WHERE id = %s", own.pk)
    assert amendment_approve(actor=cast.dss.deputy, amendment=own).state == AmendmentState.APPROVED


def test_one_amendment_at_a_time_and_the_second_hears_whose_is_open(cast: Cast):
    seizure = make.approved(cast.dss)
    amendments.opened(cast.dss, seizure)
    with pytest.raises(RuleViolation, match=cast.dss.officer.display_name):
        amendment_open(actor=cast.dss.targeter, seizure=seizure, reason="It was not weighed.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Amendment.objects.create(compartment=seizure.compartment, seizure=seizure, reason="x", base={}, proposal={}, opened_by=cast.dss.targeter)


def test_a_reason_is_needed_and_only_an_approved_case_is_amended(cast: Cast):
    with pytest.raises(RuleViolation, match="why"):
        amendments.opened(cast.dss, reason="mistake")
    with pytest.raises(RuleViolation, match="not approved"):
        amendments.opened(cast.dss, make.submitted(cast.dss))


def test_nothing_changed_is_not_submitted_and_an_incomplete_version_neither(cast: Cast):
    amendment = amendments.opened(cast.dss)
    with pytest.raises(RuleViolation, match="Nothing differs"):
        amendment_submit(actor=cast.dss.officer, amendment=amendment)
    amendments.proposing(amendment, cast.dss.officer, legs=())
    with pytest.raises(InvalidInput) as refusal:
        amendment_submit(actor=cast.dss.officer, amendment=Amendment.objects.get(pk=amendment.pk))
    assert "legs" in refusal.value.fields


def test_a_returned_and_a_withdrawn_amendment_leave_no_trace_in_the_case(cast: Cast):
    seizure = make.approved(cast.dss)
    before = canonical_record(Seizure.objects.get(pk=seizure.pk))
    amendment = amendments.submitted(cast.dss, seizure)
    with pytest.raises(RuleViolation):
        amendment_return(actor=cast.dss.chief, amendment=amendment, reason=" ")
    amendment_return(actor=cast.dss.chief, amendment=amendment, reason="Say which seam.")
    with pytest.raises(Forbidden):
        amendment_withdraw(actor=cast.dss.targeter, amendment=amendment)
    amendment_withdraw(actor=cast.dss.officer, amendment=amendment)
    assert canonical_record(Seizure.objects.get(pk=seizure.pk)) == before
    assert not CaseVersion.objects.exists()
    page = sign_in(cast.dss.chief).get(f"/seizures/{seizure.public_id}/").content.decode()
    assert "Returned the amendment" in page
    assert "Withdrew the amendment" in page
    assert amendments.opened(cast.dss, seizure).state == AmendmentState.OPEN


def test_a_stale_change_or_decision_is_told(cast: Cast):
    amendment = amendments.opened(cast.dss)
    heavier(amendment, cast.dss.officer)
    with pytest.raises(Conflict):
        amendment_change(actor=cast.dss.officer, amendment=amendment, version=amendment.version, details=from_json(amendment.proposal))
    sent = amendment_submit(actor=cast.dss.officer, amendment=amendment)
    with pytest.raises(Conflict):
        amendment_approve(actor=cast.dss.chief, amendment=sent, version=sent.version - 1)


def test_a_line_of_which_exhibits_are_kept_is_not_taken_out(cast: Cast):
    seizure = make.approved(cast.dss, lines=(make.line_input(), make.line_input(commodity="HEROIN")))
    exhibits.exhibit(seizure, cast.dss.officer, line=seizure.lines.first().public_id)
    amendment = amendments.opened(cast.dss, seizure)
    lines = from_json(amendment.proposal).lines
    with pytest.raises(InvalidInput, match="exhibits are kept"):
        amendments.proposing(amendment, cast.dss.officer, lines=lines[1:])
    amendments.proposing(amendment, cast.dss.officer, lines=lines[:1])


def test_the_difference_names_fields_and_rows_in_words(cast: Cast):
    amendment = amendments.opened(cast.dss)
    said = from_json(amendment.proposal)
    line, person = replace(said.lines[0], quantity=Decimal("2.31")), make.person_input(family_name="DIOP", given_names="Ousmane")
    changed = amendments.proposing(
        amendment, cast.dss.officer, place="gate", lines=(line, make.line_input(commodity="HEROIN")), persons=(person,), concealments=(), legs=said.legs[::-1]
    )
    texts = [
        (
            str(section.label),
            [(c.label, c.before, c.after) for c in section.changes],
            [(r.kind, r.what, [(c.before, c.after) for c in r.changes]) for r in section.rows],
        )
        for section in differences_of(changed)
    ]
    assert texts == [
        ("Event, conveyance and narrative", [("Place", "Baggage hall", "Gate or jet bridge")], []),
        ("Commodity lines", [], [("added", "2.35\xa0kg Heroin", []), ("changed", "2.35\xa0kg Cocaine hydrochloride (salts)", [("2.35", "2.31")])]),
        ("Route", [], [("changed", "The order", [])]),
        ("Persons", [], [("removed", "NDIAYE, Awa (Carrier)", []), ("added", "DIOP, Ousmane (Carrier)", [])]),
        ("Concealment", [], [("removed", "False bottom / double wall", [])]),
    ]


def test_what_an_amendment_keeps_is_what_the_case_says(cast: Cast):
    line = make.line_input(commodity="GOLD", quantity=Decimal(1), unit="KG", attributes={"form": "bar"})
    seizure = make.seizure_draft(cast.dss, awb="057-12345675", occurred_at=datetime(2026, 11, 20, 10, 11, 12, 345678, tzinfo=UTC), lines=(line,))
    said = input_of(Seizure.objects.get(pk=seizure.pk))
    assert from_json(to_json(said)) == said
    assert said.occurred_at.microsecond == 345678
    assert said.persons[0].document_number == "A01234567"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE seizures_seizure SET narrative = 'forged' WHERE id = %s",
        "UPDATE seizures_seizure SET version = version + 1 WHERE id = %s",
        "DELETE FROM seizures_commodityline WHERE seizure_id = %s",
        "UPDATE seizures_caseversion SET record = '{}' WHERE seizure_id = %s",
        "DELETE FROM seizures_caseversion WHERE seizure_id = %s",
        "DELETE FROM seizures_amendment WHERE seizure_id = %s",
        "UPDATE seizures_amendment SET state = 'open' WHERE seizure_id = %s",
        "UPDATE seizures_amendment SET approved_in = pg_current_xact_id()::text::bigint WHERE seizure_id = %s",
        "UPDATE seizures_amendment SET proposal = '{}' WHERE seizure_id = %s",
    ],
)
def test_after_an_amendment_the_case_and_its_versions_are_locked_again(cast: Cast, statement: str):
    seizure = make.approved(cast.dss)
    amendments.approved(cast.dss, seizure)
    refused(statement, seizure.pk)


def test_raw_sql_opens_no_window(cast: Cast):
    seizure = make.approved(cast.dss)
    waiting = amendments.submitted(cast.dss, seizure)
    refused("UPDATE seizures_seizure SET narrative = 'forged' WHERE id = %s", seizure.pk)
    refused("UPDATE seizures_amendment SET proposal = '{}' WHERE id = %s", waiting.pk)
    refused("UPDATE seizures_amendment SET seizure_id = %s WHERE id = %s", make.approved(cast.dss).pk, waiting.pk)
    refused(
        "INSERT INTO seizures_caseversion (public_id, created_at, compartment_id, seizure_id, number, record, record_sha256, approved_at)"
        " VALUES (gen_random_uuid(), now(), %s, %s, 1, '{}', repeat('0', 64), now())",
        seizure.compartment_id,
        seizure.pk,
    )


def test_inside_of_the_window_the_case_stays_the_case_and_approval_without_a_version_is_refused(cast: Cast):
    seizure = make.approved(cast.dss)
    waiting = amendments.submitted(cast.dss, seizure)
    approve = "UPDATE seizures_amendment SET state = 'approved', decided_by_id = %s, decided_at = now() WHERE id = %s"
    parameters = [cast.dss.chief.pk, waiting.pk]
    for forged in ("reference = 'DSS-2026-99999'", "state = 'closed'", "event_uid = gen_random_uuid()", "created_by_id = decided_by_id"):
        refused(f"{approve}; UPDATE seizures_seizure SET {forged} WHERE id = %s", *parameters, seizure.pk)
    narrative = "UPDATE seizures_seizure SET narrative = 'forged' WHERE id = %s"
    refused(f"{approve}; {narrative}; SET CONSTRAINTS ALL IMMEDIATE", *parameters, seizure.pk, match="makes no version")
    other = make.approved(cast.dss)
    refused(f"{approve}; UPDATE seizures_commodityline SET quantity = 1 WHERE seizure_id = %s", *parameters, other.pk, match="locked")
    assert CommodityLine.objects.filter(quantity=1).count() == 0


def test_the_whole_way_through_the_pages(cast: Cast):
    seizure = make.approved(cast.dss)
    officer, chief = sign_in(cast.dss.officer), reauthenticated(sign_in(cast.dss.chief))
    assert "Amend" in officer.get(f"/seizures/{seizure.public_id}/").content.decode()
    assert officer.post(f"/seizures/{seizure.public_id}/amend/", {"reason": ""}).status_code == 422
    edit = officer.post(f"/seizures/{seizure.public_id}/amend/", {"reason": amendments.REASON}).url
    amendment = Amendment.objects.get()
    assert edit == f"/amendments/{amendment.public_id}/edit/"
    assert "An amendment of this case is open" in sign_in(cast.dss.targeter).get(f"/seizures/{seizure.public_id}/amend/").content.decode()
    form = officer.get(edit).context["case"]
    data = posted(form) | {"narrative": "<b>Behind a seam</b>", "then": "submit"}
    response = officer.post(edit, data)
    assert response.url == f"/amendments/{amendment.public_id}/", response.context["case"].form.errors
    shown = chief.get(f"/amendments/{amendment.public_id}/decide/").content.decode()
    assert "&lt;b&gt;Behind a seam&lt;/b&gt;" in shown
    assert "Found in the lining" in shown
    assert officer.get(f"/amendments/{amendment.public_id}/decide/").status_code == 403
    assert chief.post(f"/amendments/{amendment.public_id}/decide/", {"decision": "approve", "version": "1"}).status_code == 422
    assert chief.post(f"/amendments/{amendment.public_id}/decide/", {"decision": "approve"}).status_code == 302
    seizure.refresh_from_db()
    assert seizure.narrative == "<b>Behind a seam</b>"
    old = officer.get(f"/seizures/{seizure.public_id}/versions/1/").content.decode()
    assert "Found in the lining" in old
    assert "A later version has replaced this one" in old
    assert officer.get(f"/seizures/{seizure.public_id}/versions/3/").status_code == 404
    assert "Version 2" in officer.get(f"/seizures/{seizure.public_id}/?tab=documents").content.decode()


def posted(case) -> dict[str, str]:
    """What a browser sends of a form that nobody touched."""
    data: dict[str, str] = {}
    for form in [case.form, *(rows.management_form for rows in case.rows.values()), *case.all_rows]:
        for field in form:
            value = field.value()
            if value in (None, False) or field.name == "DELETE":
                continue
            widget = field.field.widget
            if hasattr(widget, "widgets"):
                for name, part in zip(widget.widgets_names, value if isinstance(value, list) else widget.decompress(value), strict=True):
                    data[f"{field.html_name}{name}"] = "" if part is None else str(part)
            elif isinstance(value, list):
                data[field.html_name] = value
            else:
                data[field.html_name] = str(value)
    return data


def test_a_partner_to_whom_the_case_was_shown_sees_no_amendment(cast: Cast):
    amendment = amendments.submitted(cast.dss)
    assert sign_in(cast.abj.chief).get(f"/amendments/{amendment.public_id}/").status_code == 404
    with pytest.raises(NotVisible):
        amendment_withdraw(actor=cast.abj.chief, amendment=amendment)
