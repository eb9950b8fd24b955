from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeizuresConfig(AppConfig):
    name = "seizures"
    verbose_name = _("Seizures")

    def ready(self) -> None:
        # Registers the handlers of background jobs and of events, the lists, and what is somebody's open work.
        from seizures import checks, jobs, lists, notices, open_work, waiting  # noqa: F401
