from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfilingConfig(AppConfig):
    name = "profiling"
    verbose_name = _("Profiling")

    def ready(self) -> None:
        # Registers the handlers of background jobs and of events, the lists, and what is somebody's open work.
        from profiling import jobs, lists, notices, open_work  # noqa: F401
