"""The inbox and the indicator of the top bar."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from messaging.selectors.inbox import inbox_lanes, inbox_state


@requires_page(Page.ALERTS)
@require_GET
def inbox(request: SignedInRequest) -> HttpResponse:
    """What partners sent us, by what it asks for; the lanes refresh themselves."""
    lanes = inbox_lanes(request.user)
    count = sum(len(lane.cards) for lane in lanes)
    waiting = sum(len(lane.cards) for lane in lanes if lane.key not in ("acknowledged", "closed"))
    template = "messaging/_lanes.html" if request.htmx else "messaging/inbox.html"
    return TemplateResponse(request, template, {"lanes": lanes, "count": count, "waiting": waiting})


@requires_page(Page.ALERTS)
@require_GET
def alert_badge(request: SignedInRequest) -> HttpResponse:
    """The indicator alone: how many wait, and the nearest deadline."""
    state = inbox_state(request.user)
    return TemplateResponse(request, "components/alert_indicator.html", {"count": state.unanswered, "deadline_at": state.next_deadline})
