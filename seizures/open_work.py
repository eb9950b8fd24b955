"""Seizures that are not submitted yet, or came back, are open work of whoever entered them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aircop.core import formats
from jaitf.open_work import WorkKind, register_kind
from seizures.choices import SeizureState
from seizures.models import Seizure


def _title(seizure: Seizure) -> str:
    """Drafts have no reference yet: when and where it was tells one from the other."""
    return f"{seizure} · {formats.moment_text(seizure.occurred_at, seizure.time_zone)} · {seizure.get_place_display()}"


register_kind(
    WorkKind(
        "seizure",
        _("Drafts of seizures"),
        lambda: Seizure.objects.filter(state__in=[SeizureState.DRAFT, SeizureState.RETURNED]),
        lambda officer_id: Q(created_by=officer_id),
        "seizures:seizure-detail",
        title=_title,
    )
)
