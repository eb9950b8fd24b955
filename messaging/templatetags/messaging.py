"""Alerts in the pages of the apps below, after ``{% load messaging %}``.

``{% case_alerts seizure %}``: those about a seizure, a control or a traveller. ``{% flight_alerts flight %}``: those about a
flight. ``{% board_alerts rows as alerts %}`` once and ``{% board_alerts_cell alerts row.flight %}`` in each row of a board.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django import template
from django.template import Context
from django.urls import reverse

from jaitf.choices import Verb
from jaitf.models import CompartmentRecord
from jaitf.permissions import may
from messaging.permissions import works_in
from messaging.selectors.flights import FlightAlerts, alerts_about_flights
from messaging.selectors.outbox import alerts_about
from messaging.selectors.tasks import subject_field, tasks_on
from messaging.sources import Source, kind_of
from profiling.models import Flight

register = template.Library()


class HasFlight(Protocol):
    flight: Flight


@register.inclusion_tag("messaging/_alerts_about.html", takes_context=True)
def case_alerts(context: Context, source: Source) -> dict[str, Any]:
    """List the alerts that the reader may see, with what became of them, and offer to send one."""
    user = context["request"].user
    return {
        "request": context["request"],
        "shell": context.get("shell"),
        "alerts": list(alerts_about(user, source)[:20]),
        "source": source,
        "kind": kind_of(source),
        "may_send": may(user, Verb.SEND, source),
    }


@register.simple_tag(takes_context=True)
def board_alerts(context: Context, rows: Iterable[HasFlight]) -> dict[int, FlightAlerts]:
    """The alerts about the flights of all rows at once, by the flight's key."""
    return alerts_about_flights(context["request"].user, [row.flight for row in rows])


@register.inclusion_tag("messaging/_board_alerts.html")
def board_alerts_cell(alerts: Mapping[int, FlightAlerts], flight: Flight) -> dict[str, Any]:
    """How many came in and went out about one flight, and how many of them wait for an answer."""
    return {"alerts": alerts.get(flight.pk), "flight": flight}


@register.inclusion_tag("messaging/_flight_alerts.html", takes_context=True)
def flight_alerts(context: Context, flight: Flight) -> dict[str, Any]:
    """List the alerts about a flight; nothing when there are none."""
    alerts = alerts_about_flights(context["request"].user, [flight]).get(flight.pk)
    latest_first = sorted([*alerts.received, *alerts.sent], key=lambda alert: alert.sent_at, reverse=True) if alerts else []
    return {"request": context["request"], "shell": context.get("shell"), "alerts": latest_first}


@register.inclusion_tag("messaging/_record_tasks.html", takes_context=True)
def record_tasks(context: Context, record: CompartmentRecord) -> dict[str, Any]:
    """The tasks of a record, for readers of its own room, and a line to enter one."""
    user = context["request"].user
    is_own = may(user, Verb.VIEW, record)
    return {
        "request": context["request"],
        "shell": context.get("shell"),
        "is_own": is_own,
        "tasks": tasks_on(user, record) if is_own else [],
        "new_url": f"{reverse('messaging:task-new')}?{subject_field(record)}={record.public_id}" if works_in(user, record.compartment) else "",
        "place": record.compartment.task_force,
    }
