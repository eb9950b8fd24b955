"""Safeguards: the search ladder, the checklist, the circumstances; in the rules, in the database, and on the pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aircop.core.errors import Conflict, Forbidden, InvalidInput, NotVisible, RuleViolation
from seizures.models import Person, PersonSearch, RightsAnswer
from seizures.safeguard_choices import ITEMS, SearcherWish, SearchGround, SearchLevel, SearchResult
from seizures.selectors.safeguards import safeguards_of, safeguards_of_case, safeguards_unanswered
from seizures.services.rights import circumstances_record, rights_answer
from seizures.services.searches import search_confirm, search_record
from seizures.services.seizures import seizure_change
from tests.clients import reauthenticated, sign_in
from tests.factories import safeguards as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast, Unit

pytestmark = pytest.mark.django_db


def person_of(unit: Unit, **changes: Any) -> Person:
    return cases.seizure_draft(unit, persons=(cases.person_input(**changes),)).persons.get()


# --- the ladder
def test_a_search_that_finds_nothing_is_recorded_like_one_that_does(cast: Cast):
    person = person_of(cast.dss)
    search = search_record(actor=cast.dss.officer, person=person, details=make.search_input(searcher=cast.dss.officer))
    assert (search.level, search.result, search.recorded_by) == (SearchLevel.BAGGAGE, SearchResult.NOTHING, cast.dss.officer)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grounds": []}, "grounds"),
        ({"grounds_text": ""}, "grounds"),
        ({"grounds": [SearchGround.BEHAVIOUR, SearchGround.TICKET, SearchGround.PROFILE]}, "grounds"),
        ({"authorised_by": None}, "authorised_by"),
        ({"present": ""}, "present"),
        ({"is_same_sex": False}, "is_same_sex"),
        ({"is_same_sex": None}, "is_same_sex"),
        ({"note": ""}, "note"),
        ({"searcher": None}, "searcher"),
        ({"ended_at": timezone.now() - timedelta(days=2)}, "ended_at"),
        ({"started_at": timezone.now() + timedelta(hours=2)}, "started_at"),
        ({"level": SearchLevel.INTIMATE, "clinician": ""}, "clinician"),
        ({"level": SearchLevel.IMAGING, "clinician": "Dr. Faye, CHU", "is_refused": True}, "result"),
        ({"level": 7}, "level"),
    ],
)
def test_an_intrusive_search_that_is_not_founded_is_refused_with_what_is_missing(cast: Cast, changes: dict[str, Any], field: str):
    details = make.strip_search_input(cast.dss.officer, cast.dss.chief, **changes)
    with pytest.raises(InvalidInput) as refused:
        search_record(actor=cast.dss.officer, person=person_of(cast.dss), details=details)
    assert field in refused.value.fields


@pytest.mark.parametrize("senior", ["officer", "targeter"])
def test_only_a_chief_or_deputy_authorises_and_never_whoever_searches(cast: Cast, senior: str):
    person = person_of(cast.dss)
    for searcher, authority in ((cast.dss.deputy, cast.dss.people[senior]), (cast.dss.chief, cast.dss.chief), (cast.dss.officer, cast.abj.chief)):
        with pytest.raises(InvalidInput) as refused:
            search_record(actor=cast.dss.officer, person=person, details=make.strip_search_input(searcher, authority))
        assert "authorised_by" in refused.value.fields


def test_the_officer_who_is_named_confirms_by_his_own_account_and_nobody_for_him(cast: Cast):
    search = make.strip_search(person_of(cast.dss), cast.dss.officer, cast.dss.chief)
    assert search.needs_confirmation
    with pytest.raises(Forbidden):
        search_confirm(actor=cast.dss.deputy, search=search)
    assert not search_confirm(actor=cast.dss.chief, search=search).needs_confirmation
    with pytest.raises(RuleViolation):
        search_confirm(actor=cast.dss.chief, search=search)


def test_a_person_who_asks_for_the_other_sex_and_a_refused_search_are_possible(cast: Cast):
    person = person_of(cast.dss)
    other = make.strip_search(person, cast.dss.officer, cast.dss.chief, is_same_sex=False, wish=SearcherWish.OTHER)
    refused = make.strip_search(person, cast.dss.officer, cast.dss.chief, is_refused=True, result=SearchResult.NOT_DONE, present="", is_same_sex=None)
    assert (other.wish, refused.result) == ("other", "not_done")


SEARCHES = st.fixed_dictionaries(
    {
        "level": st.integers(0, 6),
        "grounds": st.lists(st.sampled_from(SearchGround.values), max_size=3, unique=True),
        "grounds_text": st.sampled_from(["", "seen"]),
        "is_same_sex": st.sampled_from([None, True, False]),
        "wish": st.sampled_from(SearcherWish.values),
        "is_refused": st.booleans(),
        "result": st.sampled_from(SearchResult.values),
        "note": st.sampled_from(["", "words"]),
        "present": st.sampled_from(["", "a second officer"]),
        "clinician": st.sampled_from(["", "Dr. Faye, CHU"]),
        "senior": st.sampled_from(["", "chief", "officer"]),
        "searcher": st.sampled_from(["", "officer", "chief"]),
    }
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SEARCHES)
def test_what_the_rules_let_through_the_database_takes_and_keeps_the_promises(cast: Cast, found: dict[str, Any]):
    people = cast.dss.people
    details = {name: value for name, value in found.items() if name not in {"senior", "searcher"}}
    details |= {"authorised_by": people.get(found["senior"]), "searcher": people.get(found["searcher"])}
    person = Person.objects.first() or person_of(cast.dss)
    try:
        search = search_record(actor=cast.dss.officer, person=person, details=make.search_input(**details))
    except InvalidInput:
        return
    if search.level >= SearchLevel.STRIP:
        assert set(search.grounds) & set(SearchGround.concrete())
        assert search.authorised_by == cast.dss.chief != search.searcher
    if search.level >= SearchLevel.IMAGING:
        assert search.searcher is None
        assert search.clinician
        assert not search.is_refused or search.result == SearchResult.NOT_DONE


@pytest.mark.parametrize(
    "change",
    [
        {"grounds": ["ticket"]},
        {"authorised_by": None},
        {"present": ""},
        {"is_same_sex": False},
        {"is_same_sex": None},
        {"searcher": None},
        {"level": 9},
        {"level": 6},
        {"clinician": "somebody"},
    ],
)
def test_the_database_itself_refuses_an_unfounded_strip_search(cast: Cast, change: dict[str, Any]):
    search = make.strip_search(person_of(cast.dss), cast.dss.officer, cast.dss.chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonSearch.objects.filter(pk=search.pk).update(**change)


# --- the checklist
def test_items_are_answered_one_by_one_and_a_no_says_why(cast: Cast):
    person = person_of(cast.dss)
    rights_answer(actor=cast.dss.officer, person=person, answers={"LANG": ("yes", "Wolof"), "LAWYER": ("refused", "")})
    for answer in ("no", "na"):
        with pytest.raises(InvalidInput) as refused:
            rights_answer(actor=cast.dss.officer, person=person, answers={"PREGNANCY": (answer, "  "), "FAMILY": ("yes", "")})
        assert list(refused.value.fields) == ["PREGNANCY.note"]
    assert sorted(RightsAnswer.objects.values_list("item", flat=True)) == ["LANG", "LAWYER"]
    with pytest.raises(IntegrityError), transaction.atomic():
        RightsAnswer.objects.filter(item="LAWYER").update(answer="na")
    with pytest.raises(InvalidInput):
        rights_answer(actor=cast.dss.officer, person=person, answers={"NO_SUCH_ITEM": ("yes", "")})


def test_somebody_who_was_arrested_has_every_item_answered_and_the_missing_ones_are_named(cast: Cast):
    seizure = cases.seizure_draft(cast.dss, persons=(cases.person_input(), cases.person_input(family_name="FREE", outcome="P_RELEASED")))
    arrested, free = seizure.persons.order_by("pk")
    (open_one,) = safeguards_unanswered(seizure)
    assert (open_one.person, len(open_one.unanswered)) == (arrested, len(ITEMS))
    make.all_answered(arrested, cast.dss.officer, CHILD=("na", "Adult, passport seen"))
    assert safeguards_unanswered(seizure) == []
    make.strip_search(free, cast.dss.officer, cast.dss.chief)
    (open_one,) = safeguards_unanswered(seizure)
    assert (open_one.person, open_one.unconfirmed) == (free, 1)


def test_the_number_of_queries_does_not_grow_with_the_persons(cast: Cast, django_assert_max_num_queries: Any):
    persons = tuple(cases.person_input(family_name=f"PERSON {number}") for number in range(6))
    seizure = cases.seizure_draft(cast.dss, persons=persons)
    for person in seizure.persons.all():
        make.all_answered(person, cast.dss.officer)
        make.strip_search(person, cast.dss.officer, cast.dss.chief)
        make.detention(person, cast.dss.officer)
    with django_assert_max_num_queries(12):
        found = safeguards_of_case(seizure)
        assert [(one.highest.level, len(one.unanswered), one.running is not None) for one in found] == [(4, 0, True)] * 6


# --- circumstances
def test_a_consulate_is_never_informed_against_the_will_of_an_asylum_seeker(cast: Cast):
    person, now = person_of(cast.dss), timezone.now()
    against = {"asks_protection": "yes", "consular_wish": "no", "consulate": "Embassy of Mali", "consular_sent_at": now}
    with pytest.raises(InvalidInput) as refused:
        circumstances_record(actor=cast.dss.officer, person=person, version=0, details=against)
    assert "consular_sent_at" in refused.value.fields
    known = circumstances_record(actor=cast.dss.officer, person=person, version=0, details=against | {"consular_wish": "yes"})
    with pytest.raises(IntegrityError), transaction.atomic():
        type(known).objects.filter(pk=known.pk).update(consular_wish="no")


def test_who_saves_second_is_told_and_a_child_needs_words(cast: Cast):
    person = person_of(cast.dss)
    with pytest.raises(InvalidInput):
        circumstances_record(actor=cast.dss.officer, person=person, version=0, details={"age_state": "disputed"})
    child = {"age_state": "disputed", "best_interest": "Child protection called at 21:10"}
    circumstances_record(actor=cast.dss.officer, person=person, version=0, details=child)
    with pytest.raises(Conflict):
        circumstances_record(actor=cast.dss.chief, person=person, version=0, details={})
    assert safeguards_of(person).is_child


# --- who sees them, and what they keep
def test_a_share_of_the_case_does_not_open_its_safeguards(cast: Cast):
    person = person_of(cast.dss)
    with pytest.raises(NotVisible):
        search_record(actor=cast.abj.officer, person=person, details=make.search_input(searcher=cast.abj.officer))
    with pytest.raises(Forbidden):
        search_record(actor=cast.dss.custodian, person=person, details=make.search_input(searcher=cast.dss.custodian))


def test_a_person_with_safeguards_on_record_stays_in_the_case(cast: Cast):
    seizure = cases.seizure_draft(cast.dss)
    make.strip_search(seizure.persons.get(), cast.dss.officer, cast.dss.chief)
    with pytest.raises(InvalidInput) as refused:
        seizure_change(actor=cast.dss.officer, seizure=seizure, version=seizure.version, details=cases.seizure_input(persons=()))
    assert "persons" in refused.value.fields


# --- the pages
def test_an_officer_fills_the_checklist_on_one_page_and_loses_nothing_by_a_slip(cast: Cast):
    person = person_of(cast.dss)
    client = sign_in(cast.dss.officer)
    path = f"/persons/{person.public_id}/rights/"
    page = client.get(path).content.decode()
    assert f'data-draft="rights-{person.public_id}"' in page
    assert page.count('type="radio"') == 4 * len(ITEMS)
    assert not re.search(r'type="radio"[^>]*checked', page)
    slip = client.post(path, {"LANG": "yes", "LANG_note": "Bambara", "PREGNANCY": "na", "WITNESS_note": "who?"})
    assert slip.status_code == 422
    assert "Bambara" in slip.content.decode()
    assert "who?" in slip.content.decode()
    assert not RightsAnswer.objects.exists()
    done = client.post(path, {"LANG": "yes", "LANG_note": "Bambara", "PREGNANCY": "na", "PREGNANCY_note": "No imaging"})
    assert done.status_code == 302
    shown = client.get(done.headers["Location"]).content.decode()
    assert "Bambara" in shown
    assert "No imaging" in shown


def test_a_search_and_its_confirmation_on_the_pages(cast: Cast):
    person = person_of(cast.dss)
    client = sign_in(cast.dss.officer)
    at = timezone.now() - timedelta(minutes=20)
    data = {
        "level": 4, "started_at_date": f"{at:%Y-%m-%d}", "started_at_time": f"{at:%H:%M}", "started_at_zone": "UTC", "place": "Room 1",
        "grounds": ["ticket"], "grounds_text": "Cash ticket", "searcher": cast.dss.officer.username, "authorised_by": cast.dss.chief.username,
        "present": "Fatou", "is_same_sex": "true", "wish": "none", "result": "found", "note": "Two packets",
    }  # fmt: skip
    refused = client.post(f"/persons/{person.public_id}/searches/new/", data)
    assert refused.status_code == 422
    assert "never justify" in refused.content.decode()
    assert client.post(f"/persons/{person.public_id}/searches/new/", data | {"grounds": ["ticket", "image"]}).status_code == 302
    search = PersonSearch.objects.get()
    chief = reauthenticated(sign_in(cast.dss.chief))
    assert "I authorised it" in chief.get(f"/persons/{person.public_id}/").content.decode()
    assert chief.post(f"/searches/{search.public_id}/confirm/").status_code == 302
    search.refresh_from_db()
    assert search.confirmed_at is not None


def test_the_case_has_a_tab_that_a_partner_does_not_have(cast: Cast):
    seizure = cases.seizure_draft(cast.dss)
    make.detention(seizure.persons.get(), cast.dss.officer)
    page = sign_in(cast.dss.officer).get(f"/seizures/{seizure.public_id}/?tab=safeguards").content.decode()
    assert f"0 answered, {len(ITEMS)} open" in page
    assert "Held" in page
