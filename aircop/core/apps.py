from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "aircop.core"
    label = "core"
    verbose_name = _("Shared kernel")

    def ready(self) -> None:
        from aircop.core import lookups  # noqa: F401  (registers them)
