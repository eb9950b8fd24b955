from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfilingConfig(AppConfig):
    name = "profiling"
    verbose_name = _("Profiling")

    def ready(self) -> None:
        # Registers the handlers of background jobs and of events, and the lists.
        from profiling import jobs, lists, notices  # noqa: F401
