"""Print a new invitation for somebody who lost the password, from the server's shell."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jaitf.commands import command_of
from jaitf.models import User
from jaitf.services.invitations import invitation_issue
from jaitf.services.officers import second_factor_reset
from jaitf.sheets import invitation_url


class Command(BaseCommand):
    help = "Prints a new invitation: the old password, sessions and API tokens stop working. The way back in for a lone administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="it stands in the history of the account")
        parser.add_argument("--forget-second-factor", action="store_true", help="the authenticator app is lost as well")

    def handle(self, *args: Any, **options: Any) -> None:
        officer = User.objects.filter(username__iexact=options["username"]).first()
        if officer is None:
            raise CommandError(f"There is no account “{options['username']}”.")
        with command_of(None, "invite_officer"):
            if options["forget_second_factor"]:
                second_factor_reset(officer=officer, reason=options["reason"])
            invitation = invitation_issue(actor=None, officer=officer, reason=options["reason"])
        self.stdout.write(f"Works once, until {invitation.expires_at:%d %b %Y %H:%M} UTC:")
        self.stdout.write(invitation_url(invitation))
