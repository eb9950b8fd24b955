from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "aircop.reporting"
    label = "reporting"
    verbose_name = _("Reports")

    def ready(self) -> None:
        # Registers the job handlers, the search as a list with filters, and what takes two persons.
        from aircop.reporting import jobs, lists  # noqa: F401
        from aircop.reporting.services import bulk_exports  # noqa: F401
