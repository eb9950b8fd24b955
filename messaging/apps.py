from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Messaging")

    def ready(self) -> None:
        # Registers the handlers of background jobs and of events, the lists, what is somebody's open work, and parts of timelines.
        from messaging import jobs, lists, notices, open_work, waiting  # noqa: F401
        from messaging.selectors import task_timeline  # noqa: F401
