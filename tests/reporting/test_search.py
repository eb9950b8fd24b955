"""Search finds within what the reader may see, and every search is logged."""

from __future__ import annotations

import pytest

from aircop.reporting.selectors.search import search
from jaitf.models import AccessLog
from tests.clients import sign_in
from tests.factories import seizures as make

pytestmark = pytest.mark.django_db


def titles(user, text):
    return {hit.title for hit in search(user, text)}


def test_a_case_is_found_by_its_reference_and_by_a_name_without_accents(cast):
    seizure = make.submitted(cast.dss, persons=(make.person_input(family_name="Cissé", given_names="Aïssatou"),))
    assert seizure.reference in titles(cast.dss.officer, seizure.reference[:8])
    assert any("Cissé" in title for title in titles(cast.dss.officer, "cisse aissa"))


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


@pytest.mark.parametrize("text", ["'; DROP TABLE", "%", "__", "a", "<script>", "🙂🙂", "x" * 5000, "\\"])
def test_odd_words_find_nothing_and_break_nothing(cast, text):
    answer = sign_in(cast.dss.officer).get("/search/", {"q": text})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_a_nul_in_the_address_is_a_bad_request_not_a_crash(cast):
    answer = sign_in(cast.dss.officer).get("/search/?q=a%00b")
    assert answer.status_code == 400
    assert "style=" not in answer.content.decode()
