from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeizuresConfig(AppConfig):
    name = "seizures"
    verbose_name = _("Seizures")

    def ready(self) -> None:
        # Registers the handlers of background jobs and of events, the lists, what is somebody's open work, what takes two, and parts of timelines.
        from seizures import checks, import_jobs, jobs, lists, notices, open_work, waiting  # noqa: F401
        from seizures.selectors import aftermath_timeline  # noqa: F401
        from seizures.services import bulk_reports  # noqa: F401
