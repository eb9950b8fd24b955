from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Messaging")

    def ready(self) -> None:
        # Registers the handlers of background jobs and of events, and the lists.
        from messaging import jobs, lists, notices  # noqa: F401
