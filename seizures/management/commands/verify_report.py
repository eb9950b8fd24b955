"""Say whether a file is a report as it was issued."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aircop.core.pdf.signatures import read_signature
from aircop.core.pdf.signing import SigningUnavailable
from seizures.uploads import MOST_BYTES
from seizures.verification import Outcome, check_file


class Command(BaseCommand):
    help = (
        "Prints {valid, reference, edition, sha256, signer, outcome, reason} as JSON; exit code 1 when the file is not valid. "
        "A replaced edition is valid: it is what was issued, and the outcome says that a later one replaces it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["file"].stat().st_size > 4 * MOST_BYTES:
                raise CommandError(f"{options['file']} is larger than any report.")
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} could not be read: {error.strerror}.") from error
        try:
            finding = check_file(content)
            signature = read_signature(content)
        except SigningUnavailable as error:
            raise CommandError(str(error.message)) from error
        valid = finding.is_genuine and (signature.is_valid or not finding.signer)
        reason = str(finding.label)
        if finding.is_genuine and not valid:
            reason = "The bytes are those that were issued, but the signature does not lead to an authority that is trusted here (REPORT_TRUST)."
        answer = {
            "valid": valid,
            "reference": finding.record.reference if finding.record else None,
            "edition": finding.record.edition if finding.record else None,
            "sha256": finding.sha256,
            "signer": signature.signer or None,
            "outcome": Outcome(finding.outcome).value,
            "reason": reason,
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if not valid:
            sys.exit(1)
