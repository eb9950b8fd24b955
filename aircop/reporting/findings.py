"""Titles of charts: the sentence that the picture proves, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_skeleton
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from aircop.core.charts.rankings import MixRow
from aircop.core.charts.route_map import RouteLeg
from aircop.core.charts.wording import number
from aircop.reporting.periods import Period
from aircop.reporting.selectors.unit_results import Answered, Funnel
from messaging.choices import Urgency


def _month(month: date) -> str:
    return format_skeleton("yMMMM", month, locale=get_language() or "en")


def trend(seizures: dict[date, int], controls: dict[date, int], period: Period) -> str:
    """How the last whole month compares with the average of those before."""
    whole = [month for month in period.months if not period.is_running(month)]
    if len(whole) < 2 or not sum(controls.values()):
        return _("Controls and seizures")
    last, before = whole[-1], whole[:-1]
    average = sum(seizures[month] for month in before) / len(before)
    context = {"count": seizures[last], "controls": controls[last], "month": _month(last)}
    if seizures[last] > average * 1.15:
        return _("%(month)s: %(count)s seizures from %(controls)s controls, more than the months before") % context
    if seizures[last] < average * 0.85:
        return _("%(month)s: %(count)s seizures from %(controls)s controls, fewer than the months before") % context
    return _("%(month)s: %(count)s seizures from %(controls)s controls, as in the months before") % context


def seizures_counted(count: int) -> str:
    return ngettext("%(count)s seizure", "%(count)s seizures", count) % {"count": count}


def mix(rows: Sequence[MixRow]) -> str:
    if not rows:
        return _("What was seized")
    return _("%(commodity)s comes first: %(value)s %(unit)s") % {
        "commodity": rows[0].label,
        "value": number(rows[0].value, get_language() or "en"),
        "unit": rows[0].unit,
    }


def routes(legs: Sequence[RouteLeg]) -> str:
    if not legs:
        return _("Routes of what was seized")
    top = max(legs, key=lambda leg: leg.weight)
    return _("Most used leg: %(start)s to %(end)s") % {"start": top.start.name, "end": top.end.name}


def funnel(counts: Funnel) -> str:
    if not counts.controlled:
        return _("From a target to a seizure")
    share = round(100 * counts.seizures / counts.controlled)
    return _("%(share)s %% of the targets controlled led to a seizure") % {"share": share}


def in_time(on_time: int, answered: int, waiting: int) -> str:
    share = _("%(share)s %% in time") % {"share": round(100 * on_time / answered)} if answered else ""
    still = ngettext("%(count)s waiting", "%(count)s waiting", waiting) % {"count": waiting} if waiting else ""
    return ", ".join(part for part in (share, still) if part)


def answers(rows: Sequence[Answered]) -> str:
    answered = [row for row in rows if row.minutes is not None]
    if not answered:
        return _("How fast partners acknowledge")
    on_time = sum(row.minutes <= Urgency(row.urgency).acknowledge_within.total_seconds() / 60 for row in answered if row.minutes is not None)
    return _("Partners acknowledged %(share)s %% of our alerts in time") % {"share": round(100 * on_time / len(answered))}
