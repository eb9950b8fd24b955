"""A saved search tells its owner of new records: once each, with the rights that he has then, and by a number outside."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.http import QueryDict
from django.utils import timezone

from aircop.core.audit import acting
from aircop.core.errors import NotVisible, RuleViolation
from aircop.core.models import Job, SavedFilter
from aircop.core.services.jobs import job_run
from aircop.core.services.saved_filters import saved_filter_create
from aircop.reporting.lists import SEARCH
from aircop.reporting.models import SearchNotice, SearchWatch
from aircop.reporting.services.watches import MAIL, watch_end, watch_start, watches_run
from jaitf.models import User
from tests.clients import sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def saved(user: User, query: str = "q=zanzibar") -> SavedFilter:
    return saved_filter_create(actor_id=user.pk, of=SEARCH, name=query[:60], data=QueryDict(query))


@pytest.fixture
def watched(cast: Cast) -> SavedFilter:
    one = saved(cast.dss.officer)
    watch_start(actor=cast.dss.officer, saved_id=one.public_id)
    return one


def told() -> set[tuple[int, str, int]]:
    return set(SearchNotice.objects.values_list("user_id", "kind", "record_pk"))


def test_a_new_record_is_told_once(cast: Cast, watched: SavedFilter):
    assert watches_run() == 0
    case = make.submitted(cast.dss, narrative="zanzibar")
    make.submitted(cast.dss, narrative="nothing")
    assert [watches_run(), watches_run()] == [1, 0]
    assert told() == {(cast.dss.officer.pk, "seizure", case.pk)}
    second = make.control(cast.dss, note="zanzibar")
    assert watches_run() == 1
    assert (cast.dss.officer.pk, "control", second.pk) in told()


def test_what_was_there_before_is_not_told(cast: Cast):
    with time_machine.travel(timezone.now() - timedelta(hours=2)):
        make.seizure_draft(cast.dss, narrative="zanzibar")
    one = saved(cast.dss.officer)
    watch_start(actor=cast.dss.officer, saved_id=one.public_id)
    assert watches_run() == 0


def test_only_what_the_person_may_see_is_told(cast: Cast, watched: SavedFilter):
    make.submitted(cast.abj, narrative="zanzibar")
    make.submitted(cast.dss, actor=cast.dss.police_officer, room=cast.dss.police_room, narrative="zanzibar")
    assert watches_run() == 0
    assert told() == set()
    assert not Job.objects.filter(kind=MAIL).exists()


def test_it_ends_with_the_account_and_with_the_posting(cast: Cast, watched: SavedFilter):
    make.submitted(cast.dss, narrative="zanzibar")
    User.objects.filter(pk=cast.dss.officer.pk).update(is_active=False)
    assert watches_run() == 0
    User.objects.filter(pk=cast.dss.officer.pk).update(is_active=True)
    cast.dss.officer.postings.update(ends_on=timezone.now().date())
    assert watches_run() == 0
    assert told() == set()


def test_outside_there_is_a_number_and_nothing_else(cast: Cast, watched: SavedFilter):
    User.objects.filter(pk=cast.dss.officer.pk).update(email="officer@example.org")
    case = make.submitted(cast.dss, narrative="zanzibar")
    watches_run()
    job = Job.objects.get(kind=MAIL)
    assert (job.owner_id, job.title, job.url) == (cast.dss.officer.pk, "1 new record matches a search of yours", "/search/news/")
    job_run(job.pk)
    (message,) = mail.outbox
    assert "1 new record" in message.body
    assert message.to == ["officer@example.org"]
    for word in ("zanzibar", case.reference, "DSS"):
        assert word not in f"{message.subject} {message.body}"


def test_pages_begin_show_and_end_it(cast: Cast):
    client = sign_in(cast.dss.officer)
    assert "No saved search yet" in client.get("/search/news/").content.decode()
    one = saved(cast.dss.officer)
    assert "Tell me of new records" in client.get("/search/?q=zanzibar").content.decode()
    assert client.post(f"/search/saved/{one.public_id}/watch/").status_code == 302
    assert "No longer tell me" in client.get("/search/?q=zanzibar").content.decode()
    case = make.submitted(cast.dss, narrative="zanzibar")
    watches_run()
    assert case.reference in client.get("/search/news/").content.decode()
    make.moved(case, cast.dss.police_room)
    assert case.reference not in client.get("/search/news/").content.decode()
    client.post(f"/search/saved/{one.public_id}/watch/", {"end": "1"})
    assert not SearchWatch.objects.exists()
    assert not SearchNotice.objects.exists()


def test_nobody_watches_by_somebody_elses_search(cast: Cast, watched: SavedFilter):
    with pytest.raises(NotVisible):
        watch_start(actor=cast.dss.chief, saved_id=watched.public_id)
    with pytest.raises(NotVisible):
        watch_end(actor=cast.dss.chief, saved_id=watched.public_id)
    with acting(cast.dss.chief.pk):
        assert not SearchWatch.objects.exists()


@pytest.mark.parametrize("query", ["kind=seizure", "q=z", "q=zanzibar&kind=other"])
def test_a_search_without_words_tells_nothing(cast: Cast, query: str):
    one = saved(cast.dss.officer, query)
    with pytest.raises(RuleViolation):
        watch_start(actor=cast.dss.officer, saved_id=one.public_id)
