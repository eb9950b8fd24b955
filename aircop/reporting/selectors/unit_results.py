"""What a chief's dashboard counts: only what this reader may see, always through `visible_to`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from aircop.core import codelists
from aircop.reporting.periods import Period
from jaitf.models import User
from messaging.choices import DeliveryState
from messaging.models import Alert, AlertDelivery
from profiling.models import Target
from seizures.choices import GoodsKind, SeizureState
from seizures.models import CommodityLine, Control, RouteLeg, Seizure
from seizures.selectors.joint import counted_once

#: A seizure counts once its unit stands by it.
COUNTED = [SeizureState.SUBMITTED, SeizureState.RETURNED, *SeizureState.approved_states()]


def _seizures(user: User, period: Period) -> QuerySet[Seizure]:
    rows = Seizure.objects.visible_to(user).filter(state__in=COUNTED, occurred_at__gte=period.starts_at, occurred_at__lt=period.ends_at)
    return counted_once(rows, user)


def _controls(user: User, period: Period) -> QuerySet[Control]:
    return Control.objects.visible_to(user).filter(occurred_at__gte=period.starts_at, occurred_at__lt=period.ends_at)


def _by_month(queryset: QuerySet[Any], period: Period) -> dict[date, int]:
    rows = queryset.order_by().annotate(month=TruncMonth("occurred_at", tzinfo=period.zone)).values_list("month").annotate(count=Count("pk"))
    found = {month.date(): count for month, count in rows}
    return {month: found.get(month, 0) for month in period.months}


def controls_by_month(user: User, period: Period) -> dict[date, int]:
    return _by_month(_controls(user, period), period)


def seizures_by_month(user: User, period: Period) -> dict[date, int]:
    """Seizures by local month; a joint seizure is one event in its unit."""
    return _by_month(_seizures(user, period), period)


@dataclass(frozen=True)
class Quantity:
    """The total of one heading in one unit of measure, from how many seizures; money in one currency (ISO 4217)."""

    heading: str
    unit: str
    value: Decimal
    seizures: int
    currency: str = ""


def commodity_totals(user: User, period: Period, limit: int = 8) -> list[Quantity]:
    """Totals by commodity heading: kilogram equivalents where a factor exists, else native units; the largest first."""
    lines = CommodityLine.objects.filter(seizure__in=_seizures(user, period)).exclude(kind=GoodsKind.PERSON_EVENT).order_by()
    weighed = lines.filter(kg_equivalent__isnull=False).values_list("commodity").annotate(total=Sum("kg_equivalent"), cases=Count("seizure", distinct=True))
    counted = (
        lines.filter(kg_equivalent__isnull=True)
        .values_list("commodity", "unit", "currency")
        .annotate(total=Sum("quantity"), cases=Count("seizure", distinct=True))
    )
    sums: dict[tuple[str, str, str], tuple[Decimal, int]] = {}
    for commodity, unit, currency, total, cases in [(code, "KG", "", total, cases) for code, total, cases in weighed] + list(counted):
        key = (_heading(commodity), unit, currency)
        before, seen = sums.get(key, (Decimal(0), 0))
        sums[key] = (before + total, seen + cases)
    rows = [Quantity(heading, unit, value, cases, currency) for (heading, unit, currency), (value, cases) in sums.items()]
    return sorted(rows, key=lambda row: (row.unit != "KG", row.unit, row.currency, -row.value))[:limit]


@dataclass(frozen=True)
class PersonEvents:
    """Person events of one kind: events and the persons in them, never added to goods."""

    commodity: str
    events: int
    persons: int


def person_events(user: User, period: Period) -> list[PersonEvents]:
    """Trafficking, smuggling of migrants, wanted persons and suspected travellers, in the order of the list."""
    lines = CommodityLine.objects.filter(seizure__in=_seizures(user, period), kind=GoodsKind.PERSON_EVENT).order_by()
    rows = lines.values_list("commodity").annotate(events=Count("pk"), persons=Sum("quantity"))
    return sorted((PersonEvents(code, events, int(persons)) for code, events, persons in rows), key=lambda row: row.commodity)


def _heading(commodity: str) -> str:
    """The heading one level below the root, e.g. cocaine rather than drugs."""
    entries = codelists.codes("commodities")
    code = commodity
    while (entry := entries.get(code)) and entry.parent and entries[entry.parent].parent:
        code = entry.parent
    return code


@dataclass(frozen=True)
class Leg:
    """Two neighbouring places on the routes of seizures (IATA codes), and how many seizures went that way."""

    start: str
    end: str
    count: int


def route_legs(user: User, period: Period, limit: int = 30) -> tuple[list[Leg], dict[str, str]]:
    """The most used legs, and each airport's role: origin, transit, destination."""
    places = RouteLeg.objects.filter(seizure__in=_seizures(user, period), airport__isnull=False).order_by("seizure_id", "position")
    routes: dict[int, list[tuple[str, str]]] = {}
    for seizure_id, airport, role in places.values_list("seizure_id", "airport_id", "role"):
        routes.setdefault(seizure_id, []).append((airport, role))
    legs: Counter[tuple[str, str]] = Counter()
    roles: dict[str, str] = {}
    for route in routes.values():
        codes = [airport for airport, _role in route]
        legs.update({(a, b): 1 for a, b in pairwise(codes) if a != b})
        for position, (airport, _role) in enumerate(route):
            role = "origin" if position == 0 else "destination" if position == len(route) - 1 else "transit"
            roles.setdefault(airport, role)
    return [Leg(a, b, count) for (a, b), count in legs.most_common(limit)], roles


