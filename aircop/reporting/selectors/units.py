"""Units side by side, for coordinators: figures only, read as the reporting role from the de-identified facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from aircop.core.database_roles import as_reporting
from aircop.reporting.models import ControlFact, DeliveryFact, LineFact, SeizureFact
from aircop.reporting.periods import Period
from jaitf.models import TaskForce, User


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
    inside = {"occurred_at__gte": period.starts_at, "occurred_at__lt": period.ends_at, "task_force_id__in": [unit.pk for unit in units]}
    with as_reporting():
        controls = dict(ControlFact.objects.filter(**inside).values_list("task_force_id").annotate(n=Count("pk")))
        approved = dict(SeizureFact.objects.filter(**inside, contributes=False).values_list("pk", "task_force_id"))
        weights = dict(
            LineFact.objects.filter(seizure_id__in=approved, kg_equivalent__isnull=False).values_list("seizure_id").annotate(kg=Sum("kg_equivalent"))
        )
        answers = _answers(units, period)
    seizures = Counter(approved.values())
    kilograms: dict[int, float] = defaultdict(float)
    for seizure, weight in weights.items():
        kilograms[approved[seizure]] += float(weight)
    return [
        UnitRow(
            unit=unit,
            controls=controls.get(unit.pk, 0),
            seizures=seizures[unit.pk],
            kilograms=kilograms[unit.pk],
            alerts_received=answers[unit.pk][0],
            acknowledged_in_time=_share(answers[unit.pk][1], answers[unit.pk][0]),
            feedback_rate=_share(answers[unit.pk][2], answers[unit.pk][0]),
        )
        for unit in units
    ]


def _answers(units: list[TaskForce], period: Period) -> dict[int, tuple[int, int, int]]:
    rows = (
        DeliveryFact.objects.filter(task_force_id__in=[unit.pk for unit in units], delivered_at__gte=period.starts_at, delivered_at__lt=period.ends_at)
        .values_list("task_force_id")
        .annotate(all=Count("pk"), in_time=Count("pk", filter=Q(was_acknowledged_in_time=True)), feedback=Count("pk", filter=Q(has_feedback=True)))
    )
    found: dict[int, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    found.update({unit: (received, in_time, feedback) for unit, received, in_time, feedback in rows})
    return found


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
