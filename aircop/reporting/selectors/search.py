"""Search across records, within what the reader may see.

Cases, controls and exhibits come from the search index (`seizures.selectors.search`); what the desk and messaging keep is
found by its own names and numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aircop.core.names import name_key
from aircop.core.times import to_utc
from jaitf.choices import AccessAction
from jaitf.models import TaskForce, User
from jaitf.permissions import may_open
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from messaging.models import Alert
from profiling.models import Consignment, Flight, MailItem, Traveller
from seizures.selectors.search import Findings, Wanted, find
from seizures.selectors.search_results import Result, results

SHORTEST = 2
PER_KIND = 20
OTHER = "other"


@dataclass(frozen=True)
class Hit:
    """One record of the desk or of messaging: what it is, what it is called, where it is."""

    kind: str | Promise
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Found:
    """What one page shows: records of the index with pieces of their text, and those of desk and messaging beside them."""

    results: list[Result] = field(default_factory=list)
    total: int = 0
    others: list[Hit] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.total or self.others)


def wanted_by(user: User, data: Mapping[str, Any]) -> Wanted:
    """The cleaned values of `SearchForm` as what the index is asked for."""
    zone = user.posting.task_force.time_zone if user.posting else "UTC"
    unit, kind, state = data.get("unit"), data.get("kind"), data.get("state")
    until = data.get("until")
    return Wanted(
        text=data.get("q") or "",
        kinds=(kind,) if kind else (),
        states=(state,) if state else (),
        unit_ids=tuple(TaskForce.objects.filter(code=unit).values_list("pk", flat=True)) if unit else (),
        since=_midnight(data.get("since"), zone),
        until=_midnight(until + timedelta(days=1) if until and until < date.max else None, zone),
    )


def _midnight(day: date | None, zone: str) -> datetime | None:
    # The first and the last years are no days of ours, and leave the calendar in some zone.
    return to_utc(datetime.combine(day, time()), zone) if day and 1900 <= day.year <= 9000 else None


def search(user: User, text: str, data: Mapping[str, Any] | None = None, page: int = 1) -> Found:
    """Records whose words, names, numbers or codes match the text, in the rooms of the reader.

    The search itself is logged with its terms and the number of hits, before anything is shown.
    """
    text = text.strip()[:100]
    if len(text) < SHORTEST:
        log_access(actor=user, action=AccessAction.SEARCH, record_type="search", terms=text, count=0)
        return Found()
    data = data or {}
    wanted = wanted_by(user, {**data, "q": text})
    findings = Findings() if OTHER in wanted.kinds else find(wanted, page)
    narrowed = any((wanted.states, wanted.unit_ids, wanted.since, wanted.until, wanted.kinds and OTHER not in wanted.kinds))
    others = [] if narrowed or page > 1 else [hit for finder in _finders(user) for hit in finder(user, text)]
    log_access(actor=user, action=AccessAction.SEARCH, record_type="search", terms=text, count=findings.total + len(others))
    return Found(results(user, text, findings.found), findings.total, others)


def _finders(user: User) -> list[Callable[[User, str], Iterable[Hit]]]:
    desk: list[Callable[[User, str], Iterable[Hit]]] = [_flights, _travellers, _consignments, _mail] if may_open(user, Page.DESK) else []
    alerts: list[Callable[[User, str], Iterable[Hit]]] = [_alerts] if may_open(user, Page.ALERTS) else []
    return [*desk, *alerts]


def _link(name: str, record: Any) -> str:
    return reverse(name, args=[record.public_id])


def _flights(user: User, text: str) -> Iterable[Hit]:
    compact = text.upper().replace(" ", "")
    carrier, number = compact[:2], compact[2:].lstrip("0")
    if not number.isalnum() or len(carrier) < 2:
        return
    for row in Flight.objects.visible_to(user).filter(carrier=carrier, number=number).order_by("-service_date")[:PER_KIND]:
        yield Hit(_("Flight"), str(row), row.service_date.isoformat(), _link("profiling:flight-detail", row))


def _travellers(user: User, text: str) -> Iterable[Hit]:
    travellers = Traveller.objects.visible_to(user)
    matches = Q(pk__in=travellers.named(name_key(text)).order_by().values("pk")) | Q(documents__number__iexact=text) | Q(locator__iexact=text)
    for row in travellers.filter(matches).select_related("flight").distinct()[:PER_KIND]:
        yield Hit(_("Traveller"), str(row), str(row.flight), _link("profiling:traveller-detail", row))


def _consignments(user: User, text: str) -> Iterable[Hit]:
    for row in Consignment.objects.visible_to(user).filter(awb__begins=text.replace(" ", "").replace("-", ""))[:PER_KIND]:
        yield Hit(_("Consignment"), row.awb, row.description, _link("profiling:consignment-detail", row))


def _mail(user: User, text: str) -> Iterable[Hit]:
    for row in MailItem.objects.visible_to(user).filter(s10=text.upper().replace(" ", ""))[:PER_KIND]:
        yield Hit(_("Mail item"), row.s10, row.description, _link("profiling:mail-detail", row))


def _alerts(user: User, text: str) -> Iterable[Hit]:
    for row in Alert.objects.visible_to(user).filter(reference__begins=text.upper())[:PER_KIND]:
        yield Hit(_("Alert"), row.reference, row.subject, _link("messaging:alert-detail", row))
