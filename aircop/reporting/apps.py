from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "aircop.reporting"
    label = "reporting"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from aircop.reporting import jobs  # noqa: F401  (registers the job handlers)
