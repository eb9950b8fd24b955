"""Joint seizures: both units say so, one counts; either takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aircop.core.database_roles import as_reporting
from aircop.core.errors import Forbidden, RuleViolation
from aircop.reporting.models import SeizureFact
from aircop.reporting.periods import last_months
from aircop.reporting.selectors.facts import approved_seizures, units_of
from aircop.reporting.selectors.unit_results import seizures_by_month
from aircop.reporting.selectors.units import compare_units
from jaitf.models import User
from messaging.services.shares import record_share
from seizures.models import JointDeclaration, Seizure
from seizures.selectors.joint import joint_of
from seizures.services.joint import joint_declare, joint_end
from tests.clients import sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast, Unit

pytestmark = pytest.mark.django_db


def shared(unit: Unit, with_unit: Unit) -> Seizure:
    seizure = make.approved(unit)
    until = timezone.now() + timedelta(days=30)
    record_share(actor=unit.chief, record=seizure, with_unit=with_unit.task_force, handling="TLP_AMBER", reason="One event", expires_at=until)
    return seizure


def declare(actor: User, own: Seizure, other: Seizure, role: str) -> JointDeclaration:
    return joint_declare(actor=actor, seizure=own, other=other.reference or "", role=role, reason="Same bag, handed on in transit")


def events() -> int:
    with as_reporting():
        return SeizureFact.objects.values("event").distinct().count()


def counted(cast: Cast) -> tuple[int, int, int]:
    """Events in the regional export, and cases of each of the two units where units stand side by side."""
    period = last_months(2, "UTC")
    today = timezone.now().date()
    units = units_of("africa_wc")
    with as_reporting():
        regional = approved_seizures(units, today - timedelta(days=2), today + timedelta(days=1)).count()
    rows = {row.unit.code: row.seizures for row in compare_units(cast.analyst, period)}
    return regional, rows["DSS"], rows["ABJ"]


def test_an_event_is_counted_once_when_both_chiefs_have_said_so(cast: Cast):
    lead, part = shared(cast.dss, cast.abj), shared(cast.abj, cast.dss)
    assert counted(cast) == (2, 1, 1)
    declare(cast.abj.chief, part, lead, "contributes")
    assert counted(cast) == (2, 1, 1)
    assert [joint.agreed for joint in joint_of(lead, cast.dss.chief)] == [False]
    declare(cast.dss.chief, lead, part, "leads")
    assert [joint.agreed for joint in joint_of(lead, cast.dss.chief)] == [True]
    assert counted(cast) == (1, 1, 0)
    assert events() == 1
    assert sum(seizures_by_month(cast.abj.chief, last_months(2, "UTC")).values()) == 1
    joint_end(actor=cast.abj.chief, declaration=JointDeclaration.objects.get(seizure=part), reason="Another bag")
    assert counted(cast) == (2, 1, 1)


def test_two_that_both_lead_or_both_contribute_agree_on_nothing(cast: Cast):
    one, two = shared(cast.dss, cast.abj), shared(cast.abj, cast.dss)
    declare(cast.abj.chief, two, one, "contributes")
    declare(cast.dss.chief, one, two, "contributes")
    assert counted(cast) == (2, 1, 1)
    assert [joint.agreed for joint in joint_of(one, cast.dss.chief)] == [False]


def test_only_a_chief_declares_and_only_about_a_case_that_was_shown_to_him(cast: Cast):
    own, hidden = make.approved(cast.dss), make.approved(cast.abj)
    with pytest.raises(RuleViolation, match="not open to you"):
        declare(cast.dss.chief, own, hidden, "leads")
    with pytest.raises(RuleViolation, match="same room"):
        declare(cast.dss.chief, own, make.approved(cast.dss), "leads")
    with pytest.raises(Forbidden):
        declare(cast.dss.officer, own, hidden, "leads")
    with pytest.raises(RuleViolation, match="approved"):
        declare(cast.dss.chief, make.submitted(cast.dss), hidden, "leads")


def test_a_case_that_leads_contributes_to_nothing(cast: Cast):
    own, first, second = make.approved(cast.dss), shared(cast.abj, cast.dss), shared(cast.lis, cast.dss)
    declare(cast.dss.chief, own, first, "leads")
    declare(cast.dss.chief, own, second, "leads")
    with pytest.raises(RuleViolation, match="lead and contribute"):
        declare(cast.dss.chief, own, shared(cast.abj, cast.dss), "contributes")
    with pytest.raises(RuleViolation, match="declared already"):
        declare(cast.dss.chief, own, first, "leads")


def test_a_declaration_is_not_rewritten(cast: Cast):
    declared = declare(cast.dss.chief, make.approved(cast.dss), shared(cast.abj, cast.dss), "leads")
    for statement in (
        "UPDATE seizures_jointdeclaration SET role = 'contributes' WHERE id = %s",
        "UPDATE seizures_jointdeclaration SET ended_at = now() WHERE id = %s",
        "DELETE FROM seizures_jointdeclaration WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [declared.pk])


def test_the_page_declares_shows_the_other_side_and_takes_it_back(cast: Cast):
    lead, part = shared(cast.dss, cast.abj), shared(cast.abj, cast.dss)
    declare(cast.abj.chief, part, lead, "contributes")
    client, url = sign_in(cast.dss.chief), f"/seizures/{lead.public_id}/joint/"
    assert "Waits for you" in client.get(url).content.decode()
    assert client.post(url, {"other": part.reference}).status_code == 422
    assert client.post(url, {"other": part.reference, "role": "leads", "reason": "Same bag"}).status_code == 302
    assert "Agreed: counted once" in client.get(url).content.decode()
    own = JointDeclaration.objects.get(seizure=lead)
    assert client.post(url, {"end": str(own.public_id), "reason": "No"}).status_code == 302
    own.refresh_from_db()
    assert own.end_reason == "No"
