from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from aircop.demo.history import backdate_history
from aircop.demo.seed import seed, write_accounts
from jaitf.models import TaskForce


class Command(BaseCommand):
    help = "Makes the demo world in an empty installation: seven units, two years of invented work; writes demo.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are units already")
        parser.add_argument("--scale", type=float, default=1.0, help="how much of the two years' work (1 = about 5,000 controls)")

    def handle(self, *args: Any, **options: Any) -> None:
        if TaskForce.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are task forces already: the demo world is made only in an empty installation.")
        accounts = seed(lambda text: self.stdout.write(f"  {text}"), scale=options["scale"])
        backdate_history()
        path = write_accounts(accounts)
        self.stdout.write(f"Demo world made; the accounts are in {path}")
