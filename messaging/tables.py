"""The list of sent alerts."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from messaging.models import Alert


class AlertTable(tables.Table):
    """One line an alert, with what became of it at each recipient."""

    reference = tables.TemplateColumn(template_name="messaging/_cell_reference.html", verbose_name=_("Reference"))
    subject = tables.TemplateColumn(template_name="messaging/_cell_subject.html", verbose_name=_("Who or what"), orderable=False)
    sent_at = tables.TemplateColumn("{% moment record.sent_at %}", verbose_name=_("Sent"), attrs={"td": {"class": "nowrap"}})
    recipients = tables.TemplateColumn(template_name="messaging/_cell_recipients.html", verbose_name=_("Recipients"), orderable=False)
    progress = tables.TemplateColumn(template_name="messaging/_cell_progress.html", verbose_name=_("Progress"), orderable=False)

    class Meta:
        model = Alert
        fields: tuple[str, ...] = ()
        sequence = ("reference", "subject", "recipients", "progress", "sent_at")
        template_name = "components/tables2.html"
        order_by = "-sent_at"
