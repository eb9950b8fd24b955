"""Targets at the control post are open work of whoever reviewed them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jaitf.open_work import WorkKind, register_kind
from profiling.choices import TargetState
from profiling.models import Target

register_kind(
    WorkKind(
        "target",
        _("Targets at the control post"),
        lambda: Target.objects.filter(state=TargetState.SENT),
        lambda officer_id: Q(reviewed_by=officer_id),
        "profiling:target-detail",
    )
)
