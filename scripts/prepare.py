"""Runs steps of the preparation in one process:  python -m scripts.prepare DATABASE_IDENTITY STEP…

Called by `scripts.run` and `scripts.release`, which know the steps that are due and give the owner's rights.
"""

import io
import os
import sys
from pathlib import Path

from scripts.installation import var_dir
from scripts.preparation import STEPS, Record
from scripts.progress import say


class ProgressLines(io.TextIOBase):
    """A stream that says each line with the time."""

    def write(self, text: str) -> int:
        for line in text.splitlines():
            if line.strip():
                say(f"  {line.strip()}")
        return len(text)


def main(arguments: list[str]) -> int:
    database, names = arguments[0], arguments[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aircop.settings")
    import django
    from django.core.management import call_command

    django.setup()
    record = Record(Path(var_dir()), database)
    for step in (step for step in STEPS if step.name in names):
        say(step.summary)
        private = os.umask(0o022) if step.in_checkout else None
        for command, *options in step.commands:
            # What a command reports belongs in the log, unless the person would wait long without it.
            call_command(command, *options, stdout=ProgressLines() if step.talks else sys.stderr, stderr=sys.stderr)
        if private is not None:
            os.umask(private)
        record.note(step)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
