"""Alerts that somebody has opened and not answered are open work of that person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jaitf.open_work import WorkKind, register_kind
from messaging.choices import DeliveryState
from messaging.models import AlertDelivery

register_kind(
    WorkKind(
        "delivery",
        _("Alerts without an answer"),
        lambda: AlertDelivery.objects.filter(state=DeliveryState.READ),
        lambda officer_id: Q(read_by=officer_id),
        "messaging:delivery-detail",
    )
)
