"""Filters of the list of sent alerts; they stand in the URL."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from messaging.choices import AlertState, DeliveryState, Urgency
from messaging.models import Alert, AlertDelivery

WAITING = "waiting"
OVERDUE_STATES = [DeliveryState.QUEUED, DeliveryState.DELIVERED, DeliveryState.READ]
PROGRESS = [(WAITING, _("Waiting for an answer")), ("answered", _("Answered by all")), ("closed", _("Closed by all"))]


class AlertFilter(django_filters.FilterSet):
    """By reference or person, type, urgency, state and progress."""

    q = django_filters.CharFilter(label=_("Reference"), field_name="reference", lookup_expr="icontains")
    alert_type = django_filters.ChoiceFilter(label=_("Type"), choices=lambda: codelists.leaves("alert_types"), empty_label=_("All"))
    urgency = django_filters.ChoiceFilter(label=_("Urgency"), choices=Urgency.choices, empty_label=_("All"))
    progress = django_filters.ChoiceFilter(label=_("Progress"), choices=PROGRESS, method="by_progress", empty_label=_("All"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=AlertState.choices, empty_label=_("All"))

    class Meta:
        model = Alert
        fields: list[str] = []

    def by_progress(self, queryset: QuerySet[Alert], name: str, value: str) -> QuerySet[Alert]:
        """Whether some recipient has not come that far."""
        behind: dict[str, Any] = {WAITING: OVERDUE_STATES, "answered": OVERDUE_STATES, "closed": [*OVERDUE_STATES, DeliveryState.ACKNOWLEDGED]}
        some_behind = Exists(AlertDelivery.objects.filter(alert=OuterRef("pk"), state__in=behind[value]))
        return queryset.filter(some_behind) if value == WAITING else queryset.exclude(some_behind)
