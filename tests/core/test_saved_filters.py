"""Saved filters: kept per person and list, shown above the list, and never more than the list's own parameters."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from aircop.core.audit import acting
from aircop.core.errors import RuleViolation
from aircop.core.lists import LISTS, FilteredList
from aircop.core.models import SavedFilter
from aircop.core.services.saved_filters import MOST, saved_filter_create, saved_filter_rename
from jaitf.models import User
from tests.clients import sign_in
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
CASES = "/saved-filters/cases/"


def save(user: User, query: str, name: str = "Mine", key: str = "cases") -> SavedFilter:
    return saved_filter_create(actor_id=user.pk, of=LISTS[key], name=name, data=QueryDict(query))


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_filter_is_saved_from_the_list_and_opens_the_same_list_again(cast: Cast):
    client = sign_in(cast.dss.officer)
    assert "Save this filter" not in page(client, "/cases/")
    shown = page(client, "/cases/?state=approved&vector=CARGO&since=&sort=-occurred_at&page=3")
    save_url = f"{CASES}?state=approved&amp;vector=CARGO&amp;sort=-occurred_at"
    assert f'href="{save_url}"' in shown
    offer = page(client, save_url.replace("&amp;", "&"))
    assert "Approved" in offer
    assert "When, falling" in offer
    answer = client.post(save_url.replace("&amp;", "&"), {"name": "  Cargo,\n approved "})
    assert (answer.status_code, answer.url) == (302, "/cases/?state=approved&vector=CARGO&sort=-occurred_at")
    again = page(client, answer.url)
    assert "Cargo, approved" in again
    assert 'aria-current="true"' in again
    assert "Save this filter" not in again
    assert "Cargo, approved" in page(client, "/cases/")
    assert "Cargo, approved" not in page(client, "/cases/?tab=controls")


#: A filter of each list, and somebody who opens that list.
LISTED = {
    "cases": ("chief", "q=ndiaye&state=approved"),
    "controls": ("officer", "result=negative&since=2026-11-01"),
    "desk": ("targeter", "hours=48&direction=arrivals"),
    "messages": ("targeter", "q=AF718&state=read"),
    "targets": ("targeter", "state=sent&priority=high"),
    "alerts-sent": ("officer", "urgency=flash&progress=waiting"),
    "accounts": ("administrator", "state=active&role=officer&unit=DSS"),
    "search": ("officer", "q=ndiaye&kind=seizure&state=draft"),
    "access-log": ("oversight", "officer=awa&action=export"),
    "codes": ("administrator", "q=heroin"),
}


@pytest.mark.parametrize("key", LISTED)
def test_every_list_with_a_filter_bar_keeps_filters(cast: Cast, key: str):
    role, query = LISTED[key]
    of = LISTS[key]
    client = sign_in(getattr(cast.dss, role) if role in cast.dss.people else getattr(cast, role))
    shown = page(client, of.url(query))
    assert f'href="/saved-filters/{key}/?' in shown
    answer = client.post(f"/saved-filters/{key}/?{query}", {"name": "Night shift"})
    assert answer.status_code == 302, answer.content.decode()
    assert parse_qs(urlsplit(answer.url).query).items() >= parse_qs(query).items()
    assert "Night shift" in page(client, answer.url)
    assert "Night shift" in page(client, f"/saved-filters/{key}/")


def test_every_registered_list_leads_to_a_page_of_ours_and_is_tested(cast: Cast):
    assert set(LISTED) == set(LISTS)
    for of in LISTS.values():
        assert of.url("a=b").startswith(reverse(of.route))
        assert set(of.fields()) >= set(of.names)


def test_a_saved_filter_is_its_owners_alone(cast: Cast):
    mine = save(cast.dss.officer, "state=approved", "Owner's word")
    for other in (cast.dss.chief, cast.dss.targeter, cast.abj.officer, cast.administrator):
        client = sign_in(other)
        assert client.get(f"/saved-filters/{mine.public_id}/rename/").status_code == 404
        assert client.post(f"/saved-filters/{mine.public_id}/rename/", {"name": "Taken"}).status_code == 404
        assert client.post(f"/saved-filters/{mine.public_id}/delete/").status_code == 404
        listed = client.get("/cases/")
        assert "Owner" not in listed.content.decode()
    assert SavedFilter.objects.get().name == "Owner's word"


def test_the_database_itself_keeps_a_saved_filter_to_its_owner(cast: Cast):
    save(cast.dss.officer, "q=ndiaye")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE aircop_runtime")
        with acting(cast.dss.officer.pk):
            assert SavedFilter.objects.count() == 1
        with acting(cast.dss.chief.pk):
            assert SavedFilter.objects.count() == 0
        cursor.execute("RESET ROLE")


def test_renaming_and_deleting(cast: Cast):
    client, one = sign_in(cast.dss.officer), save(cast.dss.officer, "state=approved", "Old")
    assert 'value="Old"' in page(client, f"/saved-filters/{one.public_id}/rename/")
    answer = client.post(f"/saved-filters/{one.public_id}/rename/", {"name": "New"})
    assert (answer.status_code, answer.url) == (302, CASES)
    assert "New" in page(client, CASES)
    answer = client.post(f"/saved-filters/{one.public_id}/delete/", follow=True)
    assert "is deleted" in answer.content.decode()
    assert not SavedFilter.objects.exists()
    assert client.post(f"/saved-filters/{one.public_id}/delete/").status_code == 404


def test_the_same_name_twice_is_refused_and_what_was_typed_stays(cast: Cast):
    client = sign_in(cast.dss.officer)
    first, other = save(cast.dss.officer, "state=approved", "Mine"), save(cast.dss.officer, "state=draft", "Other")
    answer = client.post(f"{CASES}?state=submitted", {"name": "Mine"})
    assert answer.status_code == 422
    assert "You already have a filter “Mine” for this list" in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    renamed = client.post(f"/saved-filters/{other.public_id}/rename/", {"name": " Mine "})
    assert renamed.status_code == 422
    first.refresh_from_db()
    assert (first.query, SavedFilter.objects.count()) == ("state=approved", 2)
    assert save(cast.dss.chief, "state=approved", "Mine").name == "Mine"
    assert save(cast.dss.officer, "result=negative", "Mine", "controls").name == "Mine"


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "x" * 61])
def test_a_name_that_is_none_is_refused_with_what_to_do(cast: Cast, name: str):
    answer = sign_in(cast.dss.officer).post(f"{CASES}?state=approved", {"name": name})
    assert answer.status_code == 422
    assert "data-error-summary" in answer.content.decode()
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "filter_empty"),
        ("state=", "filter_empty"),
        ("page=7&next=https://evil.example/", "filter_empty"),
        ("sort=password", "filter_empty"),
        ("sort=--reference", "filter_empty"),
        ("state=nonsense", "filter_unknown_value"),
        ("since=yesterday", "filter_unknown_value"),
        ("q=" + "x" * 2000, "filter_too_long"),
    ],
)
def test_a_filter_that_holds_nothing_or_nonsense_is_refused(cast: Cast, query: str, code: str):
    with pytest.raises(RuleViolation) as refused:
        save(cast.dss.officer, query)
    assert refused.value.code == code
    answer = sign_in(cast.dss.officer).post(f"{CASES}?{query}", {"name": "Mine"})
    assert answer.status_code == 422


def test_only_the_lists_own_parameters_are_kept_and_the_list_alone_says_where_it_leads(cast: Cast):
    client = sign_in(cast.dss.officer)
    query = "state=approved&next=//evil.example&tab=controls&page=9&per_page=100000&url=https%3A%2F%2Fevil.example&q=%2F%2Fevil.example%26tab%3Dx"
    answer = client.post(f"{CASES}?{query}", {"name": "Mine", "next": "//evil.example"})
    assert answer.url == "/cases/?q=%2F%2Fevil.example%26tab%3Dx&state=approved"
    assert client.get("/saved-filters/nowhere/").status_code == 404
    assert client.post("/saved-filters/nowhere/?state=approved", {"name": "Mine"}).status_code == 404


def test_a_list_that_the_role_does_not_open_keeps_no_filters(cast: Cast):
    for user, key in ((cast.dss.chief, "accounts"), (cast.administrator, "cases"), (cast.dss.custodian, "desk"), (cast.stranger, "cases")):
        assert sign_in(user).get(f"/saved-filters/{key}/").status_code == 403
    assert Client().get(CASES).status_code == 302


def test_there_is_room_for_twenty_and_then_a_word_what_to_do(cast: Cast):
    for number in range(MOST):
        save(cast.dss.officer, "state=approved", f"Filter {number}")
    with pytest.raises(RuleViolation, match="Delete one"):
        save(cast.dss.officer, "state=approved", "One more")
    assert save(cast.dss.officer, "result=negative", "Another list", "controls")


def test_a_name_in_any_script_stays_as_it_was_and_is_never_markup(cast: Cast):
    save(cast.dss.officer, "state=approved", "<b>ليل</b> & Ñ")
    shown = page(sign_in(cast.dss.officer), "/cases/")
    assert "&lt;b&gt;ليل&lt;/b&gt; &amp; Ñ" in shown


def test_a_renamed_filter_of_a_list_that_is_gone_harms_nobody(cast: Cast):
    SavedFilter.objects.create(user=cast.dss.officer, list_key="gone", name="Old", query="a=b")
    saved_filter_rename(actor_id=cast.dss.officer.pk, public_id=SavedFilter.objects.get().public_id, name="Older")
    assert sign_in(cast.dss.officer).get("/saved-filters/gone/").status_code == 404


def test_a_list_writes_its_filter_always_the_same_way():
    of: FilteredList = LISTS["cases"]
    assert of.query_of(QueryDict("state=approved&q=+a+")) == of.query_of(QueryDict("q=a&state=approved&state=approved&page=2"))
