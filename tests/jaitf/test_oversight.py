"""The oversight console: who looked at this record, and why, in two clicks; what was unusual; no content."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from aircop.core.audit import acting
from jaitf.models import AccessLog
from seizures.models import Seizure
from tests.clients import sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast
from tests.factories.messaging import make_flight, make_traveller

pytestmark = pytest.mark.django_db


def test_who_looked_at_a_person_and_why_is_two_clicks_away(cast: Cast):
    traveller = make_traveller(cast.dss.joint)
    sign_in(cast.dss.officer).get("/search/?q=Officer DSS")
    sign_in(cast.dss.officer).get(f"/travellers/{traveller.public_id}/")
    console = sign_in(cast.oversight)
    page = console.get("/oversight/").content.decode()
    assert "Looked for himself" in page
    link = f"/access-log/?officer={cast.dss.officer.username}"
    assert link in page
    today = timezone.now().date()
    log = console.get(f"{link}&since={today}&until={today}").content.decode()
    assert f"?record={traveller.public_id}" in log
    readers = console.get(f"/access-log/?record={traveller.public_id}").content.decode()
    assert str(cast.dss.officer) in readers
    assert "Checking a flight or a target" in readers
    for shown in (page, log, readers):
        assert "Sarr" not in shown


def test_a_name_leads_to_everybody_who_opened_a_record_that_holds_it(cast: Cast):
    traveller = make_traveller(cast.dss.joint, name_key="SARR MOUSSA")
    case = make.approved(cast.abj, persons=(make.person_input(family_name="SARR", given_names="Moussa"),))
    other = make_traveller(cast.dss.joint, traveller.flight, name_key="SARRAUTE MOUSSA")
    sign_in(cast.dss.officer).get(f"/travellers/{traveller.public_id}/")
    sign_in(cast.dss.targeter).get(f"/travellers/{other.public_id}/")
    sign_in(cast.abj.chief).get(f"/seizures/{case.public_id}/")
    console = sign_in(cast.oversight)
    page = console.get("/access-log/?person=Moussa Sarr").content.decode()
    assert str(cast.dss.officer) in page
    assert str(cast.abj.chief) in page
    assert str(cast.dss.targeter) not in page
    assert console.get("/access-log/?person=Sarr").status_code == 422
    assert AccessLog.objects.filter(actor=cast.oversight, terms__contains="person=Moussa Sarr").exists()


def test_the_database_tells_only_oversight_which_records_hold_a_name(cast: Cast):
    make_traveller(cast.dss.joint, name_key="SARR MOUSSA")
    for person, count in ((cast.oversight, 1), (cast.dss.chief, 0), (cast.administrator, 0)):
        with transaction.atomic(), acting(person.pk), connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(aircop.records_about(ARRAY['SARR', 'MOUSSA']))")
            assert cursor.fetchone() == (count,)
            cursor.execute("SELECT cardinality(aircop.records_about(ARRAY['SARR']))")
            assert cursor.fetchone() == (0,)


def test_only_oversight_opens_it_and_looking_is_logged(cast: Cast):
    for person in (cast.dss.chief, cast.administrator, cast.analyst):
        assert sign_in(person).get("/oversight/").status_code == 403
    assert sign_in(cast.oversight).get("/oversight/?days=999").status_code == 422
    assert "Nothing unusual" in sign_in(cast.oversight).get("/oversight/").content.decode()
    assert AccessLog.objects.filter(actor=cast.oversight, terms__startswith="unusual").exists()


def test_a_reading_remembers_whether_it_was_open_work_and_whose_name_it_was(cast: Cast):
    now, old = timezone.now(), make_flight(cast.dss.joint, lands_in=-timedelta(days=60), number="7")
    fresh = make_traveller(cast.dss.joint)
    past = make_traveller(cast.dss.joint, old)
    namesake = make_traveller(cast.dss.joint, fresh.flight, family_name="DSS", name_key="DSS CHIEF")
    own = make_traveller(cast.dss.joint, fresh.flight, family_name="DSS", name_key="DSS OFFICER")
    closed, running = make.approved(cast.dss), make.submitted(cast.dss)
    Seizure.objects.filter(pk=running.pk).update(created_at=now - timedelta(days=90))
    client = sign_in(cast.dss.officer)
    expected = {fresh: (True, ""), past: (False, ""), namesake: (True, "colleague"), own: (True, "self"), closed: (True, ""), running: (True, "")}
    for record, (is_open_work, concerns) in expected.items():
        kind = "seizures" if isinstance(record, Seizure) else "travellers"
        assert client.get(f"/{kind}/{record.public_id}/").status_code == 200
        entry = AccessLog.objects.get(record_id=record.public_id, action="read")
        assert (entry.is_open_work, entry.concerns) == (is_open_work, concerns), record
