from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from aircop.core.translations import update_catalogue


class Command(BaseCommand):
    help = "Brings the translation catalogues in line with the source and lists what is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("languages", nargs="*", default=["fr"])

    def handle(self, *args: Any, **options: Any) -> None:
        for language in options["languages"]:
            missing = update_catalogue(language)
            for message in missing:
                self.stdout.write(f"{language}: {message.id!r}")
            self.stdout.write(f"{language}: {len(missing)} to translate")
