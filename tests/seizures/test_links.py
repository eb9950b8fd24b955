"""Cases that are connected: what the reader sees of them, and what nobody learns."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.errors import RuleViolation
from jaitf.models import AccessLog
from messaging.services.shares import record_share
from profiling.services.cargo import ConsignmentFacts, consignment_create
from seizures.choices import LinkKind
from seizures.models import LinkKey, Seizure
from seizures.selectors.links import Linked, links_of, units_to_ask
from seizures.services.links import case_link_decide
from tests.clients import sign_in
from tests.factories import amendments
from tests.factories import seizures as make
from tests.factories.cast import Cast, Unit

pytestmark = pytest.mark.django_db
OTHER = {"family_name": "SOW", "given_names": "Binta", "document_number": "B7654321", "birth_date": date(1990, 1, 31)}


def case(unit: Unit, person: dict[str, Any] | None = None, **changes: Any) -> Seizure:
    return make.submitted(unit, persons=(make.person_input(**person or {}),), **changes)


def told(rows: list[Linked]) -> dict[str, tuple[set[str], bool]]:
    return {str(row.seizure): ({kind.value for kind in row.kinds}, row.is_strong) for row in rows}


def asked(seizure: Seizure, user: Any) -> list[str]:
    with acting(user.pk):
        return [unit.code for unit in units_to_ask(seizure, user)]


def test_the_same_document_name_and_parcel_connect_two_cases_with_the_reason(cast: Cast):
    first = case(cast.dss, awb="057-12345675")
    same_document = case(cast.dss, OTHER | {"document_number": "a 01234567"})
    same_parcel = case(cast.dss, OTHER, awb="05712345675")
    same_person = case(cast.dss, OTHER | {"document_number": "C1111111", "family_name": "Binta", "given_names": "Sòw"})
    case(cast.dss, OTHER | {"document_number": "D2222222", "family_name": "FALL"})
    assert told(links_of(first, cast.dss.officer)) == {str(same_document): ({"document"}, True), str(same_parcel): ({"awb"}, True)}
    assert told(links_of(same_person, cast.dss.officer))[str(same_parcel)] == ({"person"}, False)


def test_a_hidden_case_says_only_whom_to_ask_and_the_question_is_logged(cast: Cast):
    own, hidden = case(cast.dss), case(cast.abj)
    assert links_of(own, cast.dss.officer) == []
    assert asked(own, cast.dss.officer) == ["ABJ"]
    assert AccessLog.objects.filter(terms="linked cases", record_id=own.public_id, count=1).exists()
    page = sign_in(cast.dss.officer).get(f"/seizures/{own.public_id}/?tab=links").content.decode()
    assert "Ask ABJ" in page
    assert hidden.reference not in page
    assert "same document number" not in page


def test_what_was_shared_is_a_link_like_any_other(cast: Cast):
    own, other = case(cast.dss), case(cast.abj)
    until = timezone.now() + timedelta(days=3)
    record_share(actor=cast.abj.chief, record=other, with_unit=cast.dss.task_force, handling="TLP_AMBER", reason="Joint work", expires_at=until)
    assert told(links_of(own, cast.dss.officer)) == {str(other): ({"document"}, True)}
    assert asked(own, cast.dss.officer) == []


def test_nobody_tries_numbers_out_in_drafts_or_from_cases_of_others(cast: Cast):
    case(cast.abj)
    draft = make.seizure_draft(cast.dss)
    assert asked(draft, cast.dss.officer) == []
    with acting(cast.dss.officer.pk), connection.cursor() as cursor:
        cursor.execute("SELECT aircop.units_with_links(%s)", [draft.pk])
        assert cursor.fetchone()[0] == []
    own = case(cast.dss)
    with acting(cast.lis.officer.pk), connection.cursor() as cursor:
        cursor.execute("SELECT aircop.units_with_links(%s)", [own.pk])
        assert cursor.fetchone()[0] == []


def test_victims_are_never_a_connection(cast: Cast):
    own = case(cast.dss)
    make.submitted(cast.abj, persons=(make.person_input(role="victim", outcome="P_NRM"),))
    assert asked(own, cast.dss.officer) == []
    assert not make.submitted(cast.dss, persons=(make.person_input(role="victim", outcome="P_NRM"),)).link_keys.exists()


def test_the_keys_follow_what_the_case_says_and_hold_no_content(cast: Cast):
    seizure = make.approved(cast.dss)
    before = set(seizure.link_keys.values_list("digest", flat=True))
    person = make.person_input(public_id=seizure.persons.get().public_id, document_number="Z99999999")
    amendments.approved(cast.dss, seizure, persons=(person,))
    after = set(LinkKey.objects.filter(seizure=seizure).values_list("digest", flat=True))
    assert len(after) == len(before) == 1
    assert after != before
    assert all(len(digest) == 64 for digest in after)


def test_a_decision_that_it_is_another_person_stays(cast: Cast):
    first, second = case(cast.dss), case(cast.dss)
    for reason, other in ((" ", second.reference), ("Same gang", first.reference), ("Same gang", "DSS-2020-99999")):
        with pytest.raises(RuleViolation):
            case_link_decide(actor=cast.dss.officer, seizure=first, other=other, decision="linked", reason=reason)
    with pytest.raises(RuleViolation, match="not open to you"):
        case_link_decide(actor=cast.dss.officer, seizure=first, other=case(cast.abj).reference, decision="linked", reason="Same gang")
    case_link_decide(actor=cast.dss.officer, seizure=first, other=second.reference, decision="not_same", reason="Another photograph in the passport")
    (seen,) = links_of(second, cast.dss.chief)
    assert (seen.decided.decision, seen.kinds) == ("not_same", [LinkKind.DOCUMENT])
    with pytest.raises(DatabaseError), transaction.atomic():
        seen.decided.delete()


def test_a_connection_is_made_by_hand_through_the_page(cast: Cast):
    first, second = case(cast.dss), case(cast.dss, OTHER)
    client = sign_in(cast.dss.officer)
    url = f"/seizures/{first.public_id}/links/"
    assert client.post(url, {"other": second.reference}).status_code == 422
    assert client.post(url, {"other": second.reference, "decision": "linked", "reason": "<b>Same hotel</b>"}).status_code == 302
    page = client.get(f"/seizures/{second.public_id}/?tab=links").content.decode()
    assert "&lt;b&gt;Same hotel" in page
    assert first.reference in page


def test_the_number_of_queries_does_not_grow_with_the_links(cast: Cast, django_assert_max_num_queries: Any):
    first = case(cast.dss)
    for _number in range(4):
        case(cast.dss)
    with django_assert_max_num_queries(5):
        assert len(links_of(first, cast.dss.officer)) == 4


def test_the_same_company_connects_cases_weakly_whatever_its_legal_form(cast: Cast):
    def parcel(unit: Unit, awb: str, **facts: str) -> Seizure:
        consignment_create(actor=unit.officer, compartment=unit.joint, facts=ConsignmentFacts(awb=awb, **facts))
        return case(unit, OTHER | {"family_name": awb, "document_number": f"X{awb}"}, awb=awb)

    first = parcel(cast.dss, "057-12345675", shipper="Téranga Export S.A.R.L.", consignee="Ets")
    second = parcel(cast.dss, "057-12345686", consignee="TERANGA EXPORT")
    other = parcel(cast.dss, "057-12345690", shipper="Baobab Import Ltd", consignee="ETS")
    parcel(cast.abj, "057-12345701", shipper="teranga export sarl")
    assert told(links_of(first, cast.dss.officer)) == {str(second): ({"company"}, False)}
    assert told(links_of(other, cast.dss.officer)) == {}
    assert asked(first, cast.dss.officer) == ["ABJ"]
