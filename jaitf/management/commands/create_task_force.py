"""Found a task force."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jaitf.choices import UnitType
from jaitf.commands import acting_administrator, command_of
from jaitf.models import Airport, TaskForce
from jaitf.services.task_forces import task_force_create


class Command(BaseCommand):
    help = "Founds a task force with its compartments. Its references begin with CODE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="2 to 8 capital letters or digits, for example DSS")
        parser.add_argument("--airport", required=True, metavar="IATA", help="three letters, for example DSS")
        parser.add_argument("--name", required=True)
        parser.add_argument("--languages", default="en", help="working languages, separated by commas, the first is the reports' (default: en)")
        parser.add_argument("--type", default=UnitType.JAITF.value, choices=UnitType.values, dest="unit_type")
        parser.add_argument("--programme", default="AIRCOP")
        parser.add_argument("--contact", default="", help="telephone that is answered day and night")
        parser.add_argument("--email", default="", help="the unit's mailbox")
        parser.add_argument("--actor", metavar="USERNAME", help="the administrator in whose name it is done; not needed before the first one exists")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = acting_administrator(options["actor"])
        airport = Airport.objects.select_related("country").filter(iata=options["airport"].upper()).first()
        if airport is None:
            known = "" if Airport.objects.exists() else " No airports are loaded: run `manage.py load_airports` first."
            raise CommandError(f"There is no airport with the IATA code {options['airport'].upper()}.{known}")
        if TaskForce.objects.filter(code=options["code"].upper()).exists():
            raise CommandError(f"The code {options['code'].upper()} is taken. Two units can share an airport, not a code.")
        languages = [part.strip() for part in options["languages"].split(",") if part.strip()]
        fields = {name: options[name] for name in ("code", "name", "unit_type", "programme", "contact", "email")}
        with command_of(actor, "create_task_force"):
            unit = task_force_create(actor=actor, airport=airport, languages=languages, **fields)
        self.stdout.write(self.style.SUCCESS(f"{unit} at {airport.name}, {airport.country.name} ({unit.time_zone}, {unit.get_region_display()})"))
        self.stdout.write(f"Next: manage.py create_officer USERNAME --task-force {unit.code} --agency CODE --agency-type CUSTOMS --role chief")
