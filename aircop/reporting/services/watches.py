"""Telling people of new records that match a search they have saved.

The search runs as the person, with that person's rights at that moment, never as the system: a posting that has ended or an
account that was closed finds nothing more.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aircop.core.audit import acting
from aircop.core.errors import RuleViolation
from aircop.core.services.jobs import job_enqueue
from aircop.core.services.saved_filters import saved_filter_for
from aircop.reporting.forms import SearchForm
from aircop.reporting.lists import SEARCH
from aircop.reporting.models import SearchNotice, SearchWatch
from aircop.reporting.selectors.search import OTHER, SHORTEST, wanted_by
from jaitf.models import User
from jaitf.permissions import may_open
from jaitf.roles import Page
from seizures.selectors.search import Wanted, find

MAIL = "search.email"
ACTOR = "system:search.watch"
#: A record may be committed this long after the moment that it carries.
OVERLAP = timedelta(hours=1)
#: New records of one search in one run; the rest is told by the search itself.
MOST = 100
NEWS = "/search/news/"


@transaction.atomic
def watch_start(*, actor: User, saved_id: UUID) -> SearchWatch:
    """Tell the owner of a saved search of records that come from now on; a second time changes nothing."""
    saved = saved_filter_for(actor.pk, saved_id)
    if saved.list_key != SEARCH.key:
        raise RuleViolation(_("Only a saved search can tell you of new records."), code="not_a_search")
    watch = SearchWatch(user=actor, saved=saved, since=timezone.now())
    if _wanted(watch) is None:
        raise RuleViolation(_("This search looks for no words in cases, controls or exhibits. Save one that does."), code="nothing_to_watch")
    watch, _created = SearchWatch.objects.get_or_create(saved=saved, defaults={"user": actor, "since": watch.since})
    return watch


@transaction.atomic
def watch_end(*, actor: User, saved_id: UUID) -> None:
    """Tell no more of this search; what it has told is forgotten."""
    SearchWatch.objects.filter(user=actor, saved=saved_filter_for(actor.pk, saved_id)).delete()


def watches_run() -> int:
    """Ask every watched search once, each as its owner; returns how many new records were told. One who fails holds up nobody."""
    with acting(None, system=ACTOR):
        owners = list(SearchWatch.objects.filter(user__is_active=True).order_by("user_id").values_list("user_id", flat=True).distinct())
    return sum(_run_for(owner) for owner in owners)


def _run_for(owner: int) -> int:
    with acting(owner):
        user = User.objects.get(pk=owner)
        if not (user.is_active and user.active_postings and may_open(user, Page.CASES)):
            return 0
        watches = SearchWatch.objects.select_for_update(of=("self",)).filter(user=user).select_related("saved", "user")
        told = sum(_look(watch) for watch in watches)
        if told:
            _tell(user, told)
        return told


def _look(watch: SearchWatch) -> int:
    now = timezone.now()
    wanted = _wanted(watch)
    if wanted is None:
        return 0
    before = SearchNotice.objects.filter(watch=watch).count()
    found = find(wanted, per_page=MOST).found
    rows = [SearchNotice(user=watch.user, watch=watch, kind=one.kind, record_pk=one.record_pk, found_at=now) for one in found]
    SearchNotice.objects.bulk_create(rows, ignore_conflicts=True)
    SearchWatch.objects.filter(pk=watch.pk).update(since=max(watch.created_at, now - OVERLAP))
    return SearchNotice.objects.filter(watch=watch).count() - before


def _wanted(watch: SearchWatch) -> Wanted | None:
    form = SearchForm(QueryDict(watch.saved.query))
    if not form.is_valid() or len(form.cleaned_data["q"].strip()) < SHORTEST or form.cleaned_data["kind"] == OTHER:
        return None
    wanted = wanted_by(watch.user, form.cleaned_data)
    return Wanted(wanted.text, wanted.kinds, wanted.states, wanted.unit_ids, wanted.since, wanted.until, entered_since=watch.since)


def _tell(user: User, told: int) -> None:
    """On the page of one's background work, at once on open pages, and by e-mail if there is an address: a number, nothing else."""
    with translation.override(user.language):
        title = ngettext("%(count)s new record matches a search of yours", "%(count)s new records match searches of yours", told) % {"count": told}
    job_enqueue(MAIL, f"{user.pk}:{timezone.now().isoformat()}", {"count": told}, owner_id=user.pk, title=title, url=NEWS)
