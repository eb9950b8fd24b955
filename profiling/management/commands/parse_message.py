"""Print what a message file says, as JSON: `manage.py parse_message FILE…`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from profiling.formats.sniff import MAX_BYTES, parse_bytes


class Command(BaseCommand):
    help = "Reads message files (PAXLST) and prints one JSON object a message, one a line. Needs no database."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        unreadable = []
        for path in options["files"]:
            try:
                with path.open("rb") as file:
                    data = file.read(MAX_BYTES + 1)
            except OSError as error:
                unreadable.append(f"{path}: {error.strerror or error}")
                continue
            for message in parse_bytes(data):
                self.stdout.write(json.dumps({"file": str(path), **message.as_json()}))
        if unreadable:
            raise CommandError("These files could not be read:\n" + "\n".join(unreadable))
