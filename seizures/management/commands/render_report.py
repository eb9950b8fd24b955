"""Write the report of a case to a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from aircop.core.errors import AircopError
from jaitf.choices import AccessAction
from jaitf.models import User
from jaitf.services.access_log import log_access
from seizures.choices import ReportLanguage, ReportVariant
from seizures.models import ReportEdition, Seizure
from seizures.services.editions import edition_issue


class Command(BaseCommand):
    help = "Writes the stored report of a case to a file; issues it first, in the name of --actor, when it is not there yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="for example DSS-2026-00042")
        parser.add_argument("--edition", type=int, default=1)
        parser.add_argument("--language", choices=ReportLanguage.values, default=ReportLanguage.EN.value)
        parser.add_argument("--variant", choices=ReportVariant.values, default=ReportVariant.FULL.value, help="full, or a shortened one for partners")
        parser.add_argument("-o", "--output", required=True, type=Path)
        parser.add_argument("--actor", default="", help="user name in which the edition is issued or read")

    def handle(self, *args: Any, **options: Any) -> None:
        seizure = Seizure.objects.filter(reference=options["reference"]).first()
        if seizure is None:
            raise CommandError(f"There is no case {options['reference']}.")
        actor = _account(options["actor"])
        edition = self._edition(seizure, options, actor)
        with transaction.atomic():
            log_access(actor=actor, action=AccessAction.PRINT, record=edition)
        try:
            options["output"].write_bytes(bytes(edition.content))
        except OSError as error:
            raise CommandError(f"{options['output']} could not be written: {error.strerror}.") from error
        self.stdout.write(f"{options['output']}: {edition.byte_count} bytes, SHA-256 {edition.sha256}")

    def _edition(self, seizure: Seizure, options: dict[str, Any], actor: User | None) -> ReportEdition:
        number, language, variant = options["edition"], options["language"], options["variant"]
        stored = ReportEdition.objects.filter(seizure=seizure, number=number, language=language, variant=variant).select_related("seizure").first()
        if stored is not None:
            return stored
        if actor is None:
            raise CommandError(f"Edition {number} is not issued in this language yet. Name who issues it with --actor USERNAME.")
        try:
            return edition_issue(actor=actor, seizure=seizure, number=number, language=language, variant=variant)
        except AircopError as error:
            raise CommandError(str(error.message)) from error


def _account(username: str) -> User | None:
    if not username:
        return None
    account = User.objects.filter(username=username, is_active=True).first()
    if account is None:
        raise CommandError(f"There is no active account {username}.")
    return account
