"""Tables of the lists; every one is drawn by components/tables2.html and has its link in the first column."""

from __future__ import annotations

from datetime import datetime

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from profiling.models import Message, Target, Traveller

TEMPLATE = "components/tables2.html"
_NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class TravellerTable(tables.Table):
    """The travellers of a flight."""

    name = tables.TemplateColumn(template_name="profiling/_traveller_name.html", verbose_name=_("Name"), order_by=("family_name", "given_names"))
    targets = tables.TemplateColumn(template_name="profiling/_target_pips.html", verbose_name=_("Targets"), orderable=False)
    sex = tables.Column(verbose_name=_("Sex"), accessor="sex", default="–")
    birth_date = tables.DateColumn(format="Y-m-d", verbose_name=_("Born"))
    nationality = tables.Column(verbose_name=_("Nationality"))
    documents = tables.TemplateColumn(template_name="profiling/_document_numbers.html", verbose_name=_("Document"), orderable=False)
    journey = tables.TemplateColumn(
        "{% if record.embarked or record.disembarks %}{{ record.embarked|default:'–' }}–{{ record.disembarks|default:'–' }}{% endif %}",
        verbose_name=_("Journey"),
        orderable=False,
    )
    locator = tables.Column(verbose_name=_("Booking"))
    seats = tables.TemplateColumn("{{ record.seats|join:' ' }}", verbose_name=_("Seat"), orderable=False)
    bag_count = tables.Column(verbose_name=_("Bags"), attrs=_NUMBER)

    class Meta:
        model = Traveller
        template_name = TEMPLATE
        fields = ()
        sequence = ("name", "targets", "sex", "birth_date", "nationality", "documents", "journey", "locator", "seats", "bag_count")
        order_by = ("name",)

    def render_nationality(self, value: str) -> SafeString:
        return format_html('<bdi dir="ltr">{}</bdi>', value)


class MessageTable(tables.Table):
    """What came in."""

    name = tables.TemplateColumn(template_name="profiling/_message_name.html", verbose_name=_("Message"), orderable=False)
    created_at = tables.TemplateColumn("{% moment record.created_at %}", verbose_name=_("Received"))
    flight = tables.TemplateColumn(
        "{% if record.flight %}{{ record.flight|ltr }}{% else %}–{% endif %}",
        verbose_name=_("Flight"),
        orderable=False,
    )
    traveller_count = tables.Column(verbose_name=_("Travellers"), attrs=_NUMBER, orderable=False)
    issue_count = tables.Column(verbose_name=_("Issues"), attrs=_NUMBER, orderable=False)
    state = tables.TemplateColumn(template_name="profiling/_message_badge.html", verbose_name=_("State"), orderable=False)
    received_by = tables.Column(verbose_name=_("Brought in by"), orderable=False)

    class Meta:
        model = Message
        template_name = TEMPLATE
        fields = ()
        order_by = ("-created_at",)


class TargetTable(tables.Table):
    """The queue of targets."""

    subject = tables.TemplateColumn(template_name="profiling/_target_subject.html", verbose_name=_("Target"), orderable=False)
    priority = tables.TemplateColumn(template_name="profiling/_priority.html", verbose_name=_("Priority"), orderable=False)
    flight = tables.TemplateColumn(
        "{% if record.flight %}{{ record.flight|ltr }}{% endif %}",
        verbose_name=_("Flight"),
        orderable=False,
    )
    lands = tables.TemplateColumn(
        "{% if record.flight %}{% deadline record.flight.arrives_at record.compartment.task_force short=True %}{% endif %}",
        verbose_name=_("Lands"),
        order_by="flight__arrives_at",
    )
    reasons = tables.TemplateColumn(template_name="profiling/_reasons.html", verbose_name=_("Reasons"), orderable=False)
    state = tables.TemplateColumn(template_name="profiling/_target_badge.html", verbose_name=_("State"), orderable=False)
    created_by = tables.Column(verbose_name=_("Marked by"), orderable=False)
    created_at = tables.TemplateColumn("{% relative record.created_at %}", verbose_name=_("Marked"))

    class Meta:
        model = Target
        template_name = TEMPLATE
        fields = ()
        order_by = ("-created_at",)

    # What an exported file holds (aircop.core.sheets).
    def value_subject(self, record: Target) -> str:
        return f"{record.subject} ({record.get_kind_display()})"

    def value_priority(self, record: Target) -> str:
        return str(record.get_priority_display())

    def value_lands(self, record: Target) -> datetime | None:
        return record.flight.arrives_at if record.flight else None

    def value_state(self, record: Target) -> str:
        return str(record.get_state_display())

    def value_created_at(self, record: Target) -> datetime:
        return record.created_at
