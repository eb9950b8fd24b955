"""The board of arrivals and departures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from profiling.choices import Direction
from profiling.forms import DeskForm
from profiling.selectors.desk import BoardRow, board


@requires_page(Page.DESK)
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """What lands and leaves; htmx gets the board alone."""
    form = DeskForm(request.GET or {"hours": "24", "direction": Direction.ALL})
    direction, hours = form.window()
    rows = board(request.user, hours=hours)
    shown = [row for row in rows if direction in (Direction.ALL, row.direction)]
    context = {"rows": shown, "form": form, "direction": direction, "tabs": _tabs(request, rows, direction), "is_filtered": bool(request.GET)}
    return TemplateResponse(request, "profiling/_board.html" if request.htmx else "profiling/desk.html", context)


def _tabs(request: SignedInRequest, rows: list[BoardRow], current: str) -> list[dict[str, Any]]:
    """Arrivals and departures as links that keep the other filters."""
    tabs = []
    for direction in Direction:
        query = request.GET.copy()
        query["direction"] = direction.value
        count = sum(direction in (Direction.ALL, row.direction) for row in rows)
        tabs.append({"label": direction.label, "url": f"?{query.urlencode()}", "active": direction == current, "count": count})
    return tabs