@dataclass(frozen=True)
class Funnel:
    """How many targets were marked, confirmed, controlled, and led to a seizure."""

    targets: int
    confirmed: int
    controlled: int
    seizures: int


def target_funnel(user: User, period: Period) -> Funnel:
    """Each stage counts targets, so that no stage can exceed the one before."""
    targets = Target.objects.visible_to(user).filter(created_at__gte=period.starts_at, created_at__lt=period.ends_at)
    confirmed = targets.filter(state__in=["confirmed", "sent", "controlled"])
    controlled = targets.filter(controls__isnull=False).distinct()
    seized = targets.filter(controls__seizures__state__in=COUNTED).distinct()
    return Funnel(targets.count(), confirmed.count(), controlled.count(), seized.count())


@dataclass(frozen=True)
class Answered:
    """One delivery of an alert that the unit sent: urgency, minutes to acknowledgement (None: still waiting)."""

    urgency: str
    minutes: float | None


def acknowledgements(user: User, period: Period) -> list[Answered]:
    """How fast partners answered this unit's alerts."""
    sent = Alert.objects.visible_to(user).filter(sent_at__gte=period.starts_at, sent_at__lt=period.ends_at)
    rows = AlertDelivery.objects.filter(alert__in=sent).exclude(state=DeliveryState.QUEUED)
    return [
        Answered(urgency, (acknowledged - sent_at).total_seconds() / 60 if acknowledged else None)
        for urgency, sent_at, acknowledged in rows.values_list("alert__urgency", "alert__sent_at", "acknowledged_at")
    ]


@dataclass(frozen=True)
class Now:
    """What is open this minute."""

    awaiting_approval: int
    drafts: int
    targets_to_review: int
    unanswered_alerts: int
    oldest_submission: datetime | None


def open_now(user: User) -> Now:
    """What the chief has to look at."""
    seizures = Seizure.objects.visible_to(user)
    waiting = seizures.awaiting_approval().order_by("submitted_at")
    oldest = waiting.first()
    return Now(
        awaiting_approval=waiting.count(),
        drafts=seizures.filter(state__in=SeizureState.editable()).count(),
        targets_to_review=Target.objects.visible_to(user).filter(state="proposed").count(),
        unanswered_alerts=AlertDelivery.objects.visible_to(user).unanswered().count(),
        oldest_submission=oldest.submitted_at if oldest else None,
    )
