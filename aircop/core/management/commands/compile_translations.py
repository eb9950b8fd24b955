from typing import Any

from django.core.management.base import BaseCommand

from aircop.core.translations import compile_catalogues


class Command(BaseCommand):
    help = "Compiles the translation catalogues that changed (no gettext binaries needed)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{compile_catalogues()} catalogues compiled")
