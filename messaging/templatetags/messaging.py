"""``{% load messaging %}{% case_alerts seizure %}``: the alerts about a seizure, a control or a traveller, in its own page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from jaitf.choices import Verb
from jaitf.permissions import may
from messaging.selectors.outbox import alerts_about
from messaging.sources import Source, kind_of

register = template.Library()


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
