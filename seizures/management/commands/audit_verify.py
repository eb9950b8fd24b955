"""Follow the chain of every custody entry: manage.py audit_verify"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aircop.core.audit import acting
from aircop.core.errors import RuleViolation
from seizures.custody_heads import heads_read, heads_write
from seizures.selectors.custody_audit import Heads, broken_links, custody_heads, entry_count


class Command(BaseCommand):
    help = (
        "Checks that no custody entry was changed, removed or put in behind the application's back. "
        "Prints the count and exits 0, or the first broken link and exits 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--heads", type=Path, help="compare with the ends of the chains that --write-heads kept: finds a cut-off end as well")
        parser.add_argument("--write-heads", type=Path, help="write the signed ends of all chains to this file; keep it outside of the database's machine")

    def handle(self, *args: Any, **options: Any) -> None:
        heads = _read(options["heads"]) if options["heads"] else None
        with acting(None, system="system:audit"):
            broken = next(broken_links(heads), None)
            if broken is not None:
                raise CommandError(f"Broken: {broken}", returncode=1)
            count, ends = entry_count(), custody_heads()
        if options["write_heads"]:
            _write(options["write_heads"], ends)
        self.stdout.write(f"{count} custody entries of {len(ends)} exhibits: every link holds.")


def _read(path: Path) -> Heads:
    try:
        return heads_read(path)
    except OSError as error:
        raise CommandError(f"{path} could not be read: {error.strerror}.") from error
    except RuleViolation as error:
        raise CommandError(f"{path} was not written by this installation, or was changed.") from error


def _write(path: Path, heads: Heads) -> None:
    try:
        heads_write(path, heads)
    except OSError as error:
        raise CommandError(f"{path} could not be written: {error.strerror}.") from error
