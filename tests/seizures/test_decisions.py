"""Approving and returning; and that approval locks the case, whoever asks and however."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aircop.core.errors import Conflict, Forbidden, RuleViolation
from aircop.core.models import Job
from jaitf.models import User
from seizures.choices import SeizureState
from seizures.models import CommodityLine, ConcealmentUsed, Person, Photograph, RouteLeg, Seizure, SeizureAgency
from seizures.services.decisions import seizure_approve, seizure_return
from seizures.services.photographs import photograph_add
from seizures.services.seizures import seizure_change, seizure_submit
from tests.clients import reauthenticated, sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def decide(cast: Cast, seizure: Seizure, user: User | None = None, **data: str):
    client = reauthenticated(sign_in(user or cast.dss.chief))
    return client.post(f"/seizures/{seizure.public_id}/decide/", {"decision": "approve"} | data)


def test_the_chief_approves_and_the_report_is_asked_for_in_the_units_first_language(cast: Cast):
    seizure = make.submitted(cast.dss)
    response = decide(cast, seizure, version=str(seizure.version))
    assert response.url == f"/seizures/{seizure.public_id}/?tab=documents"
    seizure.refresh_from_db()
    assert (seizure.state, seizure.decided_by) == (SeizureState.APPROVED, cast.dss.chief)
    job = Job.objects.get(kind="report.render")
    assert job.key == f"{seizure.public_id}:1:fr"
    assert job.owner == cast.dss.chief


@pytest.mark.parametrize(("languages", "language"), [(["en", "fr"], "en"), (["pt", "fr"], "pt"), (["wo", "fr"], "en"), ([], "en"), (["fr"], "fr")])
def test_the_language_of_the_first_report(cast: Cast, languages: list[str], language: str):
    cast.dss.task_force.languages = languages
    cast.dss.task_force.save()
    make.approved(cast.dss)
    assert Job.objects.get().payload["language"] == language


def test_the_chief_returns_with_a_reason_and_the_officer_mends_and_submits_again(cast: Cast):
    seizure = make.submitted(cast.dss)
    reference = seizure.reference
    assert decide(cast, seizure, decision="return", reason="").status_code == 422
    assert decide(cast, seizure, decision="return", reason="The net weight is missing.").status_code == 302
    seizure.refresh_from_db()
    assert (seizure.state, seizure.return_reason) == ("returned", "The net weight is missing.")
    page = sign_in(cast.dss.officer).get(f"/seizures/{seizure.public_id}/")
    assert "The net weight is missing." in page.content.decode()
    seizure_change(actor=cast.dss.officer, seizure=seizure, version=seizure.version, details=make.seizure_input())
    again = seizure_submit(actor=cast.dss.officer, seizure=seizure)
    assert (again.reference, again.return_reason, again.decided_by) == (reference, "", None)
    assert make.submitted(cast.dss).reference.endswith("-00002")


def test_nobody_approves_what_he_submitted(cast: Cast):
    seizure = make.submitted(cast.dss, actor=cast.dss.chief)
    page = sign_in(cast.dss.chief).get(f"/seizures/{seizure.public_id}/decide/")
    assert "Another person must approve what you submitted." in page.content.decode()
    assert decide(cast, seizure).status_code == 422
    with pytest.raises(RuleViolation, match="Another person"):
        seizure_approve(actor=cast.dss.chief, seizure=seizure)
    assert seizure_approve(actor=cast.dss.deputy, seizure=seizure).state == "approved"


def test_only_chief_and_deputy_decide(cast: Cast):
    seizure = make.submitted(cast.dss, actor=cast.dss.targeter)
    for user, status in ((cast.dss.officer, 403), (cast.dss.custodian, 403), (cast.dss.liaison, 404), (cast.abj.chief, 404)):
        assert decide(cast, seizure, user).status_code == status
    with pytest.raises(Forbidden):
        seizure_approve(actor=cast.dss.officer, seizure=seizure)


def test_approving_needs_the_password_again_and_keeps_what_was_typed(cast: Cast):
    seizure, client = make.submitted(cast.dss), sign_in(cast.dss.chief)
    url = f"/seizures/{seizure.public_id}/decide/"
    page = client.get(url)
    key = page.context["draft"]
    data = {"decision": "return", "reason": "Weigh it again.", "version": "2", "draft_key": key, "form_page": url}
    response = client.post(url, data)
    assert response.url.startswith("/account/reauthenticate/")
    seizure.refresh_from_db()
    assert seizure.state == "submitted"
    assert client.get(url).context["form"]["reason"].value() == "Weigh it again."
    assert reauthenticated(client).post(url, data).status_code == 302
    seizure.refresh_from_db()
    assert seizure.state == "returned"


@pytest.mark.parametrize("state", ["draft", "returned", "approved"])
def test_only_a_submitted_case_is_decided(cast: Cast, state: str):
    seizure = {"draft": make.seizure_draft, "returned": make.submitted, "approved": make.approved}[state](cast.dss)
    if state == "returned":
        seizure = seizure_return(actor=cast.dss.chief, seizure=seizure, reason="Mend it.")
    with pytest.raises(RuleViolation):
        seizure_approve(actor=cast.dss.deputy, seizure=seizure)
    assert decide(cast, seizure, cast.dss.deputy).status_code == 422


def test_a_decision_on_a_version_that_is_gone_is_refused(cast: Cast):
    seizure = make.submitted(cast.dss)
    with pytest.raises(Conflict):
        seizure_approve(actor=cast.dss.chief, seizure=seizure, version=seizure.version - 1)
    assert decide(cast, seizure, version="1").status_code == 422


def refused(sql: str, *params: object) -> None:
    """The database itself refuses the statement."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_an_approved_case_can_not_be_changed_by_anything(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    photograph_add(actor=cast.dss.officer, seizure=seizure, file=make.picture())
    seizure = seizure_approve(actor=cast.dss.chief, seizure=seizure_submit(actor=cast.dss.officer, seizure=seizure))
    refused("UPDATE seizures_seizure SET narrative = 'x' WHERE id = %s", seizure.pk)
    refused("UPDATE seizures_seizure SET state = 'draft' WHERE id = %s", seizure.pk)
    refused("DELETE FROM seizures_seizure WHERE id = %s", seizure.pk)
    for model in (CommodityLine, ConcealmentUsed, Person, Photograph, RouteLeg, SeizureAgency):
        table = model._meta.db_table
        assert model.objects.filter(seizure=seizure).exists(), table
        refused(f"UPDATE {table} SET created_at = now() WHERE seizure_id = %s", seizure.pk)
        refused(f"DELETE FROM {table} WHERE seizure_id = %s", seizure.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        CommodityLine.objects.create(seizure=seizure, compartment=seizure.compartment, position=9, commodity="HEROIN", quantity=1, unit="KG")
    with pytest.raises(RuleViolation):
        seizure_change(actor=cast.dss.officer, seizure=seizure, version=seizure.version, details=make.seizure_input())


def test_a_line_can_not_be_smuggled_into_an_approved_case_from_another(cast: Cast):
    approved, draft = make.approved(cast.dss), make.seizure_draft(cast.dss)
    refused("UPDATE seizures_commodityline SET seizure_id = %s WHERE seizure_id = %s", approved.pk, draft.pk)


def test_no_other_way_between_states_than_the_table(cast: Cast):
    draft = make.seizure_draft(cast.dss)
    refused("UPDATE seizures_seizure SET state = 'approved', decided_by_id = %s, decided_at = now() WHERE id = %s", cast.dss.chief.pk, draft.pk)
    refused("UPDATE seizures_seizure SET state = 'submitted' WHERE id = %s", draft.pk)
    waiting = make.submitted(cast.dss)
    refused("UPDATE seizures_seizure SET state = 'draft' WHERE id = %s", waiting.pk)
    refused(
        "UPDATE seizures_seizure SET state = 'approved', decided_by_id = submitted_by_id, decided_at = %s WHERE id = %s",
        timezone.now(),
        waiting.pk,
    )
