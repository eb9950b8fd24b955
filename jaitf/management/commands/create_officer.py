"""Open an account with a posting and print the invitation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from aircop.core import codelists
from jaitf.choices import Region, Role
from jaitf.commands import acting_administrator, command_of
from jaitf.models import Agency, Country, TaskForce, User
from jaitf.services.invitations import Invitation, invitation_issue
from jaitf.services.officers import officer_create, posting_start
from jaitf.services.task_forces import agency_create
from jaitf.sheets import invitation_url


class Command(BaseCommand):
    help = "Opens an account with a posting (or gives an account another posting) and prints the invitation with which the person sets the password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="letters, digits, dots and dashes, for example a.diop.dss")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--task-force", metavar="CODE", help="for the roles of a unit")
        parser.add_argument("--agency", metavar="CODE", help="for the roles of a unit, for example sn-customs; a new code registers the agency")
        parser.add_argument("--agency-name", metavar="NAME", help="the name of a new agency (default: its code)")
        parser.add_argument("--agency-type", metavar="TYPE", help="the type of a new agency: CUSTOMS, POLICE …")
        parser.add_argument("--region", choices=Region.values, help="for a regional coordinator or an analyst")
        parser.add_argument("--country", metavar="ISO2", help="for a national coordinator")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument("--email", default="")
        parser.add_argument("--language", default="en")
        parser.add_argument("--actor", metavar="USERNAME", help="the administrator in whose name it is done; not needed for the first administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = acting_administrator(options["actor"])
        if actor is None and options["role"] != Role.ADMINISTRATOR:
            raise CommandError("There is no administrator yet. Make the first one: create_officer USERNAME --role administrator")
        with command_of(actor, "create_officer"):
            officer = User.objects.filter(username__iexact=options["username"]).first()
            is_new = officer is None
            if officer is None:
                person = {name: options[name] for name in ("username", "first_name", "last_name", "email", "language")}
                officer = officer_create(actor=actor, **person)
            place = {"role": options["role"], "region": options["region"] or "", **self._place(options)}
            posting = posting_start(actor=actor, officer=officer, at_server=True, **place)
            invitation = invitation_issue(actor=actor, officer=officer) if is_new else None
        self.stdout.write(self.style.SUCCESS(f"{officer.username}: {posting.get_role_display()} from {posting.starts_on}"))
        self._tell(invitation)

    def _tell(self, invitation: Invitation | None) -> None:
        if invitation is None:
            self.stdout.write("The account existed already: it keeps its password.")
            return
        self.stdout.write("Hand this address over in person or by a way you trust; it sets the password once and works until")
        self.stdout.write(f"{invitation.expires_at:%d %b %Y %H:%M} UTC:")
        self.stdout.write(invitation_url(invitation))

    def _place(self, options: dict[str, Any]) -> dict[str, Any]:
        """Unit, agency and country of the posting, looked up; says what is missing."""
        unit = self._unit(options["task_force"]) if options["task_force"] else None
        country_id = (options["country"] or "").upper() or None
        if country_id and not Country.objects.filter(pk=country_id).exists():
            raise CommandError(f"There is no country {country_id}. Give its ISO code of two letters, for example SN.")
        return {"task_force": unit, "agency": self._agency(options, unit), "country_id": country_id}

    def _unit(self, code: str) -> TaskForce:
        unit = TaskForce.objects.select_related("airport__country").filter(code=code.upper()).first()
        if unit is None:
            known = ", ".join(TaskForce.objects.values_list("code", flat=True)) or "none yet, see create_task_force"
            raise CommandError(f"There is no task force {code.upper()}. Known: {known}.")
        return unit

    def _agency(self, options: dict[str, Any], unit: TaskForce | None) -> Agency | None:
        code = options["agency"]
        if not code or unit is None:
            return None
        found = Agency.objects.filter(code=code).first()
        if found is not None:
            return found
        types = ", ".join(entry for entry, _label in codelists.leaves("agency_types", "en"))
        if not options["agency_type"]:
            raise CommandError(f"The agency {code} is new: say with --agency-type what it is ({types}).")
        return agency_create(code=code, name=options["agency_name"] or code, agency_type=options["agency_type"], country=unit.airport.country)
