"""Units side by side, for coordinators: figures only, never records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum

from aircop.reporting.periods import Period
from jaitf.models import TaskForce, User
from messaging.models import AlertDelivery
from seizures.choices import SeizureState
from seizures.models import CommodityLine, Control, Seizure


@dataclass(frozen=True)
class UnitRow:
    """One unit's figures of the period; rates in per cent, None when there was nothing to answer."""

    unit: TaskForce
    controls: int
    seizures: int
    kilograms: float
    alerts_received: int
    acknowledged_in_time: int | None
    feedback_rate: int | None


def units_open_to(user: User) -> QuerySet[TaskForce]:
    """The units whose figures this person may compare: those of the posting's region or country; all for one without either."""
    scope = Q(pk__in=[])
    for posting in user.active_postings:
        if posting.task_force_id:
            continue
        if posting.country_id:
            scope |= Q(airport__country_id=posting.country_id)
        elif posting.region:
            scope |= Q(region=posting.region)
        else:
            scope |= Q(pk__isnull=False)
    return TaskForce.objects.filter(scope, is_active=True).select_related("airport").order_by("code")


def compare_units(user: User, period: Period) -> list[UnitRow]:
    """Each unit's controls, seizures, kilograms, and how it answers alerts; a fixed number of queries."""
    units = list(units_open_to(user))
    inside = {"occurred_at__gte": period.starts_at, "occurred_at__lt": period.ends_at, "compartment__task_force__in": units}
    by_unit = "compartment__task_force"
    controls = dict(Control.objects.filter(**inside).order_by().values_list(by_unit).annotate(n=Count("pk")))
    approved = Seizure.objects.filter(**inside, state=SeizureState.APPROVED).order_by()
    seizures = dict(approved.values_list(by_unit).annotate(n=Count("pk")))
    lines = CommodityLine.objects.filter(seizure__in=approved, kg_equivalent__isnull=False).order_by()
    kilograms = dict(lines.values_list(by_unit).annotate(total=Sum("kg_equivalent")))
    answers = _answers(units, period)
    return [
        UnitRow(
            unit=unit,
            controls=controls.get(unit.pk, 0),
            seizures=seizures.get(unit.pk, 0),
            kilograms=float(kilograms.get(unit.pk) or 0),
            alerts_received=answers[unit.pk][0],
            acknowledged_in_time=_share(answers[unit.pk][1], answers[unit.pk][0]),
            feedback_rate=_share(answers[unit.pk][2], answers[unit.pk][0]),
        )
        for unit in units
    ]


def _answers(units: list[TaskForce], period: Period) -> dict[int, tuple[int, int, int]]:
    rows = (
        AlertDelivery.objects.arrived()
        .filter(recipient__in=units, delivered_at__gte=period.starts_at, delivered_at__lt=period.ends_at)
        .order_by()
        .values_list("recipient")
        .annotate(all=Count("pk"), in_time=Count("pk", filter=Q(acknowledged_at__lte=F("answer_by"))), feedback=Count("pk", filter=~Q(feedback="")))
    )
    found: dict[int, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    found.update({unit: (received, in_time, feedback) for unit, received, in_time, feedback in rows})
    return found


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
