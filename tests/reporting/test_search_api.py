"""The search for programs: what the page of the search finds, and nothing else."""

from __future__ import annotations

from jaitf.models import AccessLog
from tests.factories import seizures as cases
from tests.factories.cast import Cast
from tests.messaging.test_api import Api


def test_a_case_is_found_with_its_words_marked_and_logged(cast: Cast):
    case = cases.submitted(cast.dss, narrative="Hidden in a <red> harmonium")
    found = Api(cast.dss.officer).get("search/?q=harmonium").json()
    assert (found["total"], [row["reference"] for row in found["results"]]) == (1, [case.reference])
    assert found["results"][0]["url"].endswith(f"{case.public_id}/")
    assert any("&lt;red&gt; <mark>harmonium</mark>" in piece["html"] for piece in found["results"][0]["pieces"])
    assert AccessLog.objects.filter(actor=cast.dss.officer, action="search", terms="harmonium").count() == 1


def test_what_is_of_another_unit_is_not_found(cast: Cast):
    cases.submitted(cast.dss, narrative="Hidden in a harmonium")
    assert Api(cast.abj.officer).get("search/?q=harmonium").json() == {"total": 0, "results": []}


def test_less_than_two_letters_find_nothing_and_an_unknown_filter_is_refused(cast: Cast):
    cases.submitted(cast.dss)
    api = Api(cast.dss.officer)
    assert [api.get(f"search/{query}").json() for query in ("", "?q=", "?q=a")] == [{"total": 0, "results": []}] * 3
    assert [api.get(f"search/?q={query}").status_code for query in ("ivory&kind=nonsense", "ivory&state=nonsense", "ivory&page=0")] == [400] * 3


def test_a_reference_is_found_by_its_end_written_with_or_without_dividers(cast: Cast):
    case = cases.submitted(cast.dss)
    api = Api(cast.dss.officer)
    for text in (case.reference, case.reference.replace("-", " "), case.reference.replace("-", ""), case.reference[:-1]):
        assert [row["reference"] for row in api.get(f"search/?q={text}").json()["results"]] == [case.reference]
