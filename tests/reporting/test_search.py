"""Search finds within what the reader may see, and every search is logged."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from aircop.core.audit import acting
from aircop.reporting.selectors.search import search
from jaitf.choices import Handling
from jaitf.models import AccessLog
from messaging.services.shares import record_share
from seizures.selectors.search import PER_PAGE
from tests.clients import sign_in
from tests.factories import seizures as make

pytestmark = pytest.mark.django_db


def titles(user, text, **narrowed):
    with acting(user.pk):
        found = search(user, text, narrowed)
    return {one.reference for one in found.results} | {hit.title for hit in found.others}


def share(owner, seizure, with_unit, days=30):
    until = timezone.now() + timedelta(days=days)
    record_share(actor=owner.chief, record=seizure, with_unit=with_unit.task_force, handling=Handling.AMBER_STRICT, reason="Same courier", expires_at=until)


def page(user, path):
    answer = sign_in(user).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_case_is_found_by_its_reference_and_by_a_name_without_accents(cast):
    seizure = make.submitted(cast.dss, persons=(make.person_input(family_name="Cissé", given_names="Aïssatou"),))
    assert seizure.reference in titles(cast.dss.officer, seizure.reference[:8])
    assert titles(cast.dss.officer, "cisse aissa") == {seizure.reference}
    assert "<mark>Cissé</mark>" in page(cast.dss.officer, "/search/?q=cisse")


def test_what_is_not_open_to_the_reader_is_not_found(cast):
    seizure = make.submitted(cast.dss)
    hidden = make.submitted(cast.dss, actor=cast.dss.police_officer, room=cast.dss.police_room)
    assert hidden.reference not in titles(cast.dss.officer, "DSS-")
    assert seizure.reference not in titles(cast.abj.officer, "DSS-")


def test_a_search_is_logged_with_its_words_and_the_number_of_hits(cast):
    make.submitted(cast.dss)
    search(cast.dss.officer, "DSS-")
    entry = AccessLog.objects.filter(action="search").latest("at")
    assert (entry.actor, entry.terms) == (cast.dss.officer, "DSS-")
    assert entry.count >= 1


def test_what_others_wrote_is_escaped_and_marked(cast):
    make.submitted(cast.dss, narrative="<script>alert(1)</script> zanzibar <b>bold</b>")
    shown = page(cast.dss.officer, "/search/?q=zanzibar")
    assert "<mark>zanzibar</mark>" in shown
    assert "<script>alert" not in shown
    assert "<b>bold" not in shown


def test_a_code_is_found_by_its_label_in_another_language_and_shows_it(cast):
    make.submitted(cast.dss, narrative="Nothing of note.")
    shown = page(cast.dss.officer, "/search/?q=Clorhidrato")
    assert "Cocaine hydrochloride" in shown
    assert "<mark>Clorhidrato</mark>" in shown


def test_whom_a_case_is_shared_with_finds_it_by_its_reference_and_reads_no_piece_of_it(cast):
    seizure = make.submitted(cast.dss, narrative="zanzibar", persons=(make.person_input(family_name="Quetzal"),))
    other = cast.abj.officer
    assert titles(other, seizure.reference) == set()
    share(cast.dss, seizure, cast.abj)
    assert titles(other, seizure.reference) == {seizure.reference}
    for hidden in ("zanzibar", "quetzal", "cocaine", "A01234567", "AF718", "baggage", seizure.reference[:3]):
        assert titles(other, hidden) == set(), hidden
    shown = page(other, f"/search/?q={seizure.reference}")
    assert "zanzibar" not in shown
    assert "Quetzal" not in shown
    assert "Shared or restricted" in shown


def test_a_narrow_mark_shows_no_piece_before_somebody_says_what_for(cast):
    seizure = make.submitted(cast.dss, narrative="zanzibar", handling=Handling.RED)
    assert titles(cast.dss.officer, "zanzibar") == {seizure.reference}
    shown = page(cast.dss.officer, "/search/?q=zanz")
    assert "zanzibar" not in shown
    assert "Shared or restricted" in shown


def test_a_share_that_has_run_out_finds_nothing(cast):
    seizure = make.submitted(cast.dss)
    share(cast.dss, seizure, cast.abj, days=1)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert titles(cast.abj.officer, seizure.reference) == set()


def test_filters_narrow_what_is_found(cast):
    draft = make.seizure_draft(cast.dss, narrative="zanzibar")
    control = make.control(cast.dss, note="zanzibar")
    officer = cast.dss.officer
    assert titles(officer, "zanzibar") == {str(draft), control.reference}
    assert titles(officer, "zanzibar", kind="control") == {control.reference}
    assert titles(officer, "zanzibar", state="draft") == {str(draft)}
    assert titles(officer, "zanzibar", unit="ABJ") == set()
    tomorrow = timezone.now().date() + timedelta(days=2)
    assert titles(officer, "zanzibar", since=tomorrow) == set()
    assert titles(officer, "zanzibar", until=tomorrow) == {str(draft), control.reference}


def test_pages_follow_one_another_and_their_number_is_told(cast):
    for number in range(PER_PAGE + 1):
        make.control(cast.dss, note=f"zanzibar {number}")
    first, second = (page(cast.dss.officer, f"/search/?q=zanzibar&page={number}") for number in (1, 2))
    assert f"{PER_PAGE + 1} records" in first
    assert first.count("<mark>zanzibar</mark>") == PER_PAGE
    assert second.count("<mark>zanzibar</mark>") == 1
    assert page(cast.dss.officer, "/search/?q=zanzibar&page=9999").count("<mark>") == 0


def test_a_page_of_results_needs_the_same_number_of_queries_whatever_it_shows(cast, django_assert_max_num_queries):
    for _number in range(5):
        make.submitted(cast.dss, narrative="zanzibar")
    with acting(cast.dss.officer.pk), django_assert_max_num_queries(16):
        assert len(search(cast.dss.officer, "zanzibar").results) == 5


@pytest.mark.parametrize(
    "query", ["kind=x", "since=yesterday", "unit=ZZZ", "until=9999-12-31", "since=0001-01-01", "state=%00", "page=-1", "page=x", "page=99999999999999999999"]
)
def test_odd_filters_are_answered(cast, query):
    assert sign_in(cast.dss.officer).get(f"/search/?q=zanzibar&{query}").status_code in (200, 400)


@pytest.mark.parametrize("text", ["'; DROP TABLE", "%", "__", "a", "<script>", "🙂🙂", "x" * 5000, "\\"])
def test_odd_words_find_nothing_and_break_nothing(cast, text):
    answer = sign_in(cast.dss.officer).get("/search/", {"q": text})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_a_nul_in_the_address_is_a_bad_request_not_a_crash(cast):
    answer = sign_in(cast.dss.officer).get("/search/?q=a%00b")
    assert answer.status_code == 400
    assert "style=" not in answer.content.decode()
