from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JaitfConfig(AppConfig):
    name = "jaitf"
    verbose_name = _("Organisations")

    def ready(self) -> None:
        from jaitf import account_trail, checks, jobs, lists, notices, waiting_parts  # noqa: F401
        from jaitf.services import reopening, role_grants  # noqa: F401
