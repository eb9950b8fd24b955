"""Tables of controls and cases (components/tables2.html)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists, formats
from seizures.models import Control, Seizure

_LTR = '<a href="{}"><bdi dir="ltr">{}</bdi></a>'
_WHEN = "{% moment value record.time_zone %}"


def persons_text(record: Seizure | Control) -> str:
    """The first person of a row, and how many more; empty without any."""
    persons = list(record.persons.all())
    if not persons:
        return ""
    more = f" +{len(persons) - 1}" if len(persons) > 1 else ""
    return f"{persons[0]}{more}"


class SeizureTable(tables.Table):
    """Cases; only columns with an index can be sorted."""

    reference = tables.Column(verbose_name=_("Reference"), empty_values=())
    state = tables.TemplateColumn(template_name="seizures/_state.html", verbose_name=_("State"), orderable=False)
    occurred_at = tables.TemplateColumn(_WHEN, verbose_name=_("When"))
    goods = tables.Column(verbose_name=_("Goods"), empty_values=(), orderable=False)
    who = tables.Column(verbose_name=_("Persons"), empty_values=(), orderable=False)
    vector = tables.Column(verbose_name=_("Vector"), orderable=False)
    handling = tables.TemplateColumn("{% tlp value %}", verbose_name=_("Mark"), orderable=False)
    created_at = tables.TemplateColumn("{% relative value record.compartment.task_force %}", verbose_name=_("Entered"))

    class Meta:
        template_name = "components/tables2.html"
        order_by = ()

    def render_reference(self, record: Seizure) -> SafeString:
        return format_html(_LTR, reverse("seizures:seizure-detail", args=[record.public_id]), str(record))

    def render_goods(self, record: Seizure) -> SafeString:
        lines = list(record.lines.all())
        texts = ((formats.quantity_text(line.quantity, line.unit), codelists.label("commodities", line.commodity)) for line in lines[:2])
        shown = format_html_join(", ", "<bdi>{}</bdi> {}", texts)
        return format_html("{} +{}", shown, len(lines) - 2) if len(lines) > 2 else shown

    def render_who(self, record: Seizure) -> str:
        return persons_text(record)

    def render_vector(self, value: str) -> str:
        return codelists.label("vectors", value)

    # What an exported file holds (aircop.core.sheets).
    def value_state(self, record: Seizure) -> str:
        return str(record.get_state_display())

    def value_occurred_at(self, record: Seizure) -> datetime:
        return record.occurred_at

    def value_created_at(self, record: Seizure) -> datetime:
        return record.created_at


class ControlTable(tables.Table):
    """Controls; only columns with an index can be sorted."""

    reference = tables.Column(verbose_name=_("Reference"))
    result = tables.TemplateColumn(template_name="seizures/_result.html", verbose_name=_("Result"), orderable=False)
    occurred_at = tables.TemplateColumn(_WHEN, verbose_name=_("When"))
    who = tables.Column(verbose_name=_("Who or what"), empty_values=(), orderable=False)
    flight_text = tables.Column(verbose_name=_("Flight"), orderable=False)
    reason = tables.Column(verbose_name=_("Reason"), orderable=False)
    officer = tables.Column(verbose_name=_("Officer"), orderable=False)

    class Meta:
        template_name = "components/tables2.html"
        order_by = ()

    def render_reference(self, record: Control, value: str) -> SafeString:
        return format_html(_LTR, reverse("seizures:control-detail", args=[record.public_id]), value)

    def render_who(self, record: Control) -> Any:
        return persons_text(record) or format_html('<bdi dir="ltr">{}</bdi>', record.awb or record.s10) or str(record.get_subject_kind_display())

    def render_reason(self, value: str) -> str:
        return codelists.label("detection_methods", value)

    # What an exported file holds (aircop.core.sheets).
    def value_result(self, record: Control) -> str:
        return str(record.get_result_display())

    def value_occurred_at(self, record: Control) -> datetime:
        return record.occurred_at
