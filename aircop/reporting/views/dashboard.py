"""The chief's dashboard and the coordinator's comparison."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from aircop.reporting import charts, periods
from aircop.reporting.selectors.unit_results import open_now, person_events
from aircop.reporting.selectors.units import compare_units
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page


def chosen_months(request: HttpRequest, default: int = 12) -> int:
    """The number of months asked for in the address; anything else than an offered one means the default."""
    asked = request.GET.get("months", "")
    return int(asked) if asked.isdigit() and int(asked) in periods.CHOICES else default


@requires_page(Page.DASHBOARD)
@require_GET
def dashboard(request: SignedInRequest) -> HttpResponse:
    """The unit's results as pictures, and what is open now."""
    user, unit = request.user, request.user.posting.task_force
    months = chosen_months(request)
    period = periods.last_months(months, unit.time_zone)
    context = {
        "unit": unit,
        "months": months,
        "choices": periods.CHOICES,
        "period": period,
        "now": open_now(user),
        "events": person_events(user, period),
        "charts": [
            ("trend", charts.trend(user, period), _("Controls and seizures will appear here month by month.")),
            ("mix", charts.mix(user, period), _("What the unit seizes will appear here by commodity.")),
            ("routes", charts.routes(user, period, unit.airport_id), _("The routes of seizures will appear here on a map.")),
            ("funnel", charts.funnel(user, period), _("Targets of the desk will appear here, from marking to seizure.")),
            ("answers", charts.answers(user, period), _("Partners' answers to your alerts will appear here.")),
        ],
    }
    return TemplateResponse(request, "reporting/dashboard.html", context)


@requires_page(Page.COMPARE_UNITS)
@require_GET
def units(request: SignedInRequest) -> HttpResponse:
    """Units side by side."""
    months = chosen_months(request)
    rows = compare_units(request.user, periods.last_months(months, "UTC"))
    return TemplateResponse(request, "reporting/units.html", {"rows": rows, "months": months, "choices": periods.CHOICES})
