"""Flights: everybody and everything on one, and type-ahead for forms."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from aircop.core.paging import sort_and_page
from jaitf.choices import AccessAction
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from profiling.filters import TravellerFilter, is_search
from profiling.models import Consignment, Flight, MailItem, Message
from profiling.permissions import flight_for
from profiling.selectors import flights
from profiling.selectors.desk import direction_of
from profiling.selectors.travellers import targets_of, travellers_of_flight
from profiling.tables import TravellerTable


@requires_page(Page.DESK)
@require_GET
def flight_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Travellers, consignments, mail, targets and messages of one flight."""
    flight = flight_for(request.user, public_id)
    chosen = TravellerFilter(request.GET, queryset=travellers_of_flight(request.user, flight.pk))
    table = TravellerTable(chosen.qs)
    sort_and_page(request, table, 100)
    words = is_search(request.GET)
    log_access(actor=request.user, action=AccessAction.SEARCH if words else AccessAction.READ, record=flight, terms=words, count=table.page.paginator.count)
    return TemplateResponse(request, "profiling/flight_detail.html", {"flight": flight, "table": table, "filter_form": chosen.form, **_aboard(request, flight)})


@requires_page(Page.DESK)
@require_GET
def flight_choices(request: SignedInRequest) -> JsonResponse:
    """Flights of these days that match `q`, as static/js/combobox.js wants them."""
    found = flights.flight_choices(request.user, request.GET.get("q", "")[:60])
    return JsonResponse({"results": [asdict(choice) for choice in found]})


def _aboard(request: SignedInRequest, flight: Flight) -> dict[str, Any]:
    user = request.user
    return {
        "direction": direction_of(flight),
        "targets": targets_of(user, flight=flight),
        "consignments": Consignment.objects.visible_to(user).filter(flight=flight).prefetch_related("targets")[:200],
        "mail_items": MailItem.objects.visible_to(user).filter(flight=flight).prefetch_related("targets")[:200],
        "messages_in": Message.objects.visible_to(user).light().filter(flight=flight).select_related("received_by")[:50],
    }
