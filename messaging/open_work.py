"""Alerts that somebody has opened and not answered, and his tasks, are open work of that person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jaitf.open_work import WorkKind, register_kind
from messaging.choices import DeliveryState, TaskState
from messaging.models import AlertDelivery, Task
from messaging.services.tasks import tasks_give

register_kind(
    WorkKind(
        "delivery",
        _("Alerts without an answer"),
        lambda: AlertDelivery.objects.filter(state=DeliveryState.READ).select_related("alert", "recipient"),
        lambda officer_id: Q(read_by=officer_id),
        "messaging:delivery-detail",
    )
)
register_kind(
    WorkKind(
        "task",
        _("Tasks"),
        lambda: Task.objects.filter(state=TaskState.OPEN),
        # What fell back to the shift when his posting ended is still to be handed over.
        lambda officer_id: Q(owner=officer_id) | Q(owner=None, released_from=officer_id),
        "messaging:task-detail",
        give=tasks_give,
    )
)
