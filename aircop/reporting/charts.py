"""The dashboard's pictures: figures from the selectors, words from the findings, links to the records they count."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aircop.core import codelists
from aircop.core.charts import bars, rankings, times
from aircop.core.charts.chart import Caption, Chart, Look
from aircop.core.charts.route_map import Place, RouteLeg, route_map
from aircop.reporting import findings
from aircop.reporting.periods import Period
from aircop.reporting.selectors import unit_results
from jaitf.models import Airport, User
from messaging.choices import Urgency

#: Two columns of a dashboard on a 1366-pixel screen.
COLUMN = 520


def _look() -> Look:
    return Look(language=get_language() or "en", width=COLUMN)


def _cases(**filters: object) -> str:
    return f"{reverse('seizures:case-list')}?{urlencode({name: str(value) for name, value in filters.items()})}"


def _month_link(kind: str, month: date) -> str:
    last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return _cases(kind=kind, after=month.isoformat(), before=last.isoformat())


def trend(user: User, period: Period) -> Chart:
    """Controls and seizures by month."""
    controls, seizures = unit_results.controls_by_month(user, period), unit_results.seizures_by_month(user, period)

    def series(label: str, kind: str, counts: dict[date, int]) -> bars.Series:
        points = (bars.MonthPoint(month, count, _month_link(kind, month), period.is_running(month)) for month, count in counts.items())
        return bars.Series(label, tuple(points))

    caption = Caption(findings.trend(seizures, controls, period), _("Controls and seizures by local month"), (_("Month"), _("Controls"), _("Seizures")))
    return bars.monthly_trend([series(_("Controls"), "controls", controls), series(_("Seizures"), "seizures", seizures)], caption=caption, look=_look())


def mix(user: User, period: Period) -> Chart:
    """Quantities by commodity heading."""
    totals = unit_results.commodity_totals(user, period)
    rows = [
        rankings.MixRow(
            label=codelists.label("commodities", row.heading),
            value=_readable(row.value),
            unit=row.currency or ("kg" if row.unit == "KG" else codelists.label("units", row.unit).lower()),
            unit_name=_("Kilogram equivalents") if row.unit == "KG" else row.currency or codelists.label("units", row.unit),
            detail=findings.seizures_counted(row.seizures),
            href=_cases(kind="seizures", commodity=row.heading),
        )
        for row in totals
    ]
    caption = Caption(findings.mix(rows), _("Quantities seized, by commodity"), (_("Commodity"), _("Quantity"), _("Unit"), _("From")))
    return rankings.commodity_mix(rows, caption=caption, look=_look())


def _readable(value: Decimal) -> Decimal:
    """Grams matter below a kilogram, not above a hundred."""
    return value.quantize(Decimal(1) if value >= 100 else Decimal("0.1") if value >= 10 else Decimal("0.01"))


def routes(user: User, period: Period, unit_airport: str) -> Chart:
    """The routes of the seizures on a map."""
    legs, roles = unit_results.route_legs(user, period)
    airports = Airport.objects.in_bulk({code for leg in legs for code in (leg.start, leg.end)})
    places = {code: Place(code, airport.city, airport.latitude, airport.longitude) for code, airport in airports.items()}
    drawn = [RouteLeg(places[leg.start], places[leg.end], leg.count) for leg in legs if leg.start in places and leg.end in places]
    labels = {"origin": _("Origin"), "transit": _("Transit"), "destination": _("Destination"), "unit": _("This unit")}
    roles |= {unit_airport: "unit"}
    caption = Caption(findings.routes(drawn), _("Legs on the routes of seizures; width: number of seizures"), (_("From"), _("To"), _("Seizures")))
    return route_map(drawn, roles=roles, role_labels=labels, caption=caption, look=_look())


def funnel(user: User, period: Period) -> Chart:
    """From the desk's targets to seizures."""
    counts = unit_results.target_funnel(user, period)
    stages = [
        rankings.Stage(_("Targets marked"), counts.targets, href=reverse("profiling:target-list")),
        rankings.Stage(_("Confirmed by a reviewer"), counts.confirmed, _("of those marked")),
        rankings.Stage(_("Controlled"), counts.controlled, _("of those confirmed")),
        rankings.Stage(_("Led to a seizure"), counts.seizures, _("of those controlled")),
    ]
    caption = Caption(findings.funnel(counts), _("Targets by how far they went"), (_("Stage"), _("Targets"), _("Of the stage before")))
    return rankings.funnel(stages, caption=caption, look=_look())


def answers(user: User, period: Period) -> Chart:
    """How fast partners acknowledged this unit's alerts, against the target of each urgency."""
    rows = unit_results.acknowledgements(user, period)
    groups = []
    for urgency in Urgency:
        mine = [row for row in rows if row.urgency == urgency]
        if not mine:
            continue
        target = int(urgency.acknowledge_within.total_seconds() // 60)
        minutes = tuple(max(row.minutes, 0.1) for row in mine if row.minutes is not None)
        waiting = len(mine) - len(minutes)
        summary = findings.in_time(sum(value <= target for value in minutes), len(minutes), waiting)
        groups.append(times.AckGroup(str(urgency.label), target, minutes, waiting, summary, reverse("messaging:alert-sent")))
    headers = (_("Urgency"), _("Target"), _("Alerts"), _("In time"), _("Late"), _("Waiting"))
    caption = Caption(findings.answers(rows), _("Time until a partner acknowledged"), headers)
    return times.acknowledgement_times(groups, target_label=_("target"), caption=caption, look=_look())
