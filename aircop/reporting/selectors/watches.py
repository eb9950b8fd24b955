"""The new records that saved searches have found, and the searches themselves."""

from __future__ import annotations

from dataclasses import dataclass

from aircop.core.models import SavedFilter
from aircop.core.services.saved_filters import saved_filters_of
from aircop.reporting.lists import SEARCH
from aircop.reporting.models import SearchNotice, SearchWatch
from jaitf.choices import AccessAction
from jaitf.models import User
from jaitf.services.access_log import log_access
from seizures.selectors.search import Found
from seizures.selectors.search_results import Result, results

#: Of each search the latest; the search itself finds the others.
SHOWN = 20


@dataclass(frozen=True)
class Watched:
    """A saved search of one's own: its address, its filter in words, whether it tells of new records, and the latest that it told."""

    saved: SavedFilter
    url: str
    words: list[tuple[str, str]]
    is_watched: bool
    news: list[Result]


def watched_by(user: User) -> list[Watched]:
    """All saved searches of the person; of what they told, what is still open to him. Reading it is logged as a search."""
    watches = {watch.saved_id: watch for watch in SearchWatch.objects.filter(user=user)}
    shown = []
    for saved in saved_filters_of(user.pk, SEARCH.key):
        watch, words = watches.get(saved.pk), SEARCH.words(saved.query)
        news = _news(user, watch, words[0][1] if words else "") if watch else []
        shown.append(Watched(saved, SEARCH.url(saved.query), words, watch is not None, news))
    if watches:
        log_access(actor=user, action=AccessAction.SEARCH, record_type="search-news", count=sum(len(one.news) for one in shown))
    return shown


def _news(user: User, watch: SearchWatch, text: str) -> list[Result]:
    rows = SearchNotice.objects.filter(watch=watch).order_by("-found_at", "-pk")[:SHOWN]
    return results(user, text, [Found(row.kind, row.record_pk, 0.0) for row in rows])


def watch_of(user: User, query: str) -> tuple[SavedFilter | None, bool]:
    """The person's saved search with exactly this filter, and whether it tells of new records."""
    saved = saved_filters_of(user.pk, SEARCH.key).filter(query=query).first() if query else None
    return saved, saved is not None and SearchWatch.objects.filter(saved=saved).exists()
