from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Messaging")

    def ready(self) -> None:
        # Registers the handlers of background jobs and of events, the lists, and what is somebody's open work.
        from messaging import jobs, lists, notices, open_work, waiting  # noqa: F401
